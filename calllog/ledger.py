"""The only writer of items: every change and its event, in one transaction of the caller's.

Functions take ``(session, now, office_time, …)`` and never commit. What somebody of the section
does counts as reading the item, so that nobody has to say twice that they have seen it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calllog import callers, deadlines, directory, events, item_news, promises
from calllog.db import add_unless_known, lock
from calllog.models import (
    Attempt,
    AttemptResult,
    Call,
    Channel,
    Item,
    ItemCount,
    Outcome,
    Promise,
    PromiseKind,
    Section,
    Staff,
)
from calllog.office_hours import OfficeState, OfficeTime
from calllog.viewers import Viewer, reads_for_section

FIRST_NUMBER = 101  # Of a year: one digit alone is not heard as a number on the telephone.


class LedgerError(Exception):
    """An action that the item's state does not allow; the text says why, for a person to read."""


def register_missed_call(
    session: Session, now: datetime, office_time: OfficeTime, call: Call, section: Section
) -> Item:
    """Open an item for a call that nobody answered (clauses 3.1.2b and 3.1.2c).

    Responsible, and first contact by name, is the duty person first rung; when nobody was rung,
    whoever is on duty next. The read and contact promises start at once.
    """
    rung_first = next((leg.staff for leg in call.legs if leg.section_id == section.id), None)
    responsible = rung_first or next_on_duty(session, now, office_time, section)
    item = _new_item(
        session,
        now,
        office_time,
        channel=Channel.PHONE,
        section=section,
        responsible=responsible,
        first_contact=responsible,
        phone=callers.number_given(call),
    )
    item.line = "service"
    item.first_called_at = item.last_called_at = call.started_at
    item.times_called = 1
    events.record(
        session, item, "registered", now, channel=Channel.PHONE, section=section.name, call=call.id
    )
    owed = _promise_reading_and_contact(session, now, office_time, item)
    item_news.registered(session, now, office_time, item, owed, is_missed_call=True)
    return item


def register(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    *,
    channel: Channel,
    staff: Staff,
    section: Section,
    organisation: str | None,
    name: str | None,
    phone: str | None,
    matter: str,
) -> Item:
    """Register by hand what came in by telephone, letter, visit or mail (clause 1a).

    First contact is whoever received it, by name. It is handed to the section's duty person.
    """
    responsible = next_on_duty(session, now, office_time, section)
    if staff.section_id == section.id:
        responsible = staff
    item = _new_item(
        session,
        now,
        office_time,
        channel=channel,
        section=section,
        responsible=responsible,
        first_contact=staff,
        phone=phone,
    )
    item.organisation, item.name, item.matter = organisation, name, matter
    events.record(session, item, "registered", now, staff, channel=channel, section=section.name)
    owed = _promise_reading_and_contact(session, now, office_time, item)
    if responsible is staff:
        read(session, now, office_time, item, staff, "registered")
    else:
        item_news.registered(session, now, office_time, item, owed, is_missed_call=False)
    return item


def next_on_duty(
    session: Session, now: datetime, office_time: OfficeTime, section: Section
) -> Staff:
    """Who answers for what arrives now: today's duty person, or after hours the next day's."""
    local_day = office_time.local(now).date()
    is_working = office_time.state(now) is not OfficeState.DAY_OFF
    if not is_working or now >= office_time.closing(local_day):
        local_day = office_time.local(office_time.next_opening(now)).date()
    return directory.duty_person(session, section, local_day)


def _new_item(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    *,
    channel: Channel,
    section: Section,
    responsible: Staff,
    first_contact: Staff,
    phone: str | None,
) -> Item:
    year = office_time.local(now).year
    item = Item(
        year=year,
        running=_next_number(session, year),
        channel=channel,
        section=section,
        responsible=responsible,
        first_contact=first_contact,
        phone=phone,
        created_at=now,
        handed_over_at=now,
    )
    session.add(item)
    session.flush()
    return item


def _next_number(session: Session, year: int) -> int:
    take_turn(session, year)
    return session.scalars(
        update(ItemCount)
        .where(ItemCount.year == year)
        .values(last=ItemCount.last + 1)
        .returning(ItemCount.last)
    ).one()


def take_turn(session: Session, year: int) -> None:
    """Register one after another, until the commit, wherever several hosts share a database.

    So numbers have no gap, and of two calls of one person the second finds the first one's item.
    """
    turn = select(ItemCount.year).where(ItemCount.year == year).with_for_update()
    if session.scalar(turn) is None:
        add_unless_known(session, ItemCount(year=year, last=FIRST_NUMBER - 1))
        session.scalar(turn)


