"""Outages at the conduct line's wall: nothing of a complainant ever lands on the service side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog import db as database
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Statement
from calllog.db import Database
from ivr.conduct_flow import Stage, Stand
from tests.support.carrier import CALLER, CONDUCT, SID, Carrier, Reply, installed, traces
from tests.support.clock import ManualClock
from tests.support.conduct import record_of, said
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


def cases(carrier: Carrier) -> list[list[str]]:
    """The numbers that each case keeps of who complained."""
    with carrier.parts.conduct_db.reading() as session:
        return [
            [words["phone"] for words in said(record_of(session, case), EntryKind.IDENTITY)]
            for case in session.scalars(select(Case))
        ]


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


def about(carrier: Carrier, key: str = "2") -> Reply:
    """Named or anonymous, about somebody of the loans section: the statement is asked."""
    whom = carrier.send(press_nine(carrier).action("Gather"), Digits=key)
    return carrier.send(whom.action("Gather"), Digits="2")


def end(carrier: Carrier, **params: str) -> None:
    assert carrier.send("/voice/status", CallStatus="completed", **params).status == 200


def nothing_outside(carrier: Carrier) -> None:
    assert carrier.calls() == []
    assert carrier.items() == []
    assert carrier.parts.desk.spool.waiting() == []
    assert outside(carrier) == []


@pytest.mark.attack("somebody looks in the ledger after key 9 while the conduct database was away")
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


@pytest.mark.parametrize("key", ["1", "2"], ids=["named", "anonymous"])
@pytest.mark.attack("somebody looks for the caller's number in what waits for the database")
def test_a_statement_spoken_as_the_database_went_away_becomes_a_case_later_without_a_number(
    carrier: Carrier, key: str
) -> None:
    asked = about(carrier, key)
    spoken = {"RecordingSid": "RE1", "RecordingDuration": "20"}
    with conduct_away(carrier):
        assert "感谢您的监督" in carrier.send(asked.action("Record"), Digits="#", **spoken).spoken
        # The number of who is named would lie there unsealed, and so is not kept either.
        assert traces(carrier.settings.home / "conduct", CALLER) == []
        carrier.send("/voice/conduct-recording", RecordingStatus="completed", **spoken)
        end(carrier)
        carrier.parts.desk.replay()
        assert len(carrier.parts.desk.conduct.spool.waiting()) >= 2
    carrier.parts.desk.replay()
    assert cases(carrier) == [[]]
    assert statements(carrier) == ["RE1"]
    with carrier.parts.conduct_db.reading() as session:
        (case,) = session.scalars(select(Case))
        assert said(record_of(session, case), EntryKind.ABOUT)[0]["section"] == "loans"
    assert carrier.parts.desk.conduct.spool.waiting() == []
    nothing_outside(carrier)


@pytest.mark.parametrize("what", ["receipt", "code", "item", "number"])
@pytest.mark.attack("somebody looks for receipt and code in what waits for the database")
def test_what_is_keyed_in_while_the_database_is_away_is_kept_nowhere(
    carrier: Carrier, what: str
) -> None:
    steps = carrier.parts.desk.conduct.line.steps
    stage = {"receipt": Stage.LOOK_RECEIPT, "code": Stage.LOOK_CODE}.get(what, Stage.ITEM)
    stage = Stage.TYPE_NUMBER if what == "number" else stage
    press_nine(carrier)
    token = steps.sign(Stand(stage).as_data())
    with conduct_away(carrier):
        reply = carrier.send(f"/voice/conduct/{token}", Digits="3062581729")
        # Who has said what they had to say is not told that it failed.
        assert (AWAY in reply.spoken) is (what in ("receipt", "code"))
        assert traces(carrier.settings.home, "3062581729") == []
    carrier.parts.desk.replay()
    assert carrier.parts.desk.conduct.spool.waiting() == []
    assert traces(carrier.settings.home, "3062581729") == []


def test_a_recording_reported_while_the_database_is_away_is_fetched_later(
    carrier: Carrier,
) -> None:
    about(carrier)
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


@pytest.mark.parametrize("has_copy", [True, False], ids=["copy of the office", "no copy"])
@pytest.mark.attack("somebody looks for a call of key 9 in what waited for the ledger")
def test_key_nine_while_the_ledger_is_away_leads_to_the_conduct_line_and_is_forgotten_here(
    carrier: Carrier, has_copy: bool
) -> None:
    if has_copy:
        carrier.send(CallSid="CA-before", To=CONDUCT, CallStatus="ringing")
    with gone(carrier):
        begun = press_nine(carrier)
        assert "监督专线" in begun.spoken
        whom = carrier.send(begun.action("Gather"), Digits="2")
        assert ("信贷科按2" in whom.spoken) is has_copy
        asked = carrier.send(whom.action("Gather"), Digits="2" if has_copy else "9")
        item = carrier.send(
            asked.action("Record"), RecordingSid="RE1", RecordingDuration="20", Digits="#"
        )
        receipt = carrier.send(item.action("Gather"), Digits="")
        assert "回执号" in receipt.spoken
        end(carrier)
    carrier.parts.desk.replay()
    end(carrier)
    nothing_outside(carrier)
    assert cases(carrier) == [[]]


@pytest.mark.attack("somebody waits for what was kept before key 9 to come into the ledger")
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


@pytest.mark.attack("somebody waits for a call of unknown line to come into the ledger")
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


@pytest.mark.attack("the administrator reads the log for mistakes on the conduct line")
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


def test_a_restart_before_every_request_of_a_complaint_changes_nothing(carrier: Carrier) -> None:
    reply = press_nine(carrier)
    spoken = {"RecordingSid": "RE1", "RecordingDuration": "20", "Digits": "#"}
    named = {"RecordingSid": "RE2", "RecordingDuration": "3", "Digits": "#"}
    for verb, params in (
        ("Gather", {"Digits": "1"}),
        ("Gather", {"Digits": "2"}),
        ("Record", spoken),
        ("Gather", {"Digits": "158"}),
        ("Record", named),
        ("Gather", {"Digits": "2"}),
        ("Gather", {"Digits": "13900000077"}),
        ("Gather", {"Digits": "1"}),
        ("Gather", {"Digits": "1"}),
    ):
        path = reply.action(verb)
        reply = carrier.send(path, **params)
        carrier.restart()
        assert carrier.send(path, **params).body == reply.body
    assert "回执号" in reply.spoken
    end(carrier)
    assert cases(carrier) == [["+8613900000077"]]
    assert statements(carrier) == ["RE1", "RE2"]
    nothing_outside(carrier)
