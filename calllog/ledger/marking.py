"""Marks (标注): what whoever takes an item up should know first. Put on, changed, taken off.

Of each kind one is in force; a change ends the mark before it and makes a new one, so that all of
them stay on record with their times.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Mark, MarkKind, Staff
from calllog.news import action_news
from calllog.office.viewers import ACTS, OVERSEES, Viewer, may_handle
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

LONGEST_ORDER = 40


def in_force(item: Item) -> list[Mark]:
    """The marks that hold now, in the order of the kinds."""
    order = list(MarkKind)
    held = [mark for mark in item.marks if mark.removed_at is None]
    return sorted(held, key=lambda mark: order.index(MarkKind(mark.kind)))


def is_late(mark: Mark, now: datetime) -> bool:
    """Whether the order of the 12345 hotline is past its own deadline."""
    return mark.removed_at is None and mark.due_at is not None and mark.due_at < now


def may_mark(viewer: Viewer, item: Item, kind: MarkKind) -> bool:
    """A leader's note is for leaders and supervisors; the others for who handles the item."""
    if kind is MarkKind.LEADER_NOTE:
        return viewer.has_any(OVERSEES)
    return viewer.has_any(ACTS) and may_handle(viewer, item)


def put_on(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    kind: MarkKind,
    words: str = "",
    due_at: datetime | None = None,
) -> Mark:
    """Mark an item, or change its mark of this kind.

    Raises:
        LedgerError: the item is closed, the mark is not for this person to make, says nothing
            where it has to, or says nothing new.
    """
    must_be_open(session, item)
    _must_mark(item, staff, kind)
    words = words.strip()
    due_at = due_at if kind is MarkKind.ORDER_12345 else None
    _must_be_complete(kind, words, due_at)
    before = _held(session, item, kind)
    if before is not None and (before.words, before.due_at) == (words, due_at):
        raise LedgerError("该标注已有，内容相同。")
    read_by_acting(session, now, office_time, item, staff)
    if before is not None:
        before.removed_at, before.removed_by_id = now, staff.id
        # The old one has to be off before the new one is on: one of a kind is in force.
        session.flush()
    mark = Mark(item=item, kind=kind, words=words, due_at=due_at, made_at=now, made_by=staff)
    session.add(mark)
    session.flush()
    did = "marked" if before is None else "mark_changed"
    due = due_at.isoformat() if due_at else None
    events.record(session, item, did, now, staff, mark=kind, words=words, due_at=due)
    if kind is MarkKind.LEADER_NOTE:
        action_news.leader_noted(session, now, office_time, mark)
    return mark


def take_off(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    kind: MarkKind,
) -> None:
    """Take a mark off; it stays on record.

    Raises:
        LedgerError: the item is closed, has no such mark, or it is not for this person to remove.
    """
    must_be_open(session, item)
    _must_mark(item, staff, kind)
    mark = _held(session, item, kind)
    if mark is None:
        raise LedgerError("该事项没有这项标注。")
    read_by_acting(session, now, office_time, item, staff)
    mark.removed_at, mark.removed_by_id = now, staff.id
    events.record(session, item, "mark_removed", now, staff, mark=kind, words=mark.words)


def _held(session: Session, item: Item, kind: MarkKind) -> Mark | None:
    session.refresh(item, ["marks"])
    return next((mark for mark in in_force(item) if mark.kind == kind), None)


def _must_mark(item: Item, staff: Staff, kind: MarkKind) -> None:
    if may_mark(Viewer.of(staff), item, kind):
        return
    if kind is MarkKind.LEADER_NOTE:
        raise LedgerError("领导批示由领导或者办公室督办员填写。")
    raise LedgerError("标注由承办科室、首问负责人或者办公室督办员填写。")


def _must_be_complete(kind: MarkKind, words: str, due_at: datetime | None) -> None:
    if kind is MarkKind.DIALECT and not words:
        raise LedgerError("请写明是哪里的方言。")
    if kind is MarkKind.LEADER_NOTE and not words:
        raise LedgerError("请写明领导批示的内容。")
    if kind is MarkKind.ORDER_12345 and (not words or due_at is None):
        raise LedgerError("请填写12345工单编号和办理期限。")
    if kind is MarkKind.ORDER_12345 and len(words) > LONGEST_ORDER:
        raise LedgerError("12345工单编号最多40个字。")
