"""Hand-over (转交, clauses 3.1.2a and 3.2.2): asked, accepted, returned, taken over, passed on.

Responsibility moves when a hand-over is accepted, not before. The list on which the item stands is
the receiving section's at once, and so is the reading; what the person was promised goes on as it
was, for nothing starts a clock again (design, invariants 2 and 6).
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.db import lock
from calllog.ledger.arriving import arrive
from calllog.ledger.errors import must_be_open
from calllog.ledger.naming import is_named, to_office
from calllog.ledger.reading import read, read_by_acting
from calllog.models import HandOver, HandOverKind, Item, Promise, PromiseKind, Section, Staff
from calllog.news import chain_news
from calllog.office import absences, directory, responsibility
from calllog.office.viewers import IN_SECTION, Viewer, may_accept, may_hand_over
from calllog.refusals import LedgerError
from calllog.times import policies
from calllog.times.office_hours import OfficeTime

log = structlog.get_logger()

# A hand-over that waits to be accepted, and the promise to read the item.
Asked: TypeAlias = tuple[HandOver, Promise]

# What may wait to be accepted; all other kinds move responsibility at once.
ASKED = (HandOverKind.TO_SECTION, HandOverKind.TO_HANDLER)


def hand_over(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    section: Section,
    to: Staff | None = None,
    note: str = "",
) -> HandOver:
    """Hand an item to a section, or to a handler by name; within the section it is 指派.

    Until it is accepted, who is responsible stays so. Somebody who is away is not waited for: their
    deputy is asked.

    Raises:
        LedgerError: the item is closed or a draft, it is not for this person to hand over, or it
            would go to nobody new.
    """
    row, owed = write_hand_over(session, now, office_time, item, staff, section, to, note)
    chain_news.asked(session, now, office_time, row, owed)
    return row


def write_hand_over(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    section: Section,
    to: Staff | None = None,
    note: str = "",
) -> Asked:
    """The same without the message: who assigns many items sends one to each person."""
    must_be_open(session, item)
    promises.record_misses(session, now, item)
    _may_go(session, item, staff, section, to)
    there = _there(session, now, office_time, section, to)
    if there.id == item.responsible_id:
        raise LedgerError("接收人就是现责任人（或者其代办人），请另选接收人。")
    read_by_acting(session, now, office_time, item, staff)
    kind = HandOverKind.TO_SECTION if to is None else HandOverKind.TO_HANDLER
    return ask(session, now, office_time, item, staff, section, there, kind, note, away=to)


def _may_go(session: Session, item: Item, staff: Staff, section: Section, to: Staff | None) -> None:
    if item.is_draft:
        raise LedgerError("请先完成话后登记，再转交。")
    if not may_hand_over(Viewer.of(staff), item):
        raise LedgerError("转交由责任人、承办科室、办公室督办员或者分管领导办理。")
    if promises.open_promise(session, item, PromiseKind.NAMING) is not None:
        raise LedgerError("该事项待办公室指定承办科室，不能转交。")
    if section.closed_at is not None:
        raise LedgerError("该科室已撤销，请另选科室。")
    if section.id != item.section_id:
        waits = item.pending is not None
        if waits and staff.id == item.section.head_id and staff.id != item.responsible_id:
            raise LedgerError("该事项尚未接收：不属本科室职责的请退回，不能再转交其他科室。")
        if is_named(item):
            raise LedgerError("承办科室已由办公室指定，不能再转交其他科室。")
    elif to is None:
        raise LedgerError("该事项已在该科室，请指定承办人。")
    if to is not None:
        _must_handle(to, section)


def _must_handle(person: Staff, section: Section) -> None:
    is_of_section = section.id == person.section_id or section.head_id == person.id
    if person.left_at is not None or not is_of_section or not Viewer.of(person).has_any(IN_SECTION):
        raise LedgerError("承办人不是该科室的在职经办人员，请另选承办人。")


def _there(
    session: Session, now: datetime, office_time: OfficeTime, section: Section, to: Staff | None
) -> Staff:
    """Who is asked to accept: the person by name or who is on duty, or who stands in for them."""
    if to is None:
        return absences.next_on_duty(session, now, office_time, section)
    return absences.standing_in(session, to, now)


def ask(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    section: Section,
    there: Staff,
    kind: HandOverKind,
    note: str,
    away: Staff | None = None,
) -> Asked:
    """The item goes onto the section's list, to be read and accepted; nothing else moves."""
    pending = item.pending
    if pending is not None:
        pending.ended_at = now
    row = HandOver(
        item=item,
        kind=kind,
        from_section=pending.from_section if pending is not None else item.section,
        from_staff=item.responsible,
        to_section=section,
        to_staff=there,
        by=staff,
        at=now,
        note=note.strip(),
    )
    session.add(row)
    session.flush()
    instead_of = away.id if away is not None and away.id != there.id else None
    told = {"section": section.name, "to": there.id, "away": instead_of, "note": row.note}
    events.record(session, item, "handed_over", now, staff, hand_over=row.id, **told)
    owed = arrive(session, now, office_time, item, section, there)
    findings.look(session, now, item, f"hand_over:{row.id}", row.note, staff)
    return row, owed


