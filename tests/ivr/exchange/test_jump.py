"""The clock that jumps."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from ivr.exchange.jump import JumpLoop, NothingToWaitForError
from tests.ivr.exchange.conftest import MONDAY


def test_a_day_passes_in_a_moment(loop: JumpLoop) -> None:
    began = time.monotonic()
    loop.forward(3 * 86400)
    assert loop.clock.now() == MONDAY + timedelta(days=3)
    assert time.monotonic() - began < 5


def test_timers_fire_in_order_and_at_their_time(loop: JumpLoop) -> None:
    fired: list[tuple[str, datetime]] = []

    def note(name: str) -> None:
        fired.append((name, loop.clock.now()))

    for name, seconds in (("late", 90000.5), ("early", 60.0), ("second", 60.25)):
        loop.call_later(seconds, note, name)
    loop.run_until(MONDAY + timedelta(days=2))
    assert fired == [
        ("early", MONDAY + timedelta(seconds=60)),
        ("second", MONDAY + timedelta(seconds=60.25)),
        ("late", MONDAY + timedelta(seconds=90000.5)),
    ]


def test_time_stands_still_while_something_is_in_flight(loop: JumpLoop) -> None:
    answered = threading.Event()
    timer_fired_at: list[datetime] = []

    async def ask() -> datetime:
        loop.call_later(10, lambda: timer_fired_at.append(loop.clock.now()))
        loop.call_later(0, answered.set)
        with loop.clock.in_flight():
            # The thread answers only after the loop has had every chance to jump over it.
            await loop.run_in_executor(None, answered.wait)
            return loop.clock.now()

    assert loop.run_until_complete(ask()) == MONDAY
    assert timer_fired_at == []
    loop.forward(10)
    assert timer_fired_at == [MONDAY + timedelta(seconds=10)]


def test_a_wait_that_nothing_can_end_is_an_error_and_no_hang(loop: JumpLoop) -> None:
    with pytest.raises(NothingToWaitForError):
        loop.run_until_complete(asyncio.Event().wait())


def test_time_does_not_run_backwards(loop: JumpLoop) -> None:
    with pytest.raises(ValueError, match="has passed"):
        loop.run_until(MONDAY - timedelta(seconds=1))


def test_the_clock_may_begin_in_any_zone_and_tells_utc() -> None:
    with JumpLoop(MONDAY.astimezone()) as loop:
        assert loop.clock.now() == MONDAY
        assert loop.clock.now().tzinfo == UTC


def test_another_thread_reads_the_loops_time(loop: JumpLoop) -> None:
    loop.forward(3600)
    seen: list[datetime] = []
    reader = threading.Thread(target=lambda: seen.append(loop.clock.now()))
    reader.start()
    reader.join()
    assert seen == [MONDAY + timedelta(hours=1)]
