"""Whose an item is, told by numbers: what a call belongs to, and where to call back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from calllog.models import Call, Item


def is_theirs(phone: str) -> ColumnElement[bool]:
    """Items of a number: to be called back at it, or called about from it."""
    # Who only asked the state of an item may have typed the number of a stranger's.
    called_about = select(Call.item_id).where(
        Call.caller == phone, Call.heard_progress_at.is_(None)
    )
    merged = aliased(Item)
    goes_on = select(merged.merged_into_id).where(
        merged.merged_into_id.is_not(None),
        or_(merged.phone == phone, merged.id.in_(called_about)),
    )
    return or_(Item.phone == phone, Item.id.in_(called_about), Item.id.in_(goes_on))


def survivor(item: Item) -> Item:
    """The item itself, or the one under whose number it goes on (并案)."""
    while item.merged_into is not None:
        item = item.merged_into
    return item


def is_callers(session: Session, call: Call, item_id: int) -> bool:
    """Whether the calling number is one of the item's; whoever withholds theirs shows nothing."""
    if call.caller is None:
        return False
    query = select(Item.id).where(Item.id == item_id, is_theirs(call.caller))
    return session.scalar(query) is not None


def open_item_of(session: Session, phone: str | None, section_id: int | None = None) -> Item | None:
    """The open item a number called about last, in one section or in any; drafts are left out."""
    if phone is None:
        return None
    query = select(Item).where(is_theirs(phone), Item.closed_at.is_(None), Item.is_draft.is_(False))
    if section_id is not None:
        query = query.where(Item.section_id == section_id)
    return session.scalars(query.order_by(Item.last_called_at.desc(), Item.id.desc())).first()


def item_of(session: Session, call: Call) -> Item | None:
    """The item that a call stands under; not one whose state alone was asked by its number."""
    if call.item_id is None or call.heard_progress_at is not None:
        return None
    return session.get(Item, call.item_id, with_for_update=True)


def item_to_add_to(session: Session, call: Call) -> Item | None:
    """The open item that a call nobody answered is added to; None when it opens its own."""
    if call.about_item_id is not None:
        about = survivor(session.get_one(Item, call.about_item_id))
        if about.closed_at is None:
            return about
    if call.is_other_matter:
        return None
    # At the general desk the caller has named no section; one open item is one promise to keep.
    named = call.section_id if call.section and not call.section.is_general_desk else None
    return open_item_of(session, number_given(call), named)


def number_given(call: Call) -> str | None:
    """The number that the caller gave in this call, else the calling number."""
    return call.callback_number or call.caller


def number_to_ring(session: Session, call: Call) -> str | None:
    """Where to call back: the number given in this call, else the item's, else the caller's.

    A repeat call from another telephone changes nothing that was agreed unless the caller says so.
    """
    item = item_of(session, call)
    agreed = item.phone if item is not None else None
    return call.callback_number or agreed or call.caller
