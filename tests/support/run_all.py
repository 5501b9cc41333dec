"""All that has to be right: formatting, lint, types and every test. What scripts/test runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.machine import install_missing

ROOT = Path(__file__).resolve().parent.parent.parent

CHECKS = [
    ("formatting", ["ruff", "format", "--check", "--quiet", "."]),
    ("lint", ["ruff", "check", "--quiet", "."]),
    ("types", ["mypy"]),
]


def main() -> int:
    """Run all of them, also after one has failed, so that one run shows everything."""
    os.chdir(ROOT)
    install_missing()
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    # Migrations against models (alembic check) are among the tests.
    if not _passes("tests", ["pytest", "-n", "2", "--quiet", *sys.argv[1:]]):
        failed.append("tests")
    _tell(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0


def _passes(name: str, command: list[str]) -> bool:
    _tell(f"== {name}")
    return subprocess.call([sys.executable, "-m", *command]) == 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
