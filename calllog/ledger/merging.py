"""Merging and splitting (并案、拆分), with both numbers kept.

Neither loosens a promise, and neither starts a clock again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger.closing import close, due_of
from calllog.ledger.entries import promise_answer
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.ledger.registering import fill_in, new_item
from calllog.models import (
    SEVERAL,
    Channel,
    Confirmation,
    Item,
    Outcome,
    Promise,
    PromiseKind,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime

# What the person themselves waits for; it goes on under the other number.
PASSED_ON = (
    PromiseKind.CONTACT,
    PromiseKind.ANSWER,
    PromiseKind.RESOLUTION,
    PromiseKind.APPOINTMENT,
)
# What others are to do, or are owed; it belongs to the papers of this number and stays with it.
OF_OTHERS = SEVERAL | {PromiseKind.REPORT, PromiseKind.PLAN}
FACTS = ("organisation", "name", "phone", "extension", "matter")


def merge(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    into: Item,
    reason: str,
) -> None:
    """Let the later of two items go on under the earlier one's number (并案).

    What the later one still owes is owed by the earlier one, at the earlier of the two due times.
    A due time that has passed stays a miss of the later one and of who held it; what it was for is
    then owed by closing of the day.

    Raises:
        LedgerError: they are the same, one is a draft, closed or suspended, has its outcome, others
            still have to do something for the later one, it is the earlier one, or the reason is
            missing.
    """
    for one in sorted((item, into), key=lambda found: found.id):
        must_be_open(session, one)
    must_handle(item, staff)
    _must_be_mergeable(item, into, reason)
    read_by_acting(session, now, office_time, item, staff)
    owed = {kind: promises.open_promise(session, item, kind) for kind in PASSED_ON}
    told = {"reason": reason.strip()}
    item.outcome, item.outcome_at, item.merged_into = Outcome.MERGED, now, into
    event = events.record(session, item, "merged", now, staff, into=into.number, **told)
    findings.look_at(session, now, item, event, staff)
    close(session, now, item, staff, Confirmation.ATTESTED, reason.strip())
    events.record(session, into, "merged_from", now, staff, number=item.number, **told)
    _add_calls(into, item)
    unknown = {
        fact: getattr(item, fact)
        for fact in FACTS
        if not getattr(into, fact) and getattr(item, fact)
    }
    fill_in(session, now, into, staff, **unknown)
    for promise in owed.values():
        if promise is not None:
            _take_over(session, now, office_time, into, promise)


def _must_be_mergeable(item: Item, into: Item, reason: str) -> None:
    if item.id == into.id:
        raise LedgerError("不能与本事项并案。")
    if item.is_draft or into.is_draft:
        raise LedgerError("请先完成话后登记。")
    if item.outcome is not None or into.outcome is not None:
        raise LedgerError("已有办理结果的事项不能并案。如有变化，请先重办。")
    if item.suspended_at is not None or into.suspended_at is not None:
        raise LedgerError("中止计时的事项不能并案，请先恢复计时。")
    if any(promise.ended_at is None and promise.kind in OF_OTHERS for promise in item.promises):
        raise LedgerError("该事项还有联办、协办或者待回复的文书，不能并入其他事项。")
    if (item.year, item.running) < (into.year, into.running):
        raise LedgerError("后登记的事项并入先登记的事项。")
    if not reason.strip():
        raise LedgerError("请写明并案理由。")


def _add_calls(into: Item, item: Item) -> None:
    into.times_called += item.times_called
    called = [at for at in (into.first_called_at, item.first_called_at) if at is not None]
    into.first_called_at = min(called, default=None)
    called = [at for at in (into.last_called_at, item.last_called_at) if at is not None]
    into.last_called_at = max(called, default=None)


def _take_over(
    session: Session, now: datetime, office_time: OfficeTime, into: Item, promise: Promise
) -> None:
    kind = PromiseKind(promise.kind)
    due = due_of(promise)
    if promise.due_at < now:
        due = deadlines.same_day_due(kind, now, office_time)
    own = promises.open_promise(session, into, kind)
    if own is None:
        if kind is PromiseKind.CONTACT:
            into.contacted_at = None
        if kind is PromiseKind.RESOLUTION:
            # It was accepted with complete papers, and is not accepted a second time.
            into.accepted_at = into.accepted_at or promise.item.accepted_at
            into.catalogue_matter = promise.item.catalogue_matter
        promises.make(session, now, office_time, into, kind, due, into.responsible)
    elif due.at < own.due_at:
        promises.set_due(session, now, office_time, own, due, at=now)


def _must_be_splittable(item: Item, matter: str, reason: str) -> None:
    if item.is_draft:
        raise LedgerError("请先完成话后登记。")
    if item.pending is not None:
        raise LedgerError("该事项待接收，请在接收或者退回后再拆分。")
    if not (matter and reason):
        raise LedgerError("请写明拆出的事项和拆分理由。")


def split(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    matter: str,
    reason: str,
) -> Item:
    """Make a second item of one that holds two matters (拆分), with a number of its own.

    Section and responsible person are the same until it is handed over. Its times are those of the
    first registration, so its promises are due as if it had been registered then.

    Raises:
        LedgerError: the item is closed, a draft or waits to be accepted, or matter or reason are
            missing.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    _must_be_splittable(item, matter.strip(), reason.strip())
    read_by_acting(session, now, office_time, item, staff)
    made = new_item(
        session,
        now,
        office_time,
        channel=Channel(item.channel),
        section=item.section,
        responsible=item.responsible,
        first_contact=item.first_contact,
        phone=item.phone,
    )
    _copy_times(made, item)
    made.organisation, made.name, made.extension = item.organisation, item.name, item.extension
    made.matter, made.split_from = matter.strip(), item
    told = {"reason": reason.strip()}
    events.record(session, made, "split_from", now, staff, number=item.number, **told)
    event = events.record(session, item, "split", now, staff, number=made.number, **told)
    findings.look_at(session, now, item, event, staff)
    for kind in (PromiseKind.READ, PromiseKind.CONTACT):
        owed = promises.open_promise(session, item, kind)
        if owed is not None:
            promises.make(session, now, office_time, made, kind, due_of(owed), made.responsible)
    promise_answer(session, now, office_time, made)
    return made


def _copy_times(made: Item, item: Item) -> None:
    """What has happened to the one has happened to the other, up to the splitting."""
    made.line, made.policy = item.line, item.policy
    made.created_at, made.handed_over_at = item.created_at, item.handed_over_at
    made.first_called_at, made.last_called_at = item.first_called_at, item.last_called_at
    made.read_at, made.read_by = item.read_at, item.read_by
    made.deemed_read_at, made.contacted_at = item.deemed_read_at, item.contacted_at
    made.tried_at, made.times_tried = item.tried_at, item.times_tried
    made.reason_told_at = item.reason_told_at
