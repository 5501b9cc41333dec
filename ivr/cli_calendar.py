"""``hotline calendar``: shows a year's working days, reads in a notice, tells what that moved."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from calllog.background import recalculation
from calllog.background.recalculation import Outcome, What
from calllog.clock import SystemClock
from calllog.db import Database
from calllog.office import admin_log, decisions, directory
from calllog.settings import Settings
from calllog.times import calendar_file, calendars, due_words
from calllog.times.calendar_file import statutory_days_left_out
from calllog.times.office_hours import OfficeTime
from calllog.times.working_days import EnteredYear
from ivr.startup import ledger

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
BAR_FROM = 5  # Seconds; who waits longer is shown how far it is.
YEAR = click.IntRange(2000, 2100)


class _YearOrCommand(click.Group):
    """``calendar 2027`` and ``calendar`` alone are ``calendar show``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in (*self.commands, *self.get_help_option_names(ctx)):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_YearOrCommand)
def calendar() -> None:
    """The working calendar. ``calendar YEAR`` shows a year, ``calendar import FILE`` enters one."""


@calendar.command()
@click.argument("year", type=YEAR, required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(settings: Settings, year: int | None, as_json: bool) -> None:
    """Show a YEAR: working days by month, holidays, make-up working days, and the source."""
    year = year or SystemClock().now().astimezone(settings.zone).year
    with ledger(settings) as db, db.reading() as session:
        facts = calendars.facts(session, year)
    if as_json:
        click.echo(json.dumps(_plain(facts, settings), ensure_ascii=False, indent=2))
        return
    click.echo(f"{year}: {_source(facts, settings)}")
    months = zip(MONTHS, facts.working_days, strict=True)
    click.echo(f"working days: {sum(facts.working_days)}")
    click.echo("  " + "  ".join(f"{month} {count}" for month, count in months))
    click.echo("holidays:")
    for name, first, last in facts.days_off:
        click.echo(f"  {name}  {_day(first)}" + (f" to {_day(last)}" if last > first else ""))
    click.echo("worked to make up:" if facts.make_up else "worked to make up: none")
    for name, on in facts.make_up:
        click.echo(f"  {name}  {_day(on)}")


def _source(facts: calendars.YearFacts, settings: Settings) -> str:
    if facts.entry is not None:
        at = f"{facts.entry.at.astimezone(settings.zone):%F %H:%M}"
        return f"entered from {facts.entry.document} on {at} by {facts.entry.by}"
    return {
        "published": "published, as the installed calendar holds it",
        "presumed": "presumed (推定) from the statutory holidays; once the notice is out, enter "
        "it with: scripts/hotline calendar import FILE",
    }[facts.source]


def _plain(facts: calendars.YearFacts, settings: Settings) -> dict[str, Any]:
    entry = facts.entry
    return {
        "year": facts.year,
        "source": facts.source.value,
        "document": entry.document if entry else None,
        "entered_at": entry.at.astimezone(settings.zone).isoformat() if entry else None,
        "entered_by": entry.by if entry else None,
        "working_days": dict(enumerate(facts.working_days, start=1)),
        "holidays": [
            {"name": name, "from": str(first), "to": str(last)}
            for name, first, last in facts.days_off
        ],
        "make_up_days": [{"name": name, "on": str(on)} for name, on in facts.make_up],
    }


@calendar.command()
@click.argument("year", type=YEAR)
def template(year: int) -> None:
    """Print a file for a YEAR with its statutory holidays, to be completed from the notice."""
    click.echo(calendar_file.template(year), nl=False)


@calendar.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.pass_obj
def import_(settings: Settings, file: Path, dry_run: bool) -> None:
    """Enter the year in FILE, and tell which open promises that moves, and why."""
    entered = calendar_file.read_file(file)
    for d, name in statutory_days_left_out(entered).items():
        click.echo(f"Note: {_day(d)} is a statutory holiday ({name}), and a working day in {file}.")
    with ledger(settings) as db:
        outcomes = _foreseen(db, settings, entered) if dry_run else _done(db, settings, entered)
        with db.reading() as session:
            office_time = directory.office_time(session, settings.zone)
    _tell(outcomes, office_time)
    if dry_run:
        click.echo("Nothing was stored.")


def _foreseen(db: Database, settings: Settings, entered: EnteredYear) -> list[Outcome]:
    with db.reading() as session:
        office_time = directory.office_time(session, settings.zone)
        now = SystemClock().now()
        return list(recalculation.foresee(session, now, office_time, entered))


def _done(db: Database, settings: Settings, entered: EnteredYear) -> list[Outcome]:
    clock = SystemClock()
    with db.writing() as session:
        by = admin_log.at_the_machine()
        is_new = decisions.enter_calendar(session, clock.now(), entered, by)
    what = "is entered" if is_new else "stood in the calendar like this already"
    click.echo(f"{entered.year} {what} ({entered.document}).")
    with db.reading() as session:
        office_time = directory.office_time(session, settings.zone)
        count = len(recalculation.affected(session, office_time, entered))
    items = recalculation.recalculate(db, clock, settings.zone, entered)
    bar = tqdm(items, total=count, disable=None, unit=" items", desc="Reckoning", delay=BAR_FROM)
    return [outcome for outcomes in bar for outcome in outcomes]


def _tell(outcomes: list[Outcome], office_time: OfficeTime) -> None:
    for outcome in outcomes:
        why = due_words.explain(outcome.why, office_time, "en")
        old, new = (
            f"{office_time.local(at):%a %F %H:%M}" for at in (outcome.old_due_at, outcome.due_at)
        )
        told = {
            What.MOVED: f"moved from {old} to {new}",
            What.CONFIRMED: f"stays {old}",
            What.VOIDED: f"missed {old}, void" + (f", now due {new}" if outcome.is_owed else ""),
        }[outcome.what]
        click.echo(f"{outcome.number}  {outcome.promise}  {told}  {why}")
    moved = sum(outcome.what is What.MOVED for outcome in outcomes)
    voided = sum(outcome.what is What.VOIDED for outcome in outcomes)
    click.echo(f"{moved} open promises moved, {voided} misses void.")


def _day(d: date) -> str:
    return f"{d:%a %F}"
