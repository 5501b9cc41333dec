"""What the tests need of the machine: a browser, a Chinese font, PostgreSQL.

As root (a container, CI) it is installed with apt; elsewhere the tests that need it are skipped,
and what to install is said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# Chromium is not to look for updates or accounts of its own; nothing outside this machine answers.
# A container's root has no sandbox to put it into; it opens nothing but our own pages.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """The browser's program."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    return None


def chinese_font() -> str | None:
    """A font with Chinese characters; without one every character on a picture is a box."""
    if not shutil.which("fc-list"):
        return None
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=False
    )
    return next(iter(listed.stdout.splitlines()), None)


def postgresql() -> str | None:
    """The folder of PostgreSQL's server programs, the newest."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4])
    )
    if found:
        return str(found[-1].parent)
    program = shutil.which("initdb")
    return str(Path(program).parent) if program else None


NEEDS: dict[str, Callable[[], str | None]] = {
    "chromium": chromium,
    "fonts-wqy-microhei": chinese_font,
    "postgresql": postgresql,
}


def missing() -> list[str]:
    """The Debian packages that are missing."""
    return [package for package, find in NEEDS.items() if not find()]


def install_missing() -> None:
    """Install with apt what is missing where that is allowed; say what stays missing."""
    packages = missing()
    if not packages:
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["update", "-qq"],
            ["install", "-y", "-qq", "--no-install-recommends", *packages],
        ):
            subprocess.run([apt, *command], env=environment, stdout=sys.stderr, check=False)
    if packages := missing():
        sys.stderr.write(
            f"Missing on this machine: {', '.join(packages)}. The tests that need them are "
            "skipped; install them (apt install ...) to run all.\n"
        )
