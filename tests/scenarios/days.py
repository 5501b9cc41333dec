"""The course of a day in a few words: calls that nobody answers, hours that pass, what staff do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from calllog import ledger
from calllog.models import CONSOLE, Event, Item, Message, Promise, Staff
from calllog.times.office_hours import OfficeState
from ivr.exchange.scripted import Caller
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.hotline import Hotline
from tests.support.office import person

CALLER = "+8613900000001"
BEFORE = timedelta(seconds=10)  # How long before the registration the caller calls.


def hangs_up_while_ringing(number: str = CALLER, key: str = "2") -> Caller:
    """Calls, chooses the loans section and hangs up ten seconds later, while a telephone rings."""
    return Caller(number).presses(key).hangs_up(after=BEFORE.total_seconds())


def hangs_up_in_greeting(number: str = CALLER) -> Caller:
    """Calls and hangs up after ten seconds without a key."""
    return Caller(number).hangs_up(after=BEFORE.total_seconds())


def missed_call(world: Hotline, number: str = CALLER) -> str:
    """A call that is registered ten seconds from now; returns the item's number.

    In office hours it is for the loans section, whose 张丽 is rung first; else, as there is no
    menu then, for the general desk.
    """
    known = {item["number"] for item in world.items()}
    is_open = OFFICE.state(world.now) is OfficeState.OPEN
    world.call(hangs_up_while_ringing(number) if is_open else hangs_up_in_greeting(number))
    (made,) = [item["number"] for item in world.items() if item["number"] not in known]
    return str(made)


def live(
    world: Hotline,
    until: str,
    minutes: int = 10,
    disturbed: Callable[[Hotline], object] | None = None,
) -> None:
    """Let time pass with the scheduler running, and perhaps something happen before each pass.

    One pass of the jobs every so many minutes of a working day from seven to six, else one at
    midnight and one at seven.
    """
    end = the_moment(until)
    while world.now < end:
        now = world.now
        by_day = 7 <= now.hour < 18 and OFFICE.calendar.is_working(now.date())
        seven = now.replace(hour=7, minute=0, second=0, microsecond=0)
        midnight = seven.replace(hour=0) + timedelta(days=1)
        at_night = seven if now < seven else midnight
        next_pass = min(end, now + timedelta(minutes=minutes) if by_day else at_night)
        world.jump(next_pass)
        if disturbed is not None:
            disturbed(world)
        world.sweep()


Act = Callable[..., None]


def does(world: Hotline, login: str, act: Act, number: str, *words: str) -> None:
    """A member of staff reads an item, tries to reach the caller, or reaches them, now."""
    with world.writing() as session:
        now = world.loop.clock.now()
        item = world.item(session, number)
        act(session, now, world.office_time(), item, person(session, login), *words)


def reads(world: Hotline, login: str, number: str) -> None:
    does(world, login, ledger.read, number, "opened")


def tries(world: Hotline, login: str, number: str) -> None:
    does(world, login, ledger.tried, number, "占线")


def reaches(world: Hotline, login: str, number: str) -> None:
    does(world, login, ledger.reached, number, "已说明材料")


def timeline(world: Hotline) -> list[str]:
    """What is on record, in order: the minute, what happened, about which promise, which step.

    Without what is suspected afterwards, which ``test_breaches`` shows.
    """
    query = select(Event).where(Event.kind != "flagged").order_by(Event.at, Event.id)
    with world.reading() as session:
        return [
            " ".join(word for word in _words(event) if word) for event in session.scalars(query)
        ]


def _words(event: Event) -> list[str | None]:
    data: dict[str, Any] = event.data
    late = "(late)" if data.get("is_late") else None
    return [told(event.at), event.kind, data.get("promise"), data.get("step"), late]


def mail(world: Hotline) -> list[str]:
    """The messages in people's consoles, in order: the minute, to whom, what of.

    Without what registering tells at once (待阅知), and without the leader's digest (简报), which
    are the same whatever happens; and without what is suspected afterwards (疑似问题).
    """
    usual = or_(
        Message.title.endswith("待阅知"),
        Message.title.endswith("简报"),
        Message.title.startswith("疑似问题"),
    )
    query = (
        select(Message, Staff.login)
        .join(Staff, Staff.id == Message.recipient_id)
        .where(Message.channel == CONSOLE, ~usual)
        .order_by(Message.id)
    )
    with world.reading() as session:
        return [
            f"{told(message.created_at)} {login} {message.title.partition('号')[2]}"
            for message, login in session.execute(query)
        ]


def promise(world: Hotline, number: str, kind: str = "contact") -> dict[str, str | bool | None]:
    """The last promise of a kind about an item: when it was due, missed, met, and whose it was."""
    with world.reading() as session:
        item = world.item(session, number)
        found = session.scalars(
            select(Promise)
            .where(Promise.item_id == item.id, Promise.kind == kind)
            .order_by(Promise.id.desc())
        ).first()
        assert found is not None
        missed_by = session.get(Staff, found.missed_by_id) if found.missed_by_id else None
        return {
            "due": told(found.due_at),
            "missed": _told(found.missed_at),
            "missed_by": missed_by.login if missed_by else None,
            "met": _told(found.met_at),
            "holder": found.holder.login,
            "presumed": found.is_presumed,
        }


def _told(moment: datetime | None) -> str | None:
    return told(moment) if moment else None


def level(world: Hotline, number: str) -> int:
    """How far up an item has gone: 1 with the supervisor, 2 with the leader in charge."""
    with world.reading() as session:
        item: Item = world.item(session, number)
        return item.escalation_level
