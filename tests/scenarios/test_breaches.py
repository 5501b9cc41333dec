"""Breaches from a call to a decision: found by the clock, stated on, judged (4.1, 4.2)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from calllog import ledger
from calllog.breaches import hearing, judging, suspicions
from calllog.ledger import outcomes
from calllog.models import Finding, Measure, Message, Outcome
from ivr.exchange.scripted import Caller
from tests.calllog.moments import the_moment
from tests.scenarios.days import CALLER, does, missed_call
from tests.support.hotline import Hotline
from tests.support.office import person

MONDAY, TUESDAY = "Mon 2026-11-23", "Tue 2026-11-24"
WEDNESDAY, THURSDAY, FRIDAY = "Wed 2026-11-25", "Thu 2026-11-26", "Fri 2026-11-27"


def goes_to(world: Hotline, moment: str) -> None:
    """Nothing runs until then, and then one pass of everything."""
    world.jump(the_moment(moment))
    world.sweep()


def suspected(world: Hotline) -> dict[str, str | None]:
    """Each kind that was found, and of whom."""
    with world.reading() as session:
        rows = session.scalars(select(Finding).order_by(Finding.id))
        return {row.kind: row.about.login if row.about else None for row in rows}


def told(world: Hotline, login: str) -> list[str]:
    with world.reading() as session:
        own = Message.recipient_id == person(session, login).id
        titles = select(Message.title).where(own, Message.channel == "console")
        return [one for one in session.scalars(titles) if one.startswith("疑似")]


@pytest.mark.clause("4.1.1")
@pytest.mark.clause("3.3.2a")
def test_a_call_that_nobody_takes_reads_or_answers_is_found_heard_and_judged(
    line: Hotline,
) -> None:
    number = missed_call(line)
    goes_to(line, f"{MONDAY} 12:00")
    goes_to(line, f"{MONDAY} 18:00")
    assert suspected(line) == {}
    goes_to(line, f"{TUESDAY} 08:30")
    assert suspected(line) == {"unread": "zhangli", "no_contact": "wangjun"}
    assert told(line, "zhangli") == ["疑似问题待说明：1项"]
    does(line, "wangjun", ledger.reached, number, "已回电")
    with line.writing() as session:
        unread, _no_contact = suspicions.all_of(session, open_only=True)[::-1]
        now, hours = line.loop.clock.now(), line.office_time()
        hearing.state(session, now, unread, person(session, "zhangli"), "当时在窗口接待来访")
        at = (session, now, hours, unread, person(session, "wangjun"))
        judging.decide(*at, Measure.REMINDER, reason="应请同事代为阅知")
    assert told(line, "zhangli")[-1] == "疑似问题已核定"
    goes_to(line, f"{WEDNESDAY} 08:30")
    with line.reading() as session:
        day = (the_moment(f"{MONDAY} 00:00"), the_moment(f"{TUESDAY} 00:00"))
        (breach,) = suspicions.decided_between(session, *day)
        assert (breach.is_breach, breach.about and breach.about.login) == (True, "zhangli")
        assert [one.kind for one in suspicions.suspected_between(session, *day)] == ["no_contact"]
        kinds = [event.kind for event in line.item(session, number).events]
        assert (kinds.count("flagged"), kinds.count("finding_judged")) == (2, 1)


def gives(line: Hotline, number: str, login: str, outcome: Outcome, **facts: Any) -> None:
    with line.writing() as session:
        at = (session, line.loop.clock.now(), line.office_time())
        outcomes.give(*at, line.item(session, number), person(session, login), outcome, **facts)


@pytest.mark.clause("4.1.2")
def test_a_late_answer_papers_asked_for_in_passing_and_a_bare_refusal_are_found(
    line: Hotline,
) -> None:
    number = missed_call(line)
    does(line, "zhangli", ledger.reached, number, "来电人材料不全，让其补交证明")
    other = missed_call(line, "+8613900000002")
    refused = {"words": "不符合提取条件", "basis": "按规定", "is_agreed": True}
    gives(line, other, "zhangli", Outcome.REFUSED, **refused)
    goes_to(line, f"{TUESDAY} 09:00")
    assert suspected(line) == {"no_basis": "zhangli", "no_notice": "zhangli"}
    goes_to(line, f"{WEDNESDAY} 17:31")
    gives(line, number, "zhangli", Outcome.ANSWERED, words="已说明办理条件", is_agreed=True)
    goes_to(line, f"{THURSDAY} 09:00")
    assert suspected(line)["late_answer"] == "zhangli"
    with line.reading() as session:
        late = session.scalars(select(Finding).where(Finding.kind == "late_answer")).one()
        assert "应于11月25日（周三）17:30前答复办事人" in late.passage
        assert "此后于11月25日（周三）17:31登记" in late.passage
        assert CALLER not in late.passage


@pytest.mark.clause("3.3.2a")
def test_a_duty_telephone_that_rings_three_times_unanswered_is_found_by_the_call(
    line: Hotline,
) -> None:
    line.call(Caller(CALLER).presses("2").hangs_up(after=120))
    goes_to(line, f"{MONDAY} 18:00")
    goes_to(line, f"{TUESDAY} 08:30")
    with line.reading() as session:
        rows = session.scalars(select(Finding).where(Finding.kind == "unanswered")).all()
        assert rows
        for row in rows:
            assert row.leg is not None
            assert row.leg.is_unanswered_on_duty
            assert row.about_id == row.leg.staff_id
            assert "响铃3声无人接听" in row.passage
        people = [row.about_id for row in rows]
        assert len(people) == len(set(people))


@pytest.mark.clause("4.2")
def test_an_honest_mistake_is_closed_without_blame_once_somebody_says_so(line: Hotline) -> None:
    missed_call(line)
    goes_to(line, f"{MONDAY} 18:00")
    goes_to(line, f"{TUESDAY} 08:30")
    with line.writing() as session:
        found = suspicions.all_of(session, open_only=True)
        unread = next(one for one in found if one.kind == "unread")
        at = (session, line.loop.clock.now(), line.office_time(), unread)
        leader = person(session, "gaoyuan")
        reason = "试行集中阅知，衔接出现偏差，属先行先试"
        judging.decide(*at, leader, Measure.TOLERANCE, reason=reason)
        assert not unread.is_breach
        assert unread.decision is not None
        assert (unread.decision.by.login, unread.decision.reason) == ("gaoyuan", reason)
