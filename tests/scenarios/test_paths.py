"""The ways into the line: the greeting and its keys in office hours, and the hours outside them."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from calllog.models import Duty
from ivr.exchange.scripted import Caller, Staff
from ivr.exchange.speech import spoken_seconds
from tests.scenarios.conftest import OpenAt
from tests.support.clock import shanghai
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import (
    CHENLEI,
    GUOXIN,
    HETING,
    LIUFANG,
    OTHER,
    ZHANGLI,
    heard,
    kinds,
    promised,
    rang,
    registering,
    somebody,
    staff,
)

GREETING = (
    "您好，这里是公积金中心。通话会录音。请问您要办什么业务？"
    "提取按1，贷款按2，缴存按3，查进度按4。反映作风问题按9，人工按0，不按键也转人工。"
)


def test_the_greeting_says_hello_office_recording_and_asks(line: Hotline) -> None:
    call = line.call(somebody().hangs_up(20))
    assert call.heard() == [GREETING]
    assert spoken_seconds(GREETING) < 20


@pytest.mark.parametrize(
    ("key", "section", "first"),
    [("1", "提取科", LIUFANG), ("2", "信贷科", ZHANGLI), ("0", "办公室", GUOXIN)],
)
def test_each_key_leads_to_its_section_and_cuts_the_greeting_short(
    line: Hotline, key: str, section: str, first: str
) -> None:
    call = line.call(somebody().presses(key, after=2).hangs_up(after=8))
    assert "interrupted" in [event.kind for event in call.events]
    assert rang(call) == [first]
    assert line.the_item()["section"] == section


def test_a_sip_telephone_is_rung_like_any_other(line: Hotline) -> None:
    line.exchange.staff["sip:8032@exchange.invalid"] = Staff.answers()
    line.call(somebody().presses("3"))
    assert (line.the_item()["section"], line.the_item()["responsible"]) == ("归集科", "孙燕")


def test_no_key_leads_to_a_person(line: Hotline) -> None:
    staff(line, guoxin=Staff.answers())
    call = line.call(somebody().waits())
    assert call.heard()[1:3] == [
        "没有收到按键，给您转人工。",
        "正在转接办公室值班员郭欣，请稍候。",
    ]
    assert line.the_item()["responsible"] == "郭欣"


@pytest.mark.parametrize("wrong", ["5", "7", "*", "#"])
def test_a_wrong_key_is_said_and_asked_again_once_and_then_a_person(
    line: Hotline, wrong: str
) -> None:
    staff(line, guoxin=Staff.answers())
    call = line.call(somebody().presses(wrong).presses(wrong))
    assert call.heard()[1].startswith("没有这个选项，请再选一次。")
    assert "好的，给您转人工。" in call.heard()
    assert rang(call) == [GUOXIN]


def test_after_a_wrong_key_the_right_one_serves(line: Hotline) -> None:
    staff(line, zhangli=Staff.answers())
    call = line.call(somebody().presses("8").presses("2"))
    assert rang(call) == [ZHANGLI]


def test_0_leads_to_a_person_while_the_number_is_confirmed_too(line: Hotline) -> None:
    staff(line, guoxin=Staff.answers())
    caller = somebody().presses("2").presses("1").presses("0")
    call = line.call(caller)
    assert rang(call) == [ZHANGLI, GUOXIN]
    item = line.the_item()
    assert (item["section"], item["state"], item["times_called"]) == ("信贷科", "reached", 1)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (shanghai(2026, 11, 23, 7, 59), "现在还没上班，早上八点上班"),  # Monday
        (shanghai(2026, 11, 23, 12, 0), "现在是午休，下午两点半上班"),
        (shanghai(2026, 11, 23, 14, 29), "现在是午休，下午两点半上班"),
        (shanghai(2026, 11, 23, 17, 30), "现在已经下班，明早八点上班"),
        (shanghai(2026, 11, 23, 23, 59), "现在已经下班，明早八点上班"),
        (shanghai(2026, 11, 24, 0, 0), "现在还没上班，早上八点上班"),  # Tuesday
        (shanghai(2026, 11, 27, 18, 0), "现在已经下班，周一早上八点上班"),  # Friday
        (shanghai(2026, 11, 28, 10, 0), "今天休息，周一早上八点上班"),  # Saturday
        (shanghai(2026, 11, 29, 10, 0), "今天休息，明早八点上班"),  # Sunday
        (shanghai(2026, 10, 1, 9, 0), "今天休息，十月八号周四早上八点上班"),  # National Day
        (shanghai(2026, 10, 7, 9, 0), "今天休息，明早八点上班"),
    ],
)
def test_outside_hours_the_opening_time_is_said_and_the_caller_registers_at_once(
    line_at: OpenAt, moment: datetime, said: str
) -> None:
    line = line_at(moment)
    call = line.call(registering(somebody()))
    assert call.heard()[0] == (
        f"您好，这里是公积金中心。{said}。请问您要登记什么事？先对一下号码。"
    )
    assert rang(call) == []
    item = line.the_item()
    assert (item["section"], item["responsible"], item["missing"]) == ("办公室", "郭欣", [])
    assert "登记好了" in heard(call)


def test_a_make_up_working_saturday_is_an_ordinary_day(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 10, 10, 9, 10))
    staff(line, zhangli=Staff.answers())
    call = line.call(somebody().presses("2"))
    assert call.heard()[0] == GREETING
    assert rang(call) == [ZHANGLI]


def test_where_somebody_covers_noon_their_telephone_rings_at_noon(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 12, 30))
    with line.writing() as session:
        session.execute(
            update(Duty)
            .where(Duty.staff_id == person(session, "chenlei").id)
            .values(covers_noon=True)
        )
    staff(line, chenlei=Staff.answers(presses="1"))
    call = line.call(somebody().presses("1"))
    assert call.heard()[0] == GREETING
    assert rang(call) == [CHENLEI]
    other = line.call(registering(somebody(OTHER).presses("2")))
    assert rang(other) == []
    assert line.items()[-1]["section"] in ("信贷科", "提取科")


@pytest.mark.parametrize(
    ("starts", "caller", "said"),
    [
        (shanghai(2026, 11, 23, 11, 59), somebody().presses("2"), "现在为您登记"),
        (shanghai(2026, 11, 23, 17, 29), somebody().presses("2"), "明早八点上班"),
    ],
    ids=["into noon", "into the evening"],
)
def test_a_call_that_outlasts_the_office_is_registered_and_not_rung_on(
    line_at: OpenAt, starts: datetime, caller: Caller, said: str
) -> None:
    line = line_at(starts)
    line.loop.forward(45)
    call = line.call(registering(caller))
    assert rang(call) == [ZHANGLI]
    assert said in heard(call)
    assert line.the_item()["section"] == "信贷科"
    assert line.the_item()["missing"] == []


def test_who_was_rung_for_until_closing_time_hears_an_apology_first(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 17, 29))
    line.loop.forward(30)
    call = line.call(registering(somebody().presses("2").waits()))
    assert call.heard()[-7] == (
        "对不起，值班人员没能接听。已到下班时间，明早八点上班。现在为您登记，我们一定回电。"
    )
    assert not [text for text in call.heard() if text.startswith("好的")]


def test_who_presses_a_key_as_the_office_closes_is_told_when_it_opens(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 17, 29))
    line.loop.forward(55)
    call = line.call(registering(somebody().presses("2", after=8)))
    assert rang(call) == []
    assert "现在不是上班时间，明早八点上班。先为您登记，上班后给您回电。" in call.heard()
    assert line.the_item()["section"] == "信贷科"


def test_a_caller_who_only_listens_is_led_to_a_person_and_then_registered(line: Hotline) -> None:
    call = line.call(somebody())
    assert rang(call) == [GUOXIN, HETING, GUOXIN, HETING, "+865620000041"]
    item = line.the_item()
    assert item["missing"] == ["matter", "name", "organisation"]
    assert kinds(line) == ["registered"]
    assert [kind for kind, _ in promised(line)] == ["read", "contact", "answer"]