def _promise_reading_and_contact(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> tuple[Promise, Promise]:
    handed_over, holder = item.handed_over_at, item.responsible
    read_by = deadlines.read_due(handed_over, office_time)
    contact_by = deadlines.contact_due(handed_over, office_time)
    return (
        promises.make(session, now, office_time, item, PromiseKind.READ, read_by, holder),
        promises.make(session, now, office_time, item, PromiseKind.CONTACT, contact_by, holder),
    )


def call_again(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    call: Call,
    *,
    is_counted: bool = False,
) -> None:
    """Add another unanswered call to the caller's open item, which may count it already.

    The item becomes more urgent and the section head is told. A running contact promise keeps its
    deadline; if contact had been made, a new one opens.
    """
    lock(session, item)
    item.times_called += 0 if is_counted else 1
    item.last_called_at = call.started_at
    item.first_called_at = item.first_called_at or call.started_at
    events.record(session, item, "called_again", now, call=call.id, times=item.times_called)
    owed = promises.open_promise(session, item, PromiseKind.CONTACT)
    if owed is None:
        _begin_anew(item)
        due, holder = deadlines.contact_due(now, office_time), item.responsible
        owed = promises.make(session, now, office_time, item, PromiseKind.CONTACT, due, holder)
    item_news.called_again(session, now, office_time, item, owed)


def _begin_anew(item: Item) -> None:
    """A new round of contact: what was tried and how far it went up in the last one is history."""
    item.contacted_at = item.tried_at = None
    item.times_tried = item.escalation_level = 0


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
    if contact is None or promises.is_kept(contact):
        return
    read_at, is_deemed = item.deemed_read_at or now, item.deemed_read_at is not None
    due = deadlines.contact_due_once_read(item.handed_over_at, read_at, is_deemed, office_time)
    if due.at < contact.due_at:
        promises.move(session, now, office_time, contact, due, at=read_at)


def _read_by_acting(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Who acts for the section has read the item; what a supervisor does is not its reading."""
    if reads_for_section(Viewer.of(staff), item):
        read(session, now, office_time, item, staff, "acted")


def tried(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, note: str
) -> None:
    """The person was rung and did not answer (已拨未接): an attempt, not contact."""
    _must_be_open(session, item)
    _read_by_acting(session, now, office_time, item, staff)
    _attempt(session, now, item, staff, AttemptResult.NO_ANSWER, note)
    item.tried_at = now
    item.times_tried += 1
    events.record(session, item, "tried", now, staff, self_reported=True, note=note)


def reached(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, note: str
) -> None:
    """The person was spoken to (已通话), by the staff member's own word (自报)."""
    _must_be_open(session, item)
    _read_by_acting(session, now, office_time, item, staff)
    _attempt(session, now, item, staff, AttemptResult.SPOKEN, note)
    _contacted(session, now, item, staff)
    events.record(session, item, "reached", now, staff, self_reported=True, note=note)


def _must_be_open(session: Session, item: Item) -> None:
    lock(session, item)
    if item.closed_at is not None:
        raise LedgerError("该事项已办结，不能再登记联系情况。")


def _attempt(
    session: Session, now: datetime, item: Item, staff: Staff, result: AttemptResult, note: str
) -> None:
    session.add(
        Attempt(
            item_id=item.id,
            staff_id=staff.id,
            at=now,
            result=result,
            is_self_reported=True,
            note=note,
        )
    )


def _contacted(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    item.contacted_at = now
    promises.meet(session, now, item, PromiseKind.CONTACT, staff)


def fill_in(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff | None,
    *,
    organisation: str | None = None,
    name: str | None = None,
    phone: str | None = None,
    matter: str | None = None,
) -> None:
    """Write down what is now known of the item; what is not given stays as it is.

    Without a staff member it was the line itself, which was told another number.
    """
    given = {"organisation": organisation, "name": name, "phone": phone, "matter": matter}
    changes = {
        field: [getattr(item, field), value]
        for field, value in given.items()
        if value and getattr(item, field) != value
    }
    if not changes:
        return
    for field, (_, value) in changes.items():
        setattr(item, field, value)
    events.record(session, item, "filled_in", now, staff, changes=changes)


def answered_call(
    session: Session, now: datetime, office_time: OfficeTime, call: Call, staff: Staff
) -> Item:
    """A person took the call: a draft for that person to finish (话后登记).

    A repeat call about an open item is contact on that item instead, proved by the call itself; so
    is a call that was registered first and then reached a person after all. A call that only asked
    the state of an item by its number is not about it.
    """
    about = callers.item_of(session, call)
    if about is None and call.about_item_id is not None:
        about = session.get_one(Item, call.about_item_id, with_for_update=True)
    if about is not None and about.closed_at is None:
        if about.id != call.item_id:
            about.times_called += 1
            about.last_called_at = call.started_at
        _read_by_acting(session, now, office_time, about, staff)
        _contacted(session, now, about, staff)
        events.record(session, about, "reached", now, staff, self_reported=False, call=call.id)
        return about
    section = session.get_one(Section, call.section_id or staff.section_id)
    item = _new_item(
        session,
        now,
        office_time,
        channel=Channel.PHONE,
        section=section,
        responsible=staff,
        first_contact=staff,
        phone=callers.number_given(call),
    )
    item.is_draft, item.line, item.times_called = True, "service", 1
    item.first_called_at = item.last_called_at = call.started_at
    item.read_at, item.read_by, item.contacted_at = now, staff, now
    events.record(session, item, "answered", now, staff, call=call.id)
    due = deadlines.finish_due(now, office_time)
    promises.make(session, now, office_time, item, PromiseKind.FINISH, due, staff)
    return item


def finish_draft(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    *,
    organisation: str | None,
    name: str | None,
    phone: str | None,
    matter: str,
    outcome: Outcome | None,
) -> None:
    """Finish the entry of an answered call; with an outcome the item is closed by it.

    Raises:
        LedgerError: the entry was finished before.
    """
    if not item.is_draft:
        raise LedgerError("该来电已完成登记。")
    fill_in(
        session,
        now,
        item,
        staff,
        organisation=organisation,
        name=name,
        phone=phone,
        matter=matter,
    )
    item.is_draft = False
    if outcome is not None:
        item.outcome, item.closed_at = outcome, now
    events.record(session, item, "draft_finished", now, staff, outcome=outcome)
    promises.meet(session, now, item, PromiseKind.FINISH, staff)
