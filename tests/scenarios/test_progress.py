"""The state of an item by its number: what is said of it, and what such a call leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from calllog import ledger
from ivr.exchange.scripted import WITHHELD, Caller, Staff
from tests.scenarios.conftest import OpenAt
from tests.support.clock import shanghai
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import (
    ANSWER_DUE,
    GUOXIN,
    OTHER,
    ZHANG,
    ZHANGLI,
    happened,
    heard,
    kinds,
    promised,
    rang,
    registering,
    somebody,
    staff,
    story,
    told,
    unanswered,
)

Change = Callable[[Hotline], None]


@pytest.fixture
def known(line: Hotline) -> Hotline:
    """A line on which 13900000001 has item 101 of the loans section."""
    line.call(registering(unanswered()))
    return line


def asks(number: str = OTHER, keys: str = "101#") -> Caller:
    """Another telephone asks for the item by its number: nobody has to call from the same one."""
    return somebody(number).presses("4").presses(keys)


def asks_for_own() -> Caller:
    """The item's own telephone says that it is about something else, and asks all the same."""
    return somebody().presses("2").presses("4").presses("101#")


def read(line: Hotline) -> None:
    with line.writing() as session:
        who, item = person(session, "zhangli"), line.item(session, "101")
        ledger.read(session, line.loop.clock.now(), line.office_time(), item, who, "opened")


def reach(line: Hotline) -> None:
    with line.writing() as session:
        who, item = person(session, "zhangli"), line.item(session, "101")
        ledger.reached(session, line.loop.clock.now(), line.office_time(), item, who, "已答复")


def close(line: Hotline) -> None:
    reach(line)
    with line.writing() as session:
        line.item(session, "101").closed_at = line.loop.clock.now()


def nothing(line: Hotline) -> None:
    """Nobody has touched it."""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (nothing, "这件事已经转到信贷科，会在今天下午五点半前给您回电。"),
        (read, "信贷科已经收到，正在办理，会在今天下午五点半前给您回电。"),
        (reach, "信贷科已经联系过了，这件事正在办理。"),
        (close, "这件事已经办结。"),
    ],
    ids=["unread", "read", "reached", "closed"],
)
def test_the_state_is_told_without_a_person_or_a_matter(
    known: Hotline, change: Change, said: str
) -> None:
    change(known)
    call = known.call(asks().waits())
    assert call.heard()[-3:] == [said, "重听按1，人工按0。", "感谢来电，再见。"]
    assert not [word for word in ("张三", "提前还款", "张丽", "0001") if word in heard(call)]


def test_a_late_item_is_owned_up_to(line_at: OpenAt) -> None:
    line = line_at(shanghai(2026, 11, 23, 16, 0))
    line.call(registering(unanswered()))
    line.until(shanghai(2026, 11, 24, 8, 30), tick=timedelta(hours=1))
    call = line.call(asks().waits())
    assert "对不起，信贷科还没有按时给您回电，我们正在催办，请保持电话畅通。" in call.heard()


def test_asking_counts_the_call_and_opens_nothing_else(known: Hotline) -> None:
    before = promised(known)
    known.call(asks().waits())
    assert known.the_item()["times_called"] == 2
    assert happened(known)[-1] == "state_asked"
    assert promised(known) == before


@pytest.mark.parametrize("after", [1, 6, 15])
def test_hanging_up_while_the_state_is_told_opens_nothing_else(
    known: Hotline, after: float
) -> None:
    known.call(asks().hangs_up(after))
    assert known.the_item()["times_called"] == 2


def test_asking_about_a_closed_item_leaves_a_call_alone(known: Hotline) -> None:
    close(known)
    known.call(asks().waits())
    assert kinds(known) == ["registered", "progress"]
    assert known.the_item()["times_called"] == 1


def test_1_tells_it_again_and_counts_once(known: Hotline) -> None:
    call = known.call(asks().presses("1", heard_out=True).presses("1", heard_out=True).waits())
    assert heard(call).count("这件事已经转到信贷科") == 3
    assert known.the_item()["times_called"] == 2


@pytest.mark.parametrize("keys", ["999#", "0101000#", "123456789012#", "*101#"])
def test_an_unknown_number_is_asked_for_once_more(known: Hotline, keys: str) -> None:
    call = known.call(somebody(OTHER).presses("4").presses(keys).presses("101#").waits())
    assert "没有找到这个编号" in heard(call)
    assert "这件事已经转到信贷科" in heard(call)


