"""我的待办: what one person owes, in order of time, and what else waits for them.

Whoever holds a promise has to keep it (design, invariant 2); while they are away the deputy holds
it, so that it stands here for the deputy and not for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Case, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.lists.tabs import Day
from calllog.models import (
    Attempt,
    Claim,
    HandOver,
    Item,
    PlacedCall,
    PlacedFor,
    Promise,
    PromiseKind,
    Urging,
)
from calllog.office.viewers import Viewer
from calllog.showing.queries import DueBy
from calllog.telephone import LegStatus
from calllog.times.office_hours import OfficeTime

ROWS_OF_A_PAGE = 100
BESIDE_SHOWN = 50


class When(StrEnum):
    """By when something is to be done, in the order in which it is shown."""

    LATE = "late"  # 逾期
    TODAY = "today"  # 今天
    TOMORROW = "tomorrow"  # 明天
    LATER = "later"  # 以后
    STOPPED = "stopped"  # 中止计时: its clock stands still


class Beside(StrEnum):
    """What waits besides the promises."""

    ACCEPT = "accept"  # 待接收
    RESULT = "result"  # 待补结果
    DRAFT = "draft"  # 已接未登记
    SIGN = "sign"  # 待签收的催办、督办
    CLAIMED = "claimed"  # 我来回电
    FOLLOWED = "followed"  # 跟踪: received first, and others' by now


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise: about which item, by when, and what the next deed depends on."""

    promise: Promise
    item: Item
    when: When
    due: DueBy
    is_asked: bool  # The item waits for this person to accept it.
    is_awaiting: bool  # A call connected, and this person has to say what it came to.


