"""``hotline register``, and ``hotline do`` for what happens around a person's call.

Reading an item, attempts to reach the person, what becomes known of them, and the entry of an
answered call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from calllog import ledger as items
from calllog.clock import SystemClock
from calllog.ledger import outcomes, unreached
from calllog.models import AttemptChannel, AttemptResult, Channel, OfficeProfile, Outcome
from calllog.office import directory
from calllog.office.viewers import Viewer, reads_for_section
from calllog.settings import Settings
from calllog.typed_numbers import to_e164
from ivr.cli_do import Deed, acts, deed, person, refuse, section
from ivr.startup import ledger

MINUTE = click.DateTime(["%Y-%m-%dT%H:%M"])
BY_HAND = [way.value for way in AttemptChannel if way is not AttemptChannel.SYSTEM]
KNOWN = (
    click.option("--name", help="The person's name."),
    click.option("--organisation", help="Their organisation (单位)."),
    click.option("--phone", help="Their number; 0562-2212345转801 with an extension."),
    click.option("--matter", help="What they want (拟办事项)."),
)


def _known(command: Any) -> Any:
    """The four things of clause 3.1.2b, as options."""
    for option in KNOWN:
        command = option(command)
    return command


def _facts(session: Session, told: dict[str, Any]) -> dict[str, Any]:
    """The four things as the ledger keeps them; the number in E.164."""
    facts: dict[str, Any] = {key: told[key] for key in ("name", "organisation", "matter")}
    if not told["phone"]:
        return facts
    profile = session.get(OfficeProfile, 1)
    number = to_e164(told["phone"], profile.area_code if profile is not None else "")
    if number is None:
        refuse("There is no such telephone number; a landline needs its area code.")
    return facts | {"phone": number[0], "extension": number[1]}


@click.command()
@click.option("--channel", type=click.Choice([way.value for way in Channel]), required=True)
@click.option("--section", "key", required=True, help="The section that is to handle it.")
@click.option("--by", "login", required=True, help="The login of who received the person.")
@click.pass_obj
@_known
def register(settings: Settings, channel: str, key: str, login: str, **told: Any) -> None:
    """Register what came in by telephone, letter, visit or mail (1a)."""
    if not told["matter"]:
        refuse("Say with --matter what the person wants.")
    with _now(settings) as (session, now):
        facts = {"phone": None, **_facts(session, told)}
        item = items.register(
            session,
            now,
            directory.office_time(session, settings.zone),
            channel=Channel(channel),
            staff=person(session, login),
            section=section(session, key),
            **facts,
        )
        click.echo(f"Registered as {item.number}; {item.responsible.name} answers for it.")


@contextmanager
def _now(settings: Settings) -> Iterator[tuple[Session, datetime]]:
    with ledger(settings) as db, db.writing() as session:
        yield session, SystemClock().now()


@click.command()
@acts
def read(settings: Settings, number: str, login: str) -> None:
    """The section has read ITEM (阅知)."""
    with deed(settings, number, login) as one:
        if not reads_for_section(Viewer.of(one.staff), one.item):
            refuse(f"{login} is not of the section that has to read {one.item.number}.")
        items.read(*one.at, "accepted")
        click.echo(f"{one.item.number}: read.")


@click.command()
@acts
@click.argument("result", type=click.Choice([result.value for result in AttemptResult]))
@click.option("--channel", type=click.Choice(BY_HAND), default=AttemptChannel.TELEPHONE.value)
@click.option("--again-at", type=MINUTE, help="The agreed time, 2026-11-24T15:00.")
@click.option("--note", default="", help="What was said.")
def attempt(settings: Settings, number: str, login: str, result: str, **told: Any) -> None:
    """An attempt to reach the person of ITEM, and its RESULT (自报)."""
    with deed(settings, number, login) as one:
        made = items.record_attempt(
            *one.at,
            result=AttemptResult(result),
            channel=AttemptChannel(told["channel"]),
            number=one.item.phone if told["channel"] in ("telephone", "sms") else None,
            note=told["note"],
            call_again_at=_at(told["again_at"], settings.zone),
        )
        click.echo(f"{one.item.number}: {made.result.replace('_', ' ')}, by own word.")


def _at(typed: datetime | None, zone: ZoneInfo) -> datetime | None:
    return typed.replace(tzinfo=zone) if typed is not None else None


@click.command()
@acts
def text(settings: Settings, number: str, login: str) -> None:
    """Tell by text that nobody was reached (尽责未达)."""
    with deed(settings, number, login) as one:
        unreached.text_unreached(*one.at)
        click.echo(f"{one.item.number}: the text will be sent within a minute.")


@click.command("fill-in")
@acts
@_known
def fill_in(settings: Settings, number: str, login: str, **told: Any) -> None:
    """Write down what is now known of the person and the matter."""
    with deed(settings, number, login) as one:
        items.fill_in(one.session, one.now, one.item, one.staff, **_facts(one.session, told))
        click.echo(f"{one.item.number}: written down.")


@click.command()
@acts
@click.argument(
    "came_to", metavar="OUTCOME", type=click.Choice([*sorted(outcomes.AT_ONCE), "goes_on"])
)
@click.option("--reason-told", default="", help="Why there is no answer at once (3.2.1).")
@_known
def finish(settings: Settings, number: str, login: str, came_to: str, **told: Any) -> None:
    """Finish the entry of an answered call (话后登记); goes_on needs --reason-told."""
    with deed(settings, number, login) as one:
        _finish(one, None if came_to == "goes_on" else Outcome(came_to), told)
        click.echo(f"{one.item.number}: the entry is finished.")


def _finish(one: Deed, outcome: Outcome | None, told: dict[str, Any]) -> None:
    facts, why = _facts(one.session, told), told["reason_told"]
    items.finish_draft(*one.at, outcome=outcome, reason_told=why, **facts)


ACTIONS = (read, attempt, text, fill_in, finish)
