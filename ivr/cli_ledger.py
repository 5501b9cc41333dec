"""``hotline ledger export``: the ledger (首问工作台账) as a spreadsheet."""

from __future__ import annotations

import os
import tempfile
from datetime import date, datetime
from pathlib import Path

import click
from tqdm import tqdm

from calllog.clock import SystemClock
from calllog.exports.making import make
from calllog.exports.wanted import Ledger, Wanted
from calllog.models import Role
from calllog.office import admin_log, directory
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from ivr.startup import ledger as open_ledger

DAY = click.DateTime(["%Y-%m-%d"])
NOBODY = 0  # The id of no member of staff: who is at the machine sees all of the ledger.


@click.group()
def ledger() -> None:
    """The ledger (首问工作台账) as a whole."""


@ledger.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--from", "first", type=DAY, help="Registered from this day; else of this year.")
@click.option("--to", "last", type=DAY, help="Registered up to this day; else today.")
@click.option("--section", "key", default="", help="Only this section, by its key.")
@click.pass_obj
def export(
    settings: Settings, file: Path, first: datetime | None, last: datetime | None, key: str
) -> None:
    """Write the ledger into the new spreadsheet FILE.xlsx; telephone numbers are masked."""
    now = SystemClock().now()
    upto = last.date() if last is not None else now.astimezone(settings.zone).date()
    asked = Ledger(first=first.date() if first else date(upto.year, 1, 1), last=upto, section=key)
    if asked.first > asked.last:
        raise click.UsageError("The last day comes before the first.")
    if file.exists():
        raise click.ClickException(f"{file} is there already; remove it, or name another file.")
    by = admin_log.at_the_machine()
    wanted = Wanted(
        at=now,
        viewer=Viewer(NOBODY, by, None, frozenset({Role.SUPERVISOR})),
        by=by,
        ledger=asked,
        about=(("登记日期", f"{asked.first}至{asked.last}"), ("科室", key or "全部科室")),
    )
    click.echo(f"{_write(settings, wanted, file)} items are written to {file}.")


def _write(settings: Settings, wanted: Wanted, file: Path) -> int:
    """Make the file aside, so that under its name it is whole or not there."""
    try:
        with (
            open_ledger(settings) as db,
            tempfile.TemporaryDirectory(dir=file.parent) as folder,
            tqdm(disable=None, unit=" items", desc="Writing") as bar,
        ):
            key = wanted.ledger.section if wanted.ledger is not None else ""
            with db.reading() as session:
                if key and directory.section_by_key(session, key) is None:
                    raise click.UsageError(
                        f"There is no section {key}; see: scripts/hotline office export"
                    )

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            draft = Path(folder) / "table.xlsx"
            count = make(db, settings.zone, wanted, draft, progress)
            os.link(draft, file)
            return count
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
