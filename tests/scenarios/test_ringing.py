"""Ringing people: three rings, the next, the section together, 45 seconds in all (3.3.2a)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from calllog.models import Duty
from calllog.models import Staff as Person
from ivr.exchange.calls import Call
from ivr.exchange.deliveries import DROPPED
from ivr.exchange.scripted import Caller, Staff
from tests.support.hotline import SERVICE, Hotline
from tests.support.office import person
from tests.support.telling import (
    GUOXIN,
    OTHER,
    WANGJUN,
    WUHAO,
    ZHANGLI,
    heard,
    kinds,
    legs,
    promised,
    rang,
    registering,
    results,
    somebody,
    staff,
    unanswered,
)

TOGETHER = [ZHANGLI, WUHAO, WANGJUN]


def ringing_seconds(call: Call) -> list[float]:
    """How long it rang each time, one telephone or several at once, by the exchange's own clock."""
    began: dict[str, float] = {}
    rounds: dict[float, float] = defaultdict(float)
    for event in call.events:
        if event.kind == "rang":
            began[event.who] = event.at.timestamp()
        if event.kind in ("answered", "ended") and event.who in began:
            since = began.pop(event.who)
            rounds[round(since, 3)] = max(rounds[round(since, 3)], event.at.timestamp() - since)
    return [round(seconds, 1) for _, seconds in sorted(rounds.items())]


@pytest.mark.clause("3.3.2a")
def test_the_line_answers_at_once_and_rings_each_person_three_times_and_no_more(
    line: Hotline,
) -> None:
    call = line.call(registering(unanswered()))
    first = next(event for event in call.events if event.kind == "answered")
    assert first.at == call.created_at
    assert rang(call) == [ZHANGLI, WUHAO, *TOGETHER]
    assert ringing_seconds(call) == [15, 15, 15]
    assert [leg["rings"] for leg in legs(line)] == [3, 3, 3, 3, 3]
    assert [leg["rung"] for leg in legs(line)] == [1, 2, 3, 3, 3]
    assert [leg["together"] for leg in legs(line)] == [False, False, True, True, True]
    assert {leg["result"] for leg in legs(line)} == {"no_answer"}
    assert all(leg["on_duty"] and leg["free"] for leg in legs(line))


def test_the_caller_hears_the_section_and_the_person_before_each_ringing(line: Hotline) -> None:
    call = line.call(registering(unanswered()))
    said = [text for text in call.heard() if "请稍候" in text]
    assert said == [
        "正在转接信贷科值班员张丽，请稍候。",
        "正在转接信贷科值班员吴昊，请稍候。",
        "正在同时呼叫信贷科各位值班员，请稍候。",
    ]


def test_a_call_that_a_person_takes_leaves_a_draft_for_that_person(line: Hotline) -> None:
    staff(line, zhangli=Staff.answers(after=4, talks=60))
    call = line.call(somebody().presses("2"))
    (draft,) = line.items()
    assert (draft["state"], draft["responsible"], draft["first_contact"]) == (
        "draft",
        "张丽",
        "张丽",
    )
    assert promised(line) == [("finish", "2026-11-23T17:30")]
    (leg,) = legs(line)
    assert (leg["result"], leg["rings"], leg["seconds"]) == ("answered", 1, 4)
    assert leg["talk"] is not None
    assert leg["talk"] >= 60
    assert kinds(line) == ["answered"]
    assert call.heard()[-1] == "通话结束了。感谢来电，再见。"


def test_the_whisper_tells_line_matter_and_the_order_of_words(line: Hotline) -> None:
    staff(line, zhangli=Staff.ignores(), wuhao=Staff.answers(presses="1"))
    call = line.call(somebody().presses("2").waits())
    whispers = call.transcript.texts("heard", WUHAO)
    assert whispers == ["热线来电，贷款业务。先问好，再报科室，后问事。接听请按1。"]


@pytest.mark.parametrize("caller", [somebody().presses("0"), somebody().waits()])
def test_the_whisper_says_when_the_caller_has_chosen_nothing(line: Hotline, caller: Caller) -> None:
    staff(line, guoxin=Staff.answers())
    call = line.call(caller)
    assert call.transcript.texts("heard", GUOXIN) == [
        "热线来电，来电人没有选业务。先问好，再报科室，后问事。"
    ]


