"""Restarts, machines that were off, jobs that run twice: the ledger ends as if nothing had been."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from calllog.conduct.place import Place
from calllog.db import Database
from ivr.exchange.calls import Call
from ivr.exchange.scripted import Caller, Staff
from ivr.housework import jobs
from ivr.parts import join
from tests.calllog.moments import the_moment
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import (
    BEFORE,
    CALLER,
    live,
    mail,
    missed_call,
    reaches,
    reads,
    timeline,
    tries,
)
from tests.support.hotline import SERVICE, Hotline
from tests.support.whole_ledger import whole_ledger

Ledger = dict[str, list[dict[str, Any]]]
MONDAY = "Mon 2026-11-23"
REGISTERS = (
    Caller(CALLER)
    .presses("2")
    .presses("1")
    .presses("1")
    .speaks("我想提前还款", seconds=6)
    .speaks("张三丰", seconds=3)
    .speaks("铜陵某公司", seconds=3)
)


def ledger_of(world: Hotline) -> Ledger:
    with world.reading() as session:
        return whole_ledger(session)


def a_working_day(world: Hotline, disturbed: Callable[[Hotline], object] | None = None) -> Ledger:
    """Registered, read late, tried, missed at closing, contacted in the evening."""
    world.call(REGISTERS)
    number = world.the_item()["number"]
    live(world, f"{MONDAY} 10:40", 30, disturbed)
    reads(world, "zhangli", number)
    live(world, f"{MONDAY} 15:00", 30, disturbed)
    tries(world, "wangjun", number)
    live(world, f"{MONDAY} 19:00", 30, disturbed)
    reaches(world, "wangjun", number)
    live(world, "Tue 2026-11-24 09:00", 30, disturbed)
    return ledger_of(world)


def in_every_pass_twice(world: Hotline) -> None:
    world.sweep()


def by_two_at_once(world: Hotline) -> None:
    """A second scheduler, with connections of its own, runs the same jobs at the same moment."""
    ledger = Database.open(world.settings.database_url)
    conduct = Place.at(world.settings.home / "conduct").open_database()
    parts = join(world.settings, world.loop.clock, ledger, conduct)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            for job in jobs(parts):
                job.work()
        except BaseException as error:
            failed.append(error)

    other = threading.Thread(target=run)
    other.start()
    world.sweep()
    other.join()
    ledger.close()
    conduct.close()
    assert failed == []


def test_a_day_with_a_restart_a_second_pass_or_a_second_scheduler_at_every_turn_ends_the_same(
    open_at: OpenAt,
) -> None:
    ends = [
        a_working_day(open_at(the_moment(f"{MONDAY} 09:10")), disturbed)
        for disturbed in (None, Hotline.restart, in_every_pass_twice, by_two_at_once)
    ]
    assert all(end == ends[0] for end in ends[1:])


@pytest.mark.parametrize(
    ("registered", "until"),
    [
        ("Mon 2026-11-23 11:30", "Tue 2026-11-24 09:00"),
        ("Mon 2026-11-23 12:30", "Tue 2026-11-24 09:00"),
        ("Mon 2026-11-23 17:00", "Tue 2026-11-24 09:00"),
        ("Mon 2026-11-23 17:01", "Wed 2026-11-25 09:00"),
        ("Fri 2026-11-27 17:10", "Tue 2026-12-01 09:00"),
        ("Sat 2026-11-28 10:00", "Tue 2026-12-01 09:00"),
        ("Sat 2026-10-10 09:10", "Mon 2026-10-12 09:00"),
        ("Wed 2026-09-30 17:10", "Fri 2026-10-09 09:00"),
        ("Thu 2026-12-31 17:10", "Tue 2027-01-05 09:00"),
    ],
)
def test_each_unattended_day_with_a_restart_before_every_pass_ends_the_same(
    open_at: OpenAt, registered: str, until: str
) -> None:
    ends = []
    for disturbed in (None, Hotline.restart):
        world = open_at(the_moment(registered) - BEFORE)
        missed_call(world)
        live(world, until, minutes=60, disturbed=disturbed)
        ends.append(ledger_of(world))
    assert ends[0] == ends[1]


def _without_lateness(ledger: Ledger) -> Ledger:
    """What is on record but for when it was seen, and but for what was not sent: reminders, and

    the leader's digest of Monday, which is written on its own day or not at all. What is suspected
    is found at midnight, or with all else when the machine is on again: the order is not compared.
    """
    for event in ledger["events"]:
        event["id"] = event["seq"] = None
        if event["kind"] == "reminded":
            event["data"] = {k: v for k, v in event["data"].items() if k not in ("is_late", "told")}
    unsent = ("remind", "leader-digest|2026-11-23")
    kept = [one for one in ledger["messages"] if not any(key in one["key"] for key in unsent)]
    messages = sorted(({**one, "id": None} for one in kept), key=str)
    return ledger | {"messages": messages, "events": sorted(ledger["events"], key=str)}


def test_a_machine_that_was_off_from_noon_to_the_next_morning_misses_nothing_and_says_nothing_false(
    open_at: OpenAt,
) -> None:
    ends = []
    for was_off in (False, True):
        world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
        missed_call(world)
        live(world, f"{MONDAY} 12:00")
        if was_off:
            world.stop()
            world.jump(the_moment("Tue 2026-11-24 10:00"))
            world.restart()
            world.sweep()
        live(world, "Tue 2026-11-24 10:00")
        live(world, "Tue 2026-11-24 18:00", minutes=30)
        with world.reading() as session:
            ends.append(_without_lateness(whole_ledger(session, with_times_seen=False)))
    assert ends[0] == ends[1]
    late = [line for line in timeline(world) if "(late)" in line]
    assert late == [
        "Tue 2026-11-24 10:00 reminded contact remind-60 (late)",
        "Tue 2026-11-24 10:00 reminded contact remind-30 (late)",
    ]
    after = [line.removeprefix("Tue 2026-11-24 10:00 ") for line in mail(world)[3:]]
    assert after == [
        "wangjun 逾期未联系",
        "zhaoping 逾期未联系",
        "zhangli 逾期未联系",
        "wangjun 逾期上报",
        "zhaoping 逾期上报",
        "gaoyuan 逾期上报",
    ]


# In the middle of a call


def a_call(
    world: Hotline, every_seconds: float | None = None, caller: Caller = REGISTERS
) -> tuple[Call, Ledger]:
    """A whole call, its recordings fetched; perhaps with a restart every few seconds of it."""
    going = world.exchange.begin(world.loop, caller, SERVICE)
    while every_seconds is not None and not going.done():
        world.loop.forward(every_seconds)
        world.restart()
    call = world.loop.run_until_complete(going)
    world.jump(the_moment(f"{MONDAY} 09:20"))
    world.sweep()
    return call, ledger_of(world)


CALLS = {
    "nobody answers": (REGISTERS, None),
    "somebody answers": (Caller(CALLER).presses("2"), Staff.answers(talks=60)),
    "hangs up while ringing": (Caller(CALLER).presses("2").hangs_up(after=10), None),
}


@pytest.mark.parametrize("story", CALLS)
def test_a_call_with_a_restart_every_two_seconds_goes_on_as_if_nothing_had_been(
    open_at: OpenAt, story: str
) -> None:
    caller, staff = CALLS[story]
    ends = []
    for every_seconds in (None, 2):
        world = open_at(the_moment(f"{MONDAY} 09:10"))
        if staff is not None:
            world.exchange.staff["+865620000022"] = staff
        call, ledger = a_call(world, every_seconds, caller)
        assert world.exchange.errors == []
        ends.append((call.heard(), call.seconds, ledger))
    assert ends[0] == ends[1]


class Proxy:
    """Stands before the application and answers 502 when it died over the request it names."""

    def __init__(self, world: Hotline, dies_at: int, *, once_stored: bool) -> None:
        self.world = world
        self.left = dies_at
        self.once_stored = once_stored
        self.has_died = False

    def __call__(self, environ: Any, start_response: Any) -> Any:
        if environ["PATH_INFO"].startswith(("/voice/incoming", "/voice/step/")):
            self.left -= 1
        if self.left != 0 or self.has_died:
            return self.world.doorway.app(environ, start_response)
        self.has_died = True
        if self.once_stored:
            list(self.world.doorway.app(environ, lambda *_: None))
        self.world.restart()
        start_response("502 Bad Gateway", [("Content-Type", "text/html")])
        return [b"<html>bad gateway</html>"]


@pytest.mark.parametrize("once_stored", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("dies_at", range(1, 9))
def test_an_application_that_dies_over_a_request_loses_no_caller(
    open_at: OpenAt, dies_at: int, once_stored: bool
) -> None:
    """The carrier is answered by nobody and asks at the fallback, where a message can be left."""
    world = open_at(the_moment(f"{MONDAY} 09:10"))
    before = Proxy(world, dies_at, once_stored=once_stored)
    world.front.app = before
    world.call(REGISTERS)
    assert before.has_died
    world.jump(world.now + timedelta(minutes=20))
    world.sweep()
    world.sweep()
    item = world.the_item()
    assert (item["phone"], item["state"], item["times_called"]) == (CALLER, "unread", 1)
    with world.reading() as session:
        ledger = whole_ledger(session)
    (call,) = ledger["calls"]
    assert call["kind"] == "registered"
    assert all(recording["fetched_at"] for recording in ledger["recordings"])
    assert {recording["item_id"] for recording in ledger["recordings"]} <= {1}
    assert list((world.settings.home / "spool").glob("*.json")) == []
