"""Coming back with receipt and code, on the telephone: state, result, questions and answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import complainant, intake, recordings
from calllog.conduct.concerned import About
from calllog.conduct.intake import Complaint
from calllog.conduct.kinds import EntryKind, ReplyKind
from calllog.conduct.models import Attempt, Case, Channel, ConductCall, Notice, Reply
from calllog.conduct.place import Place, to_the_hour
from calllog.db import Database
from ivr.dialogue import End, Take
from tests.calllog.moments import OFFICE as HOURS
from tests.support.clock import ManualClock
from tests.support.conduct import record_of, said
from tests.support.conduct_telephone import Telephone

WRONG = "0000000000"


@pytest.fixture
def receipt(conduct: Database, place: Place, clock: ManualClock) -> complainant.Receipt:
    """Of a complaint that came by the mailbox."""
    complaint = Complaint(Channel.MAILBOX, About(section="loans"), "窗口态度不好")
    with conduct.writing() as session:
        return intake.take_in(session, place, clock.now(), complaint, HOURS)


def the_case(session: Session) -> Case:
    return session.scalars(select(Case)).one()


def put(telephone: Telephone, kind: ReplyKind, **words: str) -> None:
    """What a monitor does on the pages."""
    with telephone.db.writing() as session:
        complainant.tell(session, telephone.clock.now(), the_case(session), kind, words)


def come_back(telephone: Telephone, number: str, code: str) -> list[str]:
    telephone.call()
    telephone.press("3")
    telephone.press(f"{number}#")
    telephone.press(f"{code}#")
    return spoken(telephone)


def spoken(telephone: Telephone) -> list[str]:
    return [line.id for line in telephone.lines]


@pytest.mark.clause("5.3b")
def test_receipt_and_code_open_state_and_result_and_mark_them_heard_to_the_hour(
    telephone: Telephone, receipt: complainant.Receipt
) -> None:
    assert come_back(telephone, receipt.number, receipt.code) == [
        "conduct_state_received",
        "conduct_told_again",
    ]
    telephone.press("")
    telephone.end()
    put(telephone, ReplyKind.STATE, state="told")
    put(telephone, ReplyKind.RESULT, words="反映的情况属实。已经批评教育。")
    telephone.sid = "CA-another-day"
    assert come_back(telephone, receipt.number, receipt.code) == [
        "conduct_state_told",
        "conduct_result",
        "told_more",
        "conduct_told_again",
    ]
    with telephone.db.reading() as session:
        heard = [reply.heard_at is not None for reply in session.scalars(select(Reply))]
    assert heard == [True, False, False]
    telephone.press("1")
    assert isinstance(telephone.press(""), End)
    with telephone.db.reading() as session:
        hours = set(session.scalars(select(Reply.heard_at)))
    assert hours == {to_the_hour(telephone.clock.now())}


@pytest.mark.clause("5.3b")
def test_a_monitors_questions_are_answered_with_the_voice_and_nobody_is_named(
    telephone: Telephone, receipt: complainant.Receipt, place: Place, clock: ManualClock
) -> None:
    put(telephone, ReplyKind.QUESTION, words="是哪一天的事？")
    put(telephone, ReplyKind.QUESTION, words="当时有别人在场吗？")
    assert "conduct_questions" in come_back(telephone, receipt.number, receipt.code)
    telephone.press("2")
    assert telephone.lines[0].values == {"words": "是哪一天的事？"}
    telephone.speak(5)
    assert spoken(telephone) == ["conduct_answered", "conduct_question", "conduct_answer"]
    telephone.speak(4, recording="RE2", end="hangup")
    telephone.end()

    clock.forward(minutes=1)
    with telephone.db.writing() as session:
        for due in recordings.due(session, clock.now()):
            name = place.write_sealed(due.public_key, b"RIFF", clock.now())
            assert recordings.keep(session, due, name, 5, clock.now())
    with telephone.db.reading() as session:
        case = the_case(session)
        asked = complainant.questions(case)
        answers = said(record_of(session, case), EntryKind.ANSWER)
        assert sorted(words["question"] for words in answers) == [one.id for one in asked]
        assert {one.answered_at for one in asked} == {to_the_hour(clock.now())}
        assert said(record_of(session, case), EntryKind.IDENTITY) == []
        notices = session.scalars(select(Notice)).all()
        assert {one.kind for one in notices} == {"answered"}
        assert {one.at for one in notices} == {to_the_hour(clock.now())}


def test_an_answered_question_is_not_put_again(
    telephone: Telephone, receipt: complainant.Receipt
) -> None:
    put(telephone, ReplyKind.QUESTION, words="是哪一天的事？")
    come_back(telephone, receipt.number, receipt.code)
    telephone.press("2")
    telephone.speak(5)
    assert spoken(telephone) == ["conduct_answered", "conduct_goodbye"]
    telephone.end()
    telephone.sid = "CA2"
    assert "conduct_questions" not in come_back(telephone, receipt.number, receipt.code)


def test_an_answer_whose_own_webhook_is_lost_goes_to_its_question(
    telephone: Telephone, receipt: complainant.Receipt, clock: ManualClock
) -> None:
    put(telephone, ReplyKind.QUESTION, words="是哪一天的事？")
    come_back(telephone, receipt.number, receipt.code)
    at = telephone.press("2")
    assert isinstance(at, Take)
    telephone.report("RE7", at.next, RecordingDuration="5")
    telephone.end()
    clock.forward(minutes=11)
    with telephone.db.writing() as session:
        telephone.line.store.purge(session, clock.now(), lambda: HOURS)
        (question,) = complainant.questions(the_case(session))
        assert question.answered_at is not None
        clock.forward(minutes=1)
        (due,) = recordings.due(session, clock.now())
        assert due.sid == "RE7"


def test_an_answer_after_the_call_was_forgotten_becomes_a_case_of_its_own(
    telephone: Telephone, receipt: complainant.Receipt, clock: ManualClock
) -> None:
    put(telephone, ReplyKind.QUESTION, words="是哪一天的事？")
    come_back(telephone, receipt.number, receipt.code)
    at = telephone.press("2")
    assert isinstance(at, Take)
    clock.forward(hours=2)
    with telephone.db.writing() as session:
        telephone.line.store.purge(session, clock.now(), lambda: HOURS)
    telephone.send(at.next, RecordingSid="RE1", RecordingDuration="9", Digits="#")
    with telephone.db.reading() as session:
        assert len(session.scalars(select(Case)).all()) == 2


def test_a_wrong_code_and_an_unknown_receipt_are_told_in_the_same_words_three_times_a_call(
    telephone: Telephone, receipt: complainant.Receipt
) -> None:
    telephone.call()
    telephone.press("3")
    for number in (receipt.number, "99999"):
        telephone.press(f"{number}#")
        telephone.press(f"{WRONG}#")
        assert spoken(telephone) == ["conduct_look_wrong", "conduct_look_receipt"]
    telephone.press(f"{receipt.number}#")
    telephone.press("123#")
    assert spoken(telephone) == ["conduct_look_failed"]
    with telephone.db.reading() as session:
        # What cannot be a code at all is no try; each of the others is one, however often it came.
        assert [attempt.wrong for attempt in session.scalars(select(Attempt))] == [1, 1]


@pytest.mark.parametrize("exists", [True, False], ids=["a receipt", "no receipt"])
def test_ten_wrong_codes_close_a_receipt_until_the_next_hour(
    telephone: Telephone, receipt: complainant.Receipt, clock: ManualClock, exists: bool
) -> None:
    number = receipt.number if exists else "99999"
    for call in range(4):
        telephone.sid = f"CA{call}"
        telephone.call()
        telephone.press("3")
        for _ in range(3):
            telephone.press(f"{number}#")
            telephone.press(f"{WRONG}#")
            if spoken(telephone) == ["conduct_look_locked"]:
                break
    assert spoken(telephone) == ["conduct_look_locked"]
    telephone.sid = "CA-right"
    assert come_back(telephone, number, receipt.code) == ["conduct_look_locked"]
    clock.forward(hours=1)
    telephone.sid = "CA-later"
    again = come_back(telephone, number, receipt.code)
    assert again[0] == ("conduct_state_received" if exists else "conduct_look_wrong")


def test_after_the_call_its_key_and_its_receipt_are_forgotten(
    telephone: Telephone, receipt: complainant.Receipt, clock: ManualClock
) -> None:
    come_back(telephone, receipt.number, receipt.code)
    store = telephone.line.store
    with telephone.db.reading() as session:
        assert store.returned(session, telephone.sid) is not None
    telephone.end()
    with telephone.db.reading() as session:
        assert store.returned(session, telephone.sid) is None
    clock.forward(minutes=10)
    with telephone.db.writing() as session:
        store.purge(session, clock.now(), lambda: HOURS)
        call = session.scalars(select(ConductCall)).one()
        assert (call.box, call.case_id, call.salt) == (None, None, None)


def test_wrong_codes_of_an_hour_that_is_over_are_forgotten(
    telephone: Telephone, receipt: complainant.Receipt, clock: ManualClock
) -> None:
    come_back(telephone, receipt.number, WRONG)
    clock.forward(hours=1)
    with telephone.db.writing() as session:
        telephone.line.store.purge(session, clock.now(), lambda: HOURS)
        assert session.scalars(select(Attempt)).all() == []


def test_neither_receipt_nor_code_stands_in_the_step_or_on_the_disk(
    telephone: Telephone, receipt: complainant.Receipt, place: Place
) -> None:
    come_back(telephone, receipt.number, receipt.code)
    steps = [str(getattr(answer, "next", "")) for answer in telephone.heard]
    assert not [step for step in steps if receipt.number in step or receipt.code in step]
    for path in place.folder.rglob("*"):
        if path.is_file():
            assert receipt.code.encode() not in path.read_bytes(), path.name


def test_silence_at_the_receipt_ends_the_call_after_three_times(telephone: Telephone) -> None:
    telephone.call()
    telephone.press("3")
    for _ in range(3):
        telephone.press("")
    assert spoken(telephone) == ["conduct_look_failed"]


def test_a_reply_is_left_only_where_a_code_can_open_it(
    telephone: Telephone, clock: ManualClock
) -> None:
    telephone.complain()
    with telephone.db.writing() as session:
        case = the_case(session)
        told = complainant.tell(session, clock.now(), case, ReplyKind.RESULT, {"words": "属实"})
        assert told is None
    clock.forward(hours=1)
    assert telephone.press("#")
    with telephone.db.reading() as session:
        (state,) = the_case(session).replies
        assert state.at == to_the_hour(clock.now() - timedelta(seconds=10))
