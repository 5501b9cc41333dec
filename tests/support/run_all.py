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
# Whoever has nothing left to do takes from the other, so that no long test runs alone at the end.
TESTS = ["pytest", "-n", "2", "--dist", "worksteal", "--quiet"]

# Each test writes a ledger of its own, and a disk takes milliseconds for each of its transactions.
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3  # Bytes; far more than is there at any time, for what passed is removed.


def main() -> int:
    """Run all of them, also after one has failed, so that one run shows everything."""
    os.chdir(ROOT)
    install_missing()
    failed = [name for name, command in CHECKS if not _passes(name, command)]
    if _has_room_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    # Migrations against models (alembic check) are among the tests.
    if not _passes("tests", [*TESTS, *sys.argv[1:]]):
        failed.append("tests")
    _tell(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0


def _has_room_in_memory() -> bool:
    """Whether the tests' files may lie in memory. Some are programs, which must run there."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return False
    there = os.statvfs(MEMORY)
    return there.f_bavail * there.f_frsize > ROOM and not there.f_flag & os.ST_NOEXEC


def _passes(name: str, command: list[str]) -> bool:
    _tell(f"== {name}")
    return subprocess.call([sys.executable, "-m", *command]) == 0


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
