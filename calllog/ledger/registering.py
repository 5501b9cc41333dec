"""Registering: what nobody answered, what somebody received, and the entry of an answered call.

Clauses 1a, 3.1.2b and 3.1.2c: by telephone, letter, visit or mail, with the same fields; first
contact (首问负责人) is whoever received it, by name.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calllog import callers, events, promises
from calllog.db import add_unless_known, lock
from calllog.ledger import entries, outcomes
from calllog.ledger.contacting import contacted
from calllog.ledger.handing_over import ask
from calllog.ledger.reading import read, read_by_acting
from calllog.models import (
    Call,
    Channel,
    HandOverKind,
    Item,
    ItemCount,
    Outcome,
    Promise,
    PromiseKind,
    Section,
    Staff,
)
from calllog.news import item_news
from calllog.office import absences, directory
from calllog.office.absences import next_on_duty
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime

FIRST_NUMBER = 101  # Of a year: one digit alone is not heard as a number on the telephone.


def register_missed_call(
    session: Session, now: datetime, office_time: OfficeTime, call: Call, section: Section
) -> Item:
    """Open an item for a call that nobody answered (clauses 3.1.2b and 3.1.2c).

    Responsible, and first contact by name, is the duty person first rung; when nobody was rung,
    whoever is on duty next. The read and contact promises start at once.
    """
    rung_first = next((leg.staff for leg in call.legs if leg.section_id == section.id), None)
    if rung_first is not None:
        responsible = absences.standing_in(session, rung_first, now)
    else:
        responsible = next_on_duty(session, now, office_time, section)
    item = new_item(
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
    owed = _promise(session, now, office_time, item)
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
    extension: str | None = None,
) -> Item:
    """Register by hand what came in by telephone, letter, visit or mail (clause 1a).

    First contact is whoever received it, by name, and answers for it. For another section than
    their own it is a hand-over: the duty person there is asked, and answers once they accept it.
    """
    asked = next_on_duty(session, now, office_time, section)
    is_own = staff.section_id == section.id or asked.id == staff.id
    item = new_item(
        session,
        now,
        office_time,
        channel=channel,
        section=section if is_own else staff.section or directory.general_desk(session),
        responsible=staff,
        first_contact=staff,
        phone=phone,
    )
    item.organisation, item.name, item.matter = organisation, name, matter
    item.extension = extension
    events.record(session, item, "registered", now, staff, channel=channel, section=section.name)
    if is_own:
        _promise(session, now, office_time, item)
        read(session, now, office_time, item, staff, "registered")
        return item
    kind = HandOverKind.TO_SECTION
    _row, to_read = ask(session, now, office_time, item, staff, section, asked, kind, note="")
    contact = _promise_contact(session, now, office_time, item)
    owed = (to_read, contact)
    item_news.registered(session, now, office_time, item, owed, is_missed_call=False)
    return item


def new_item(
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
    """A row with the next number of the year; nothing is promised or told yet."""
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
        policy=policies.in_force(session, office_time.local(now).date()),
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


def _promise(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> tuple[Promise, Promise]:
    due = deadlines.read_due(item.handed_over_at, office_time, policies.of(item))
    read_by = promises.make(
        session, now, office_time, item, PromiseKind.READ, due, item.responsible
    )
    return read_by, _promise_contact(session, now, office_time, item)


def _promise_contact(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> Promise:
    """Contact the same day, and an answer within 2 working days."""
    due = deadlines.contact_due(item.handed_over_at, office_time, policies.of(item))
    kind, holder = PromiseKind.CONTACT, item.responsible
    contact = promises.make(session, now, office_time, item, kind, due, holder)
    entries.promise_answer(session, now, office_time, item)
    return contact


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
    extension: str | None = None,
) -> None:
    """Write down what is now known of the item; what is not given stays as it is.

    Without a staff member it was the line itself, which was told another number.
    """
    given = {
        "organisation": organisation,
        "name": name,
        "phone": phone,
        "extension": extension,
        "matter": matter,
    }
    changes = {
        field: [getattr(item, field), value]
        for field, value in given.items()
        if value and getattr(item, field) != value
    }
    if "phone" in changes and item.extension and not extension:
        changes["extension"] = [item.extension, None]  # It belonged to the number of before.
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
        read_by_acting(session, now, office_time, about, staff)
        contacted(session, now, about, staff)
        events.record(session, about, "reached", now, staff, self_reported=False, call=call.id)
        return about
    section = session.get_one(Section, call.section_id or staff.section_id)
    item = new_item(
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
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    organisation: str | None = None,
    name: str | None = None,
    phone: str | None = None,
    extension: str | None = None,
    matter: str | None = None,
    outcome: Outcome | None,
    reason_told: str = "",
) -> None:
    """Finish the entry of an answered call: with an outcome of at once, the item is closed by it.

    The person was on the telephone and heard it then and there. Where it goes on, they were told
    why (``reason_told``, 3.2.1), and an answer is owed from the call on.

    Raises:
        LedgerError: the entry was finished before, nobody knows what the call was about, or it goes
            on and the person was not told why; or it would be closed, and the person has called
            again since and has to be contacted.
    """
    lock(session, item)
    if not item.is_draft:
        raise LedgerError("该来电已完成登记。")
    if outcome is not None and promises.open_promise(session, item, PromiseKind.CONTACT):
        raise LedgerError("来电人此后再次来电，尚未联系，不能直接办结。")
    fill_in(
        session,
        now,
        item,
        staff,
        organisation=organisation,
        name=name,
        phone=phone,
        extension=extension,
        matter=matter,
    )
    if not item.matter:
        raise LedgerError("请先登记拟办事项。")
    if outcome is not None:
        outcomes.give(session, now, office_time, item, staff, outcome, is_agreed=True)
        return
    entries.tell_reason(session, now, office_time, item, staff, reason_told)
    entries.finish_entry(session, now, office_time, item, staff, outcome=None)
