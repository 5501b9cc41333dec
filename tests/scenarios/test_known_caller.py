"""A calling number with an open item: this matter or another, and what a repeat call changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog import ledger
from ivr.exchange.scripted import Caller, Staff
from tests.scenarios.conftest import OpenAt
from tests.support.clock import shanghai
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import (
    ANSWER_DUE,
    GUOXIN,
    LIUFANG,
    OTHER,
    ZHANG,
    ZHANGLI,
    happened,
    heard,
    kinds,
    promised,
    rang,
    registering,
    results,
    somebody,
    staff,
    story,
    told,
    unanswered,
)

GREETING = (
    "您好，这里是公积金中心。通话会录音。这个号码有一件事正在办，请问您是为这件事来电吗？"
    "这件事按1，别的事按2，人工按0。"
)
DUE = ("contact", "2026-11-23T17:30")


@pytest.fixture
def known(line: Hotline) -> Hotline:
    """A line on which 13900000001 has an open item of the loans section, of an hour ago."""
    line.call(registering(unanswered()))
    line.until(line.now + timedelta(minutes=30), tick=timedelta(minutes=30))
    return line


def reach(line: Hotline, number: str = "101") -> None:
    """The section has called the person back."""
    with line.writing() as session:
        who = person(session, "zhangli")
        item = line.item(session, number)
        ledger.reached(session, line.loop.clock.now(), line.office_time(), item, who, "已答复")


def test_a_number_with_an_open_item_is_asked_about_it_and_nothing_is_given_away(
    known: Hotline,
) -> None:
    call = known.call(somebody().presses("1").waits().waits().speaks("还没有回电", seconds=3))
    assert call.heard()[0] == GREETING
    said = heard(call)
    for given_away in ("张三", "提前还款", "铜陵一中", "0001", "〇〇〇幺"):
        assert given_away not in said


def test_the_same_matter_is_added_to_becomes_urgent_and_the_head_is_told(known: Hotline) -> None:
    before = promised(known)
    call = known.call(somebody().presses("1").waits().waits().speaks("还没有回电", seconds=3))
    assert rang(call)[0] == ZHANGLI
    item = known.the_item()
    assert (item["number"], item["times_called"]) == ("2026-101", 2)
    assert promised(known) == before
    assert before[1] == DUE
    assert "again" in [title_of(title) for _, title in told(known)]
    assert {who for who, title in told(known) if "再次来电" in title} == {"wangjun", "zhangli"}
    assert (
        "对不起，还是没能接通。这件事已经加急，也报告了科室负责人，回电时间不变。" in call.heard()
    )
    assert "记下了，编号是幺〇幺。信贷科会在今天下午五点半前给您回电。" in call.heard()
    audio = [recording for call_ in story(known)["calls"] for recording in call_["recordings"]]
    assert [(recording["field"], recording["seconds"]) for recording in audio][-1] == ("matter", 3)
    assert len(audio) == 4


def title_of(title: str) -> str:
    return "again" if "再次来电" in title else title


@pytest.mark.parametrize("after", [8, 25])
def test_a_repeat_call_that_hangs_up_early_still_counts(known: Hotline, after: float) -> None:
    known.call(somebody().presses("1").hangs_up(after))
    assert known.the_item()["times_called"] == 2
    assert kinds(known) == ["registered", "registered"]


def test_another_matter_opens_an_item_of_its_own_in_the_same_section_too(known: Hotline) -> None:
    known.call(registering(somebody().presses("2").presses("2").waits().waits()))
    assert sorted(item["number"] for item in known.items()) == ["2026-101", "2026-102"]
    assert {item["times_called"] for item in known.items()} == {1}
    assert {item["section"] for item in known.items()} == {"信贷科"}


def test_no_key_and_the_same_section_adds_to_the_item_and_keeps_the_words(known: Hotline) -> None:
    call = known.call(registering(somebody().waits().presses("2").waits().waits()))
    assert known.the_item()["times_called"] == 2
    assert call.heard()[-3] == (
        "已记到您原来的事，编号是幺〇幺。信贷科会在今天下午五点半前给您回电。"
    )
    assert "登记好了" not in heard(call)
    assert len(story(known)["calls"][1]["recordings"]) == 3
    assert promised(known)[1:] == [DUE, ANSWER_DUE]


def test_no_key_and_another_section_opens_a_new_item(known: Hotline) -> None:
    call = known.call(registering(somebody().waits().presses("1").waits().waits()))
    assert rang(call)[0] == LIUFANG
    assert "登记好了" in heard(call)
    assert sorted(item["section"] for item in known.items()) == ["信贷科", "提取科"]


@pytest.mark.parametrize("caller", [somebody().hangs_up(10), somebody(), somebody().presses("0")])
def test_who_names_no_section_adds_to_the_open_item(known: Hotline, caller: Caller) -> None:
    known.call(caller)
    assert known.the_item()["times_called"] == 2
    assert known.the_item()["section"] == "信贷科"


def test_another_number_knows_nothing_of_the_item(known: Hotline) -> None:
    call = known.call(registering(unanswered(number=OTHER)))
    assert "正在办" not in heard(call)
    assert len(known.items()) == 2


def test_who_left_another_number_is_known_by_both(line: Hotline) -> None:
    typed = unanswered().presses("2").presses("13905621234#").presses("1")
    line.call(typed.speaks("我想提前还款", seconds=5).speaks("张三", seconds=1))
    for number in (ZHANG, "+8613905621234"):
        call = line.call(somebody(number).presses("1").hangs_up(8))
        assert call.heard()[0] == GREETING
    assert line.the_item()["times_called"] == 3
    assert line.the_item()["phone"] == "+8613905621234"


@pytest.fixture
def agreed(line: Hotline) -> Hotline:
    """A line on which 13900000001 has an open item, to be called back at 13900000002."""
    typed = unanswered().presses("2").presses("13900000002#").presses("1")
    line.call(typed.speaks("我想提前还款", seconds=5, then_hangs_up=True))
    return line


def once_more() -> Caller:
    """The same person calls the same section again without a word about the item."""
    return somebody().waits().presses("2").waits().waits()


@pytest.mark.parametrize("key", ["1", ""], ids=["confirmed", "silence"])
def test_the_number_that_is_offered_is_the_one_that_will_be_rung(agreed: Hotline, key: str) -> None:
    caller = once_more().presses(key, heard_out=True) if key else once_more().waits()
    call = agreed.call(caller.speaks("还没有回电", seconds=3, then_hangs_up=True))
    assert "回电打尾号〇〇〇二的号码" in heard(call)
    assert agreed.the_item()["phone"] == OTHER
    confirmed = story(agreed)["calls"][-1]["callback_number"]
    assert confirmed == (OTHER if key else None)


def test_another_matter_is_called_back_at_the_calling_number_again(agreed: Hotline) -> None:
    caller = somebody().presses("2").presses("2").waits().waits().presses("1", heard_out=True)
    call = agreed.call(caller.speaks("别的事", seconds=3, then_hangs_up=True))
    assert "回电打尾号〇〇〇幺的号码" in heard(call)
    assert [item["phone"] for item in agreed.items()] == [OTHER, ZHANG]


def test_taking_back_a_typing_error_leaves_the_number_that_was_agreed(agreed: Hotline) -> None:
    agreed.call(once_more().presses("2").presses("13900000003#").presses("2").hangs_up())
    assert agreed.the_item()["phone"] == OTHER
    assert agreed.the_item()["times_called"] == 2


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_number_that_was_typed_and_not_taken_back_is_called_back(
    agreed: Hotline, hangs_up: bool
) -> None:
    typed = once_more().presses("2").presses("13900000003#")
    agreed.call(typed.hangs_up() if hangs_up else typed.presses("1").hangs_up())
    assert agreed.the_item()["phone"] == "+8613900000003"
    changes = [event for event in story(agreed)["events"] if event["kind"] == "filled_in"]
    assert [event["data"]["changes"]["phone"] for event in changes][-1] == [OTHER, "+8613900000003"]


def test_after_contact_a_new_round_counts_its_own_attempts_and_keeps_the_old_ones(
    known: Hotline,
) -> None:
    with known.writing() as session:
        who, item, now = person(session, "zhangli"), known.item(session, "101"), known.now
        ledger.tried(session, now, known.office_time(), item, who, "占线")
        item.escalation_level = 1
        ledger.reached(session, now, known.office_time(), item, who, "已答复")
    known.call(somebody().presses("1").waits().waits().speaks("还有问题", seconds=3))
    told_now = known.the_item()
    assert [told_now[key] for key in ("state", "times_tried", "escalation_level")] == ["read", 0, 0]
    assert [attempt["result"] for attempt in story(known)["attempts"]] == ["no_answer", "spoken"]


def test_a_withheld_number_is_nobodys(known: Hotline) -> None:
    call = known.call(somebody("anonymous").hangs_up(20))
    assert "正在办" not in heard(call)


def test_a_running_promise_keeps_its_time_after_it_was_missed_too(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 16, 0))
    line.call(registering(unanswered()))
    line.until(shanghai(2026, 11, 24, 9, 0), tick=timedelta(hours=1))
    before = promised(line)
    call = line.call(somebody().presses("1").waits().waits().speaks("没有回电", seconds=3))
    assert promised(line) == before
    assert before[-2:] == [DUE, ANSWER_DUE]
    assert "答应您的回电时间也过了" in heard(call)
    assert "回电时间不变" not in heard(call)


def test_after_contact_a_repeat_call_opens_a_new_promise(known: Hotline) -> None:
    reach(known)
    assert promised(known) == [ANSWER_DUE]
    call = known.call(somebody().presses("1").waits().waits().speaks("还有问题", seconds=3))
    assert promised(known) == [ANSWER_DUE, DUE]
    assert known.the_item()["times_called"] == 2
    assert "我们会再给您回电" in heard(call)
    assert known.the_item()["state"] == "read"


def test_a_closed_item_is_not_asked_about(known: Hotline) -> None:
    with known.writing() as session:
        known.item(session, "101").closed_at = known.loop.clock.now()
    call = known.call(somebody().presses("2", then_hangs_up=True))
    assert "正在办" not in heard(call)
    assert len(known.items()) == 2


def test_a_repeat_call_that_a_person_answers_is_contact(known: Hotline) -> None:
    staff(known, zhangli=Staff.answers(talks=90))
    known.call(somebody().presses("1"))
    item = known.the_item()
    assert (item["state"], item["times_called"]) == ("reached", 2)
    assert promised(known) == [ANSWER_DUE]
    reached = [event for event in story(known)["events"] if event["kind"] == "reached"]
    assert [event["data"]["self_reported"] for event in reached] == [False]


def test_so_is_one_to_the_same_section_without_a_word_about_it(known: Hotline) -> None:
    staff(known, zhangli=Staff.answers(talks=90))
    known.call(somebody().waits().presses("2"))
    assert known.the_item()["state"] == "reached"


def test_an_answered_call_about_another_matter_is_a_draft(known: Hotline) -> None:
    staff(known, zhangli=Staff.answers(talks=90))
    known.call(somebody().presses("2").presses("2"))
    assert {item["state"] for item in known.items()} == {"unread", "draft"}
    assert promised(known, "102") == [("finish", "2026-11-23T17:30")]


def test_0_leads_a_known_caller_to_a_person(known: Hotline) -> None:
    staff(known, guoxin=Staff.answers())
    call = known.call(somebody().presses("0"))
    assert rang(call) == [GUOXIN]
    assert results(known)[-1] == ("guoxin", "answered")


@pytest.mark.parametrize(
    ("key", "numbers", "times"), [("1", ["2026-101"], 2), ("2", ["2026-101", "2026-102"], 1)]
)
def test_outside_hours_a_known_caller_adds_to_the_item_or_opens_another(
    line_at: OpenAt, key: str, numbers: list[str], times: int
) -> None:
    line = line_at(shanghai(2026, 11, 23, 17, 20))
    line.call(registering(unanswered()))
    line.loop.forward(600)
    caller = somebody().presses(key)
    caller = registering(caller) if key == "2" else caller.speaks("还有一件", seconds=3)
    call = line.call(caller)
    assert "现在不是上班时间，明早八点上班。" in call.heard()[0]
    assert heard(call).count("明早八点上班") == 1
    assert call.heard()[1].startswith("好的，")
    assert rang(call) == []
    assert sorted(item["number"] for item in line.items()) == numbers
    assert sorted(item["times_called"] for item in line.items())[-1] == times


def test_a_known_caller_outside_hours_without_a_key_adds_to_the_item(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 17, 20))
    line.call(registering(unanswered()))
    line.loop.forward(600)
    call = line.call(registering(somebody().waits()))
    assert call.heard()[1] == "现在为您登记，我们会给您回电。"
    assert "已记到您原来的事" in heard(call)
    assert line.the_item()["times_called"] == 2
    assert happened(line).count("called_again") == 1
