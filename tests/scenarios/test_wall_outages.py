"""Outages at the conduct line's wall: nothing of a complainant ever lands on the service side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog import db as database
from calllog.conduct.models import Case, Statement
from calllog.db import Database
from tests.support.carrier import CALLER, CONDUCT, SID, Carrier, Reply, installed, traces
from tests.support.clock import ManualClock
from tests.support.outages import conduct_away, gone

AWAY = "线路现在有故障"


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


def cases(carrier: Carrier) -> list[tuple[bool, str | None]]:
    with carrier.parts.conduct_db.reading() as session:
        return [(case.is_named, case.phone) for case in session.scalars(select(Case))]


def statements(carrier: Carrier) -> list[str | None]:
    with carrier.parts.conduct_db.reading() as session:
        return list(session.scalars(select(Statement.sid)))


def outside(carrier: Carrier) -> list[str]:
    """The files of the service side in which the call or its caller can be found."""
    found = traces(carrier.settings.home, SID, CALLER)
    return [name for name in found if not name.startswith("conduct/")]


def press_nine(carrier: Carrier) -> Reply:
    menu = carrier.send(CallStatus="ringing")
    return carrier.send(menu.action("Gather"), Digits="9")


def end(carrier: Carrier, **params: str) -> None:
    assert carrier.send("/voice/status", CallStatus="completed", **params).status == 200


def nothing_outside(carrier: Carrier) -> None:
    assert carrier.calls() == []
    assert carrier.items() == []
    assert carrier.parts.desk.spool.waiting() == []
    assert outside(carrier) == []


def test_key_nine_while_the_conduct_database_is_away_is_answered_and_leaves_nothing_here(
    carrier: Carrier,
) -> None:
    menu = carrier.send(CallStatus="ringing")
    with conduct_away(carrier), capture_logs() as logs:
        assert AWAY in carrier.send(menu.action("Gather"), Digits="9").spoken
        end(carrier)
        nothing_outside(carrier)
        carrier.parts.desk.replay()
    assert SID not in repr(logs)
    assert CALLER not in repr(logs)
    for _ in range(2):
        carrier.parts.desk.replay()
        end(carrier)
        nothing_outside(carrier)
    assert cases(carrier) == []


def test_the_conduct_number_is_answered_while_its_database_is_away(carrier: Carrier) -> None:
    with conduct_away(carrier):
        assert AWAY in carrier.send(To=CONDUCT, CallStatus="ringing").spoken
        assert AWAY in carrier.send("/voice/fallback", To=CONDUCT).spoken
        end(carrier, To=CONDUCT)
    carrier.parts.desk.replay()
    end(carrier, To=CONDUCT)
    nothing_outside(carrier)
    assert cases(carrier) == []


@pytest.mark.parametrize(("key", "phone"), [("1", CALLER), ("2", None)])
def test_a_statement_spoken_as_the_database_went_away_becomes_a_case_later(
    carrier: Carrier, key: str, phone: str | None
) -> None:
    begun = press_nine(carrier)
    asked = carrier.send(begun.action("Gather"), Digits=key)
    spoken = {"RecordingSid": "RE1", "RecordingDuration": "20"}
    with conduct_away(carrier):
        assert "感谢您的监督" in carrier.send(asked.action("Record"), Digits="#", **spoken).spoken
        kept = traces(carrier.settings.home / "conduct", CALLER)
        assert bool(kept) is (phone is not None)
        carrier.send("/voice/conduct-recording", RecordingStatus="completed", **spoken)
        end(carrier)
        carrier.parts.desk.replay()
        assert len(carrier.parts.desk.conduct.spool.waiting()) >= 2
    carrier.parts.desk.replay()
    assert cases(carrier) == [(phone is not None, phone)]
    assert statements(carrier) == ["RE1"]
    assert carrier.parts.desk.conduct.spool.waiting() == []
    nothing_outside(carrier)


def test_a_recording_reported_while_the_database_is_away_is_fetched_later(
    carrier: Carrier,
) -> None:
    carrier.send(press_nine(carrier).action("Gather"), Digits="2")
    with conduct_away(carrier):
        reported = carrier.send(
            "/voice/conduct-recording",
            RecordingSid="RE1",
            RecordingDuration="20",
            RecordingStatus="completed",
        )
        assert reported.status == 200
    carrier.parts.desk.replay()
    assert statements(carrier) == ["RE1"]
    nothing_outside(carrier)


def test_the_service_line_works_on_while_the_conduct_database_is_away(carrier: Carrier) -> None:
    with conduct_away(carrier):
        menu = carrier.send(CallStatus="ringing")
        assert "<Dial" in carrier.send(menu.action("Gather"), Digits="2").body
        end(carrier)
        assert len(carrier.items()) == 1
        assert carrier.parts.desk.spool.waiting() == []
    carrier.parts.desk.replay()
    assert len(carrier.items()) == 1


def test_a_call_that_ended_unheard_during_the_outage_is_recorded_once_it_is_known_whose(
    carrier: Carrier,
) -> None:
    with conduct_away(carrier):
        end(carrier)
        assert carrier.calls() == []
        carrier.parts.desk.replay()
        assert carrier.calls() == []
    carrier.parts.desk.replay()
    (call,) = carrier.calls()
    assert call.sid == SID


def test_key_nine_while_the_ledger_is_away_leads_to_the_conduct_line_and_is_forgotten_here(
    carrier: Carrier,
) -> None:
    with gone(carrier):
        begun = press_nine(carrier)
        assert "监督专线" in begun.spoken
        asked = carrier.send(begun.action("Gather"), Digits="2")
        receipt = carrier.send(
            asked.action("Record"), RecordingSid="RE1", RecordingDuration="20", Digits="#"
        )
        assert "回执号" in receipt.spoken
        end(carrier)
    carrier.parts.desk.replay()
    end(carrier)
    nothing_outside(carrier)
    assert cases(carrier) == [(False, None)]


def test_what_waited_here_before_key_nine_is_not_replayed_into_the_ledger(
    carrier: Carrier,
) -> None:
    with gone(carrier):
        menu = carrier.send(CallStatus="ringing")
    assert len(carrier.parts.desk.spool.waiting()) == 1
    assert "监督专线" in carrier.send(menu.action("Gather"), Digits="9").spoken
    carrier.parts.desk.replay()
    end(carrier)
    nothing_outside(carrier)


def test_what_waits_here_waits_on_until_it_is_known_whose_it_is(carrier: Carrier) -> None:
    with gone(carrier):
        carrier.send(CallStatus="ringing")
    with conduct_away(carrier):
        assert carrier.parts.desk.replay() == 1
    assert carrier.parts.desk.replay() == 0
    assert len(carrier.calls()) == 1


def test_with_both_databases_away_every_caller_hears_a_sentence(carrier: Carrier) -> None:
    with gone(carrier), conduct_away(carrier):
        assert AWAY in press_nine(carrier).spoken
        end(carrier)
        assert carrier.parts.desk.spool.waiting() == []
    carrier.parts.desk.replay()
    nothing_outside(carrier)


def test_a_mistake_on_the_conduct_line_is_answered_and_logged_nowhere(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = press_nine(carrier)

    def mistake(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr("ivr.conduct_line.move", mistake)
        assert AWAY in carrier.send(begun.action("Gather"), Digits="2").spoken
        end(carrier)
    assert logs == []
    nothing_outside(carrier)


def test_key_zero_on_the_conduct_number_leads_to_the_service_line_for_good(
    carrier: Carrier,
) -> None:
    begun = carrier.send(To=CONDUCT, CallStatus="ringing")
    menu = carrier.send(begun.action("Gather"), To=CONDUCT, Digits="0")
    assert "贷款按2" in menu.spoken
    assert "<Dial" in carrier.send(menu.action("Gather"), To=CONDUCT, Digits="2").body
    end(carrier, To=CONDUCT)
    (item,) = carrier.items()
    assert item.phone == CALLER
