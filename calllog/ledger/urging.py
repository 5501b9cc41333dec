"""Urging, supervising and reporting up by hand (催办、督办、上报领导), each with its receipt.

Clause 3.1.2e: where the handler is absent or it is unclear whose matter it is, the next superior is
told at once. The ladder (``calllog.times.policy``) tells people by the clock; here a person does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings
from calllog.db import lock
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Role, Staff, Urging, UrgingKind
from calllog.news import action_news
from calllog.office import absences, directory
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime

# How far up an item has gone when somebody in this role supervises it (督办级别).
SUPERVISION_LEVELS = {Role.SUPERVISOR: 1, Role.LEADER_IN_CHARGE: 2, Role.LEADER: 3}


def urgings(session: Session, item: Item) -> Sequence[Urging]:
    """How often an item was urged, supervised or reported up, in order."""
    found = select(Urging).where(Urging.item_id == item.id).order_by(Urging.id)
    return session.scalars(found).all()


def may_urge(staff: Staff, item: Item) -> bool:
    """Supervisors, the item's section head, and its first-contact person, who accompanies it."""
    is_near = staff.id in (item.section.head_id, item.first_contact_id)
    return is_near or Role.SUPERVISOR in staff.roles


def may_supervise(staff: Staff) -> bool:
    """The general office's supervisor, the leader in charge, the centre's leader."""
    return any(role in staff.roles for role in SUPERVISION_LEVELS)


def may_sign(staff: Staff, item: Item, urging: Urging) -> bool:
    """Who was told, who is responsible by now, and their section head."""
    return staff.id in (urging.to_id, item.responsible_id, item.section.head_id)


def urge(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str,
    until: date | None = None,
) -> Urging:
    """Urge (催办) who is responsible.

    Raises:
        LedgerError: it is not for this person, concerns their own work, or says nothing.
    """
    urging = write_urge(session, now, office_time, item, staff, words, until)
    action_news.urged(session, now, office_time, urging, item, [item.responsible])
    return urging


def write_urge(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str,
    until: date | None = None,
) -> Urging:
    """The same without the message: who urges for many items sends one to each person."""
    must_be_open(session, item)
    if not may_urge(staff, item):
        raise LedgerError("催办由办公室督办员、承办科室科长或者首问负责人发出。")
    if item.responsible_id == staff.id:
        raise LedgerError("该事项由本人负责，请直接办理。")
    told = [item.responsible]
    return _write(session, now, office_time, item, staff, UrgingKind.URGE, told, words, until)


def supervise(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str,
    until: date | None = None,
) -> Urging:
    """Supervise (督办): the section head is told as well, and the item has gone up so far.

    Raises:
        LedgerError: it is not for this person, concerns their own work, or says nothing.
    """
    must_be_open(session, item)
    if not may_supervise(staff):
        raise LedgerError("督办由办公室督办员、分管领导或者中心领导发出。")
    if item.responsible_id == staff.id:
        raise LedgerError("该事项由本人负责，请直接办理。")
    head = item.section.head
    told = [item.responsible, *([head] if head is not None and head.id != staff.id else [])]
    level = max(level for role, level in SUPERVISION_LEVELS.items() if role in staff.roles)
    item.escalation_level = max(item.escalation_level, level)
    return _press(session, now, office_time, item, staff, UrgingKind.SUPERVISE, told, words, until)


def report_up(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, words: str
) -> Urging:
    """Report to the next superior at once: the handler is absent, or it is unclear whose it is.

    Clause 3.1.2e. From within the section to its head; from the head to the leader in charge.

    Raises:
        LedgerError: nothing is said, or nobody is above this person.
    """
    must_be_open(session, item)
    superior = _superior(session, now, item, staff)
    if superior is None:
        raise LedgerError("没有可以上报的上级，请联系办公室督办员。")
    read_by_acting(session, now, office_time, item, staff)
    if Role.LEADER_IN_CHARGE in superior.roles:
        item.escalation_level = max(item.escalation_level, 2)
    kind = UrgingKind.REPORT_UP
    return _press(session, now, office_time, item, staff, kind, [superior], words, None)


def _superior(session: Session, now: datetime, item: Item, staff: Staff) -> Staff | None:
    above = [
        item.section.head,
        *directory.people_with(session, Role.LEADER_IN_CHARGE),
        *directory.people_with(session, Role.LEADER),
    ]
    is_high = Role.SECTION_HEAD in staff.roles or Role.SUPERVISOR in staff.roles
    for person in above[1 if is_high else 0 :]:
        if person is None:
            continue
        there = absences.standing_in(session, person, now)
        if there.id != staff.id:
            return there
    return None


def _press(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    kind: UrgingKind,
    told: Sequence[Staff],
    words: str,
    until: date | None,
) -> Urging:
    urging = _write(session, now, office_time, item, staff, kind, told, words, until)
    action_news.urged(session, now, office_time, urging, item, told)
    return urging


def _write(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    kind: UrgingKind,
    told: Sequence[Staff],
    words: str,
    until: date | None,
) -> Urging:
    if not words.strip():
        raise LedgerError("请写明内容。")
    if until is not None and until < office_time.local(now).date():
        raise LedgerError("期限不能早于今天。")
    by = deadlines.given_due("urging", now, until, office_time).at if until else None
    urging = Urging(
        item_id=item.id, kind=kind, by=staff, to=told[0], at=now, words=words.strip(), answer_by=by
    )
    session.add(urging)
    session.flush()
    event = events.record(
        session,
        item,
        _EVENTS[kind],
        now,
        staff,
        urging=urging.id,
        told=[person.id for person in told],
        words=urging.words,
        answer_by=by.isoformat() if by else None,
        level=item.escalation_level,
    )
    findings.look_at(session, now, item, event, staff)
    return urging


_EVENTS = {
    UrgingKind.URGE: "urged",
    UrgingKind.SUPERVISE: "supervised",
    UrgingKind.REPORT_UP: "reported_up",
}


def sign(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    urging: Urging,
    words: str,
) -> None:
    """The receipt (回执): who had it, when, and what they say to it. A closed item takes it too.

    Raises:
        LedgerError: it was signed before, says nothing, or is not for this person to sign.
    """
    lock(session, item)
    if not may_sign(staff, item, urging):
        raise LedgerError("回执由责任人或者承办科室科长签收。")
    if urging.received_at is not None:
        raise LedgerError("该回执已签收。")
    if not words.strip():
        raise LedgerError("请写明内容。")
    read_by_acting(session, now, office_time, item, staff)
    urging.received_at, urging.received_by, urging.receipt = now, staff, words.strip()
    event = events.record(
        session, item, "receipt_given", now, staff, urging=urging.id, words=urging.receipt
    )
    findings.look_at(session, now, item, event, staff)
    action_news.receipt_given(session, now, office_time, urging, item)
