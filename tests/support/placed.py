"""Calls that the system places, told in a few words: who asks, who picks up, what is on record."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from calllog.models import Attempt, AttemptResult, PlacedCall
from calllog.placed import placed_calls, placing
from calllog.placed.live_transfers import ask_transfer
from ivr.exchange.calls import OUTBOUND_API, Call
from ivr.exchange.scripted import Staff
from tests.scenarios.days import CALLER
from tests.support.hotline import SERVICE, Hotline
from tests.support.office import person
from tests.support.telling import ZHANGLI, somebody

__all__ = ["CALLER", "ZHANGLI"]

SHORT = timedelta(seconds=5)


def presses_call_back(
    world: Hotline, login: str = "zhangli", number: str = "101", **how: bool
) -> None:
    """A member of staff presses 回电."""
    with world.writing() as session:
        now = world.loop.clock.now()
        item = world.item(session, number)
        staff = person(session, login)
        placing.ask_callback(session, now, world.office_time(), item, staff, **how)


def passes(world: Hotline, seconds: float, every: float = 20) -> None:
    """Let time pass with the jobs running."""
    end = world.loop.clock.now() + timedelta(seconds=seconds)
    world.sweep()
    while world.loop.clock.now() < end:
        world.jump(min(end, world.loop.clock.now() + timedelta(seconds=every)))
        world.sweep()


def calls_back(world: Hotline, login: str = "zhangli", number: str = "101", **how: bool) -> Call:
    """Presses 回电, and whatever becomes of it within five minutes."""
    presses_call_back(world, login, number, **how)
    passes(world, 300)
    return placed_at_carrier(world)[-1]


def enters(
    world: Hotline,
    result: AttemptResult,
    login: str = "zhangli",
    number: str = "101",
    **more: Any,
) -> None:
    """Says what the last connected call came to."""
    with world.writing() as session:
        placed_calls.enter_result(
            session,
            world.loop.clock.now(),
            world.office_time(),
            world.item(session, number),
            person(session, login),
            result=result,
            **more,
        )


def placed_at_carrier(world: Hotline) -> list[Call]:
    """The calls that the carrier was made to place, in order."""
    return [call for call in world.exchange.calls.values() if call.direction == OUTBOUND_API]


def placed(world: Hotline) -> list[PlacedCall]:
    """The placed calls on record."""
    with world.reading() as session:
        found = list(session.scalars(select(PlacedCall).order_by(PlacedCall.id)))
        session.expunge_all()
        return found


def the_placed(world: Hotline) -> PlacedCall:
    (found,) = placed(world)
    return found


def attempts(world: Hotline) -> list[tuple[str, str, bool, int | None]]:
    """Every attempt: channel, result, whether by own word only, seconds."""
    with world.reading() as session:
        rows = session.scalars(select(Attempt).order_by(Attempt.id))
        return [(one.channel, one.result, one.is_self_reported, one.seconds) for one in rows]


class Talk:
    """A caller who chose loans, and 张丽 who answered; the call goes on as time passes."""

    def __init__(self, world: Hotline, number: str = CALLER) -> None:
        self.world = world
        world.exchange.staff[ZHANGLI] = Staff.answers(after=4, talks=None)
        caller = somebody(number).presses("2")
        self.task: asyncio.Task[Call] = world.exchange.begin(world.loop, caller, SERVICE)
        passes(world, 60)

    def asks_for(self, login: str, by: str = "zhangli") -> None:
        with self.world.writing() as session:
            now = self.world.loop.clock.now()
            staff, to = person(session, by), person(session, login)
            ask_transfer(session, now, self.world.office_time(), staff, to)

    def first_leaves(self) -> None:
        """Who answered puts the receiver down, if they have not yet."""
        legs = [call for call in self.world.exchange.calls.values() if call.to == ZHANGLI]
        for leg in legs:
            if not leg.is_over:
                leg.drop()  # type: ignore[misc]

    def ends(self) -> Call:
        """Whatever comes of it, in the end."""
        passes(self.world, 400, every=5)
        call = self.world.loop.run_until_complete(self.task)
        passes(self.world, 60)
        return call
