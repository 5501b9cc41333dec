"""``python -m calllog.exports.process``: makes one spreadsheet in a process of its own.

100,000 rows are a minute of work, which would hold up every page of a web worker. What is wanted
comes by standard input, so that no password and no name stands in a command line.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import structlog
from pydantic import BaseModel

from calllog.db import Database
from calllog.exports.making import make
from calllog.exports.shelf import Shelf, Slip, State
from calllog.exports.wanted import Wanted
from calllog.logs import configure_logs
from calllog.refusals import LedgerError

log = structlog.get_logger(__name__)


class Task(BaseModel):
    """All that the process needs to know."""

    home: Path
    database_url: str
    zone: str
    slip: Slip
    wanted: Wanted


def start(task: Task) -> Thread:
    """Have a spreadsheet made in a process of its own; the thread waits for its end."""
    thread = Thread(target=_run, args=(task,), daemon=True)
    thread.start()
    return thread


def _run(task: Task) -> None:
    command = [sys.executable, "-m", "calllog.exports.process"]
    told = task.model_dump_json().encode()
    if subprocess.run(command, input=told, check=False).returncode:  # noqa: S603 - Our own program.
        # It could not say so itself, as when the machine has ended it for want of memory.
        Shelf(task.home).write(task.slip, state=State.FAILED)


def carry_out(task: Task) -> None:
    """Make the spreadsheet and say on its slip what came of it."""
    shelf = Shelf(task.home)
    path = shelf.path(task.slip)

    def progress(done: int, total: int) -> None:
        shelf.write(task.slip, done=done, total=total)

    with closing(Database.open(task.database_url)) as db:
        try:
            count = make(db, ZoneInfo(task.zone), task.wanted, path, progress)
        except LedgerError as refusal:
            path.unlink(missing_ok=True)
            shelf.write(task.slip, state=State.REFUSED, why=refusal.text)
        else:
            shelf.write(task.slip, state=State.READY, done=count, total=count)


def main() -> None:
    """Read the task, and carry it out."""
    os.umask(0o077)
    configure_logs()
    task = Task.model_validate_json(sys.stdin.buffer.read())
    try:
        carry_out(task)
    except Exception as error:
        log.error("export_failed", exc_info=error)
        Shelf(task.home).path(task.slip).unlink(missing_ok=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
