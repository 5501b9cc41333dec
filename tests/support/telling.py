"""A call told in a few words: who calls, what the telephones do, and what the ledger then says."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from calllog.models import Call as CallRow
from calllog.models import Leg, Message
from calllog.models import Staff as Member
from calllog.showing import stories
from ivr.exchange.calls import Call
from ivr.exchange.scripted import Caller, Staff
from tests.support.hotline import Hotline

ZHANG = "+8613900000001"  # A caller; the office's own people have other numbers.
OTHER = "+8613900000002"

# Telephones of the sample office. 刘芳, 张丽, 王军 and 郭欣 have landlines, the others mobiles.
LIUFANG = "+865620000012"
CHENLEI = "+8613900000013"
ZHOUMIN = "+865620000011"
ZHANGLI = "+865620000022"
WUHAO = "+8613900000023"
WANGJUN = "+865620000021"
GUOXIN = "+865620000042"
HETING = "+8613900000043"


def somebody(number: str = ZHANG) -> Caller:
    """A caller without a script yet: waits, is silent and stays."""
    return Caller(number)


def unanswered(key: str = "2", number: str = ZHANG) -> Caller:
    """Chooses a section and hears everybody's telephone ring in vain: two pauses between."""
    return somebody(number).presses(key).waits().waits()


def registering(caller: Caller) -> Caller:
    """Confirms the number and says matter, name and organisation."""
    return (
        caller.presses("1")
        .speaks("我想提前还款", seconds=6)
        .speaks("张三", seconds=1)
        .speaks("铜陵一中", seconds=2)
    )


def staff(world: Hotline, **behaviours: Staff) -> None:
    """How telephones behave, by the names above in lower case; others ring unanswered."""
    for name, behaviour in behaviours.items():
        world.exchange.staff[globals()[name.upper()]] = behaviour


def heard(call: Call) -> str:
    """All that the caller heard, in one string."""
    return "".join(call.heard())


def rang(call: Call) -> list[str]:
    """The numbers that were rung, in order."""
    return call.dialled_in_order()


def legs(world: Hotline) -> list[dict[str, Any]]:
    """Every leg that the ledger knows."""
    with world.reading() as session:
        return [
            {
                "staff": leg.staff.login,
                "rung": leg.rung,
                "together": leg.is_together,
                "on_duty": leg.is_on_duty,
                "free": leg.is_free,
                "result": leg.result,
                "rings": leg.rings,
                "seconds": leg.ring_seconds,
                "talk": leg.talk_seconds,
            }
            for leg in session.scalars(select(Leg).order_by(Leg.id))
        ]


def results(world: Hotline) -> list[tuple[str, str]]:
    """Who was rung, and with what result."""
    return [(leg["staff"], leg["result"]) for leg in legs(world)]


def kinds(world: Hotline) -> list[str | None]:
    """What each call has come to."""
    with world.reading() as session:
        return list(session.scalars(select(CallRow.kind).order_by(CallRow.started_at)))


def story(world: Hotline, number: str = "101") -> dict[str, Any]:
    """An item with its events, promises, legs and calls."""
    with world.reading() as session:
        return stories.story(world.item(session, number), world.settings.zone)


def happened(world: Hotline, number: str = "101") -> list[str]:
    """What happened to an item, in order."""
    return [event["kind"] for event in story(world, number)["events"]]


ANSWER_DUE = ("answer", "2026-11-25T17:30")  # Of what is registered on Monday, 2026-11-23.


def promised(world: Hotline, number: str = "101") -> list[tuple[str, str]]:
    """The promises about an item that are still owed, with their due times."""
    owed = [promise for promise in story(world, number)["promises"] if not promise["ended_at"]]
    return [(promise["kind"], promise["due_at"][:16]) for promise in owed]


def told(world: Hotline) -> list[tuple[str, str]]:
    """Which member of staff was sent which message, by its title."""
    with world.reading() as session:
        query = select(Member.login, Message.title).join(Message.recipient).order_by(Message.id)
        return [(login, title) for login, title in session.execute(query)]