@dataclass(frozen=True, slots=True)
class Others:
    """Items that wait for another reason; the first of them, and how many there are."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Mine:
    """All that waits for one person."""

    rows: tuple[Owed, ...]
    counts: Mapping[When, int]
    before_closing: int  # Of today's, what is due before the office closes.
    closes_at: datetime | None  # None on a day off, and once it has closed.
    beside: Mapping[Beside, Others]
    number: int
    pages: int

    @property
    def total(self) -> int:
        """How many promises are open."""
        return sum(self.counts.values())


def mine(
    session: Session, viewer: Viewer, day: Day, closes_at: datetime | None, number: int = 1
) -> Mine:
    """What one person owes: a page of it in order of time, and all of it counted."""
    when = _when(day)
    counts = _counts(session, viewer, when)
    pages = max(1, -(-sum(counts.values()) // ROWS_OF_A_PAGE))
    number = min(number, pages)
    query = (
        _owed_by(viewer)
        .add_columns(when)
        .order_by(when == When.STOPPED, Promise.due_at, Promise.id)
        .offset((number - 1) * ROWS_OF_A_PAGE)
        .limit(ROWS_OF_A_PAGE)
    )
    found: dict[int, str] = dict(session.execute(query).all())
    beside = _all_beside(viewer, day.now)
    return Mine(
        rows=_rows(session, viewer, day.now, found),
        counts=counts,
        before_closing=_due_between(session, viewer, day.now, closes_at),
        closes_at=closes_at,
        beside={key: _others(session, condition) for key, condition in beside.items()},
        number=number,
        pages=pages,
    )


def _owed_by(viewer: Viewer) -> Select[int]:
    return (
        select(Promise.id)
        .join(Item, Item.id == Promise.item_id)
        .where(Promise.holder_id == viewer.staff_id, Promise.ended_at.is_(None))
    )


def _stands_still() -> ColumnElement[bool]:
    """Only the limit of the catalogue can be suspended (``calllog.promises.is_suspended``)."""
    return and_(Promise.kind == PromiseKind.RESOLUTION, Item.suspended_at.is_not(None))


def _when(day: Day) -> Case[str]:
    tomorrow_ends_at = day.ends_at + timedelta(days=1)
    return case(
        (_stands_still(), When.STOPPED.value),
        (Promise.due_at < day.now, When.LATE.value),
        (Promise.due_at < day.ends_at, When.TODAY.value),
        (Promise.due_at < tomorrow_ends_at, When.TOMORROW.value),
        else_=When.LATER.value,
    )


def _counts(session: Session, viewer: Viewer, when: Case[str]) -> dict[When, int]:
    each = [func.count().filter(when == one.value) for one in When]
    counted = session.execute(_owed_by(viewer).with_only_columns(*each)).one()
    return dict(zip(When, counted, strict=True))


def _due_between(
    session: Session, viewer: Viewer, now: datetime, closes_at: datetime | None
) -> int:
    if closes_at is None:
        return 0
    is_due = and_(Promise.due_at >= now, Promise.due_at <= closes_at, ~_stands_still())
    return session.scalar(_owed_by(viewer).with_only_columns(func.count()).where(is_due)) or 0


def _rows(
    session: Session, viewer: Viewer, now: datetime, found: Mapping[int, str]
) -> tuple[Owed, ...]:
    """The rows of promises by their ids, in this order, each told when it is due."""
    query = (
        select(Promise)
        .where(Promise.id.in_(found))
        .options(
            joinedload(Promise.item).options(
                joinedload(Item.section),
                joinedload(Item.responsible),
                selectinload(Item.marks),
                selectinload(Item.hand_overs),
                selectinload(Item.recordings),
            )
        )
    )
    promises = {promise.id: promise for promise in session.scalars(query)}
    awaiting = frozenset(session.scalars(_ids(_awaits_result(viewer))))
    rows = []
    for promise_id, when in found.items():
        promise = promises[promise_id]
        item, due = promise.item, DueBy.of(promise, now)
        assert due is not None, "there is a promise"
        asked = item.pending is not None and item.pending.to_staff_id == viewer.staff_id
        rows.append(Owed(promise, item, When(when), due, asked, item.id in awaiting))
    return tuple(rows)


def _all_beside(viewer: Viewer, now: datetime) -> dict[Beside, ColumnElement[bool]]:
    own, is_open = viewer.staff_id, Item.closed_at.is_(None)
    asked = select(HandOver.item_id).where(HandOver.to_staff_id == own, HandOver.ended_at.is_(None))
    claimed = select(Claim.item_id).where(Claim.staff_id == own, Claim.until > now)
    unsigned = select(Urging.item_id).where(Urging.to_id == own, Urging.received_at.is_(None))
    is_theirs = or_(Item.responsible_id == own, Item.first_contact_id == own)
    followed = and_(Item.first_contact_id == own, Item.responsible_id != own)
    return {
        Beside.ACCEPT: and_(is_open, Item.id.in_(asked)),
        Beside.RESULT: and_(is_open, _awaits_result(viewer)),
        Beside.DRAFT: and_(is_open, Item.is_draft, is_theirs),
        Beside.SIGN: Item.id.in_(unsigned),
        Beside.CLAIMED: and_(is_open, Item.id.in_(claimed)),
        Beside.FOLLOWED: and_(is_open, Item.is_draft.is_(False), followed),
    }


def _awaits_result(viewer: Viewer) -> ColumnElement[bool]:
    """Who called enters whether the person was spoken to (待补结果)."""
    calls = (
        select(PlacedCall.item_id)
        .outerjoin(Attempt, Attempt.placed_call_id == PlacedCall.id)
        .where(
            PlacedCall.staff_id == viewer.staff_id,
            PlacedCall.purpose == PlacedFor.CALLBACK,
            PlacedCall.end_status == LegStatus.ENDED,
            Attempt.id.is_(None),
        )
    )
    return Item.id.in_(calls)


def _ids(condition: ColumnElement[bool]) -> Select[int]:
    return select(Item.id).where(condition, Item.closed_at.is_(None))


def _others(session: Session, condition: ColumnElement[bool]) -> Others:
    loads = (joinedload(Item.section), joinedload(Item.responsible))
    query = select(Item).where(condition).options(*loads).order_by(Item.id).limit(BESIDE_SHOWN)
    items = tuple(session.scalars(query))
    if len(items) < BESIDE_SHOWN:
        return Others(items, len(items))
    total = session.scalar(select(func.count()).select_from(Item).where(condition))
    return Others(items, total or 0)


def closes_at(office_time: OfficeTime, now: datetime) -> datetime | None:
    """When the office closes today; None on a day off, and once it has closed."""
    today = office_time.local(now).date()
    if not office_time.calendar.is_working(today) or now > office_time.closing(today):
        return None
    return office_time.closing(today)
