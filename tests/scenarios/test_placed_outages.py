"""The ledger goes away while a placed call is under way: the two can still talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog import db as database
from calllog.db import Database
from calllog.models import Item, PlacedCall
from calllog.placed import placing, placing_work
from calllog.placed.placer import Order, PlacedEnd
from ivr import outbound
from tests.support.carrier import CALLER, SERVICE, Carrier, installed, no_secrets
from tests.support.clock import ManualClock
from tests.support.office import person
from tests.support.order import assert_valid_twiml
from tests.support.outages import OUTAGES, the_call

STAFF_CALL = "CA000000000000000000000000000000a1"
PERSONS_CALL = "CA000000000000000000000000000000a2"


class Taker:
    """A carrier that takes every order."""

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def place(self, order: Order) -> str:
        self.orders.append(order)
        return STAFF_CALL

    def find(self, order: Order) -> list[str]:
        raise AssertionError("the order was answered")

    def end_of(self, sid: str) -> PlacedEnd:
        return PlacedEnd(is_over=False, status=None)

    def lead(self, sid: str, order: Order) -> None:
        raise AssertionError("nobody is transferred")


@pytest.fixture
def carrier(
    office: Database, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Carrier]:
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 10)
    office.close()
    with installed(tmp_path / "home", clock) as made:
        list(the_call(made))
        made.send("/voice/status", CallStatus="completed", CallDuration="90")
        yield made


@pytest.fixture
def token(carrier: Carrier) -> str:
    """张丽 has asked for a call-back, and the carrier rings her telephone."""
    with carrier.parts.db.writing() as session:
        item = session.scalars(select(Item)).one()
        now = carrier.parts.now()
        staff = person(session, "zhangli")
        placing.ask_callback(session, now.moment, now.time, item, staff)
    taker = Taker()
    assert placing_work.place_waiting(carrier.parts.db, carrier.clock, taker) == 1
    return outbound.sign(carrier.parts.outbound.steps, outbound.start_of(taker.orders[0]))


def the_placed(carrier: Carrier) -> PlacedCall:
    with carrier.parts.db.reading() as session:
        placed = session.scalars(select(PlacedCall)).one()
        session.expunge_all()
        return placed


@pytest.mark.parametrize("outage", OUTAGES)
def test_with_the_ledger_away_from_the_whisper_on_the_two_talk_and_it_is_stored_later(
    carrier: Carrier, clock: ManualClock, token: str, outage: str
) -> None:
    own = {"CallSid": STAFF_CALL, "From": SERVICE, "To": "+865620000022"}
    with capture_logs() as logs, OUTAGES[outage](carrier):
        whisper = carrier.send(f"/voice/placed/{token}", **own)
        assert "拨出请按1" in whisper.spoken
        dialling = carrier.send(whisper.action("Gather"), Digits="1", **own)
        assert_valid_twiml(dialling.body)
        assert f'callerId="{SERVICE}"' in dialling.body
        assert CALLER in dialling.body
        clock.forward(seconds=90)
        talked = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "80"}
        ended = carrier.send(dialling.action("Dial"), **own, **talked)
        assert "请登记这次通话的结果" in ended.spoken
        person_ended = own | {"CallSid": PERSONS_CALL, "ParentCallSid": STAFF_CALL}
        carrier.send(
            dialling.action("Dial").replace("/placed/", "/placed-person/"),
            **person_ended | {"CallStatus": "completed", "CallDuration": "80"},
        )
        final = own | {"CallStatus": "completed", "CallDuration": "95"}
        carrier.send(f"/voice/placed-status/{token}", **final)
    assert the_placed(carrier).accepted_at is None
    assert carrier.parts.outbound.replay() == 0
    placed = the_placed(carrier)
    assert (placed.end_status, placed.talk_seconds, placed.settle_by) == ("ended", 80, None)
    assert None not in (placed.picked_up_at, placed.accepted_at, placed.dialled_at)
    assert no_secrets([{k: v for k, v in entry.items() if k != "exc_info"} for entry in logs])


def test_a_report_waits_behind_what_was_pressed_before_it(carrier: Carrier, token: str) -> None:
    own = {"CallSid": STAFF_CALL, "From": SERVICE, "To": "+865620000022"}
    with OUTAGES["gone"](carrier):
        whisper = carrier.send(f"/voice/placed/{token}", **own)
        carrier.send(whisper.action("Gather"), Digits="1", **own)
    final = own | {"CallStatus": "completed", "CallDuration": "95"}
    carrier.send(f"/voice/placed-status/{token}", **final)
    assert the_placed(carrier).ended_at is None
    assert carrier.parts.outbound.replay() == 0
    placed = the_placed(carrier)
    # What became of the person's telephone is still to be asked of the carrier.
    assert (placed.dialled_at is None, placed.end_status) == (False, None)
    assert placed.settle_by is not None


@pytest.mark.parametrize("bad", ["x", "e30.abc"])
def test_a_step_that_nobody_here_signed_dials_nobody(carrier: Carrier, bad: str) -> None:
    reply = carrier.send(f"/voice/placed/{bad}", CallSid=STAFF_CALL, Digits="1")
    assert reply.spoken == "这通电话已经取消。再见。"
    assert carrier.send(f"/voice/placed-status/{bad}", CallStatus="completed").status == 200
    assert carrier.send(f"/voice/placed-person/{bad}", CallStatus="completed").status == 200
    assert carrier.client.post(f"/voice/placed/{bad}", data={"CallSid": "CA1"}).status_code == 403


def test_a_mistake_of_ours_is_told_and_dials_nobody(
    carrier: Carrier, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mistake(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.outbound_flow.go_on", mistake)
    reply = carrier.send(f"/voice/placed/{token}", CallSid=STAFF_CALL)
    assert reply.spoken == "对不起，线路有故障，我们稍后再打。再见。"
    assert "<Dial" not in reply.body
