"""A one-time notice sent by text (3.1.1b): what is sent, and that nothing else counts as given."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from calllog.db import Database
from calllog.ledger import LedgerError, classifying, one_time
from calllog.models import Given, Item, OneTimeNotice, TextMessage
from calllog.sms import text_templates, texts
from tests.calllog.cases import Case, matter
from tests.support.clock import ManualClock

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    """A loan is asked for on Monday, by an office whose templates are approved."""
    made = Case(office, clock)
    made.does("zhangli", classifying.classify, matter("loan.apply"))
    with office.writing() as session:
        sample = text_templates.read_file(text_templates.SAMPLE)
        text_templates.import_templates(session, sample)
    return made


def tells(case: Case) -> None:
    facts = {"missing": ("身份证",), "given": Given.SMS, "follow_on": FRIDAY}
    case.does("zhangli", one_time.tell_once, **facts)


def words(case: Case) -> list[str]:
    with case.office.reading() as session:
        return list(session.scalars(select(TextMessage.words)))


def test_the_short_form_of_the_notice_is_sent_to_a_mobile(case: Case) -> None:
    tells(case)
    assert words(case) == [
        "【公积金中心】您咨询的个人住房贷款申请需要：身份证；婚姻状况材料；购房合同；首付款凭证；"
        "征信查询授权书；担保材料。依据《住房公积金管理条例》（国令第844号修改，2026年9月20日起施行）"
        "第二十六条、第二十七条，时限10个自然日。详询0562-0000000。"
    ]


def test_a_notice_that_cannot_be_sent_has_not_been_given(case: Case) -> None:
    with case.office.writing() as session:
        session.scalars(select(Item)).one().phone = "+865622831234"
    with pytest.raises(LedgerError, match="不是手机号码"):
        tells(case)
    with case.office.reading() as session:
        assert session.scalar(select(func.count(OneTimeNotice.id))) == 0


def test_whom_two_calls_did_not_reach_is_told_the_number_to_ring(case: Case) -> None:
    with case.office.writing() as session:
        texts.send_unreached(session, case.clock.now(), session.scalars(select(Item)).one())
    assert words(case)[0].endswith("请回电0562-0000000，编号2026-101。")
