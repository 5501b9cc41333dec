"""What the whole ledger costs as a spreadsheet: the processor's time, and memory at most."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from calllog.db import Database
from calllog.exports.process import Task
from calllog.exports.shelf import Shelf, State
from calllog.exports.wanted import Ledger, Wanted
from calllog.models import Staff
from calllog.office.viewers import Viewer
from tests.support.bench_items import fill
from tests.support.clock import SHANGHAI, ManualClock
from tests.support.office import fill_office

YEARS = Ledger(first=date(2020, 1, 1), last=date(2030, 12, 31))


@click.command()
@click.option("--items", default=100_000, show_default=True, help="How many items there are.")
def export(items: int) -> None:
    """The processor's time and peak memory of the ledger's export, for a tenth and for all."""
    for count in (items // 10, items):
        with tempfile.TemporaryDirectory() as folder:
            seconds, megabytes, size = _measure(Path(folder), count)
            click.echo(
                f"{count:9} rows{seconds:8.0f} s{megabytes:8.0f} MB at most{size:8.1f} MB file"
            )


def _measure(home: Path, count: int) -> tuple[float, float, float]:
    url, clock = f"sqlite:///{home}/ledger.db", ManualClock()
    db = Database.open(url)
    db.migrate()
    with db.writing() as session:
        fill_office(session, clock.now())
    fill(db, clock.now(), count, count // 10, count // 50)
    with db.reading() as session:
        viewer = Viewer.of(session.scalars(select(Staff).where(Staff.login == "zhaoping")).one())
    db.close()
    wanted = Wanted(at=clock.now(), viewer=viewer, by="bench", ledger=YEARS)
    shelf = Shelf(home)
    slip = shelf.begin(wanted, SHANGHAI)
    task = Task(home=home, database_url=url, zone=SHANGHAI.key, slip=slip, wanted=wanted)
    command = [sys.executable, "-m", "calllog.exports.process"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(task.model_dump_json().encode())
    process.stdin.close()
    _pid, _status, used = os.wait4(process.pid, 0)
    done = shelf.of(viewer.staff_id, slip.token)
    if done is None or done.state is not State.READY or done.done != count:
        raise click.ClickException("the spreadsheet was not made")
    return (
        used.ru_utime + used.ru_stime,
        used.ru_maxrss / 1024,
        shelf.path(done).stat().st_size / 1024**2,
    )
