"""``hotline inspection``: list, begin, show and verify inspections, and write their reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.figures.periods import Period
from calllog.inspection import drawing, report_paper, starting, states
from calllog.models import Inspection, Staff
from calllog.office import accounts, directory
from calllog.settings import Settings
from ivr.item_text import minute
from ivr.startup import ledger

DAY = click.DateTime(["%Y-%m-%d"])
NUMBER = click.argument("number", type=click.IntRange(min=1), metavar="N")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")


@click.group()
def inspection() -> None:
    """Inspections of a section's ledger (检查), and the corrections that follow (整改)."""


@inspection.command("list")
@AS_JSON
@click.pass_obj
def list_all(settings: Settings, as_json: bool) -> None:
    """List every inspection, the latest first."""
    with ledger(settings) as db, db.reading() as session:
        rows = session.scalars(select(Inspection).order_by(Inspection.id.desc()))
        told = [_as_json(one, settings.zone) for one in rows]
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in told:
        end = f"closed {row['closed_at'][:10]}" if row["closed_at"] else f"due {row['due_at'][:10]}"
        signed = f"{row['signed']}/{len(row['items'])} signed"
        days = f"{row['first']} – {row['last']}"
        click.echo(f"{row['id']}  {row['section']}  {days}  {row['kind']}  {signed}  {end}")
    if not told:
        click.echo("No inspections.")


@inspection.command()
@click.option("--by", "login", required=True, help="The login of who begins it.")
@click.option("--section", "key", help="Only this section, by its key; else each of them.")
@click.option("--from", "first", type=DAY, required=True, help="The first day of the period.")
@click.option("--to", "last", type=DAY, required=True, help="Its last day.")
@click.pass_obj
def start(settings: Settings, login: str, key: str | None, first: datetime, last: datetime) -> None:
    """Begin an inspection at will: of one section, or of each that has anything to inspect."""
    now, period = SystemClock().now(), Period(first.date(), last.date())
    with ledger(settings) as db, db.writing() as session:
        staff = _person(session, login)
        office_time = directory.office_time(session, settings.zone)
        places = [one for one in directory.open_sections(session) if key in (None, one.key)]
        if not places:
            _refuse(f"There is no section {key}; see: scripts/hotline office export")
        for made in starting.begin(session, now, office_time, places, period, staff):
            count = len(made.drawn)
            click.echo(f"{made.id}  {made.section.name}  {count} items, seed {made.seed}")


@inspection.command()
@NUMBER
@AS_JSON
@click.pass_obj
def show(settings: Settings, number: int, as_json: bool) -> None:
    """Show the inspection N: what was drawn, what was found, and the corrections."""
    now = SystemClock().now()
    with ledger(settings) as db, db.reading() as session:
        found = _found(session, number)
        told = _as_json(found, settings.zone)
        lines = list(_lines(found, now, settings.zone))
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))


@inspection.command()
@NUMBER
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=".")
@click.pass_obj
def report(settings: Settings, number: int, folder: Path) -> None:
    """Write the report of the closed inspection N as a Word document into FOLDER."""
    with ledger(settings) as db, db.reading() as session:
        found = _found(session, number)
        if found.file is None:
            _refuse(f"Inspection {number} is not closed, or had nothing to inspect.")
        path = folder / report_paper.file_name(found)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found.file)
    click.echo(f"{path} is written.")


@inspection.command()
@NUMBER
@click.pass_obj
def verify(settings: Settings, number: int) -> None:
    """Draw the inspection N again by its seed, and compare with its list."""
    with ledger(settings) as db, db.reading() as session:
        found = _found(session, number)
        checked, seed = drawing.verify(found), found.seed
        numbers = {one.item_id: one.item.number for one in found.drawn}
    if checked.is_same:
        click.echo(f"Inspection {number}: the seed {seed} draws the same items.")
        return
    for item_id in checked.missing:
        click.echo(f"drawn, and not on the list as it was drawn: item with id {item_id}", err=True)
    for item_id in checked.added:
        click.echo(f"on the list, and not drawn: {numbers[item_id]}", err=True)
    sys.exit(1)


def _found(session: Session, number: int) -> Inspection:
    found = session.get(Inspection, number)
    if found is None:
        _refuse(f"There is no inspection {number}; see: scripts/hotline inspection list")
    return found


def _person(session: Session, login: str) -> Staff:
    staff = accounts.find_login(session, login)
    if staff is None:
        _refuse(f"There is no login {login}.")
    return staff


def _refuse(why: str) -> NoReturn:
    click.echo(why, err=True)
    sys.exit(1)


def _lines(found: Inspection, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    days = f"{found.first} – {found.last}"
    yield f"{found.id}  {found.section.name}  {days}  {found.kind}  seed {found.seed}"
    closed_at = found.closed_at
    yield f"  inspector {found.inspector.name}, due {minute(found.due_at.isoformat(), zone)}" + (
        f", closed {minute(closed_at.isoformat(), zone)}" if closed_at else ""
    )
    for one in found.drawn:
        why = ", ".join(one.why)
        said = "open"
        if one.signed_by is not None:
            result = "in order" if one.is_good else f"wrong: {one.words}"
            said = f"{one.signed_by.name}: {result}"
        yield f"  {one.position}  {one.item.number}  ({why})  {said}"
        for put in one.corrections:
            due = minute(put.due_at.isoformat(), zone)
            state = states.state_of(put, now)
            yield f"     correction {put.id}  {put.owner.name}  due {due}  {state}  {put.words}"


def _as_json(found: Inspection, zone: ZoneInfo) -> dict[str, Any]:
    closed_at = found.closed_at.astimezone(zone).isoformat() if found.closed_at else None
    return {
        "id": found.id,
        "section": found.section.key,
        "kind": found.kind,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "seed": found.seed,
        "frame": found.frame,
        "inspector": found.inspector.login,
        "due_at": found.due_at.astimezone(zone).isoformat(),
        "closed_at": closed_at,
        "signed": sum(one.signed_at is not None for one in found.drawn),
        "items": [
            {"item": one.item.number, "why": one.why, "is_good": one.is_good, "words": one.words}
            for one in found.drawn
        ],
    }
