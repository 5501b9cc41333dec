"""What is past its time, by kind: the ids of the rows, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from calllog import callers
from calllog.models import (
    CONSOLE,
    AccessEntry,
    AccessRequest,
    AdminChange,
    Call,
    Item,
    Kept,
    Message,
    Recording,
    TextMessage,
)
from calllog.personal_data.holds import is_asked_for, is_free


def ids(
    session: Session, kind: Kept, before: datetime, among: Sequence[int] | None = None
) -> Sequence[int]:
    """The rows of a kind that ended before a moment and that nothing keeps; or which of these."""
    query = _QUERIES[kind](before)
    if among is not None:
        query = query.where(query.selected_columns[0].in_(among))
    if kind is Kept.ITEMS:
        found = session.execute(query.add_columns(Item.merged_into_id)).all()
        return [one for one, into in found if into is None or _is_over(session, into, before)]
    return session.scalars(query).all()


def _items(before: datetime) -> Select[int]:
    past = Item.closed_at < before, Item.purged_at.is_(None)
    free = is_free(), ~is_asked_for(Item.phone)
    return select(Item.id).where(*past, *free).order_by(Item.closed_at, Item.id)


def _is_over(session: Session, merged_into_id: int, before: datetime) -> bool:
    """An item that goes on under another number is over when that one is."""
    survivor = callers.survivor(session.get_one(Item, merged_into_id))
    return survivor.closed_at is not None and survivor.closed_at < before


def _recordings(before: datetime) -> Select[int]:
    """Of an item: counted from its end; of a call without one: from the recording."""
    of_item = Item.closed_at < before, is_free(), ~is_asked_for(Item.phone)
    of_call = Item.id.is_(None), Recording.recorded_at < before, ~is_asked_for(Call.caller)
    return (
        select(Recording.id)
        .join(Call, Call.id == Recording.call_id)
        .outerjoin(Item, Item.id == func.coalesce(Recording.item_id, Call.item_id))
        .where(
            Recording.purged_at.is_(None),
            Recording.fetch_at.is_(None),
            Recording.delete_at.is_(None),
            or_(and_(*of_item), and_(*of_call)),
        )
        .order_by(Recording.id)
    )


def _calls(before: datetime) -> Select[int]:
    """Calls that left no item; one whose audio is still to be fetched or deleted waits."""
    under_way = or_(Recording.fetch_at.is_not(None), Recording.delete_at.is_not(None))
    waits = exists().where(Recording.call_id == Call.id, under_way)
    of_item = exists().where(Recording.call_id == Call.id, Recording.item_id.is_not(None))
    left_none = Call.item_id.is_(None), Call.purged_at.is_(None), ~waits, ~of_item
    free = ~is_asked_for(Call.caller), ~is_asked_for(Call.callback_number)
    return select(Call.id).where(Call.ended_at < before, *left_none, *free).order_by(Call.id)


def _texts(before: datetime) -> Select[int]:
    of_item = select(Item.id).where(is_free(), ~is_asked_for(Item.phone))
    sent = TextMessage.asked_at < before, TextMessage.next_at.is_(None), TextMessage.number != ""
    return (
        select(TextMessage.id)
        .where(*sent, TextMessage.item_id.in_(of_item), ~is_asked_for(TextMessage.number))
        .order_by(TextMessage.id)
    )


def _messages(before: datetime) -> Select[int]:
    """What was sent, or seen in the console; what concerns an open matter stays."""
    is_open = Message.item_id.in_(select(Item.id).where(Item.closed_at.is_(None)))
    is_over = or_(Message.channel != CONSOLE, Message.seen_at.is_not(None))
    about = or_(Message.item_id.is_(None), ~is_open)
    sent = Message.created_at < before, Message.send_after.is_(None)
    return select(Message.id).where(*sent, is_over, about).order_by(Message.id)


def _changes(before: datetime) -> Select[int]:
    """Of the two logs, here the one of administration; see ``last_access`` for the other."""
    return select(AdminChange.id).where(AdminChange.at < before).order_by(AdminChange.id)


def _requests(before: datetime) -> Select[int]:
    over = AccessRequest.closed_at < before, AccessRequest.purged_at.is_(None)
    return select(AccessRequest.id).where(*over).order_by(AccessRequest.id)


def last_access(session: Session, before: datetime) -> tuple[int, str] | None:
    """The last of the oldest lines of the access log that are all past their time."""
    first_kept = select(func.min(AccessEntry.id)).where(AccessEntry.at >= before)
    kept = session.scalar(first_kept)
    gone = select(AccessEntry.id, AccessEntry.chain).order_by(AccessEntry.id.desc()).limit(1)
    if kept is not None:
        gone = gone.where(AccessEntry.id < kept)
    found = session.execute(gone).first()
    return (found[0], found[1]) if found is not None else None


def lines_until(session: Session, last: tuple[int, str] | None) -> int:
    """How many lines of the access log these are."""
    if last is None:
        return 0
    return session.scalar(select(func.count(AccessEntry.id)).where(AccessEntry.id <= last[0])) or 0


_QUERIES = {
    Kept.ITEMS: _items,
    Kept.RECORDINGS: _recordings,
    Kept.CALLS: _calls,
    Kept.TEXTS: _texts,
    Kept.MESSAGES: _messages,
    Kept.LOGS: _changes,
    Kept.REQUESTS: _requests,
}
