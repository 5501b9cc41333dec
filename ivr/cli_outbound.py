"""``hotline callback``, ``call-result``, ``follow-up``, ``transfer``: calls the system places."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from calllog.clock import SystemClock
from calllog.models import AttemptResult, PlacedCall
from calllog.office import directory
from calllog.placed import live_transfers, placed_calls, placing
from calllog.settings import Settings
from calllog.showing import queries
from ivr.cli_do import deed, person, refuse
from ivr.startup import ledger

LOOK_EVERY_SECONDS = 1
PATIENCE_SECONDS = 3600
TOLD = {
    "placing": "Being placed.",
    "ringing": "The first telephone rings.",
    "picked_up": "It was picked up.",
    "dialled": "The person is being rung.",
    "answered": "Somebody answered.",
}


@click.command()
@click.argument("number", metavar="ITEM")
@click.option("--as", "login", help="Who calls; the responsible person if not given.")
@click.option("--agreed", is_flag=True, help="Agreed with the person: at noon and at night too.")
@click.option("--wait", is_flag=True, help="Tell how the call goes, until it has ended.")
@click.pass_obj
def callback(settings: Settings, number: str, login: str | None, agreed: bool, wait: bool) -> None:
    """Call the person of ITEM back: your telephone rings first, 1 dials theirs."""
    with deed(settings, number, login or _responsible(settings, number)) as act:
        placed_id = placing.ask_callback(*act.at, is_agreed=agreed).id
        name = act.staff.name
    click.echo(f"The telephone of {name} will ring in a few seconds.")
    if wait:
        _wait(settings, placed_id)


@click.command("follow-up")
@click.argument("number", metavar="ITEM")
@click.option("--as", "login", help="Who asks for it; the responsible person if not given.")
@click.option("--wait", is_flag=True, help="Tell how the call goes, until it has ended.")
@click.pass_obj
def follow_up(settings: Settings, number: str, login: str | None, wait: bool) -> None:
    """Let the line ask the person of ITEM whether the matter is settled."""
    with deed(settings, number, login or _responsible(settings, number)) as act:
        placed_id = placing.ask_follow_up(*act.at).id
    click.echo("The line will call the person in a few seconds.")
    if wait:
        _wait(settings, placed_id)


@click.command("call-result")
@click.argument("number", metavar="ITEM")
@click.argument("result", type=click.Choice([result.value for result in placed_calls.BY_STAFF]))
@click.option("--as", "login", help="Who called; the responsible person if not given.")
@click.option("--note", default="", help="What was said.")
@click.option(
    "--again", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When to call again, as agreed."
)
@click.pass_obj
def call_result(
    settings: Settings,
    number: str,
    result: str,
    login: str | None,
    note: str,
    again: datetime | None,
) -> None:
    """Say what the last connected call-back of ITEM came to."""
    again_at = again.replace(tzinfo=settings.zone) if again else None
    with deed(settings, number, login or _responsible(settings, number)) as act:
        placed_calls.enter_result(
            *act.at, result=AttemptResult(result), note=note, call_again_at=again_at
        )
    click.echo("Written down.")


@click.command()
@click.argument("to", metavar="LOGIN")
@click.option("--by", "login", required=True, help="Who talks with the caller now.")
@click.pass_obj
def transfer(settings: Settings, to: str, login: str) -> None:
    """Transfer the caller with whom somebody talks to LOGIN, who is rung first."""
    now = SystemClock().now()
    with ledger(settings) as db, db.writing() as session:
        office_time = directory.office_time(session, settings.zone)
        staff, handler = person(session, login), person(session, to)
        placed = live_transfers.ask_transfer(session, now, office_time, staff, handler)
        number, name = placed.item.number, handler.name
    click.echo(f"Item {number}: {name} is being rung. Stay with the caller; once {name} has")
    click.echo("pressed 1 and hung up, the caller goes over by itself.")


def _responsible(settings: Settings, number: str) -> str:
    year = SystemClock().now().astimezone(settings.zone).year
    with ledger(settings) as db, db.reading() as session:
        item = queries.item_by_number(session, number, year)
        if item is None:
            refuse(f"There is no item {number}; see: scripts/hotline items")
        return item.responsible.login


def _wait(settings: Settings, placed_id: int) -> None:
    """Print each stage of a call as it comes."""
    told: set[str] = set()
    pause = threading.Event()
    for _ in range(PATIENCE_SECONDS // LOOK_EVERY_SECONDS):
        with ledger(settings) as db, db.reading() as session:
            placed = session.get_one(PlacedCall, placed_id)
            stages, is_over = list(_stages(placed, settings.zone)), placed.settle_by is None
        for stage in stages:
            if stage not in told:
                click.echo(stage)
                told.add(stage)
        if is_over:
            return
        pause.wait(LOOK_EVERY_SECONDS)


def _stages(placed: PlacedCall, zone: ZoneInfo) -> Iterator[str]:
    reached = (
        (placed.asked_at, "placing"),
        (placed.ordered_at if placed.sid else None, "ringing"),
        (placed.picked_up_at, "picked_up"),
        (placed.dialled_at, "dialled"),
        (placed.answered_at, "answered"),
    )
    for at, stage in reached:
        if at is not None:
            yield f"{at.astimezone(zone):%H:%M:%S}  {TOLD[stage]}"
    if placed.failed_why is not None:
        yield f"It was not placed: {placed.failed_why}."
    elif placed.settle_by is None:
        yield f"It has ended: {placed_calls.came_to(placed).replace('_', ' ')}."
