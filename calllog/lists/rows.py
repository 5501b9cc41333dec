"""A page of a list: which items, in which order, and all that is shown of each without opening it.

The order is made and the page is cut by the database, over nothing but the columns it needs; what
is shown is then read for that page's items alone, in as many queries for a hundred as for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.lists.conditions import chosen_rows
from calllog.lists.filters import Chosen, Order
from calllog.lists.states import diligent_among, state_column
from calllog.lists.tabs import CARRIES_OVER, OWED, Day, Tab, due_at, is_listed, waits_since
from calllog.models import (
    Attempt,
    Claim,
    Event,
    Item,
    Mark,
    MarkKind,
    PlacedCall,
    PlacedFor,
    Promise,
    PromiseKind,
    Section,
)
from calllog.office.viewers import Viewer, may_see, reads_for_section
from calllog.placed.placing import is_going
from calllog.showing.queries import Audio, DueBy
from calllog.showing.stories import STATE_LOADS, State, state
from calllog.telephone import LegStatus

ROWS_OF_A_PAGE = 100
LOADS = (
    joinedload(Item.section),
    joinedload(Item.responsible),
    joinedload(Item.first_contact),
    joinedload(Item.read_by),
    selectinload(Item.recordings),
    selectinload(Item.marks),
    *STATE_LOADS,
    selectinload(Item.attempts).joinedload(Attempt.staff),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One item of a list, with what its forms need to notice that they are stale."""

    item: Item
    state: State
    last_event: int
    due: DueBy | None
    owed: Promise | None  # What is due then.
    audio: tuple[Audio, ...]
    marks: tuple[Mark, ...]
    claim: Claim | None  # Who calls the person just now (我来回电).
    is_read_by_opening: bool
    is_going: bool  # It is being called by the system.
    is_awaiting: bool  # A call connected, and nobody has said what it came to (待补结果).
    is_carried_over: bool

    @property
    def agreed_at(self) -> datetime | None:
        """The time agreed with the person, while an appointment is what comes next."""
        if self.owed is None or self.owed.kind != PromiseKind.APPOINTMENT:
            return None
        return datetime.fromisoformat(self.owed.why["agreed"])

    @property
    def heard_first(self) -> Audio | None:
        """The recording that the row plays: what the person wants, else whatever there is."""
        wanted = {"matter": 0, "message": 1}
        return min(self.audio, key=lambda one: (wanted.get(one.field, 2), one.id), default=None)

    @property
    def order(self) -> Mark | None:
        """The order of the 12345 hotline, with its number and its own deadline."""
        return next((mark for mark in self.marks if mark.kind == MarkKind.ORDER_12345), None)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how many there are of all."""

    rows: tuple[Row, ...]
    total: int
    carried_over: int  # Of the whole list; they stand first.
    number: int
    pages: int


def page(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> Page:
    """A page of the list that somebody has chosen; past the last page, the last."""
    wanted = chosen_rows(session, viewer, day, chosen)
    total, carried_over = _sizes(session, day, chosen.tab, wanted)
    pages = max(1, -(-total // ROWS_OF_A_PAGE))
    number = min(chosen.page, pages)
    query = (
        select(Item.id, _is_carried_over(chosen.tab, day))
        .where(wanted)
        .order_by(*_order(session, viewer, day, chosen))
        .offset((number - 1) * ROWS_OF_A_PAGE)
        .limit(ROWS_OF_A_PAGE)
    )
    found = dict(session.execute(query).all()) if total else {}
    rows = rows_of(session, viewer, day.now, found, OWED[chosen.tab])
    return Page(rows, total, carried_over, number, pages)


def listed(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> dict[int, bool]:
    """The ids of a whole list in its order, each told whether it was carried over."""
    query = (
        select(Item.id, _is_carried_over(chosen.tab, day))
        .where(chosen_rows(session, viewer, day, chosen))
        .order_by(*_order(session, viewer, day, chosen))
    )
    return dict(session.execute(query).all())


def whole_list(session: Session, viewer: Viewer, day: Day, tab: Tab) -> tuple[Row, ...]:
    """All rows of a tab in its plain order, however many: for checks."""
    found = listed(session, viewer, day, Chosen(tab=tab))
    return rows_of(session, viewer, day.now, found, OWED[tab])


def rows_of(
    session: Session,
    viewer: Viewer,
    now: datetime,
    found: dict[int, bool],
    kinds: tuple[PromiseKind, ...],
) -> tuple[Row, ...]:
    """The rows of items by their ids, in this order, each told whether it was carried over."""
    query = select(Item).where(Item.id.in_(found)).options(*LOADS)
    items = {item.id: item for item in session.scalars(query)}
    last_events = _last_events(session, found)
    claims = _claims(session, found, now)
    going, awaiting = _being_called(session, found), _awaiting_result(session, found)
    rows = []
    for item_id, is_carried_over in found.items():
        item = items[item_id]
        owed = _first_owed(item, kinds)
        row = Row(
            item=item,
            state=state(item),
            last_event=last_events.get(item_id, 0),
            due=DueBy.of(owed, now),
            owed=owed,
            audio=tuple(Audio.of(recording) for recording in item.recordings),
            marks=tuple(mark for mark in item.marks if mark.removed_at is None),
            claim=claims.get(item_id),
            is_read_by_opening=reads_for_section(viewer, item),
            is_going=item_id in going,
            is_awaiting=item_id in awaiting,
            is_carried_over=bool(is_carried_over),
        )
        rows.append(row)
    return tuple(rows)


def _sizes(session: Session, day: Day, tab: Tab, wanted: ColumnElement[bool]) -> tuple[int, int]:
    """How many there are, and how many of them were carried over."""
    listed = select(_is_carried_over(tab, day).label("carried")).where(wanted).subquery()
    carried = func.count().filter(listed.c.carried)
    return session.execute(select(func.count(), carried).select_from(listed)).one()


def _is_carried_over(tab: Tab, day: Day) -> ColumnElement[bool]:
    return (waits_since(tab) < day.begins_at) if tab in CARRIES_OVER else Item.id < 0


def _order(
    session: Session, viewer: Viewer, day: Day, chosen: Chosen
) -> Iterator[SQLColumnExpression[Any]]:
    """What was carried over first; then as chosen, and by how often the person called."""
    if chosen.tab in CARRIES_OVER:
        yield _is_carried_over(chosen.tab, day).desc()
    column = _sorted_by(session, viewer, day, chosen)
    # Databases disagree where nothing stands; here it comes last.
    yield column.is_(None)
    yield column.desc() if chosen.down else column.asc()
    if chosen.sort != Order.DUE:
        yield due_at(chosen.tab).is_(None)
        yield due_at(chosen.tab)
    yield Item.times_called.desc()
    yield Item.id


def _sorted_by(
    session: Session, viewer: Viewer, day: Day, chosen: Chosen
) -> SQLColumnExpression[Any]:
    if chosen.sort == Order.DUE:
        return due_at(chosen.tab)
    if chosen.sort == Order.STATE:
        listed = may_see(viewer) & is_listed(chosen.tab, day)
        return state_column(diligent_among(session, listed))
    if chosen.sort == Order.SECTION:
        name = select(Section.name).where(Section.id == Item.section_id)
        return name.correlate(Item).scalar_subquery()
    columns = {
        Order.FIRST_CALLED: func.coalesce(Item.first_called_at, Item.created_at),
        Order.LAST_CALLED: func.coalesce(Item.last_called_at, Item.created_at),
        Order.TIMES_CALLED: Item.times_called,
    }
    return columns[Order(chosen.sort)]


def _first_owed(item: Item, kinds: Sequence[PromiseKind]) -> Promise | None:
    owed = [one for one in item.promises if one.kind in kinds and one.ended_at is None]
    return min(owed, key=lambda promise: (promise.due_at, promise.id), default=None)


def _last_events(session: Session, ids: Iterable[int]) -> dict[int, int]:
    query = select(Event.item_id, func.max(Event.seq)).where(Event.item_id.in_(ids))
    return dict(session.execute(query.group_by(Event.item_id)).all())


def _claims(session: Session, ids: Iterable[int], now: datetime) -> dict[int, Claim]:
    query = select(Claim).options(joinedload(Claim.staff))
    found = session.scalars(query.where(Claim.item_id.in_(ids), Claim.until > now))
    return {claim.item_id: claim for claim in found}


def _being_called(session: Session, ids: Iterable[int]) -> frozenset[int]:
    is_about_it = PlacedCall.purpose != PlacedFor.NEWS
    query = select(PlacedCall.item_id).where(PlacedCall.item_id.in_(ids), is_about_it, is_going())
    return frozenset(session.scalars(query))


def _awaiting_result(session: Session, ids: Iterable[int]) -> frozenset[int]:
    query = (
        select(PlacedCall.item_id)
        .outerjoin(Attempt, Attempt.placed_call_id == PlacedCall.id)
        .where(
            PlacedCall.item_id.in_(ids),
            PlacedCall.purpose == PlacedFor.CALLBACK,
            PlacedCall.end_status == LegStatus.ENDED,
            Attempt.id.is_(None),
        )
    )
    return frozenset(session.scalars(query))
