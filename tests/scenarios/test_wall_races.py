"""Key 9 and the end of the call at once: no order of the two leaves a complainant in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from calllog import db as database
from calllog.calls import erasing
from calllog.db import Database
from calllog.models import Call, OfficeProfile
from ivr.line import ServiceLine
from ivr.reconcile import settle
from tests.support.carrier import CALLER, CONDUCT, SID, Carrier, Reply, installed, traces
from tests.support.clock import ManualClock
from tests.support.outages import conduct_away, gone


@pytest.fixture
def carrier(
    office: Database, tmp_path: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Carrier]:
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 10)
    office.close()
    with installed(tmp_path / "home", clock) as made:
        made.parts.now()
        yield made


def end(carrier: Carrier) -> Reply:
    return carrier.send("/voice/status", CallStatus="completed", CallDuration="12")


def assert_no_trace(carrier: Carrier) -> None:
    assert carrier.calls() == []
    assert [item.phone for item in carrier.items() if item.phone or not item.closed_at] == []
    assert carrier.parts.desk.spool.waiting() == []
    found = traces(carrier.settings.home, SID, CALLER)
    assert [name for name in found if not name.startswith("conduct/")] == []


def instead(
    monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, wrap: Callable[[Any], Any]
) -> None:
    """Something else happens once, around a function of the product."""
    real = getattr(owner, name)

    def once(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(owner, name, real)
        return wrap(lambda: real(*args, **more))

    monkeypatch.setattr(owner, name, once)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(ServiceLine, "answer_without_ledger"), (erasing, "erase"), (Database, "scrub")],
    ids=["before the conduct line has the call", "before it is erased here", "after that"],
)
@pytest.mark.attack("a caller hangs up in the middle of key 9 and is looked for in the ledger")
def test_an_end_that_is_told_in_the_middle_of_key_nine_leaves_nobody_in_the_ledger(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str
) -> None:
    menu = carrier.send(CallStatus="ringing")

    def after_the_end(go_on: Callable[[], Any]) -> Any:
        end(carrier)
        return go_on()

    instead(monkeypatch, owner, name, after_the_end)
    assert "监督专线" in carrier.send(menu.action("Gather"), Digits="9").spoken
    end(carrier)
    carrier.parts.desk.replay()
    assert_no_trace(carrier)


@pytest.mark.attack("a caller presses 9 as the end is written down and is looked for in the ledger")
def test_a_key_nine_that_comes_while_the_end_is_being_written_down(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = carrier.send(CallStatus="ringing")

    def then_the_key(go_on: Callable[[], Any]) -> Any:
        go_on()
        # The ledger is not free to erase anything: that waits.
        assert "监督专线" in carrier.send(menu.action("Gather"), Digits="9").spoken

    instead(monkeypatch, ServiceLine, "ended", then_the_key)
    end(carrier)
    assert carrier.items() == []
    carrier.parts.desk.replay()
    assert_no_trace(carrier)


@pytest.mark.attack("a repeated first request brings a call of key 9 back into the ledger")
def test_a_repeated_first_request_that_comes_while_key_nine_is_pressed(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    menu = carrier.send(CallStatus="ringing")

    def then_the_key(go_on: Callable[[], Any]) -> Any:
        carrier.send(menu.action("Gather"), Digits="9")
        return go_on()

    instead(monkeypatch, ServiceLine, "answer", then_the_key)
    assert "监督专线" in carrier.send(CallStatus="ringing").spoken
    carrier.parts.desk.replay()
    assert_no_trace(carrier)


@pytest.mark.attack("somebody looks for a call that the ledger could not forget at once")
def test_what_the_ledger_could_not_forget_is_never_registered_and_forgotten_later(
    carrier: Carrier, clock: ManualClock
) -> None:
    menu = carrier.send(CallStatus="ringing")
    with gone(carrier):
        assert "监督专线" in carrier.send(menu.action("Gather"), Digits="9").spoken
    with conduct_away(carrier):
        end(carrier)
        clock.forward(minutes=6)
        client: Any = None
        settle(carrier.parts, client, clock.now())
        assert carrier.items() == []
    carrier.parts.desk.replay()
    assert_no_trace(carrier)


@pytest.mark.attack("somebody holds the log of the ledger open as a call goes over")
def test_somebody_who_reads_as_a_call_goes_over_only_puts_the_forgetting_off(
    carrier: Carrier,
) -> None:
    menu = carrier.send(CallStatus="ringing")
    with carrier.parts.db.reading() as session:
        session.scalars(select(Call)).all()
        carrier.send(menu.action("Gather"), Digits="9")
        assert traces(carrier.settings.home, SID)
    carrier.parts.desk.replay()
    assert_no_trace(carrier)
    assert not list(carrier.settings.home.glob("*.scrub"))


@pytest.mark.parametrize("page", ["conduct/abc", "step/abc"])
@pytest.mark.attack("a call comes by the carrier's fallback while nobody can tell whose it is")
def test_the_carriers_fallback_while_nobody_can_tell_whose_the_call_is_keeps_it_behind_the_wall(
    carrier: Carrier, page: str
) -> None:
    menu = carrier.send(CallStatus="ringing")
    carrier.send(menu.action("Gather"), Digits="9")
    with conduct_away(carrier):
        url = f"http://127.0.0.1/voice/{page}"
        reply = carrier.send("/voice/fallback", ErrorCode="11200", ErrorUrl=url)
        assert ("线路现在有故障" in reply.spoken) is page.startswith("conduct")
        assert_no_trace(carrier)
    carrier.parts.desk.replay()
    assert_no_trace(carrier)


def test_a_service_caller_whose_fallback_came_while_nobody_could_tell_is_registered_later(
    carrier: Carrier, clock: ManualClock
) -> None:
    with conduct_away(carrier):
        carrier.send("/voice/fallback", ErrorCode="11200", ErrorUrl="http://127.0.0.1/voice/step/a")
    carrier.parts.desk.replay()
    (call,) = carrier.calls()
    assert call.caller == CALLER
    end(carrier)
    assert [item.phone for item in carrier.items()] == [CALLER]
    assert clock.now() - call.started_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("conduct_number", "called"),
    [
        ("12388", "12388"),
        ("12388", "+8612388"),
        ("12388", "056212388"),
        ("962233", "962233"),
        ("05620000099", CONDUCT),
    ],
)
def test_a_conduct_line_of_any_number_is_known_by_it(
    carrier: Carrier, conduct_number: str, called: str
) -> None:
    with carrier.parts.db.writing() as session:
        session.get_one(OfficeProfile, 1).conduct_number = conduct_number
    assert "监督专线" in carrier.send(To=called, CallStatus="ringing").spoken
    end(carrier)
    assert_no_trace(carrier)
    other = carrier.send(CallSid="CA2", To="12345", CallStatus="ringing")
    assert "监督专线" not in other.spoken.partition("按9")[0]