def test_a_landline_is_joined_without_a_key_once_the_whisper_was_heard(line: Hotline) -> None:
    staff(line, zhangli=Staff.answers(after=4, talks=30))
    call = line.call(somebody().presses("2"))
    assert call.transcript.texts("heard", ZHANGLI) == [
        "热线来电，贷款业务。先问好，再报科室，后问事。"
    ]
    assert "bridged" in [event.kind for event in call.events]
    assert results(line) == [("zhangli", "answered")]


@pytest.mark.parametrize(
    ("after", "then"),
    [(0, [WANGJUN, ZHANGLI, WANGJUN]), (3, [ZHANGLI, WANGJUN]), (14, [ZHANGLI, WANGJUN])],
)
def test_a_voicemail_on_a_mobile_never_swallows_the_caller(
    line: Hotline, after: float, then: list[str]
) -> None:
    staff(line, wuhao=Staff.voicemail(after=after))
    caller = unanswered() if len(then) == 2 else unanswered().waits()
    call = line.call(registering(caller))
    assert "bridged" not in [event.kind for event in call.events]
    assert rang(call) == [ZHANGLI, WUHAO, *then]
    assert results(line)[1] == ("wuhao", "declined")
    assert line.the_item()["state"] == "unread"
    assert line.the_item()["missing"] == []


def test_a_voicemail_that_wins_the_section_together_leads_to_registration(line: Hotline) -> None:
    staff(line, wuhao=Staff.ignores().and_then(Staff.voicemail(after=2)))
    call = line.call(registering(unanswered()))
    assert results(line)[2:] == [
        ("zhangli", "canceled"),
        ("wuhao", "declined"),
        ("wangjun", "canceled"),
    ]
    assert "现在为您登记" in heard(call)
    assert line.the_item()["missing"] == []


@pytest.mark.parametrize(
    "behaviour",
    [Staff.busy(), Staff.unreachable(), Staff.declines(after=3)],
    ids=["busy", "unreachable", "pressed away"],
)
def test_who_cannot_take_the_call_makes_way_for_the_next_person_at_once(
    line: Hotline, behaviour: Staff
) -> None:
    staff(line, zhangli=behaviour, wuhao=Staff.answers(presses="1"))
    call = line.call(somebody().presses("2").waits())
    assert rang(call) == [ZHANGLI, WUHAO]
    assert results(line)[1] == ("wuhao", "answered")
    assert line.the_item()["responsible"] == "吴昊"
    ended = next(e.at for e in call.events if e.kind == "ended" and e.who == ZHANGLI)
    rung = next(e.at for e in call.events if e.kind == "rang" and e.who == WUHAO)
    assert rung - ended < timedelta(seconds=12)


def test_a_number_that_is_none_is_passed_over(line: Hotline) -> None:
    with line.writing() as session:
        person(session, "zhangli").phone = "12"
    staff(line, wuhao=Staff.answers(presses="1"))
    line.call(somebody().presses("2").waits())
    assert results(line) == [("zhangli", "failed"), ("wuhao", "answered")]
    assert legs(line)[0]["rings"] == 0


def test_when_every_telephone_fails_the_caller_registers(line: Hotline) -> None:
    busy = Staff.busy()
    staff(line, zhangli=busy, wuhao=Staff.unreachable(), wangjun=busy)
    call = line.call(registering(unanswered().waits()))
    assert rang(call) == [ZHANGLI, WUHAO, WANGJUN, *TOGETHER]
    assert line.the_item()["responsible"] == "张丽"
    assert line.the_item()["missing"] == []


@pytest.mark.parametrize("after", [1, 4, 9, 14, 14.9])
def test_ringing_never_takes_more_than_45_seconds_in_all(line: Hotline, after: float) -> None:
    away = Staff.declines(after=after)
    staff(line, zhangli=away, wuhao=away, wangjun=away)
    call = line.call(registering(unanswered().waits()).waits())
    call.unplayed = ()
    assert sum(ringing_seconds(call)) <= 45
    assert rang(call)[:2] == [ZHANGLI, WUHAO]
    assert rang(call)[-3:] == TOGETHER


def test_ringing_stays_within_45_seconds_without_any_report_of_the_carrier(line: Hotline) -> None:
    line.exchange.deliveries = DROPPED
    away = Staff.declines(after=14)
    staff(line, zhangli=away, wuhao=away, wangjun=away)
    call = line.call(registering(unanswered()))
    assert ringing_seconds(call) == [14, 14, 14]


