"""Calls on the conduct line that break off, and webhooks that come late or never."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from calllog.conduct import recordings
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import ConductCall
from calllog.conduct.place import Place
from ivr.dialogue import End, Take
from tests.support.clock import ManualClock
from tests.support.conduct_telephone import (
    CALLER,
    Telephone,
    cases,
    fetch,
    numbers,
    purge,
    record,
    statements,
)


def hang_up_in_greeting(telephone: Telephone) -> None:
    telephone.call()


def hang_up_before_beep(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("1")


def hang_up_at_once_after_beep(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("9")
    telephone.speak(1, end="hangup")


def hang_up_in_second_silence(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("1")
    telephone.press("9")
    telephone.speak(4, end="")
    telephone.speak(1, end="hangup", recording="RE2")


def stay_silent(telephone: Telephone) -> None:
    telephone.call()
    for _ in range(4):
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

    with telephone.db.writing() as session:
        assert recordings.due(session, clock.now()) == []
        for silence in recordings.due_deletions(session, clock.now()):
            recordings.deleted_at_carrier(session, silence.id)
    clock.forward(hours=24)
    purge(telephone)
    assert statements(telephone.db) == []
    with telephone.db.reading() as session:
        assert session.scalars(select(ConductCall)).all() == []


@pytest.mark.parametrize("is_status_first", [False, True])
@pytest.mark.parametrize("named", [False, True], ids=["anonymous", "named"])
def test_hanging_up_in_the_statement_keeps_it_without_a_receipt(
    telephone: Telephone, is_status_first: bool, named: bool
) -> None:
    telephone.call()
    telephone.press("1" if named else "2")
    telephone.press("1")
    if is_status_first:
        telephone.end()
    assert isinstance(telephone.speak(20, end="hangup"), End)
    telephone.end()
    (case,) = cases(telephone.db)
    assert (case.complainant_key, case.is_receipt_heard) == (None, False)
    assert numbers(telephone) == ([CALLER] if named else [])
    assert record(telephone, EntryKind.ABOUT)[0]["section"] == "withdrawal"


@pytest.mark.parametrize(
    ("keys_after", "number"),
    [([], CALLER), (["#"], CALLER), (["#", "name"], CALLER), (["#", "name", "2"], None)],
    ids=["item", "name", "number", "other number"],
)
def test_a_named_caller_who_hangs_up_later_is_called_back_unless_they_wanted_another_number(
    telephone: Telephone, keys_after: list[str], number: str | None
) -> None:
    telephone.complain(named=True)
    for key in keys_after:
        if key == "name":
            telephone.speak(2, recording="RE2")
        else:
            telephone.press(key)
    telephone.end()
    assert numbers(telephone) == ([number] if number else [])


@pytest.mark.parametrize("is_status_first", [False, True])
def test_a_name_broken_off_by_hanging_up_is_kept_with_its_case(
    telephone: Telephone, place: Place, clock: ManualClock, is_status_first: bool
) -> None:
    telephone.complain(named=True)
    telephone.press("#")
    if is_status_first:
        telephone.end()
    assert isinstance(telephone.speak(3, end="hangup", recording="RE2"), End)
    telephone.end()
    clock.forward(minutes=1)
    assert len(fetch(telephone, place)) == 2
    assert len(cases(telephone.db)) == 1


def test_hanging_up_while_the_receipt_is_spoken_shows_that_it_was_not_heard(
    telephone: Telephone,
) -> None:
    telephone.complain()
    telephone.press("#")
    telephone.end()
    (case,) = cases(telephone.db)
    assert case.complainant_key is not None
    assert not case.is_receipt_heard


def test_the_carriers_report_may_overtake_the_calls_own_webhook(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("2")
    telephone.press("1")
    telephone.report(RecordingDuration="16")
    assert cases(telephone.db) == []
    telephone.speak(20)
    telephone.report(RecordingDuration="16")
    clock.forward(minutes=11)
    purge(telephone)
    assert len(cases(telephone.db)) == 1
    assert record(telephone, EntryKind.ABOUT)[0]["section"] == "withdrawal"


def test_a_statement_whose_own_webhook_is_lost_becomes_an_anonymous_case(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.call()
    telephone.press("1")
    telephone.press("9")
    telephone.report(RecordingDuration="16")
    telephone.end()
    for minutes, expected in ((9, 0), (1, 1), (1, 1)):
        clock.forward(minutes=minutes)
        purge(telephone)
        assert len(cases(telephone.db)) == expected
    assert numbers(telephone) == []
    assert not cases(telephone.db)[0].is_receipt_heard


def test_a_name_whose_own_webhook_is_lost_stays_an_identity_and_never_makes_a_case(
    telephone: Telephone, place: Place, clock: ManualClock
) -> None:
    telephone.complain(named=True)
    telephone.press("#")
    at = telephone.heard[-1]
    assert isinstance(at, Take)
    telephone.report("RE2", at.next, RecordingDuration="2")
    telephone.report("RE3", at.next, CallSid="CA unknown", RecordingDuration="2")
    telephone.end()
    clock.forward(minutes=12)
    purge(telephone)
    clock.forward(minutes=1)
    fetch(telephone, place)
    spoken = [words for words in record(telephone, EntryKind.IDENTITY) if "seconds" in words]
    assert [words["seconds"] for words in spoken] == [9]


def test_a_recording_the_carrier_could_not_make_leaves_the_case_and_says_so(
    telephone: Telephone,
) -> None:
    telephone.complain()
    telephone.report(RecordingStatus="failed")
    assert record(telephone, EntryKind.STATEMENT)[0]["lost"] == "carrier has no file"
