"""The tabs of the missed-callback list: which items each shows, and what is owed there by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
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


def is_listed(tab: Tab, day: Day) -> ColumnElement[bool]:
    """Which items a tab shows, as a condition on ``Item``; nothing ages out of any."""
    if tab is Tab.DRAFTS:
        return and_(_is_open(), Item.is_draft)
    if tab is Tab.AWAITING:
        return and_(_is_entered(), Item.contacted_at.is_not(None), owes(OWED[tab]))
    if tab is Tab.APPOINTMENTS:
        return and_(_is_entered(), owes(OWED[tab]))
    waits = and_(_is_entered(), or_(Item.contacted_at.is_(None), owes((PromiseKind.APPOINTMENT,))))
    if tab is Tab.TODAY:
        due = due_at(tab)
        return and_(waits, due >= day.begins_at, due < day.ends_at)
    if tab is Tab.LATE:
        return and_(waits, owes(OWED[tab], Promise.due_at < day.now))
    return waits


def due_at(tab: Tab) -> ScalarSelect[datetime]:
    """When the first of what a tab's items owe is due; empty where nothing of it is open."""
    return _first(Promise.due_at, OWED[tab])


def waits_since(tab: Tab) -> ColumnElement[datetime]:
    """Since when the person waits for what the tab is about."""
    return func.coalesce(_first(Promise.made_at, OWED[tab]), Item.created_at)


def owes(kinds: tuple[PromiseKind, ...], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these promises is open."""
    return exists().where(_is_open_promise(kinds), *conditions)


def _first(
    column: InstrumentedAttribute[datetime], kinds: tuple[PromiseKind, ...]
) -> ScalarSelect[datetime]:
    query = select(func.min(column)).where(_is_open_promise(kinds))
    return query.correlate(Item).scalar_subquery()


def _is_open_promise(kinds: tuple[PromiseKind, ...]) -> ColumnElement[bool]:
    return and_(Promise.item_id == Item.id, Promise.kind.in_(kinds), Promise.ended_at.is_(None))


def _is_open() -> ColumnElement[bool]:
    return Item.closed_at.is_(None)


def _is_entered() -> ColumnElement[bool]:
    return and_(_is_open(), Item.is_draft.is_(False))
