"""Calls whose end the carrier never told us of: nobody is lost, and nobody is cut off in a talk."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Request

from calllog.calls import door
from calllog.models import Call
from ivr.exchange.deliveries import DROPPED
from ivr.exchange.scripted import Caller, Staff
from ivr.exchange.webhooks import Target
from ivr.requests import FINAL
from tests.scenarios.days import CALLER
from tests.support.hotline import SERVICE, Hotline

MINUTE = timedelta(minutes=1)
DESK = "+865620000022"  # 张丽 of the loans section is rung first.


class Deaf:
    """Nothing is heard any more once the caller has hung up."""

    def __init__(self, world: Hotline) -> None:
        self.world = world

    def __call__(self, environ: Any, start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(body)
        request = Request(environ)
        is_over = request.form.get("CallStatus") in FINAL
        environ["wsgi.input"] = io.BytesIO(body)
        if is_over and "/leg/" not in request.path:
            start_response("502 Bad Gateway", [])
            return [b""]
        return self.world.doorway.app(environ, start_response)


def answering(status: str) -> Callable[[Any, Any], Any]:
    """A carrier that gives this answer to everything."""

    def answer(_environ: Any, start_response: Any) -> Any:
        start_response(status, [("Content-Type", "application/json")])
        return [b"{}"]

    return answer


no_carrier = answering("503 Service Unavailable")


def the_call(world: Hotline) -> Call:
    with world.reading() as session:
        (call,) = session.scalars(select(Call))
        session.expunge_all()
    return call


def forgetful(carrier: Any) -> Callable[[Any, Any], Any]:
    """A carrier that knows its recordings, and no call any more."""
    unknown = answering("404 Not Found")

    def answer(environ: Any, start_response: Any) -> Any:
        asked = unknown if "/Calls/" in environ["PATH_INFO"] else carrier
        return asked(environ, start_response)

    return answer


LEFT_AT: dict[str, tuple[Caller, str, list[str]]] = {
    "the greeting": (
        Caller(CALLER).hangs_up(after=20),
        "办公室",
        ["matter", "name", "organisation"],
    ),
    "the ringing": (
        Caller(CALLER).presses("2").hangs_up_while_ringing(after=8),
        "信贷科",
        ["matter", "name", "organisation"],
    ),
    "the number": (
        Caller(CALLER).presses("2").presses("1").hangs_up(after=3),
        "信贷科",
        ["matter", "name", "organisation"],
    ),
    "the matter": (
        Caller(CALLER)
        .presses("2")
        .presses("1")
        .presses("1")
        .speaks("我想提前还款", seconds=6, then_hangs_up=True),
        "信贷科",
        ["name", "organisation"],
    ),
}


@pytest.mark.clause("3.1.2b")
@pytest.mark.parametrize("place", LEFT_AT)
def test_a_caller_of_whose_end_nothing_was_heard_is_registered_within_minutes(
    world: Hotline, place: str
) -> None:
    caller, section, missing = LEFT_AT[place]
    world.front.app = Deaf(world)
    gone = world.call(caller)
    assert the_call(world).ended_at is None
    world.until(world.now + 7 * MINUTE)
    item = world.the_item()
    assert (item["phone"], item["section"]) == (CALLER, section)
    assert item["missing"] == missing
    call = the_call(world)
    assert (call.kind, call.settled_by_sweep, call.settle_by) == ("registered", True, None)
    assert (call.final_status, call.seconds) == ("completed", gone.seconds)


def test_a_short_call_is_known_as_one_by_the_length_that_the_carrier_tells(world: Hotline) -> None:
    world.exchange.deliveries = DROPPED
    world.call(Caller(CALLER).hangs_up(after=3))
    world.until(world.now + 7 * MINUTE)
    assert the_call(world).kind == "short"
    assert world.items() == []


@pytest.mark.parametrize("status", ["401 Unauthorized", "503 Service Unavailable"])
def test_while_the_carrier_cannot_tell_the_caller_is_registered_at_once_and_the_call_left_open(
    world: Hotline, status: str
) -> None:
    world.exchange.deliveries = DROPPED
    world.carrier.app = answering(status)
    world.call(Caller(CALLER).hangs_up(after=3))
    world.until(world.now + 7 * MINUTE)
    call = the_call(world)
    assert (call.ended_at, call.kind) == (None, None)
    assert world.the_item()["phone"] == CALLER
    world.until(call.started_at + door.LONGEST_TALK - MINUTE, tick=30 * MINUTE)
    assert the_call(world).ended_at is None
    world.until(call.started_at + door.LONGEST_TALK + 11 * MINUTE)
    call = the_call(world)
    assert (call.kind, call.settled_by_sweep, call.settle_by) == ("registered", True, None)
    assert (call.final_status, call.seconds) == (None, None)
    assert world.the_item()["times_called"] == 1


def test_a_call_that_the_carrier_does_not_know_is_over(world: Hotline) -> None:
    world.exchange.deliveries = DROPPED
    world.carrier.app = forgetful(world.carrier.app)
    world.call(Caller(CALLER).hangs_up(after=20))
    world.until(world.now + 7 * MINUTE)
    assert (the_call(world).kind, the_call(world).settled_by_sweep) == ("registered", True)


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "unheard"])
def test_a_talk_goes_on_while_the_carrier_cannot_be_asked_and_ends_as_answered(
    world: Hotline, is_heard: bool
) -> None:
    """Unheard: nobody told us that it was accepted, so that the caller is registered meanwhile."""
    world.exchange.staff[DESK] = Staff.answers(talks=3600)
    world.carrier.app = no_carrier
    going = world.exchange.begin(world.loop, Caller(CALLER).presses("2"), SERVICE)
    world.until(world.now + 2 * MINUTE)
    if not is_heard:
        with world.writing() as session:
            call = session.scalars(select(Call)).one()
            call.legs[0].accepted_at, call.settle_by = None, world.loop.clock.now()
    world.until(world.now + 50 * MINUTE, tick=5 * MINUTE)
    assert (the_call(world).ended_at, going.done()) == (None, False)
    assert [item["phone"] for item in world.items()] == ([] if is_heard else [CALLER])
    world.until(world.now + 20 * MINUTE)
    assert (the_call(world).kind, the_call(world).settled_by_sweep) == ("answered", False)
    item = world.the_item()
    assert item["contacted_at"] is not None
    assert item["times_called"] == 1


def test_who_only_asked_how_an_item_stands_is_not_registered_while_the_carrier_cannot_tell(
    world: Hotline,
) -> None:
    world.call(Caller(CALLER).presses("2").presses("1").hangs_up())
    world.exchange.deliveries = DROPPED
    world.carrier.app = no_carrier
    world.call(Caller("+8613900000002").presses("4").presses("101#").hangs_up(after=20))
    world.until(world.now + 7 * MINUTE)
    assert [item["phone"] for item in world.items()] == [CALLER]


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "unheard"])
def test_a_talk_of_an_hour_is_not_settled_before_its_end(world: Hotline, is_heard: bool) -> None:
    world.exchange.staff[DESK] = Staff.answers(talks=3600)
    if not is_heard:
        world.front.app = Deaf(world)
    going = world.exchange.begin(world.loop, Caller(CALLER).presses("2"), SERVICE)
    world.until(world.now + 55 * MINUTE, tick=5 * MINUTE)
    assert the_call(world).ended_at is None
    assert world.items() == []
    world.until(world.now + timedelta(hours=4), tick=10 * MINUTE)
    assert going.done()
    call = the_call(world)
    assert (call.kind, call.settled_by_sweep) == ("answered", not is_heard)
    assert call.seconds is not None
    assert call.seconds >= 3600
    item = world.the_item()
    assert (item["state"], item["responsible"]) == ("draft", "张丽")


def test_a_call_that_the_carrier_says_is_still_going_is_asked_after_again_and_again(
    world: Hotline,
) -> None:
    """As when it was not heard that somebody took the call, because the database was away."""
    world.exchange.staff[DESK] = Staff.answers(talks=3600)
    going = world.exchange.begin(world.loop, Caller(CALLER).presses("2"), SERVICE)
    world.until(world.now + 2 * MINUTE)
    with world.writing() as session:
        call = session.scalars(select(Call)).one()
        call.legs[0].accepted_at, call.settle_by = None, world.loop.clock.now()
    world.until(world.now + 50 * MINUTE, tick=5 * MINUTE)
    assert (the_call(world).ended_at, going.done(), world.items()) == (None, False, [])
    world.until(world.now + 20 * MINUTE)
    call = the_call(world)
    assert (call.kind, call.settled_by_sweep) == ("answered", False)
    assert world.the_item()["state"] == "draft"


def test_the_end_that_is_told_after_all_adds_its_length_and_takes_nothing_back(
    world: Hotline,
) -> None:
    world.exchange.deliveries = DROPPED
    world.carrier.app = forgetful(world.carrier.app)
    gone = world.call(Caller(CALLER).presses("2").hangs_up(after=10))
    world.until(world.now + 7 * MINUTE)
    settled = the_call(world)
    told = Target(f"{world.settings.public_url}/voice/status")
    params = gone.progress(world.loop.clock.now(), "completed")
    assert world.exchange.sender.send(told, params, "late").status == 200
    call = the_call(world)
    assert (call.ended_at, call.kind) == (settled.ended_at, "registered")
    assert (settled.seconds, call.seconds, call.final_status) == (None, 10, "completed")
    assert world.the_item()["times_called"] == 1


def test_a_call_that_cannot_be_settled_keeps_no_other_from_it(
    world: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.exchange.deliveries = DROPPED
    world.call(Caller(CALLER).hangs_up(after=20))
    stuck = the_call(world).sid
    world.call(Caller("+8613900000002").hangs_up(after=20))
    end = door.end

    def fail_for_one(session: Any, now: Any, office_time: Any, call: Call, **told: Any) -> None:
        if call.sid == stuck:
            raise RuntimeError(f"about {CALLER}")
        end(session, now, office_time, call, **told)

    monkeypatch.setattr(door, "end", fail_for_one)
    world.until(world.now + 7 * MINUTE)
    assert [item["phone"] for item in world.items()] == ["+8613900000002"]
    monkeypatch.undo()
    world.until(world.now + 7 * MINUTE)
    assert [item["phone"] for item in world.items()] == ["+8613900000002", CALLER]


def test_a_call_of_which_something_is_heard_while_the_carrier_is_asked_goes_on(
    world: Hotline,
) -> None:
    """The carrier takes long to answer, or does not answer at all."""
    world.call(Caller(CALLER).hangs_up(after=20))
    with world.writing() as session:
        call = session.scalars(select(Call)).one()
        call.ended_at, call.kind, call.settle_by = None, None, world.loop.clock.now()

    def heard_meanwhile(environ: Any, start_response: Any) -> Any:
        with world.writing() as session:
            call = session.scalars(select(Call)).one()
            call.settle_by = world.loop.clock.now() + door.QUIET
        return no_carrier(environ, start_response)

    world.carrier.app = heard_meanwhile
    world.sweep()
    assert the_call(world).ended_at is None
