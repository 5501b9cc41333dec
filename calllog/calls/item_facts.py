"""What may be said of an item on the telephone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import callers, promises
from calllog.models import Item, Outcome, PromiseKind
from calllog.telephone import ItemFacts
from calllog.times.office_hours import OfficeTime


def of(session: Session, now: datetime, item: Item | None) -> ItemFacts | None:
    """What may be said of an item, or of the one that it was merged into; None without one."""
    if item is None:
        return None
    item = callers.survivor(item)
    contact = promises.open_promise(session, item, PromiseKind.CONTACT)
    due_at = contact.due_at if contact else None
    return ItemFacts(
        id=item.id,
        year=item.year,
        running=item.running,
        section_id=item.section_id,
        section=item.section.name,
        due_at=due_at,
        is_late=due_at is not None and due_at < now,
        is_read=item.read_at is not None,
        is_closed=item.closed_at is not None,
        standing=_standing(item),
    )


def _standing(item: Item) -> str:
    if item.outcome is not None:
        return "transferred" if item.outcome == Outcome.TRANSFERRED else "answered"
    if item.suspended_at is not None:
        return "suspended"
    return "papers" if item.notices and item.accepted_at is None else ""


def by_id(session: Session, now: datetime, item_id: int | None) -> ItemFacts | None:
    """The same of the item with this id; None without one."""
    return of(session, now, session.get(Item, item_id) if item_id else None)


def by_running_number(
    session: Session, now: datetime, office_time: OfficeTime, digits: str
) -> ItemFacts | None:
    """The same of the item that a caller names by its number: this year's, else last year's."""
    if not digits.isdecimal() or len(digits) > 8:
        return None
    year = office_time.local(now).year
    item = session.scalars(
        select(Item)
        .where(Item.year.in_((year, year - 1)), Item.running == int(digits))
        .order_by(Item.year.desc())
    ).first()
    return of(session, now, item)
