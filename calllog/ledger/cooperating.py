"""Co-operation inside the house (协办, clause 3.1.3c): one section leads, others do their part."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.db import lock
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Cooperation, Item, PromiseKind, Section, Staff
from calllog.news import chain_news
from calllog.office import absences
from calllog.office.viewers import Viewer, may_hand_over, works_in
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime


def ask_to_cooperate(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    section: Section,
    asked: str,
    day: date,
) -> Cooperation:
    """The leading section asks another for its part, by a day. The item stays where it is.

    Raises:
        LedgerError: the item is closed, it is not for this person, or what is asked is not clear.
    """
    must_be_open(session, item)
    if not may_hand_over(Viewer.of(staff), item):
        raise LedgerError("请求协办由责任人、承办科室、办公室督办员或者分管领导提出。")
    if section.id == item.section_id or section.closed_at is not None:
        raise LedgerError("请选择承办科室以外的在用科室协办。")
    if not asked.strip():
        raise LedgerError("请写明请对方协办的内容。")
    if day < office_time.local(now).date():
        raise LedgerError("期限不能早于今天。")
    read_by_acting(session, now, office_time, item, staff)
    row = Cooperation(item=item, section=section, asked=asked.strip(), asked_by=staff, asked_at=now)
    session.add(row)
    session.flush()
    told = {"section": section.name, "words": row.asked, "day": day.isoformat()}
    events.record(session, item, "cooperation_asked", now, staff, cooperation=row.id, **told)
    findings.look(session, now, item, f"cooperation:{row.id}", row.asked, staff)
    holder = absences.next_on_duty(session, now, office_time, section)
    due = deadlines.given_due(PromiseKind.COOPERATION, now, day, office_time)
    kind, about = PromiseKind.COOPERATION, f"cooperation:{row.id}"
    owed = promises.make(session, now, office_time, item, kind, due, holder, about=about)
    chain_news.co_operation(session, now, office_time, row, owed)
    return row


def may_deliver(staff: Staff, row: Cooperation) -> bool:
    """Whoever handles the co-operating section's matters, and its head."""
    return works_in(Viewer.of(staff), row.section)


def deliver(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    row: Cooperation,
    staff: Staff,
    note: str,
) -> None:
    """The co-operating section has done its part, and says what it came to.

    Raises:
        LedgerError: it was delivered before, it is not for this person, or it says nothing.
    """
    must_be_open(session, row.item)
    lock(session, row)
    if row.done_at is not None:
        raise LedgerError("该协办已反馈。")
    if not may_deliver(staff, row):
        raise LedgerError("协办情况由协办科室反馈。")
    if not note.strip():
        raise LedgerError("请写明协办情况。")
    row.done_at, row.done_by, row.done_note = now, staff, note.strip()
    about = f"cooperation:{row.id}"
    promises.meet(session, now, row.item, PromiseKind.COOPERATION, staff, about)
    events.record(
        session,
        row.item,
        "cooperation_done",
        now,
        staff,
        cooperation=row.id,
        section=row.section.name,
        words=row.done_note,
    )
    findings.look(session, now, row.item, f"cooperation_done:{row.id}", row.done_note, staff)
    chain_news.co_operated(session, now, office_time, row)
