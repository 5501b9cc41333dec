"""A one-time notice heard again by telephone: its own words, for its own caller (clause 3.1.1b)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from calllog.catalogue import matters
from calllog.models import OneTimeNotice
from ivr.exchange.scripted import WITHHELD, Caller, Staff
from tests.support.catalogue import fill_catalogue
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import (
    OTHER,
    ZHANGLI,
    happened,
    heard,
    promised,
    rang,
    registering,
    somebody,
    staff,
    story,
    unanswered,
)


@pytest.fixture
def noticed(line: Hotline) -> Hotline:
    """13900000001 has item 101 and was given a one-time notice about it."""
    line.call(registering(unanswered()))
    give_notice(line)
    return line


def give_notice(line: Hotline) -> None:
    now = line.loop.clock.now()
    with line.writing() as session:
        fill_catalogue(session, now)
        session.flush()
        edition = matters.matter_on(session, "loan.apply", line.now.date())
        assert edition is not None
        notice = OneTimeNotice(
            item_id=line.item(session, "101").id,
            edition_id=edition.id,
            staff_id=person(session, "zhangli").id,
            at=now,
            given="spoken",
            matter="个人住房贷款申请",
            basis="《住房公积金管理条例》第二十六条",
            limit="10日",
            procedure="一、受理。\n二、审批。",
            materials=["身份证", "购房合同", "首付款凭证（原件）"],
            missing=["首付款凭证（原件）"],
        )
        session.add(notice)


def asks_for_own() -> Caller:
    return somebody().presses("2").presses("4").presses("101#")


@pytest.mark.clause("3.1.1b")
def test_the_notice_is_read_word_for_word_to_the_caller_it_was_given_to(noticed: Hotline) -> None:
    before = promised(noticed)
    call = noticed.call(asks_for_own().presses("2", heard_out=True).waits())
    said = call.heard()
    offered = said.index("听一次性告知按2。")
    assert said[offered + 1 :] == [
        "重听按1，人工按0。",
        "以下是一次性告知的内容，事项是个人住房贷款申请。",
        "办理依据：《住房公积金管理条例》第二十六条。",
        "办理时限：十日。",
        "办理流程：一、受理。",
        "二、审批。",
        "办理要件有三样。",
        "第一，身份证。",
        "第二，购房合同。",
        "第三，首付款凭证，原件。",
        "还缺：首付款凭证，原件。",
        "重听按1，人工按0。",
        "感谢来电，再见。",
    ]
    assert happened(noticed)[-2:] == ["state_asked", "notice_heard"]
    assert promised(noticed) == before
    with noticed.reading() as session:
        assert session.scalar(select(func.count(OneTimeNotice.id))) == 1


@pytest.mark.parametrize("number", [OTHER, WITHHELD])
def test_from_another_telephone_nothing_is_said_of_the_notice(
    noticed: Hotline, number: str
) -> None:
    caller = somebody(number).presses("4").presses("101#").presses("2", heard_out=True)
    call = noticed.call(caller)
    assert "一次性告知" not in heard(call)
    assert "贷款申请" not in heard(call)
    assert "notice_heard" not in happened(noticed)


def test_hearing_it_again_is_one_event(noticed: Hotline) -> None:
    again = asks_for_own().presses("2").presses("1", heard_out=True).presses("1", heard_out=True)
    call = noticed.call(again.waits())
    assert heard(call).count("以下是一次性告知的内容") == 3
    assert happened(noticed).count("notice_heard") == 1
    noticed.call(asks_for_own().presses("2").waits())
    assert happened(noticed).count("notice_heard") == 2
    events = [event for event in story(noticed)["events"] if event["kind"] == "notice_heard"]
    assert len({event["data"]["call"] for event in events}) == 2


def test_without_a_notice_none_is_offered(line: Hotline) -> None:
    line.call(registering(unanswered()))
    call = line.call(asks_for_own().presses("2", heard_out=True))
    assert "一次性告知" not in heard(call)


def test_0_leads_from_the_notice_to_the_items_section(noticed: Hotline) -> None:
    staff(noticed, zhangli=Staff.answers(talks=60))
    call = noticed.call(asks_for_own().presses("2").presses("0", heard_out=True))
    assert rang(call) == [ZHANGLI]
    assert noticed.the_item()["state"] == "awaiting_papers"
