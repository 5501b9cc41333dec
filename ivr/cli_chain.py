"""``hotline do hand-over …`` and ``hotline absences``: who answers for an item, and who is away."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from calllog.clock import SystemClock
from calllog.ledger import cooperating, deputising, handing_over, interim, naming
from calllog.models import Absence, AbsenceKind, Given
from calllog.office import absences as who_is_away
from calllog.office import directory
from calllog.settings import Settings
from ivr.cli_do import acts, deed, person, refuse
from ivr.item_text import minute
from ivr.startup import ledger

NOTE = click.option("--note", default="", help="What is said with it.")
KINDS = click.Choice([kind.value for kind in AbsenceKind])
MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])


@click.command("hand-over")
@acts
@click.argument("section_key", metavar="SECTION")
@click.option("--to", help="The login of a handler, by name.")
@NOTE
def hand_over(
    settings: Settings, number: str, login: str, section_key: str, to: str | None, note: str
) -> None:
    """Hand ITEM to SECTION; who is responsible stays so until it is accepted."""
    with deed(settings, number, login) as one:
        there = one.person(to) if to else None
        row = handing_over.hand_over(*one.at, one.section(section_key), there, note)
        said = f"{row.to_section.name}, {row.to_staff.name}"
        away = "" if there is None or there.id == row.to_staff_id else f" ({there.name} is away)"
        until = handing_over.last_return(row, one.office_time).astimezone(settings.zone)
    click.echo(f"Handed over to {said}{away}; it may be returned until {until:%m-%d %H:%M}.")


@click.command()
@acts
def accept(settings: Settings, number: str, login: str) -> None:
    """Accept ITEM: --by answers for it from now on."""
    with deed(settings, number, login) as one:
        handing_over.accept(*one.at)
        name = one.staff.name
    click.echo(f"Accepted; responsible is {name}.")


@click.command("return")
@acts
@click.option("--why", required=True, help="Why it is not the section's.")
def return_(settings: Settings, number: str, login: str, why: str) -> None:
    """Return ITEM within 2 office hours; at the second return the general office names."""
    with deed(settings, number, login) as one:
        handing_over.send_back(*one.at, why)
        section, name = one.item.section.name, one.item.responsible.name
    click.echo(f"Returned to {section}; responsible is {name}.")


@click.command("take-over")
@acts
def take_over(settings: Settings, number: str, login: str) -> None:
    """Take ITEM over, as the head of the section that has it."""
    with deed(settings, number, login) as one:
        handing_over.take_over(*one.at)
        name = one.staff.name
    click.echo(f"Taken over; responsible is {name}.")


@click.command("name-section")
@acts
@click.argument("section_key", metavar="SECTION")
@NOTE
def name_section(settings: Settings, number: str, login: str, section_key: str, note: str) -> None:
    """Name SECTION for ITEM, as the general office, after the second return. It binds."""
    with deed(settings, number, login) as one:
        row = naming.name_section(*one.at, one.section(section_key), note)
        said = f"{row.to_section.name}; responsible is {row.to_staff.name}"
    click.echo(f"Named {said}.")


@click.command("interim-answer")
@acts
@click.option("--words", required=True, help="What the person was told.")
@click.option("--given", type=click.Choice([given.value for given in Given]), default="spoken")
def interim_answer(settings: Settings, number: str, login: str, words: str, given: str) -> None:
    """Record what the person of ITEM was told for the time being (3.1.2e)."""
    with deed(settings, number, login) as one:
        interim.interim_answer(*one.at, words, Given(given))
    click.echo("Recorded.")


@click.command()
@acts
@click.argument("section_key", metavar="SECTION")
@click.option("--asked", required=True, help="What it is to do.")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="By this day.")
def cooperate(
    settings: Settings, number: str, login: str, section_key: str, asked: str, until: datetime
) -> None:
    """Ask SECTION to co-operate in ITEM, whose own section leads."""
    with deed(settings, number, login) as one:
        section = one.section(section_key)
        row = cooperating.ask_to_cooperate(*one.at, section, asked, until.date())
        said = f"{row.section.name} is asked (co-operation {row.id})"
    click.echo(f"{said}.")


@click.command()
@acts
@click.argument("cooperation", type=click.IntRange(min=1), metavar="ID")
@click.option("--words", required=True, help="What it came to.")
def deliver(settings: Settings, number: str, login: str, cooperation: int, words: str) -> None:
    """Deliver the co-operation ID of ITEM, as the section that was asked."""
    with deed(settings, number, login) as one:
        row = next((row for row in one.item.cooperations if row.id == cooperation), None)
        if row is None:
            refuse(f"There is no co-operation {cooperation}; see: scripts/hotline item {number}")
        session, now, office_time, _item, staff = one.at
        cooperating.deliver(session, now, office_time, row, staff, words)
    click.echo("Delivered.")


ACTIONS = (
    hand_over,
    accept,
    return_,
    take_over,
    name_section,
    interim_answer,
    cooperate,
    deliver,
)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def absences(ctx: click.Context, as_json: bool) -> None:
    """List who is or will be away, and who stands in."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    with ledger(settings) as db, db.reading() as session:
        found = who_is_away.current(session, SystemClock().now())
        rows = [_row(session, absence, settings) for absence in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        span = f"{minute(row['from'], settings.zone)} to {minute(row['until'], settings.zone)}"
        click.echo(f"{row['id']}  {row['person']}  {row['kind']}  {span}  {row['deputy']}")
    if not rows:
        click.echo("Nobody is away.")


def _row(session: Session, absence: Absence, settings: Settings) -> dict[str, Any]:
    deputy = who_is_away.standing_in(session, absence.staff, absence.begins_at)
    return {
        "id": absence.id,
        "person": absence.staff.name,
        "kind": absence.kind,
        "from": absence.begins_at.astimezone(settings.zone).isoformat(),
        "until": absence.ends_at.astimezone(settings.zone).isoformat(),
        "deputy": deputy.name,
        "note": absence.note,
    }


@absences.command()
@click.argument("away", metavar="LOGIN")
@click.option("--by", "login", required=True, help="The login of who enters it.")
@click.option("--kind", type=KINDS, required=True)
@click.option("--from", "begins", type=MOMENT, help="Without it: from now.")
@click.option("--until", "ends", type=MOMENT, required=True)
@NOTE
@click.pass_obj
def enter(
    settings: Settings,
    away: str,
    login: str,
    kind: str,
    begins: datetime | None,
    ends: datetime,
    note: str,
) -> None:
    """Enter that LOGIN is away: what falls due meanwhile is the deputy's."""
    now, zone = SystemClock().now(), settings.zone
    with ledger(settings) as db, db.writing() as session:
        absence = deputising.enter(
            session,
            now,
            directory.office_time(session, zone),
            person(session, away),
            person(session, login),
            kind=AbsenceKind(kind),
            begins_at=begins.replace(tzinfo=zone) if begins else now,
            ends_at=ends.replace(tzinfo=zone),
            note=note,
        )
        said = who_is_away.standing_in(session, absence.staff, absence.begins_at).name
        number = absence.id
    click.echo(f"Absence {number} is entered; {said} stands in.")


@absences.command()
@click.argument("absence_id", type=click.IntRange(min=1), metavar="ID")
@click.option("--by", "login", required=True, help="The login of who cancels it.")
@click.pass_obj
def cancel(settings: Settings, absence_id: int, login: str) -> None:
    """Cancel the absence ID: they came back early, or did not go."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        absence = session.get(Absence, absence_id)
        if absence is None:
            click.echo(f"There is no absence {absence_id}; see: scripts/hotline absences", err=True)
            sys.exit(1)
        by, hours = person(session, login), directory.office_time(session, settings.zone)
        deputising.cancel(session, now, hours, absence, by)
    click.echo("Cancelled.")
