"""Whole calls on the conduct line, webhook by webhook, and what they leave in its folder."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from calllog.conduct.models import Case, ConductCall, Statement
from calllog.conduct.place import Place
from calllog.conduct.store import Store
from calllog.db import Database
from ivr.conduct_line import ConductLine, ToServiceLine
from ivr.dialogue import End, Take
from tests.support.clock import ManualClock
from tests.support.conduct_telephone import CALLER, SID, PlainSteps, Telephone


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def conduct(place: Place) -> Iterator[Database]:
    db = place.open_database()
    db.migrate()
    yield db
    db.close()


@pytest.fixture(params=[1, 2], ids=["each webhook once", "each webhook twice"])
def telephone(
    place: Place, conduct: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> Telephone:
    line = ConductLine(Store(place.secret()), PlainSteps())
    return Telephone(conduct, line, clock, copies=request.param)


def cases(db: Database) -> list[Case]:
    with db.reading() as session:
        rows = list(session.scalars(select(Case)))
        session.expunge_all()
        return rows


def statements(db: Database) -> list[Statement]:
    with db.reading() as session:
        rows = list(session.scalars(select(Statement)))
        session.expunge_all()
        return rows


@pytest.mark.clause("5.3b")
def test_an_anonymous_statement_becomes_a_case_without_a_number(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("2")
    telephone.speak(30)
    receipt, code = telephone.receipt()
    assert telephone.press("") == telephone.heard[-1]
    telephone.end()

    (case,) = cases(telephone.db)
    assert (case.receipt, case.is_named, case.phone) == (receipt, False, None)
    assert case.is_receipt_heard
    assert re.fullmatch(r"[1-9]\d{3}", receipt)
    assert re.fullmatch(r"\d{6}", code)
    assert case.code_hash is not None
    assert PasswordHasher().verify(case.code_hash, code)


@pytest.mark.clause("5.3b")
@pytest.mark.parametrize("caller", [CALLER, None], ids=["shown", "withheld"])
def test_a_named_caller_is_kept_with_the_number_that_was_shown(
    telephone: Telephone, caller: str | None
) -> None:
    telephone.caller = caller
    telephone.call()
    telephone.press("1")
    telephone.speak(30)
    (case,) = cases(telephone.db)
    assert (case.is_named, case.phone) == (True, caller)


def test_the_receipt_is_heard_again_at_most_three_times_with_the_same_numbers(
    telephone: Telephone,
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.speak(30)
    receipt = telephone.receipt()
    for _ in range(3):
        telephone.press("1")
        assert telephone.receipt() == receipt
    assert isinstance(telephone.press("1"), End)


def test_key_0_leads_to_the_service_line_and_the_call_is_no_longer_ours(
    telephone: Telephone,
) -> None:
    telephone.call()
    assert telephone.press("0") == ToServiceLine()
    with telephone.db.reading() as session:
        assert not telephone.line.store.is_conduct_call(session, SID)


def hang_up_in_greeting(telephone: Telephone) -> None:
    telephone.call()


def hang_up_before_beep(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("2")


def hang_up_at_once_after_beep(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("2")
    telephone.speak(1, end="hangup")


def hang_up_in_second_silence(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("1")
    telephone.speak(4, end="")
    telephone.speak(1, end="hangup", recording="RE2")


def stay_silent(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("")
    telephone.press("")
    telephone.speak(4, end="")
    assert telephone.speak(5, end="", recording="RE2") == telephone.heard[-1]


@pytest.mark.parametrize(
    "story",
    [
        hang_up_in_greeting,
        hang_up_before_beep,
        hang_up_at_once_after_beep,
        hang_up_in_second_silence,
        stay_silent,
    ],
)
def test_a_call_without_a_statement_leaves_nothing(
    telephone: Telephone, clock: ManualClock, story: Callable[[Telephone], None]
) -> None:
    story(telephone)
    telephone.end()
    assert cases(telephone.db) == []

    store = telephone.line.store
    with telephone.db.writing() as session:
        assert store.due_recordings(session, clock.now()) == []
        for silence in store.due_deletions(session, clock.now()):
            store.deleted_at_carrier(session, silence.id, clock.now())
    clock.forward(hours=24)
    with telephone.db.writing() as session:
        store.purge(session, clock.now())
    assert statements(telephone.db) == []
    with telephone.db.reading() as session:
        assert session.scalars(select(ConductCall)).all() == []


@pytest.mark.parametrize("is_status_first", [False, True])
def test_hanging_up_in_the_statement_keeps_it_without_a_receipt(
    telephone: Telephone, is_status_first: bool
) -> None:
    telephone.call()
    telephone.press("1")
    if is_status_first:
        telephone.end()
    assert isinstance(telephone.speak(20, end="hangup"), End)
    telephone.end()
    (case,) = cases(telephone.db)
    assert (case.phone, case.code_hash, case.is_receipt_heard) == (CALLER, None, False)


def test_hanging_up_while_the_receipt_is_spoken_shows_that_it_was_not_heard(
    telephone: Telephone,
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.speak(20)
    telephone.end()
    (case,) = cases(telephone.db)
    assert case.code_hash is not None
    assert not case.is_receipt_heard


def test_the_carriers_report_may_overtake_the_calls_own_webhook(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("1")
    telephone.report(RecordingDuration="16")
    assert cases(telephone.db) == []
    telephone.speak(20)
    telephone.report(RecordingDuration="16")
    clock.forward(minutes=11)
    with telephone.db.writing() as session:
        telephone.line.store.purge(session, clock.now())
    (case,) = cases(telephone.db)
    assert case.phone == CALLER


def test_a_statement_whose_own_webhook_is_lost_becomes_an_anonymous_case(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("1")
    telephone.report(RecordingDuration="16")
    telephone.end()
    for minutes, expected in ((9, 0), (1, 1), (1, 1)):
        clock.forward(minutes=minutes)
        with telephone.db.writing() as session:
            telephone.line.store.purge(session, clock.now())
        assert len(cases(telephone.db)) == expected
    (case,) = cases(telephone.db)
    assert (case.is_named, case.phone, case.is_receipt_heard) == (False, None, False)


def test_a_recording_the_carrier_could_not_make_leaves_the_case_and_says_so(
    telephone: Telephone,
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.speak(20)
    telephone.report(RecordingStatus="failed")
    (statement,) = statements(telephone.db)
    assert statement.case_id is not None
    assert (statement.fetch_at, statement.lost_why) == (None, "carrier has no file")


@pytest.mark.parametrize("name", ["RecordingSid", "RecordingUrl"])
def test_a_recording_is_known_by_its_id_or_by_the_end_of_its_url(
    telephone: Telephone, name: str
) -> None:
    telephone.call()
    telephone.press("2")
    at = telephone.heard[-1]
    assert isinstance(at, Take)
    value = "RE9" if name == "RecordingSid" else "https://carrier.example/Recordings/RE9.wav"
    telephone.send(at.next, **{name: value, "RecordingDuration": "nonsense"})
    assert [statement.sid for statement in statements(telephone.db)] == ["RE9"]


def test_a_statement_survives_every_webhook_coming_again_a_day_later(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("2")
    take = telephone.heard[-1]
    assert isinstance(take, Take)
    telephone.speak(20)
    telephone.end()
    store = telephone.line.store
    clock.forward(minutes=1)
    with telephone.db.writing() as session:
        (statement,) = store.due_recordings(session, clock.now())
        store.keep(session, statement.id, "a.wav", "0" * 64, clock.now())
        store.deleted_at_carrier(session, statement.id, clock.now())
    clock.forward(hours=23)
    telephone.report(RecordingDuration="16")
    answer = telephone.send(take.next, RecordingSid="RE1", RecordingDuration="20", Digits="#")
    assert isinstance(answer, End)
    assert len(cases(telephone.db)) == 1


@pytest.mark.clause("5.3b")
def test_nothing_in_the_folder_or_the_log_leads_back_to_an_anonymous_caller(
    telephone: Telephone,
    place: Place,
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    telephone.call()
    telephone.press("2")
    telephone.speak(30)
    _, code = telephone.receipt()
    telephone.press("1")
    telephone.press("")
    assert_absent(place, [CALLER, "8613905621234", "13905621234", SID, SID[2:], code])

    telephone.end()
    telephone.report(RecordingDuration="26")
    clock.forward(minutes=1)
    store = telephone.line.store
    with telephone.db.writing() as session:
        (statement,) = store.due_recordings(session, clock.now())
        name, sha256 = place.write_recording(b"RIFF", clock.now())
        store.keep(session, statement.id, name, sha256, clock.now())
        store.deleted_at_carrier(session, statement.id, clock.now())
    clock.forward(hours=24)
    with telephone.db.writing() as session:
        digest = session.scalars(select(ConductCall.digest)).one()
        store.purge(session, clock.now())
    telephone.db.scrub()
    gone = [CALLER, "13905621234", "5621234", SID, SID[2:], code, digest, "RE1"]
    assert_absent(place, gone)
    assert caplog.records == []


def test_a_named_callers_number_is_in_the_folder_where_the_search_above_looks(
    telephone: Telephone, place: Place
) -> None:
    telephone.call()
    telephone.press("1")
    telephone.speak(30)
    with pytest.raises(AssertionError, match=r"conduct\.db"):
        assert_absent(place, [CALLER])


def assert_absent(place: Place, words: list[str]) -> None:
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    assert place.folder / "conduct.db" in files
    for path in files:
        content = path.read_bytes()
        assert [word for word in words if word.encode() in content] == [], path.name


def test_another_day_the_line_still_knows_that_the_call_was_its_own(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    began = clock.now() - timedelta(seconds=10)
    telephone.end()
    store = telephone.line.store
    for moment, is_known in ((timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)):
        with telephone.db.writing() as session:
            store.purge(session, began + moment)
            assert store.is_conduct_call(session, SID) is is_known
            assert not store.is_conduct_call(session, "CAanother")
