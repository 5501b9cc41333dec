"""The general office names the section (办公室指定科室), once an item was returned twice.

It names it the same day, and binds the section by it: what was named cannot be returned.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import promises
from calllog.ledger.arriving import arrive
from calllog.ledger.errors import must_be_open
from calllog.models import HandOver, HandOverKind, Item, PromiseKind, Role, Section, Staff
from calllog.news import chain_news
from calllog.office import absences, directory, responsibility
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime


def to_office(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, by: Staff
) -> None:
    """Until the section is named the head of the general desk answers, else a supervisor."""
    general = directory.general_desk(session)
    asked = general.head or next(iter(directory.people_with(session, Role.SUPERVISOR)), None)
    to = absences.standing_in(session, asked or item.responsible, now)
    promises.end(session, now, item, PromiseKind.READ)
    kind = HandOverKind.TO_OFFICE
    row = responsibility.move(session, now, item, to, kind, by=by, section=general)
    due = deadlines.same_day_due(PromiseKind.NAMING, now, office_time)
    promises.make(session, now, office_time, item, PromiseKind.NAMING, due, to)
    chain_news.now_yours(session, now, office_time, row)


def may_name(session: Session, staff: Staff) -> bool:
    """The general office's supervisor, and the head of the general desk."""
    head = directory.general_desk(session).head_id
    return Viewer.of(staff).has_any(frozenset({Role.SUPERVISOR})) or staff.id == head


def name_section(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    section: Section,
    note: str = "",
) -> HandOver:
    """Name the section: its duty person answers for the item at once, and has to read it.

    Raises:
        LedgerError: the item is closed or waits for no name, the section is closed, or this person
            is not of the general office.
    """
    must_be_open(session, item)
    promises.record_misses(session, now, item)
    if not may_name(session, staff):
        raise LedgerError("承办科室由办公室指定。")
    if promises.open_promise(session, item, PromiseKind.NAMING) is None and not is_named(item):
        raise LedgerError("该事项没有再次退回，不需要办公室指定科室。")
    if section.closed_at is not None:
        raise LedgerError("该科室已撤销，请另选科室。")
    to = absences.next_on_duty(session, now, office_time, section)
    promises.meet(session, now, item, PromiseKind.NAMING, staff)
    row = responsibility.move(
        session,
        now,
        item,
        to,
        HandOverKind.NAMED,
        by=staff,
        note=note.strip(),
        section=section,
        event="section_named",
    )
    arrive(session, now, office_time, item, section, to)
    chain_news.now_yours(session, now, office_time, row)
    return row


def is_named(item: Item) -> bool:
    """Whether the general office has named the section that has the item now."""
    return any(
        row.kind == HandOverKind.NAMED and row.to_section_id == item.section_id
        for row in item.hand_overs
    )
