"""From a complaint by telephone to the told result and an answered question, still anonymous."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, select, text

from calllog.conduct import complainant
from calllog.conduct.kinds import EntryKind, ReplyKind
from calllog.conduct.models import Case, Reply, Statement
from calllog.conduct.place import to_the_hour
from ivr.exchange.deliveries import DOUBLED, DROPPED, ONCE, REORDERED, Deliveries
from ivr.exchange.scripted import Caller
from tests.scenarios.conduct_words import (
    WRONG,
    anonymous,
    comes_back,
    named,
    put,
    told_receipt,
)
from tests.support.conduct import open_record, record_of, said
from tests.support.hotline import CONDUCT, Hotline
from tests.support.order import assert_greets_in_order
from tests.support.telling import heard

NUMBER = "+8613912345678"
TAIL = b"13912345678"
DELIVERIES = {"once": ONCE, "doubled": DOUBLED, "dropped": DROPPED, "reordered": REORDERED}


def settle(line: Hotline) -> None:
    for _ in range(3):
        line.loop.forward(240)
        line.sweep()


def assert_nothing_is_left(line: Hotline) -> None:
    """Neither at the carrier, nor of the call in the ledger, nor the number in any file of ours."""
    assert line.exchange.recordings.all() == []
    with line.parts.conduct_db.reading() as session:
        assert session.scalars(select(Statement)).all() == []
    with line.reading() as session:
        tables = inspect(session.get_bind()).get_table_names()
        assert {"calls", "turns", "recordings"} <= set(tables)
        for table in ("calls", "turns", "recordings", "items"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    carrier = line.settings.home / "exchange"
    for path in line.settings.home.rglob("*"):
        if path.is_file() and not path.is_relative_to(carrier):
            assert TAIL not in path.read_bytes(), path


@pytest.mark.clause("5.3b", "3.3.2b")
@pytest.mark.parametrize("deliveries", DELIVERIES.values(), ids=DELIVERIES)
def test_a_complaint_is_made_told_and_asked_about_by_telephone_and_nobody_learns_who_it_was(
    line: Hotline, deliveries: Deliveries
) -> None:
    line.exchange.deliveries = deliveries
    first = line.call(anonymous(NUMBER, "2").waits(), CONDUCT)
    assert_greets_in_order(heard(first))
    receipt = told_receipt(first)
    settle(line)
    put(line, receipt, ReplyKind.QUESTION, words="是哪一天的事？")
    put(line, receipt, ReplyKind.STATE, state="investigating")

    line.restart()
    asked = line.call(
        comes_back(receipt, NUMBER).presses("2", heard_out=True).speaks("上周一上午", 3), CONDUCT
    )
    assert "您反映的事正在调查。" in heard(asked)
    assert "监督员问，是哪一天的事？" in heard(asked)
    assert "您的回答记下了。" in heard(asked)
    settle(line)
    put(line, receipt, ReplyKind.STATE, state="told")
    put(line, receipt, ReplyKind.RESULT, words="反映的情况属实，已经批评教育。")

    last = line.call(comes_back(receipt, NUMBER).waits(), CONDUCT)
    assert "您反映的事已经有了答复。答复是，反映的情况属实，已经批评教育。" in heard(last)
    assert "监督员有问题" not in heard(last)
    settle(line)
    with line.parts.conduct_db.reading() as session:
        (case,) = session.scalars(select(Case))
        record = record_of(session, case)
        (about,) = said(record, EntryKind.ABOUT)
        assert about["section"] == "loans"
        assert len(said(record, EntryKind.STATEMENT)) == 1
        (answer,) = said(record, EntryKind.ANSWER)
        assert answer["question"] == complainant.questions(case)[0].id
        assert said(record, EntryKind.IDENTITY) == []
        times = {reply.heard_at for reply in session.scalars(select(Reply))}
        assert None not in times
        assert {at for at in times if at and at != to_the_hour(at)} == set()
    assert_nothing_is_left(line)


@pytest.mark.clause("5.3b")
def test_a_named_complainant_says_name_and_number_which_lie_sealed_apart(line: Hotline) -> None:
    call = line.call(named(NUMBER, "1").presses("1", heard_out=True).waits(), CONDUCT)
    assert "回电打尾号五六七八的号码，可以吗？" in heard(call)
    told_receipt(call)
    settle(line)
    with line.parts.conduct_db.reading() as session:
        (case,) = session.scalars(select(Case))
        record = record_of(session, case)
        given = said(record, EntryKind.IDENTITY)
        assert {"phone": NUMBER} in given
        files = [one.entry.file for one in record if one.entry.kind == EntryKind.IDENTITY]
        assert len([file for file in files if file]) == 1
    assert_nothing_is_left(line)


@pytest.mark.clause("5.3b")
def test_no_monitor_holds_the_key_of_a_complaint_about_a_monitor(line: Hotline) -> None:
    call = line.call(anonymous(NUMBER, "81").waits(), CONDUCT)
    assert "您的留言监督员听不到" in heard(call)
    assert "幺二三八八" in heard(call)
    receipt = told_receipt(call)
    settle(line)
    with line.parts.conduct_db.reading() as session:
        (case,) = session.scalars(select(Case))
        assert [key.member_id for key in case.keys] == [None]
        record = open_record(session, case)
        assert said(record, EntryKind.ABOUT)[0]["is_monitor"]
        assert len(said(record, EntryKind.STATEMENT)) == 1
    assert "等待受理" in heard(line.call(comes_back(receipt).waits(), CONDUCT))
    settle(line)
    assert_nothing_is_left(line)


def test_who_has_the_receipt_without_its_code_hears_nothing_of_it(line: Hotline) -> None:
    receipt = told_receipt(line.call(anonymous(NUMBER).waits(), CONDUCT))
    tries = Caller(NUMBER).presses("3")
    for number in (receipt.number, "9999", receipt.number):
        tries = tries.presses(f"{number}#").presses(f"{WRONG}#")
    call = line.call(tries, CONDUCT)
    assert heard(call).count("回执号或者查询码不对。") == 2
    assert "还是没有查到" in heard(call)
    assert "您反映的事" not in heard(call)
