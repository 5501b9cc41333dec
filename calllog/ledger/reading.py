"""Read (阅知, clause 3.1.2c): the section has seen the item, or acted on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.db import lock
from calllog.models import Item, PromiseKind, Staff
from calllog.office.viewers import Viewer, reads_for_section
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime


def read(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, how: str
) -> None:
    """The section has read the item (阅知): it opened it, played its audio, or acted on it.

    Reading after the item was deemed read gains nothing: the contact is due as it was then, also
    when the sweep that should have seen to it comes only now.
    """
    lock(session, item)
    if item.read_at is not None:
        return
    item.read_at, item.read_by = now, staff
    events.record(session, item, "read", now, staff, how=how)
    promises.meet(session, now, item, PromiseKind.READ, staff)
    contact = promises.open_promise(session, item, PromiseKind.CONTACT)
    if contact is None or promises.is_kept(contact) or not promises.rests_on_reading(contact):
        return
    read_at, is_deemed = item.deemed_read_at or now, item.deemed_read_at is not None
    due = deadlines.contact_due_once_read(
        item.handed_over_at, read_at, is_deemed, office_time, policies.of(item)
    )
    if due.at < contact.due_at:
        promises.move(session, now, office_time, contact, due, at=read_at)


def read_by_acting(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Who acts for the section has read the item; what a supervisor does is not its reading."""
    if reads_for_section(Viewer.of(staff), item):
        read(session, now, office_time, item, staff, "acted")
