"""Reminding, and many items at once: each by itself, and one message to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.db import Database
from calllog.ledger import LedgerError, many, outcomes, reminding
from calllog.models import Item, Message, Outcome
from tests.calllog.cases import Case
from tests.calllog.moments import OFFICE
from tests.support.clock import ManualClock
from tests.support.office import person, section


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    return Case(office, clock)


def messages(case: Case, ending: str) -> list[tuple[str, str, str]]:
    """To whom, title and body of the messages whose title ends so."""
    with case.office.reading() as session:
        rows = session.query(Message).filter(
            Message.channel == "console", Message.title.endswith(ending)
        )
        return [
            (row.recipient.login, row.title, row.body) for row in rows if row.recipient is not None
        ]


def at_once(case: Case, login: str, act: Callable[..., Any], *words: Any, **more: Any) -> Any:
    """Somebody does something about all items, now."""
    with case.office.writing() as session:
        items = session.query(Item).order_by(Item.id).all()
        plain = [v(session) if callable(v) else v for v in words]
        found = {k: v(session) if callable(v) else v for k, v in more.items()}
        staff = person(session, login)
        return act(session, case.clock.now(), OFFICE, items, staff, *plain, **found)


@pytest.mark.parametrize("login", ["zhaoping", "wangjun"])
def test_a_reminder_reaches_who_is_responsible_and_asks_for_no_receipt(
    case: Case, login: str
) -> None:
    case.does(login, reminding.remind, "请先打这一件")
    ((to, title, body),) = messages(case, "提醒")
    assert (to, title) == ("zhangli", "2026-101号提醒")
    assert "请先打这一件" not in body
    ((_kind, data),) = case.events("reminder_sent")
    assert data["words"] == "请先打这一件"
    with pytest.raises(LedgerError, match="提醒由办公室督办员"):
        case.does("wuhao", reminding.remind)


def test_one_is_not_reminded_of_ones_own_work(case: Case) -> None:
    with pytest.raises(LedgerError, match="由本人负责"):
        case.does("zhangli", reminding.remind)


def test_of_many_each_is_done_by_itself_and_a_person_has_one_message(case: Case) -> None:
    second, third = case.another(), case.another()
    second.does("zhangli", outcomes.give, Outcome.WITHDRAWN, words="不办了")
    made = at_once(case, "zhaoping", many.urge, "请抓紧办理")
    assert len(made.done) == 2
    ((item, why),) = made.refused
    assert (item.id, str(why)[:9]) == (second.item_id, "该事项已办结，不能")
    assert [one.kinds().count("urged") for one in (case, second, third)] == [1, 0, 1]
    ((to, title, body),) = messages(case, "催办")
    assert (to, title) == ("zhangli", "2件事项催办")
    assert body.startswith("2026-101、2026-103号，共2件事项，赵平催办。")


def test_a_single_one_of_many_is_told_like_any_other(case: Case) -> None:
    other = case.another()
    other.does("zhangli", outcomes.give, Outcome.WITHDRAWN, words="不办了")
    at_once(case, "zhaoping", many.remind)
    assert [title for _to, title, _body in messages(case, "提醒")] == ["2026-101号提醒"]


def loans(session: Session) -> Any:
    return section(session, "loans")


def wuhao(session: Session) -> Any:
    return person(session, "wuhao")


def test_many_are_assigned_to_a_handler_who_accepts_each(case: Case) -> None:
    case.another()
    made = at_once(case, "wangjun", many.assign, loans, to=wuhao, note="张丽休假")
    assert (len(made.done), made.refused) == (2, [])
    ((to, title, _body),) = messages(case, "待接收")
    assert (to, title) == ("wuhao", "2件事项待接收")
    with case.office.reading() as session:
        items = session.query(Item).all()
        assert {item.pending.to_staff.login for item in items if item.pending} == {"wuhao"}
        assert {item.responsible.login for item in items} == {"zhangli"}


def test_who_is_to_accept_is_reminded_too(case: Case) -> None:
    at_once(case, "wangjun", many.assign, loans, to=wuhao)
    case.does("zhaoping", reminding.remind)
    assert {to for to, _title, _body in messages(case, "提醒")} == {"zhangli", "wuhao"}


def test_a_refusal_leaves_nothing_of_its_item_behind(case: Case) -> None:
    other = case.another()
    other.does("zhangli", ledger.read, "opened")
    before = other.kinds()
    made = at_once(case, "wuhao", many.urge, "请抓紧办理")
    assert (made.done, len(made.refused)) == ([], 2)
    assert other.kinds() == before
