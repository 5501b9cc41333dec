"""What people are told at once, without waiting for a due time: what is new, and who calls again.

Clause 3.1.2b and c begin with the forwarding: whoever is responsible learns of an item when it is
registered, and not only when it is late.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Call, Item, Promise, Section, Staff
from calllog.news import notices, outbox
from calllog.office import absences
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime


def registered(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    owed: tuple[Promise, Promise],
    *,
    is_missed_call: bool,
) -> None:
    """Who has to read a new item is told of it: by when to read it, and by when to call."""
    read, contact = owed
    title, body = notices.new_item_words(
        item, read, contact, office_time, is_missed_call=is_missed_call
    )
    told = [absences.standing_in(session, read.holder, now)]
    key = f"item{item.id}|new"
    outbox.tell(session, now, office_time, item, key=key, recipients=told, title=title, body=body)


def called_again(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, contact: Promise
) -> None:
    """The section head and the responsible person are told that the caller rings again.

    Several calls that are found at the same moment, as after a fault, are one message: the minute
    is in its key. So is the promise, for a new round of contact is news of its own.
    """
    title, body = notices.called_again_words(item)
    people = [item.section.head or item.responsible, item.responsible]
    told = [absences.standing_in(session, person, now) for person in people]
    key = f"promise{contact.id}|again|{now:%Y%m%d%H%M}"
    outbox.tell(session, now, office_time, item, key=key, recipients=told, title=title, body=body)


def left_no_number(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    call: Call,
    section: Section,
    on_duty: Staff,
) -> None:
    """Who is on duty is told of a message whose caller the line cannot name.

    The caller was told that the number they have spoken will be called back, on the same day as
    for every other (clause 3.1.2c), though no item can promise it before somebody has listened.
    """
    due = deadlines.contact_due(now, office_time)
    title, body = notices.no_number_words(section.name, due.at, office_time)
    key = f"call{call.id}|no_number"
    outbox.tell(
        session, now, office_time, None, key=key, recipients=[on_duty], title=title, body=body
    )
