"""The state of an item as a column, so that lists are filtered and sorted by the database.

It is ``calllog.showing.stories.state`` once more; a test holds the two to one another. Whether
enough was tried (尽责未达) is reckoned from the attempts by rule and policy, and only for the few
items that were tried as often as that takes.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Case, ColumnElement, and_, case, exists, false, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from calllog.models import Attempt, HandOver, Item, OneTimeNotice
from calllog.showing.stories import BY_OUTCOME, State, is_diligent


def diligent_among(session: Session, listed: ColumnElement[bool]) -> frozenset[int]:
    """The ids of the items of a list whose person was proved to be tried (尽责未达)."""
    proved = (
        select(func.count())
        .where(Attempt.item_id == Item.id, Attempt.is_self_reported.is_(False))
        .correlate(Item)
        .scalar_subquery()
    )
    query = (
        select(Item)
        .options(
            joinedload(Item.policy),
            selectinload(Item.promises),
            selectinload(Item.attempts),
            selectinload(Item.texts),
        )
        .where(listed, Item.contacted_at.is_(None), Item.times_tried >= 2, proved >= 2)
    )
    return frozenset(item.id for item in session.scalars(query) if is_diligent(item))


def state_column(diligent: Collection[int]) -> Case[str]:
    """The furthest that an item has come, as the value of a ``State``."""
    is_to_reach = Item.contacted_at.is_(None)
    is_closed = Item.closed_at.is_not(None)
    by_outcome = [
        (Item.closed_at.is_(None) & (Item.outcome == outcome), state.value)
        for outcome, state in BY_OUTCOME.items()
    ]
    is_diligent_item = Item.id.in_(diligent) if diligent else false()
    return case(
        *by_outcome,
        (and_(Item.closed_at.is_(None), Item.outcome.is_not(None)), State.ANSWERED.value),
        (is_closed, State.CLOSED.value),
        (Item.is_draft, State.DRAFT.value),
        (_is_pending(), State.HANDED_OVER.value),
        (and_(Item.read_at.is_(None), _was_returned()), State.RETURNED.value),
        (Item.suspended_at.is_not(None), State.SUSPENDED.value),
        (and_(is_to_reach, is_diligent_item), State.DILIGENT.value),
        (and_(is_to_reach, Item.times_reopened > 0), State.REOPENED.value),
        (Item.accepted_at.is_not(None), State.HANDLING.value),
        (exists().where(OneTimeNotice.item_id == Item.id), State.AWAITING_PAPERS.value),
        (Item.contacted_at.is_not(None), State.REACHED.value),
        (Item.times_tried > 0, State.ATTEMPTED.value),
        (Item.read_at.is_not(None), State.READ.value),
        (Item.deemed_read_at.is_not(None), State.DEEMED_READ.value),
        else_=State.UNREAD.value,
    )


def never_read() -> ColumnElement[bool]:
    """Nobody of the section has opened, played or accepted it; deemed read is not read."""
    return and_(Item.read_at.is_(None), Item.contacted_at.is_(None))


def read_not_reached() -> ColumnElement[bool]:
    """Somebody knows of it, and the person still waits to be spoken to."""
    return and_(Item.read_at.is_not(None), Item.contacted_at.is_(None))


def _is_pending() -> ColumnElement[bool]:
    return exists().where(HandOver.item_id == Item.id, HandOver.ended_at.is_(None))


def _was_returned() -> ColumnElement[bool]:
    later = aliased(HandOver)
    is_last = ~exists().where(later.item_id == Item.id, later.id > HandOver.id)
    return exists().where(HandOver.item_id == Item.id, HandOver.returned_at.is_not(None), is_last)