def accept(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Accept (接收): from now on the acceptor answers for the item. It counts as reading.

    Raises:
        LedgerError: nothing waits to be accepted, or not by this person.
    """
    row = _waiting(session, now, item)
    if not may_accept(Viewer.of(staff), row):
        raise LedgerError("接收由受转科室的人员办理；指定承办人的，由承办人或者科长接收。")
    read(session, now, office_time, item, staff, "accepted")
    row.accepted_at = row.ended_at = now
    row.accepted_by = staff
    told = {"hand_over": row.id, "section": row.to_section.name}
    responsibility.take(session, now, item, staff, staff, "hand_over_accepted", **told)
    chain_news.accepted(session, now, office_time, row)


def send_back(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, reason: str
) -> None:
    """Return (退回), with the reason, within 2 office hours, to the section that it came from.

    Once per item: at the second return the general office names the section that day. Who was
    responsible has been so all the time. A handler who returns what was assigned within the section
    returns nothing of the section's.

    Raises:
        LedgerError: nothing waits, it is not for this person, too late, or without a reason.
    """
    row = _waiting(session, now, item)
    if not may_accept(Viewer.of(staff), row):
        raise LedgerError("退回由受转科室的人员办理；指定承办人的，由承办人或者科长退回。")
    if not reason.strip():
        raise LedgerError("请写明退回理由。")
    if now > last_return(row, office_time):
        raise LedgerError("已超过退回时限，不能退回，请接收办理。")
    read(session, now, office_time, item, staff, "accepted")
    row.returned_at = row.ended_at = now
    row.returned_by, row.return_reason = staff, reason.strip()
    is_other_section = row.from_section_id != row.to_section_id
    item.times_returned += 1 if is_other_section else 0
    told = {"section": row.from_section.name, "reason": row.return_reason}
    times = item.times_returned
    events.record(session, item, "returned", now, staff, hand_over=row.id, times=times, **told)
    findings.look(session, now, item, f"return:{row.id}", row.return_reason, staff)
    owed = None
    if is_other_section and item.times_returned > 1:
        to_office(session, now, office_time, item, staff)
    else:
        back = row.from_section if row.from_section.closed_at is None else None
        back = back or directory.general_desk(session)
        reader = absences.standing_in(session, item.responsible, now)
        owed = arrive(session, now, office_time, item, back, reader)
    chain_news.returned(session, now, office_time, row, owed)


def last_return(row: HandOver, office_time: OfficeTime) -> datetime:
    """Until when a hand-over may be returned: 120 office minutes; noon and nights do not count."""
    minutes = policies.of(row.item).return_office_minutes
    return office_time.add_office_minutes(row.at, minutes)


def _waiting(session: Session, now: datetime, item: Item) -> HandOver:
    must_be_open(session, item)
    promises.record_misses(session, now, item)
    row = item.pending
    if row is None:
        raise LedgerError("该事项没有待接收的转交；逾期未阅知的，已由科长负责。")
    return row


def take_over(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """The section head takes over (科长接手) what the section has or was asked to accept.

    Raises:
        LedgerError: the item is closed, theirs already, or not of their section.
    """
    must_be_open(session, item)
    promises.record_misses(session, now, item)
    head = item.section.head
    if head is None or staff.id not in (
        head.id,
        absences.standing_in(session, head, now).id,
    ):
        raise LedgerError("接手由承办科室科长办理。")
    if item.responsible_id == staff.id and item.pending is None:
        raise LedgerError("该事项已由您负责。")
    read(session, now, office_time, item, staff, "accepted")
    responsibility.move(session, now, item, staff, HandOverKind.TAKEN_OVER, by=staff)


def pass_on(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    from_staff: Staff,
    to_staff: Staff,
    why: HandOverKind,
    note: str = "",
) -> HandOver:
    """Somebody has taken an item on in person, as in a live transfer or at the end of a shift.

    It is accepted at once, which counts as reading, and goes to the taker's section. First contact
    never changes.

    Raises:
        LedgerError: the item is closed.
    """
    must_be_open(session, item)
    promises.record_misses(session, now, item)
    section = to_staff.section or item.section
    if section.id != item.section_id:
        promises.end(session, now, item, PromiseKind.READ)
        item.handed_over_at, item.deemed_read_at = now, None
        item.read_at, item.read_by = now, to_staff
        events.record(session, item, "read", now, to_staff, how="accepted")
    row = responsibility.move(
        session, now, item, to_staff, why, by=from_staff, note=note, section=section
    )
    read(session, now, office_time, item, to_staff, "accepted")
    return row


def live_transferred(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    from_staff: Staff,
    to_staff: Staff,
) -> HandOver:
    """现场转接: the first-contact person stayed on the line until the handler was there."""
    kind = HandOverKind.LIVE
    return pass_on(session, now, office_time, item, from_staff, to_staff, kind)


def unaccepted() -> Select[HandOver]:
    """What was read and neither accepted nor returned so far."""
    return (
        select(HandOver)
        .join(Item)
        .where(HandOver.ended_at.is_(None), Item.closed_at.is_(None), Item.read_at.is_not(None))
        .order_by(HandOver.id)
    )


def take_up_unaccepted(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """What was read and neither accepted nor returned in time is the section head's to answer for.

    So not accepting gains as little as not reading. One that fails does not stop the others, and
    is tried again at the next sweep. Returns how many there were.
    """
    done = 0
    for row in session.scalars(unaccepted()).all():
        if now <= last_return(row, office_time):
            continue
        row_id = row.id
        try:
            with session.begin_nested():
                done += _take_up(session, now, office_time, row)
        except Exception as error:
            log.error("take_up_put_off", hand_over=row_id, error=type(error).__name__)
    return done


def _take_up(session: Session, now: datetime, office_time: OfficeTime, row: HandOver) -> bool:
    item, kind = row.item, HandOverKind.UNACCEPTED
    lock(session, item)
    session.refresh(row)
    if row.ended_at is not None or item.closed_at is not None or item.read_at is None:
        return False
    at = max(last_return(row, office_time), item.read_at or now)
    promises.record_misses(session, now, item, until=at)
    moved = responsibility.to_head(session, now, item, kind, at)
    if moved is not None:
        chain_news.now_yours(session, now, office_time, moved)
    return True
