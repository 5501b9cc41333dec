"""Whole calls on the conduct line, webhook by webhook, and what they leave in its folder."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from calllog.conduct import keys, recordings, sealing
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, ConductCall
from calllog.conduct.place import Place
from ivr.conduct_line import ToServiceLine
from ivr.dialogue import End, Keys, Take
from tests.calllog.moments import OFFICE as HOURS
from tests.support.clock import ManualClock
from tests.support.conduct import record_of
from tests.support.conduct_telephone import (
    CALLER,
    SID,
    Telephone,
    cases,
    fetch,
    numbers,
    purge,
    record,
    statements,
)


@pytest.mark.clause("5.3b")
def test_an_anonymous_statement_becomes_a_case_without_a_number(telephone: Telephone) -> None:
    telephone.complain()
    telephone.press("#")
    receipt, code = telephone.receipt()
    assert telephone.press("") == telephone.heard[-1]
    telephone.end()

    (case,) = cases(telephone.db)
    assert (case.receipt, case.is_named, case.phone) == (receipt, False, None)
    assert case.is_receipt_heard
    assert re.fullmatch(r"[1-9]\d{3}", receipt)
    assert re.fullmatch(r"\d{10}", code)
    assert case.complainant_key == keys.of_code(telephone.line.store.secret, receipt, code).public
    assert numbers(telephone) == []


@pytest.mark.parametrize(
    ("about", "field", "value"),
    [
        ("9", "section", None),
        ("1", "section", "withdrawal"),
        ("1", "section_name", "提取科"),
        ("1", "is_high", False),
        ("82", "is_high", True),
        ("82", "is_monitor", False),
    ],
)
def test_whom_it_is_about_is_sealed_with_the_case(
    telephone: Telephone, about: str, field: str, value: object
) -> None:
    telephone.complain(about)
    (words,) = record(telephone, EntryKind.ABOUT)
    assert words[field] == value


@pytest.mark.parametrize(
    ("about", "who"),
    [("9", {"linjing", "hanbin"}), ("1", {"linjing", "hanbin"}), ("2", {"hanbin"}), ("81", set())],
    ids=["nobody knows", "another section", "her own section", "a monitor"],
)
def test_a_monitor_who_is_concerned_holds_no_key_from_the_first_moment(
    telephone: Telephone, about: str, who: set[str]
) -> None:
    telephone.complain(about)
    with telephone.db.reading() as session:
        (case,) = session.scalars(select(Case))
        ids = {key.member_id for key in case.keys if key.member_id}
        assert {member.login for member in sealing.members(session) if member.id in ids} == who
        assert [key for key in case.keys if key.recovery_id]


def test_who_complains_of_the_section_of_every_monitor_is_told_that_none_of_them_can_hear_it(
    telephone: Telephone,
) -> None:
    with telephone.db.writing() as session:
        for member in sealing.members(session):
            member.staff_login = "linjing"
    telephone.call()
    telephone.press("2")
    telephone.press("2")
    assert [line.id for line in telephone.lines] == ["conduct_monitor_note", "conduct_statement"]


def test_an_earlier_items_number_is_linked_and_the_last_word_on_it_holds(
    telephone: Telephone,
) -> None:
    telephone.complain("1")
    telephone.press("158#")
    first, last = record(telephone, EntryKind.ABOUT)
    assert first["item"] is None
    assert (last["item"], last["section"]) == ("2026-158", "withdrawal")


@pytest.mark.clause("5.3b")
def test_a_named_caller_is_kept_with_the_number_that_was_shown_and_a_name_apart(
    telephone: Telephone, place: Place, clock: ManualClock
) -> None:
    telephone.complain(named=True)
    telephone.press("#")
    telephone.speak(2, recording="RE2")
    assert telephone.lines[0].values == {"tail": "幺二三四"}
    telephone.press("1")
    assert numbers(telephone) == [CALLER]
    clock.forward(minutes=1)
    files = fetch(telephone, place)
    assert len(files) == 2
    with telephone.db.reading() as session:
        (case,) = session.scalars(select(Case))
        assert (case.is_named, case.phone) == (False, None)
        found = {one.entry.file: one.entry.kind for one in record_of(session, case)}
    assert sorted(found[file] for file in files) == [EntryKind.IDENTITY, EntryKind.STATEMENT]


@pytest.mark.parametrize("caller", [CALLER, None], ids=["shown", "withheld"])
def test_another_number_is_typed_and_read_back(telephone: Telephone, caller: str | None) -> None:
    telephone.caller = caller
    telephone.complain(named=True)
    telephone.press("#")
    telephone.speak(2, recording="RE2")
    if caller is not None:
        telephone.press("2")
    telephone.press("139#")
    telephone.press("13900000077#")
    told = telephone.heard[-1]
    assert isinstance(told, Keys)
    assert told.lines[0].values == {"number": "幺三九，〇〇〇〇，〇〇七七"}
    telephone.press("1")
    assert telephone.receipt()
    telephone.end()
    assert numbers(telephone) == ["+8613900000077"]


def test_the_receipt_is_heard_again_at_most_three_times_with_the_same_numbers(
    telephone: Telephone,
) -> None:
    telephone.complain()
    telephone.press("#")
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


@pytest.mark.parametrize("name", ["RecordingSid", "RecordingUrl"])
def test_a_recording_is_known_by_its_id_or_by_the_end_of_its_url(
    telephone: Telephone, name: str
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("9")
    at = telephone.heard[-1]
    assert isinstance(at, Take)
    value = "RE9" if name == "RecordingSid" else "https://carrier.example/Recordings/RE9.wav"
    telephone.send(at.next, **{name: value, "RecordingDuration": "nonsense"})
    assert [statement.sid for statement in statements(telephone.db)] == ["RE9"]


def test_a_statement_survives_every_webhook_coming_again_a_day_later(
    telephone: Telephone, place: Place, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("9")
    take = telephone.heard[-1]
    assert isinstance(take, Take)
    telephone.speak(20)
    telephone.end()
    clock.forward(minutes=1)
    fetch(telephone, place)
    clock.forward(hours=23)
    purge(telephone)
    telephone.report(RecordingDuration="16")
    telephone.send(take.next, RecordingSid="RE1", RecordingDuration="20", Digits="#")
    assert len(cases(telephone.db)) == 1
    assert len(record(telephone, EntryKind.STATEMENT)) == 1
    assert statements(telephone.db) == []


@pytest.mark.clause("5.3b")
@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
def test_nothing_in_the_folder_or_the_log_leads_back_to_the_caller(
    telephone: Telephone,
    place: Place,
    clock: ManualClock,
    caplog: pytest.LogCaptureFixture,
    named: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    telephone.complain("1", named=named)
    telephone.press("158#")
    if named:
        telephone.speak(2, recording="RE2")
        telephone.press("1")
    _, code = telephone.receipt()
    telephone.press("1")
    telephone.press("")
    said_words = [CALLER, "13905621234", code, "withdrawal", "提取科", "2026-158", "RIFF"]
    assert_absent(place, [*said_words, SID, SID[2:]])

    telephone.end()
    telephone.report(RecordingDuration="26")
    clock.forward(minutes=1)
    fetch(telephone, place)
    clock.forward(hours=24)
    with telephone.db.reading() as session:
        digest = session.scalars(select(ConductCall.digest)).one()
    purge(telephone)
    assert_absent(place, [*said_words, "5621234", SID, SID[2:], digest, "RE1", "RE2"])
    assert caplog.records == []


def test_the_search_above_finds_what_is_there(telephone: Telephone, place: Place) -> None:
    telephone.complain()
    with pytest.raises(AssertionError, match=r"conduct\.db"):
        assert_absent(place, ["RE1"])


def assert_absent(place: Place, words: list[str]) -> None:
    files = [path for path in place.folder.rglob("*") if path.is_file()]
    assert place.folder / "conduct.db" in files
    for path in files:
        content = path.read_bytes()
        assert [word for word in words if word.encode() in content] == [], path.name


def test_not_set_up_the_line_says_so_and_keeps_nothing(
    telephone: Telephone, clock: ManualClock
) -> None:
    with telephone.db.writing() as session:
        sealing.members(session)[0].removed_at = clock.now()
    answer = telephone.call()
    assert isinstance(answer, End)
    assert [line.id for line in answer.lines] == ["conduct_not_open"]
    with telephone.db.reading() as session:
        assert telephone.line.store.is_conduct_call(session, SID)


def test_a_statement_that_nobody_could_open_any_more_is_deleted_at_the_carrier(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("9")
    with telephone.db.writing() as session:
        sealing.members(session)[0].removed_at = clock.now()
    answer = telephone.speak(20)
    assert isinstance(answer, End)
    assert [line.id for line in answer.lines] == ["conduct_not_open"]
    assert cases(telephone.db) == []
    with telephone.db.writing() as session:
        assert len(recordings.due_deletions(session, clock.now())) == 1


def test_another_day_the_line_still_knows_that_the_call_was_its_own(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    began = clock.now() - timedelta(seconds=10)
    telephone.end()
    store = telephone.line.store
    for moment, is_known in ((timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)):
        with telephone.db.writing() as session:
            store.purge(session, began + moment, lambda: HOURS)
            assert store.is_conduct_call(session, SID) is is_known
            assert not store.is_conduct_call(session, "CAanother")