def test_somebody_who_hangs_up_in_the_whisper_makes_way_for_the_next(line: Hotline) -> None:
    staff(
        line,
        zhangli=Staff.hangs_up_in_whisper(after=4, into=2),
        wuhao=Staff.answers(presses="1"),
    )
    line.call(somebody().presses("2").waits())
    assert results(line) == [("zhangli", "declined"), ("wuhao", "answered")]
    assert legs(line)[0]["talk"] is None


def test_a_mobile_that_presses_another_key_does_not_take_the_call(line: Hotline) -> None:
    staff(line, wuhao=Staff.answers(presses="2"), wangjun=Staff.ignores())
    call = line.call(registering(unanswered()))
    assert results(line)[1] == ("wuhao", "declined")
    assert "没有按1，来电转给下一位。再见。" in call.transcript.texts("heard", WUHAO)


def test_the_first_of_the_section_to_answer_takes_the_call(line: Hotline) -> None:
    staff(line, wangjun=Staff.answers(after=5))
    line.call(unanswered())
    assert results(line)[2:] == [
        ("zhangli", "canceled"),
        ("wuhao", "canceled"),
        ("wangjun", "answered"),
    ]
    assert line.the_item()["responsible"] == "王军"


@pytest.mark.parametrize("rung", [1, 2])
def test_between_two_persons_the_caller_may_press_1_to_register(line: Hotline, rung: int) -> None:
    caller = somebody().presses("2")
    for _ in range(rung - 1):
        caller = caller.waits()
    call = line.call(registering(caller.presses("1")))
    assert rang(call) == [ZHANGLI, WUHAO][:rung]
    assert "好的，现在为您登记" in heard(call)
    assert line.the_item()["responsible"] == "张丽"
    assert line.the_item()["missing"] == []


def test_the_caller_has_three_seconds_to_find_the_key_between_two_persons(line: Hotline) -> None:
    slow = somebody().presses("2").presses("1", after=2.9, heard_out=True)
    call = line.call(registering(slow))
    assert rang(call) == [ZHANGLI]
    assert "还没有接通。想登记请按1，继续等请不要挂机。" in call.heard()
    assert line.the_item()["missing"] == []


def test_who_is_already_on_another_call_is_not_free(line: Hotline) -> None:
    staff(line, zhangli=Staff.answers(talks=300).and_then(Staff.busy()))
    first = line.exchange.begin(line.loop, somebody().presses("2"), SERVICE)
    line.loop.forward(30)
    staff(line, wuhao=Staff.answers(presses="1", talks=20))
    second = line.call(somebody(OTHER).presses("2").waits())
    line.loop.run_until_complete(first)
    assert [(leg["staff"], leg["free"], leg["result"]) for leg in legs(line)] == [
        ("zhangli", True, "answered"),
        ("zhangli", False, "busy"),
        ("wuhao", True, "answered"),
    ]
    assert rang(second) == [ZHANGLI, WUHAO]


def test_a_roster_of_one_is_rung_once_and_then_the_rest_of_the_section(line: Hotline) -> None:
    with line.writing() as session:
        others = [person(session, login).id for login in ("wuhao", "wangjun")]
        session.execute(delete(Duty).where(Duty.staff_id.in_(others)))
    call = line.call(registering(somebody().presses("2").waits()))
    assert rang(call) == [ZHANGLI, ZHANGLI, WANGJUN, WUHAO]
    assert [leg["on_duty"] for leg in legs(line)] == [True, True, False, False]


def test_a_section_of_one_person_is_rung_once(line: Hotline) -> None:
    with line.writing() as session:
        others = [person(session, login).id for login in ("wuhao", "wangjun")]
        session.execute(delete(Duty).where(Duty.staff_id.in_(others)))
        session.execute(update(Person).where(Person.id.in_(others)).values(phone=None))
    call = line.call(registering(somebody().presses("2")))
    assert rang(call) == [ZHANGLI]
    assert line.the_item()["missing"] == []


def test_a_section_that_nobody_can_be_rung_in_registers_at_once(line: Hotline) -> None:
    with line.writing() as session:
        section_id = person(session, "zhangli").section_id
        session.execute(update(Person).where(Person.section_id == section_id).values(phone=None))
    call = line.call(registering(somebody().presses("2")))
    assert rang(call) == []
    assert line.the_item()["section"] == "信贷科"
    assert line.the_item()["missing"] == []
