"""Urging, supervising and reporting up by hand: who is told, how far it has gone, the receipt."""

from __future__ import annotations

from datetime import date

import pytest

from calllog.ledger import LedgerError, urging
from calllog.models import Absence, AbsenceKind, Message
from tests.calllog.moments import the_moment
from tests.scenarios.days import level, live, mail, missed_call
from tests.scenarios.test_joint import act
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import happened


def signs(world: Hotline, login: str, number: str, words: str) -> None:
    with world.writing() as session:
        item, staff = world.item(session, number), person(session, login)
        last = urging.urgings(session, item)[-1]
        now, hours = world.loop.clock.now(), world.office_time()
        urging.sign(session, now, hours, item, staff, last, words)


def told(world: Hotline, what: str) -> list[str]:
    """Who heard of it, without the minute."""
    return [line.split(" ")[-2] for line in mail(world) if line.endswith(what)]


def test_urging_is_told_to_the_responsible_person_and_answered_with_a_receipt(
    line: Hotline,
) -> None:
    number = missed_call(line)
    act(line, "zhaoping", urging.urge, number, "来电人等得急，请先回电。")
    assert told(line, "催办") == ["zhangli"]
    with line.reading() as session:
        (made,) = urging.urgings(session, line.item(session, number))
        assert (made.received_at, made.to.login, level(line, number)) == (None, "zhangli", 0)
    with pytest.raises(LedgerError, match="由责任人"):
        signs(line, "wuhao", number, "收到")
    signs(line, "zhangli", number, "马上回电。")
    assert told(line, "已回执") == ["zhaoping"]
    with pytest.raises(LedgerError, match="已签收"):
        signs(line, "wangjun", number, "再签一次")
    assert happened(line, number)[-3:] == ["urged", "read", "receipt_given"]


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("zhaoping", True),  # The general office's supervisor.
        ("wangjun", True),  # The section's head.
        ("wuhao", False),  # A colleague.
        ("zhoumin", False),  # The head of another section.
        ("zhangli", False),  # The person who is responsible.
    ],
)
def test_who_may_urge(line: Hotline, login: str, may: bool) -> None:
    number = missed_call(line)
    if may:
        act(line, login, urging.urge, number, "请回电。")
    else:
        with pytest.raises(LedgerError):
            act(line, login, urging.urge, number, "请回电。")
    assert ("urged" in happened(line, number)) is may


def test_supervising_raises_the_item_as_the_ladder_does_and_never_lowers_it(line: Hotline) -> None:
    number = missed_call(line)
    act(line, "gaoyuan", urging.supervise, number, "今日办结。", date(2026, 11, 23))
    assert (level(line, number), told(line, "督办")) == (2, ["zhangli", "wangjun"])
    act(line, "zhaoping", urging.supervise, number, "请报进度。")
    assert level(line, number) == 2
    live(line, "Mon 2026-11-23 17:40", minutes=60)
    assert level(line, number) == 2
    act(line, "xuhui", urging.supervise, number, "明早报我。")
    assert level(line, number) == 3
    with pytest.raises(LedgerError, match="督办由"):
        act(line, "wangjun", urging.supervise, number, "请办")
    with pytest.raises(LedgerError, match="早于今天"):
        act(line, "zhaoping", urging.supervise, number, "请办", date(2026, 11, 22))


@pytest.mark.clause("3.1.2e")
def test_an_absent_handler_or_unclear_matter_is_reported_to_the_next_superior(
    line: Hotline,
) -> None:
    number = missed_call(line)
    act(line, "wuhao", urging.report_up, number, "承办人外出，职责不清。")
    assert told(line, "上报") == ["wangjun"]
    signs(line, "wangjun", number, "由我指定专人办理。")
    assert told(line, "已回执") == ["wuhao"]
    act(line, "wangjun", urging.report_up, number, "涉及多科室，请明确。")
    assert (told(line, "上报")[1:], level(line, number)) == (["gaoyuan"], 2)


@pytest.mark.clause("3.1.2e")
def test_where_the_head_is_away_the_deputy_is_told(line: Hotline) -> None:
    number = missed_call(line)
    with line.writing() as session:
        head, clock = person(session, "wangjun"), line.loop.clock.now()
        until = the_moment("Mon 2026-11-23 18:00")
        away = Absence(
            staff_id=head.id,
            kind=AbsenceKind.LEAVE,
            begins_at=clock,
            ends_at=until,
            note="",
            entered_at=clock,
            entered_by_id=head.id,
        )
        session.add(away)
    act(line, "wuhao", urging.report_up, number, "承办人外出。")
    assert told(line, "上报") == ["zhangli"]


def test_messages_say_nothing_of_the_person_or_of_what_was_written(line: Hotline) -> None:
    number = missed_call(line)
    act(line, "zhaoping", urging.supervise, number, "张三的提前还款今日办结。", date(2026, 11, 24))
    signs(line, "zhangli", number, "已回张三。")
    with line.reading() as session:
        bodies = [row.title + row.body for row in session.query(Message)]
    assert any("11月24日（周二）17:30前办结" in body for body in bodies)
    assert not [body for body in bodies if "张三" in body or "还款" in body or "139" in body]
