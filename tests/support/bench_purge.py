"""What a first purge of many years costs, and how long it keeps writers waiting at most."""

from __future__ import annotations

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import click

from calllog.db import Database
from calllog.personal_data import purging
from tests.support.bench_items import fill
from tests.support.clock import SHANGHAI, ManualClock
from tests.support.office import fill_office

FOUR_YEARS = timedelta(days=4 * 366)


@click.command()
@click.option("--items", default=20_000, show_default=True, help="How many items there are.")
def purge(items: int) -> None:
    """The seconds of a purge of items that are all past their time but a tenth that is open."""
    with tempfile.TemporaryDirectory() as folder:
        clock, home = ManualClock(), Path(folder)
        db = Database.open(f"sqlite:///{folder}/ledger.db")
        db.migrate()
        with db.writing() as session:
            fill_office(session, clock.now())
        fill(db, clock.now(), items, items // 20, items // 20)
        clock.set(clock.now() + FOUR_YEARS)
        parts: list[float] = []
        begun = last = time.monotonic()

        def progress(_count: int) -> None:
            nonlocal last
            parts.append(time.monotonic() - last)
            last = time.monotonic()

        count = purging.purge(db, clock, SHANGHAI, home, "bench", progress=progress)
        taken = time.monotonic() - begun
        click.echo(f"{count} of {items} items in {taken:.0f} s, {count / taken:.0f} a second")
        click.echo(f"at most {max(parts[1:], default=0) * 1000:.0f} ms in one transaction")
        db.close()
