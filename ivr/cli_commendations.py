"""``hotline commendations``: what people were commended for (表扬), proposed and decided."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.breaches import commending
from calllog.breaches.commending import Proposal
from calllog.clock import SystemClock
from calllog.models import Commendation, CommendedFor, Item
from calllog.office import directory
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from calllog.showing import queries
from ivr.cli_do import person, refuse, section
from ivr.startup import ledger

ORIGINS = [origin.value for origin in CommendedFor]


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects.")
@click.pass_context
def commendations(ctx: click.Context, as_json: bool) -> None:
    """List the commendations (表扬), the newest first."""
    if ctx.invoked_subcommand is not None:
        return
    settings: Settings = ctx.obj
    with ledger(settings) as db, db.reading() as session:
        found = session.scalars(select(Commendation).order_by(Commendation.id.desc()))
        rows = [_as_object(row) for row in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo("  ".join(str(value or "-") for value in row.values()))
    if not rows:
        click.echo("No commendations.")


def _as_object(row: Commendation) -> dict[str, Any]:
    became = {None: "proposed", True: "granted", False: "refused"}[row.is_granted]
    return {
        "id": row.id,
        "day": row.happened_on.isoformat(),
        "person": row.staff.name if row.staff else None,
        "section": row.section.name if row.section else None,
        "origin": row.origin,
        "words": row.words,
        "proposed_by": row.proposed_by.name,
        "became": became,
        "document": row.document,
        "decided_by": row.decided_by.name if row.decided_by else None,
        "decision": row.decision,
    }


@commendations.command()
@click.option("--by", "login", required=True, help="The login of who proposes it.")
@click.option("--person", "of", help="The login of whom to commend.")
@click.option("--section", "key", help="The key of the section, where all of it is commended.")
@click.option("--for", "origin", type=click.Choice(ORIGINS), required=True)
@click.option("--item", "number", help="The item; needed for --for item.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Which day.")
@click.option("--words", required=True, help="What they did.")
@click.pass_obj
def propose(
    settings: Settings,
    login: str,
    of: str | None,
    key: str | None,
    origin: str,
    number: str | None,
    day: datetime,
    words: str,
) -> None:
    """Propose a commendation, in the name of a section head, supervisor or leader."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        staff = person(session, login)
        wanted = Proposal(
            CommendedFor(origin),
            day.date(),
            words,
            person=person(session, of) if of else None,
            section=section(session, key) if key else None,
            item=_item(session, Viewer.of(staff), number, now.astimezone(settings.zone).date()),
        )
        hours = directory.office_time(session, settings.zone)
        made = commending.propose(session, now, hours, staff, wanted)
        click.echo(f"Proposed as commendation {made.id}.")


def _item(session: Session, viewer: Viewer, number: str | None, today: date) -> Item | None:
    if number is None:
        return None
    found = queries.visible_row(session, viewer, number, today.year)
    if found is None:
        refuse(f"There is no item {number} that they see; see: scripts/hotline items")
    return found


@commendations.command()
@click.argument("commendation_id", type=click.IntRange(min=1), metavar="ID")
@click.option("--by", "login", required=True, help="The login of the leader who decides.")
@click.option("--grant/--refuse", "is_granted", required=True)
@click.option("--document", help="The number of the circular; needed to grant it.")
@click.option("--words", default="", help="What is said with it; needed to refuse it.")
@click.pass_obj
def decide(
    settings: Settings,
    commendation_id: int,
    login: str,
    is_granted: bool,
    document: str | None,
    words: str,
) -> None:
    """Grant or refuse the commendation ID, in the name of a leader."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        staff = person(session, login)
        row = session.get(Commendation, commendation_id)
        if row is None:
            refuse(f"There is no commendation {commendation_id}; see: hotline commendations")
        hours = directory.office_time(session, settings.zone)
        commending.decide(
            session,
            now,
            hours,
            row,
            staff,
            is_granted=is_granted,
            decision=words,
            document=document,
        )
    click.echo("Granted." if is_granted else "Refused.")
