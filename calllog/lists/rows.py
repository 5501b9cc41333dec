"""A page of a list: which items, in which order, and all that is shown of each without opening it.

The order is made and the page is cut by the database, over nothing but the columns it needs; what
is shown is then read for that page's items alone, in as many queries for a hundred as for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    false,
    func,
    select,
)
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
from calllog.showing.stories import State
from calllog.telephone import LegStatus

ROWS_OF_A_PAGE = 50
LOADS = (
    joinedload(Item.section),
    joinedload(Item.responsible),
    joinedload(Item.first_contact),
    joinedload(Item.read_by),
    selectinload(Item.recordings),
    selectinload(Item.marks),
    selectinload(Item.hand_overs),
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

    @property
    def order_is_first(self) -> bool:
        """Whether the 12345 hotline waits for it by an earlier time than the office promised."""
        if self.order is None or self.order.due_at is None:
            return False
        return self.due is None or self.order.due_at < self.due.at


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
    rows = _listed(session, viewer, day, chosen)
    total = select(func.count()).select_from(rows).scalar_subquery()
    carried = select(func.count().filter(rows.c.is_carried_over)).scalar_subquery()
    query = _in_order(rows, chosen).add_columns(total, carried)
    first = (chosen.page - 1) * ROWS_OF_A_PAGE
    found = session.execute(query.offset(first).limit(ROWS_OF_A_PAGE)).all()
    if not found:
        last = -(-(session.scalar(select(total)) or 0) // ROWS_OF_A_PAGE)
        if last:
            return page(session, viewer, day, replace(chosen, page=last))
        return Page((), 0, 0, 1, 1)
    count, carried_over = found[0][2:]
    shown = {row.id: row.is_carried_over for row in found}
    made = rows_of(session, viewer, day.now, shown, OWED[chosen.tab])
    return Page(made, count, carried_over, chosen.page, -(-count // ROWS_OF_A_PAGE))


def listed(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> dict[int, bool]:
    """The ids of a whole list in its order, each told whether it was carried over."""
    rows = _listed(session, viewer, day, chosen)
    return dict(session.execute(_in_order(rows, chosen)).all())


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
    is_one = Item.id.in_(found)
    told = state_column(diligent_among(session, is_one))
    query = select(Item, told, _last_event(), _is_being_called(), _awaits_result())
    items = {one[0].id: one for one in session.execute(query.where(is_one).options(*LOADS))}
    claims, first_owed = _claims(session, found, now), _first_owed(session, found, kinds)
    rows = []
    for item_id, is_carried_over in found.items():
        item, its_state, last_event, is_going, is_awaiting = items[item_id]
        owed = first_owed.get(item_id)
        row = Row(
            item=item,
            state=State(its_state),
            last_event=last_event or 0,
            due=DueBy.of(owed, now),
            owed=owed,
            audio=tuple(Audio.of(recording) for recording in item.recordings),
            marks=tuple(mark for mark in item.marks if mark.removed_at is None),
            claim=claims.get(item_id),
            is_read_by_opening=reads_for_section(viewer, item),
            is_going=is_going,
            is_awaiting=is_awaiting,
            is_carried_over=bool(is_carried_over),
        )
        rows.append(row)
    return tuple(rows)


def _listed(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> CTE:
    """The rows of a list with what they stand in order of, each found once."""
    tab = chosen.tab
    is_carried_over = waits_since(tab) < day.begins_at if tab in CARRIES_OVER else false()
    columns: list[SQLColumnExpression[Any]] = [
        Item.id,
        is_carried_over.label("is_carried_over"),
        due_at(tab).label("due_at"),
        Item.times_called,
    ]
    if chosen.sort != Order.DUE:
        columns.append(_sorted_by(session, viewer, day, chosen).label("sorted_by"))
    return (
        select(*columns)
        .where(chosen_rows(session, viewer, day, chosen))
        .cte("listed")
        .prefix_with("MATERIALIZED")
    )


def _in_order(rows: CTE, chosen: Chosen) -> Select[int, bool]:
    """What was carried over first; then as chosen, and by how often the person called."""
    column = rows.c.due_at if chosen.sort == Order.DUE else rows.c.sorted_by
    return select(rows.c.id, rows.c.is_carried_over).order_by(
        rows.c.is_carried_over.desc(),
        # Databases disagree where nothing stands; here it comes last.
        column.is_(None),
        column.desc() if chosen.down else column.asc(),
        rows.c.due_at.is_(None),
        rows.c.due_at,
        rows.c.times_called.desc(),
        rows.c.id,
    )


def _sorted_by(
    session: Session, viewer: Viewer, day: Day, chosen: Chosen
) -> SQLColumnExpression[Any]:
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


def _first_owed(
    session: Session, ids: Iterable[int], kinds: Sequence[PromiseKind]
) -> dict[int, Promise]:
    """What each item owes first, of what its list is about."""
    is_owed = and_(Promise.item_id.in_(ids), Promise.kind.in_(kinds), Promise.ended_at.is_(None))
    last_first = select(Promise).where(is_owed).order_by(Promise.due_at.desc(), Promise.id.desc())
    return {promise.item_id: promise for promise in session.scalars(last_first)}


def _claims(session: Session, ids: Iterable[int], now: datetime) -> dict[int, Claim]:
    query = select(Claim).options(joinedload(Claim.staff))
    found = session.scalars(query.where(Claim.item_id.in_(ids), Claim.until > now))
    return {claim.item_id: claim for claim in found}


def _last_event() -> ScalarSelect[int]:
    last = select(func.max(Event.seq)).where(Event.item_id == Item.id)
    return last.correlate(Item).scalar_subquery()


def _is_being_called() -> ColumnElement[bool]:
    is_about_it = PlacedCall.purpose != PlacedFor.NEWS
    return exists().where(PlacedCall.item_id == Item.id, is_about_it, is_going())


def _awaits_result() -> ColumnElement[bool]:
    has_result = exists().where(Attempt.placed_call_id == PlacedCall.id)
    return exists().where(
        PlacedCall.item_id == Item.id,
        PlacedCall.purpose == PlacedFor.CALLBACK,
        PlacedCall.end_status == LegStatus.ENDED,
        ~has_result,
    )
