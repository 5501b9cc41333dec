"""The tabs of the missed-callback list: which items each shows, and what is owed there by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    SQLColumnExpression,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from calllog.models import Item, Promise, PromiseKind
from calllog.times.office_hours import OfficeTime


class Tab(StrEnum):
    """One list. An item may stand in several of them: late, and due today."""

    ALL = "all"  # 全部待回电
    TODAY = "today"  # 今日到期
    LATE = "late"  # 逾期未回电
    APPOINTMENTS = "appointments"  # 约时
    AWAITING = "awaiting"  # 待答复: spoken to, and the answer is still owed
    DRAFTS = "drafts"  # 已接未登记


CALLBACK = (PromiseKind.CONTACT, PromiseKind.APPOINTMENT)
OWED = {
    Tab.ALL: CALLBACK,
    Tab.TODAY: CALLBACK,
    Tab.LATE: CALLBACK,
    Tab.APPOINTMENTS: (PromiseKind.APPOINTMENT,),
    Tab.AWAITING: (PromiseKind.ANSWER, PromiseKind.RESOLUTION),
    Tab.DRAFTS: (PromiseKind.FINISH,),
}
# Where what was left from earlier days stands first, under its own heading (往日结转). What is
# agreed or answered takes days by its nature.
CARRIES_OVER = frozenset({Tab.ALL, Tab.TODAY, Tab.LATE, Tab.DRAFTS})


@dataclass(frozen=True, slots=True)
class Day:
    """Now, and the office's day around it."""

    now: datetime
    begins_at: datetime
    ends_at: datetime
    year: int

    @classmethod
    def of(cls, now: datetime, office_time: OfficeTime) -> Day:
        """The day at the office that a moment falls into."""
        today = office_time.local(now).date()
        midnight = datetime.min.time()
        tomorrow = today + timedelta(days=1)
        return cls(
            now, office_time.at(today, midnight), office_time.at(tomorrow, midnight), today.year
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells which tabs an item stands in, as columns."""

    is_draft: SQLColumnExpression[bool]
    contacted_at: SQLColumnExpression[datetime | None]
    due_at: SQLColumnExpression[datetime]  # The first callback that is owed.
    has_appointment: ColumnElement[bool]
    owes_answer: ColumnElement[bool]


def is_listed(tab: Tab, day: Day) -> ColumnElement[bool]:
    """Which items a tab shows, as a condition on ``Item``; nothing ages out of any."""
    facts = Facts(
        Item.is_draft,
        Item.contacted_at,
        due_at(Tab.ALL),
        owes(OWED[Tab.APPOINTMENTS]),
        owes(OWED[Tab.AWAITING]),
    )
    return and_(is_open(), stands_in(tab, day, facts))


def stands_in(tab: Tab, day: Day, facts: Facts) -> ColumnElement[bool]:
    """Which open items a tab shows, told by their facts."""
    if tab is Tab.DRAFTS:
        return facts.is_draft.is_(True)
    is_entered = facts.is_draft.is_(False)
    if tab is Tab.AWAITING:
        return and_(is_entered, facts.contacted_at.is_not(None), facts.owes_answer)
    if tab is Tab.APPOINTMENTS:
        return and_(is_entered, facts.has_appointment)
    waits = and_(is_entered, or_(facts.contacted_at.is_(None), facts.has_appointment))
    if tab is Tab.TODAY:
        return and_(waits, facts.due_at >= day.begins_at, facts.due_at < day.ends_at)
    if tab is Tab.LATE:
        return and_(waits, facts.due_at < day.now)
    return waits


def due_at(tab: Tab) -> ScalarSelect[datetime]:
    """When the first of what a tab's items owe is due; empty where nothing of it is open."""
    return first_due(OWED[tab])


def first_due(kinds: tuple[PromiseKind, ...]) -> ScalarSelect[datetime]:
    """When the first open promise of these kinds is due."""
    return _first(Promise.due_at, kinds)


def waits_since(tab: Tab) -> ColumnElement[datetime]:
    """Since when the person waits for what the tab is about."""
    return func.coalesce(_first(Promise.made_at, OWED[tab]), Item.created_at)


def owes(kinds: tuple[PromiseKind, ...]) -> ColumnElement[bool]:
    """Whether one of these promises is open."""
    return exists().where(_is_open_promise(kinds))


def _first(
    column: InstrumentedAttribute[datetime], kinds: tuple[PromiseKind, ...]
) -> ScalarSelect[datetime]:
    query = select(func.min(column)).where(_is_open_promise(kinds))
    return query.correlate(Item).scalar_subquery()


def _is_open_promise(kinds: tuple[PromiseKind, ...]) -> ColumnElement[bool]:
    return and_(Promise.item_id == Item.id, Promise.kind.in_(kinds), Promise.ended_at.is_(None))


def is_open() -> ColumnElement[bool]:
    """Not closed; an index of their own finds them."""
    return Item.closed_at.is_(None)
