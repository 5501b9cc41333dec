"""Follow-up calls (回访) that the line makes by itself: whom, when, how often, what they said.

Clause 1b asks for a reply in good time and a record of it. The line calls twice at most, on
different days; then a member of staff has to ask. Who presses no key was not followed up: a
machine, or somebody who does not talk to one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from calllog.ledger import LedgerError
from calllog.ledger.closing import followed_up
from calllog.models import Item, PlacedCall, PlacedFor, Promise, PromiseKind
from calllog.placed import placing
from calllog.times.office_hours import OfficeState, OfficeTime

MOST_TRIES = 2
REST = timedelta(hours=2)  # Nobody is asked right after they were told.
BATCH = 3  # At a time: carriers place about one call a second.


def ask_due(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Ask for the follow-up calls that are due, in office hours; returns how many."""
    if office_time.state(now) is not OfficeState.OPEN:
        return 0
    asked = 0
    for item in session.scalars(_awaiting(now)).all():
        if asked == BATCH:
            break
        if not _may_try(session, now, office_time, item):
            continue
        try:
            placing.ask_follow_up(session, now, office_time, item, None)
        except LedgerError:
            continue  # Somebody talks with them just now, or it is noon.
        asked += 1
    return asked


def is_awaiting(session: Session, now: datetime) -> bool:
    """Whether anybody is to be asked at all: asked at each pass, without a lock."""
    return session.scalar(_awaiting(now).with_only_columns(Item.id).limit(1)) is not None


def _awaiting(now: datetime) -> Select[Item]:
    """The items whose person is to be asked, the soonest due first."""
    return (
        select(Item)
        .join(Promise, Promise.item_id == Item.id)
        .where(
            Promise.kind == PromiseKind.FOLLOW_UP,
            Promise.ended_at.is_(None),
            Item.closed_at.is_(None),
            Item.outcome_at <= now - REST,
            Item.phone.is_not(None),
        )
        .order_by(Promise.due_at, Promise.id)
    )


def _may_try(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> bool:
    """Twice at most since the outcome, and once a day."""
    tries = select(PlacedCall.asked_at).where(
        PlacedCall.item_id == item.id,
        PlacedCall.purpose == PlacedFor.FOLLOW_UP,
        PlacedCall.asked_at >= item.outcome_at,
    )
    days = {office_time.local(asked_at).date() for asked_at in session.scalars(tries)}
    return len(days) < MOST_TRIES and office_time.local(now).date() not in days


def answered(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    placed: PlacedCall,
    *,
    is_solved: bool,
) -> None:
    """Write down what the person pressed, as far as the item still awaits it."""
    try:
        followed_up(
            session,
            now,
            office_time,
            placed.item,
            is_solved=is_solved,
            rating=placed.rating if is_solved else None,
            placed_call=placed,
        )
    except LedgerError:
        # Its state has changed meanwhile, as by merging; what was pressed is in the call's event.
        return
