"""While the ledger is away nothing can be read out: whoever asked for it is led to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calllog import db as database
from calllog.calls import settling
from calllog.db import Database
from calllog.models import CallKind
from tests.support.carrier import Carrier, Reply, installed
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock, shanghai
from tests.support.outages import gone, listens

PRESSED = ("5", "2", "1", "2")  # The guide, loans, applying for one, the next stretch.


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the database ends at once."""
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 10)


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    with office.writing() as session:
        fill_catalogue(session, clock.now())
    office.close()
    with installed(tmp_path / "home", clock) as made:
        made.parts.now()
        yield made


def pressed(carrier: Carrier, count: int) -> Reply:
    """The call after so many keys."""
    reply = carrier.send(CallStatus="ringing")
    for key in PRESSED[:count]:
        reply = carrier.send(reply.action("Gather"), Digits=key)
    return reply


@pytest.mark.parametrize(
    ("count", "section"), [(0, "办公室"), (1, "办公室"), (2, "信贷科"), (3, "信贷科")]
)
def test_at_any_step_a_person_of_the_section_is_rung_instead(
    carrier: Carrier, count: int, section: str
) -> None:
    reply = pressed(carrier, count)
    with gone(carrier):
        instead = carrier.send(reply.action("Gather"), Digits=PRESSED[count])
    listens(instead)
    assert instead.spoken.startswith(f"好的，给您转人工。正在转接{section}")
    assert "<Dial" in instead.body


@pytest.mark.parametrize("count", range(4))
def test_who_is_not_reached_then_is_registered_for_that_section(
    carrier: Carrier, count: int
) -> None:
    reply = pressed(carrier, count)
    with gone(carrier):
        instead = carrier.send(reply.action("Gather"), Digits=PRESSED[count])
        carrier.send(instead.action("Dial"), DialCallStatus="canceled", CallStatus="completed")
    carrier.send("/voice/status", CallStatus="completed", CallDuration="60")
    assert carrier.parts.desk.replay() == 0
    (item,) = carrier.items()
    (call,) = carrier.calls()
    assert call.kind == CallKind.REGISTERED
    assert item.section.key == ("office" if count < 2 else "loans")


def test_while_the_ledger_is_away_no_guide_is_offered(carrier: Carrier, clock: ManualClock) -> None:
    with gone(carrier):
        assert "办事指南" not in carrier.send(CallStatus="ringing").spoken
        clock.set(shanghai(2026, 11, 23, 20, 0))
        assert "办事指南" not in carrier.send(CallStatus="ringing", CallSid="CA2").spoken


def test_after_hours_who_asked_for_it_leaves_their_details(
    carrier: Carrier, clock: ManualClock
) -> None:
    clock.set(shanghai(2026, 11, 23, 20, 0))
    reply = pressed(carrier, 2)
    with gone(carrier):
        instead = carrier.send(reply.action("Gather"), Digits="1")
    assert instead.spoken.startswith("现在不是上班时间，明早八点上班。先为您登记")


def test_a_call_that_only_listened_and_of_whose_end_nothing_is_heard_is_not_registered(
    carrier: Carrier, clock: ManualClock
) -> None:
    pressed(carrier, 3)
    clock.forward(minutes=6)
    with carrier.parts.db.writing() as session:
        now = carrier.parts.now()
        call = settling.quiet_call(session, now.moment, carrier.calls()[0].sid)
        assert call is not None
        settling.cannot_be_asked_after(session, now.moment, now.time, call)
    assert carrier.items() == []
