"""The call-back placed by the system (回电): its record is the proof, its result a person says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog.ledger import LedgerError
from calllog.models import AttemptResult
from ivr.exchange.deliveries import DOUBLED, DROPPED, REORDERED, REPEATED, Deliveries
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.days import CALLER, missed_call, promise, reaches
from tests.support.hotline import SERVICE, Hotline
from tests.support.order import assert_good_answers
from tests.support.placed import (
    attempts,
    calls_back,
    enters,
    passes,
    placed,
    placed_at_carrier,
    presses_call_back,
    the_placed,
)
from tests.support.telling import WUHAO, ZHANGLI, happened, story

DIALS = Staff.answers(after=4, presses="1", talks=None)
TALKS = Staff.answers(after=6, talks=90)


def rings(world: Hotline, staff: Staff = DIALS, caller: Staff = TALKS) -> None:
    """How 张丽's telephone behaves, and the caller's."""
    world.exchange.staff[ZHANGLI] = staff
    world.exchange.staff[CALLER] = caller


@pytest.fixture
def missed(line: Hotline) -> Hotline:
    """Monday 09:10, item 101 is to be called back."""
    missed_call(line)
    rings(line)
    return line


@pytest.mark.clause("3.1.2c")
def test_a_call_back_is_contact_once_staff_say_that_the_person_was_spoken_to(
    missed: Hotline,
) -> None:
    call = calls_back(missed)

    assert call.heard() == [
        "回电幺〇幺号，还剩八小时十九分钟。先问好，再报科室，后问事。拨出请按1。",
        "正在拨出，请稍候。",
        "通话结束了。请登记这次通话的结果，再见。",
    ]
    (dialled,) = call.children
    assert (call.to, call.from_, dialled.to, dialled.from_) == (ZHANGLI, SERVICE, CALLER, SERVICE)
    record = the_placed(missed)
    assert (record.sid, record.end_status, record.talk_seconds) == (call.sid, "ended", 90)
    assert dialled.answered_at is not None
    assert record.answered_at == dialled.answered_at.replace(microsecond=0)
    assert attempts(missed) == []
    assert promise(missed, "101")["met"] is None

    enters(missed, AttemptResult.SPOKEN, note="已说明提前还款办法")

    assert attempts(missed) == [("system", "spoken", False, 90)]
    assert promise(missed, "101")["met"] == "Mon 2026-11-23 09:10"
    assert story(missed)["state"] == "reached"
    assert [kind for kind in happened(missed) if "call" in kind] == ["call_asked", "call_placed"]


@pytest.mark.parametrize(
    ("caller", "said", "result"),
    [
        (Staff.ignores(), "对方没有接听，已经记下。再见。", "no_answer"),
        (Staff.busy(), "对方占线，已经记下，请过一会儿再打。再见。", "busy"),
        (Staff.unreachable(), "对方号码打不通，已经记下，请核对号码。再见。", "unreachable"),
    ],
)
def test_what_the_carrier_shows_is_an_attempt_without_anybodys_word(
    missed: Hotline, caller: Staff, said: str, result: str
) -> None:
    rings(missed, caller=caller)

    assert calls_back(missed).heard()[-1] == said
    assert attempts(missed) == [("system", result, False, None)]
    assert story(missed)["state"] == "attempted"
    with pytest.raises(LedgerError, match="没有待补结果"):
        enters(missed, AttemptResult.SPOKEN)


@pytest.mark.parametrize(
    "result",
    [
        AttemptResult.VOICEMAIL,
        AttemptResult.ASSISTANT,
        AttemptResult.OTHER_PERSON,
        AttemptResult.WRONG_NUMBER,
    ],
)
def test_a_machine_or_another_person_at_the_telephone_is_an_attempt_and_no_contact(
    missed: Hotline, result: AttemptResult
) -> None:
    calls_back(missed)
    enters(missed, result)
    assert attempts(missed) == [("system", result, False, 90)]
    assert promise(missed, "101")["met"] is None
    with pytest.raises(LedgerError, match="没有待补结果"):
        enters(missed, AttemptResult.SPOKEN)


@pytest.mark.parametrize(
    "staff",
    [
        Staff.ignores(),
        Staff.busy(),
        Staff.voicemail(),
        Staff.hangs_up_in_whisper(),
        Staff.answers(presses="5"),
    ],
    ids=["ignored", "busy", "voicemail", "hung up", "wrong key"],
)
def test_nobody_is_rung_and_nothing_is_told_of_them_unless_somebody_presses_1(
    missed: Hotline, staff: Staff
) -> None:
    rings(missed, staff)
    call = calls_back(missed)
    assert call.children == []
    assert set(call.heard()) <= {
        "回电幺〇幺号，还剩八小时十九分钟。先问好，再报科室，后问事。拨出请按1。",
        "没有按1，电话没有拨出。再见。",
    }
    assert attempts(missed) == []
    assert the_placed(missed).ended_at is not None
    assert promise(missed, "101")["met"] is None


@pytest.mark.parametrize(("seconds", "result"), [(10, []), (20, ["no_answer"])])
def test_whoever_hangs_up_before_three_rings_has_not_tried(
    missed: Hotline, seconds: float, result: list[str]
) -> None:
    impatient = DIALS.hangs_up_while_ringing(after=seconds + 3)
    rings(missed, impatient, Staff.ignores())
    calls_back(missed)
    assert [attempt[1] for attempt in attempts(missed)] == result


@pytest.mark.parametrize("deliveries", [DOUBLED, DROPPED, REORDERED, REPEATED])
@pytest.mark.parametrize("caller", [TALKS, Staff.ignores()], ids=["talks", "ignores"])
def test_reports_that_come_twice_late_or_never_change_nothing_in_the_result(
    missed: Hotline, deliveries: Deliveries, caller: Staff
) -> None:
    rings(missed, caller=caller)
    missed.exchange.deliveries = deliveries
    presses_call_back(missed)
    passes(missed, 900)

    (call,) = placed_at_carrier(missed)
    record = the_placed(missed)
    assert (record.ended_at is not None, record.settle_by) == (True, None)
    assert happened(missed).count("call_placed") == 1
    for webhook in call.webhooks:
        assert_good_answers(webhook)
    if caller is TALKS:
        assert (record.end_status, record.talk_seconds) == ("ended", 90)
        enters(missed, AttemptResult.SPOKEN)
        assert attempts(missed) == [("system", "spoken", False, 90)]
    else:
        assert attempts(missed) == [("system", "no_answer", False, None)]


def test_a_restart_in_the_middle_of_the_talk_loses_nothing(missed: Hotline) -> None:
    presses_call_back(missed)
    passes(missed, 30)
    missed.restart()
    passes(missed, 300)
    assert the_placed(missed).talk_seconds == 90
    assert len(placed_at_carrier(missed)) == 1
    enters(missed, AttemptResult.SPOKEN)
    assert promise(missed, "101")["met"] is not None


def test_a_button_pressed_twice_or_by_two_people_rings_one_telephone(missed: Hotline) -> None:
    presses_call_back(missed)
    for login in ("zhangli", "wangjun"):
        with pytest.raises(LedgerError, match="正在拨打中"):
            presses_call_back(missed, login)
    passes(missed, 300)
    assert len(placed_at_carrier(missed)) == 1
    assert len(placed(missed)) == 1
    # Whoever called back has the item for ten minutes (我来回电).
    with pytest.raises(LedgerError, match="张丽正在回电，至09:20。"):
        presses_call_back(missed, "wangjun")
    passes(missed, 300)
    presses_call_back(missed, "wangjun")


def test_one_telephone_is_not_rung_for_two_items_at_once(missed: Hotline) -> None:
    missed_call(missed, "+8613900000002")
    presses_call_back(missed)
    with pytest.raises(LedgerError, match="另一件事"):
        presses_call_back(missed, number="102")
    passes(missed, 300)
    presses_call_back(missed, number="102")


@pytest.mark.parametrize(
    ("at", "is_allowed"),
    [
        ("Mon 2026-11-23 11:59:59", True),
        ("Mon 2026-11-23 12:00", False),
        ("Mon 2026-11-23 13:59:59", False),
        ("Mon 2026-11-23 14:00", True),
        ("Mon 2026-11-23 19:59:59", True),
        ("Mon 2026-11-23 20:00", False),
        ("Tue 2026-11-24 07:59:59", False),
        ("Tue 2026-11-24 08:00", True),
    ],
)
def test_nobody_is_called_at_noon_or_at_night_unless_it_was_agreed(
    missed: Hotline, at: str, is_allowed: bool
) -> None:
    missed.jump(the_moment(at))
    if is_allowed:
        presses_call_back(missed)
        return
    with pytest.raises(LedgerError, match="十二点到十四点"):
        presses_call_back(missed)
    assert placed(missed) == []
    presses_call_back(missed, is_agreed=True)
    passes(missed, 200)
    assert the_placed(missed).talk_seconds == 90
    asked = [event for event in story(missed)["events"] if event["kind"] == "call_asked"]
    assert [event["data"]["agreed"] for event in asked] == [True]


def test_a_call_that_was_agreed_may_be_made_about_the_agreed_time(missed: Hotline) -> None:
    calls_back(missed)
    enters(missed, AttemptResult.APPOINTMENT, call_again_at=the_moment("Mon 2026-11-23 12:30"))
    missed.jump(the_moment("Mon 2026-11-23 12:25"))
    presses_call_back(missed)
    passes(missed, 300)
    assert [one.is_agreed for one in placed(missed)] == [False, True]
    enters(missed, AttemptResult.SPOKEN)
    assert promise(missed, "101", "appointment")["met"] is not None


def test_noon_that_comes_before_1_is_pressed_keeps_the_person_from_being_rung(
    missed: Hotline,
) -> None:
    missed.jump(the_moment("Mon 2026-11-23 11:59:55"))
    call = calls_back(missed)
    assert "电话没有拨出" in call.heard()[-1]
    assert call.children == []


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE items SET phone = NULL", "没有登记电话"),
        ("UPDATE items SET closed_at = created_at", "已办结"),
        ("UPDATE staff SET phone = NULL WHERE login = 'zhangli'", "您还没有登记电话"),
    ],
)
def test_what_cannot_be_called_is_refused_with_its_reason(
    missed: Hotline, spoil: str, why: str
) -> None:
    with missed.writing() as session:
        session.connection().exec_driver_sql(spoil)
    with pytest.raises(LedgerError, match=why):
        presses_call_back(missed)
    with missed.writing() as session:
        session.connection().exec_driver_sql("UPDATE items SET phone = '+8613900000001'")
        session.connection().exec_driver_sql("UPDATE items SET closed_at = NULL")


def test_a_call_that_waited_too_long_to_be_placed_is_not_placed_any_more(missed: Hotline) -> None:
    presses_call_back(missed)
    missed.jump(missed.loop.clock.now() + timedelta(minutes=3))
    passes(missed, 60)
    assert placed_at_carrier(missed) == []
    assert the_placed(missed).failed_why == "late"
    assert happened(missed)[-1] == "call_not_placed"
    presses_call_back(missed)


def test_who_called_says_what_came_of_it_and_nobody_else(missed: Hotline) -> None:
    calls_back(missed)
    with pytest.raises(LedgerError, match="拨打人"):
        enters(missed, AttemptResult.SPOKEN, "liufang")
    with pytest.raises(LedgerError, match="接通后"):
        enters(missed, AttemptResult.NO_ANSWER)
    enters(missed, AttemptResult.SPOKEN)


def test_a_landline_and_a_mobile_of_staff_are_both_asked_for_1(missed: Hotline) -> None:
    missed.exchange.staff[WUHAO] = DIALS
    call = calls_back(missed, "wuhao")
    assert (call.to, len(call.children)) == (WUHAO, 1)
    reaches(missed, "wuhao", "101")