def test_an_unknown_number_twice_leads_to_a_person(known: Hotline) -> None:
    staff(known, guoxin=Staff.answers())
    call = known.call(somebody(OTHER).presses("4").presses("998#").presses("999#"))
    assert rang(call) == [GUOXIN]


@pytest.mark.parametrize("keys", ["", "0#"], ids=["nothing", "0"])
def test_no_number_or_0_leads_to_a_person(known: Hotline, keys: str) -> None:
    staff(known, guoxin=Staff.answers())
    caller = somebody(OTHER).presses("4")
    call = known.call(caller.presses(keys) if keys else caller.waits())
    assert rang(call) == [GUOXIN]


def test_0_leads_its_own_caller_to_the_items_section_and_their_talk_is_contact(
    known: Hotline,
) -> None:
    staff(known, zhangli=Staff.answers(talks=60))
    call = known.call(asks_for_own().presses("0"))
    assert rang(call) == [ZHANGLI]
    assert (known.the_item()["state"], known.the_item()["times_called"]) == ("reached", 2)
    assert promised(known) == [ANSWER_DUE]


def test_when_that_person_cannot_be_reached_the_item_becomes_urgent(known: Hotline) -> None:
    before = promised(known)
    call = known.call(asks_for_own().presses("0").waits().waits().speaks("还没有回电", seconds=3))
    assert "这件事已经加急" in heard(call)
    assert known.the_item()["times_called"] == 2
    assert known.the_item()["phone"] == "+8613900000001"
    assert promised(known) == before
    assert [who for who, title in told(known) if "再次来电" in title] == ["wangjun", "zhangli"]
    assert story(known)["calls"][-1]["recordings"][0]["seconds"] == 3


def test_a_stranger_who_types_its_number_and_talks_to_a_person_has_a_draft_of_their_own(
    known: Hotline,
) -> None:
    before = promised(known)
    staff(known, zhangli=Staff.answers(talks=60))
    call = known.call(asks().presses("0"))
    assert rang(call) == [ZHANGLI]
    assert [(item["phone"], item["state"]) for item in known.items()] == [
        (ZHANG, "unread"),
        (OTHER, "draft"),
    ]
    assert promised(known) == before
    assert len(story(known)["calls"]) == 1


def test_a_stranger_whom_nobody_answers_is_registered_under_their_own_number(
    known: Hotline,
) -> None:
    caller = asks().presses("0").waits().waits().presses("1", heard_out=True)
    caller = caller.speaks("我的事情", seconds=6).speaks("李四", seconds=2)
    call = known.call(caller.speaks("个人", seconds=2))
    assert "这件事已经加急" not in heard(call)
    assert "尾号〇〇〇二" in heard(call)
    assert [(item["phone"], item["section"]) for item in known.items()] == [
        (ZHANG, "信贷科"),
        (OTHER, "信贷科"),
    ]
    assert len(story(known, "102")["calls"][0]["recordings"]) == 3
    assert [who for who, title in told(known) if "再次来电" in title] == []


def test_a_stranger_without_a_number_gives_one_and_leaves_the_items_alone(known: Hotline) -> None:
    asked = asks(WITHHELD).presses("0").waits().waits().presses("13900000002#")
    known.call(asked.presses("1").speaks("我的事情", seconds=3, then_hangs_up=True))
    assert [item["phone"] for item in known.items()] == [ZHANG, OTHER]
    assert len(story(known, "102")["calls"][0]["recordings"]) == 1


def test_a_stranger_of_whom_no_number_is_known_stands_alone(known: Hotline) -> None:
    asked = asks(WITHHELD).presses("0").waits().waits().waits().waits().waits()
    known.call(asked.speaks("请回电", seconds=3))
    assert kinds(known) == ["registered", "no_number"]
    assert known.the_item()["phone"] == ZHANG
    assert len(story(known)["calls"][0]["recordings"]) == 3


def test_hanging_up_while_that_person_is_rung_is_not_lost(known: Hotline) -> None:
    close(known)
    known.call(asks().presses("0").hangs_up_while_ringing(after=5))
    assert kinds(known) == ["registered", "registered"]
    assert len(known.items()) == 2


def test_who_types_a_strangers_number_is_not_taken_for_the_stranger(known: Hotline) -> None:
    known.call(asks().waits())
    call = known.call(somebody(OTHER).hangs_up(20))
    assert "正在办" not in heard(call)
    assert len(known.items()) == 2
