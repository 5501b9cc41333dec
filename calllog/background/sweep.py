"""The sweep: every reminder, miss and escalation whose time has come is carried out, once.

However late or often it runs, on however many hosts, each step is one row, one event and its
messages, in one transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.background import collecting
from calllog.calls import talks
from calllog.clock import Clock
from calllog.db import Database
from calllog.ledger import deputising, handing_over
from calllog.models import (
    Absence,
    CollectedStep,
    HandOver,
    Item,
    Promise,
    PromiseKind,
    PromiseStep,
    Staff,
)
from calllog.news import notices, outbox
from calllog.office import directory
from calllog.times import deadlines, policies
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime

log = structlog.get_logger()

BATCH = 20  # Promises in one transaction, about 0.2 s: calls that come in wait for no more.
PUSHED_ON = timedelta(minutes=5)


def sweep_all(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Carry out all that is due now, in batches; returns how many promises were looked at."""
    now = clock.now()
    with db.reading() as session:
        if not _is_anything_due(session, now):
            return 0
    _move_responsibility(db, now, zone)
    total = 0
    while True:
        # Read outside of the writer's turn, so that between two batches others have theirs.
        with db.reading() as session:
            office_time = directory.office_time(session, zone)
        with db.writing() as session:
            found = sweep_promises(session, now, office_time)
        if not found:
            break
        total += found
    with db.writing() as session:
        collecting.tell(session, now, directory.office_time(session, zone))
    return total


def _is_anything_due(session: Session, now: datetime) -> bool:
    """Whether there is anything to look at. Most sweeps find nothing, and lock nothing then."""
    waiting = [
        select(Promise.id).where(Promise.next_step_at <= now),
        deputising.due(now).with_only_columns(Absence.id),
        handing_over.unaccepted().with_only_columns(HandOver.id),
        select(CollectedStep.id).where(CollectedStep.told_at.is_(None)),
    ]
    return bool(session.scalar(select(or_(*(one.exists() for one in waiting)))))


def _move_responsibility(db: Database, now: datetime, zone: ZoneInfo) -> None:
    """Who is away by now, and what was not accepted in time: before any miss is recorded."""
    with db.writing() as session:
        office_time = directory.office_time(session, zone)
        deputising.carry_out(session, now, office_time)
        handing_over.take_up_unaccepted(session, now, office_time)


def sweep_promises(
    session: Session, now: datetime, office_time: OfficeTime, limit: int = BATCH
) -> int:
    """Carry out the steps of the promises due first; returns how many were found due.

    A promise that fails is put off by five minutes, so that it can neither stop nor starve others.
    """
    due = session.execute(
        select(Promise.id, Promise.next_step_at)
        .join(Item)
        .where(Promise.next_step_at <= now)
        .order_by(Promise.next_step_at, Promise.id)
        .limit(limit)
        # On PostgreSQL other sweeps pass over these rows, and this one over what others hold.
        .with_for_update(skip_locked=True, of=(Promise, Item))
    ).all()
    for promise_id, seen in due:
        try:
            with session.begin_nested():
                promise = _claim(session, promise_id, seen)
                if promise is not None:
                    _carry_out_due_steps(session, now, office_time, promise)
        except Exception as error:
            log.error("promise_put_off", promise=promise_id, error=type(error).__name__)
            _put_off(session, now, promise_id)
    return len(due)


def _claim(session: Session, promise_id: int, seen: datetime | None) -> Promise | None:
    """The promise, if it still stands as it was seen; the steps of another may have moved it."""
    claimed = session.execute(
        update(Promise)
        .where(Promise.id == promise_id, Promise.next_step_at == seen)
        .values(next_step_at=None)
        .returning(Promise.id)
    ).first()
    if claimed is None:
        return None
    return session.get_one(Promise, promise_id, populate_existing=True)


def _put_off(session: Session, now: datetime, promise_id: int) -> None:
    session.execute(
        update(Promise).where(Promise.id == promise_id).values(next_step_at=now + PUSHED_ON)
    )


def _carry_out_due_steps(
    session: Session, now: datetime, office_time: OfficeTime, promise: Promise
) -> None:
    """Carry out what was due before the promise ended, in order of time, and set the next look."""
    until = promise.ended_at or now
    for step in promises.steps_left(promise, office_time):
        if step.at > until:
            continue
        if step.kind == "miss" and talks.may_still_keep(session, now, promise):
            promise.next_step_at = now + talks.LOOK_AGAIN
            return
        _carry_out(session, now, office_time, promise, step)
    promise.next_step_at = (
        promises.next_step_at(promise, office_time) if promise.ended_at is None else None
    )


def _carry_out(
    session: Session, now: datetime, office_time: OfficeTime, promise: Promise, step: Step
) -> None:
    """One step: its row, its event, and its messages.

    A reminder that comes too late is recorded and not sent: it would tell of time that is gone.
    """
    row = PromiseStep(version=promise.version, step=step.name, due_at=step.at, done_at=now)
    promise.steps.append(row)
    is_over = promise.ended_at is not None or now >= promise.due_at
    is_late_reminder = step.kind == "reminder" and is_over
    told = [] if is_late_reminder else notices.recipients(session, promise, step)
    title, body = notices.words(promise, step, office_time)
    later = collecting.collected(session, promise, step, told)
    collecting.keep(session, row, later)
    for person in told:
        if person.id in later:
            continue
        outbox.enqueue(
            session,
            now,
            office_time,
            promise,
            step=step.name,
            recipient=person,
            title=title,
            body=body,
        )
    if step.kind == "miss":
        promises.record_miss(session, now, promise)
        if promise.kind == PromiseKind.READ:
            _bring_contact_forward(session, now, office_time, promise)
    _record(session, now, promise, step, is_late=is_late_reminder, told=told)


def _record(
    session: Session,
    now: datetime,
    promise: Promise,
    step: Step,
    *,
    is_late: bool,
    told: list[Staff],
) -> None:
    """The event of a step with how far up it goes, and so does the item (督办级别), never down.

    A miss that stays within the section has said all in its own event. What is left over from an
    earlier round of contact does not raise the item in this one.
    """
    item = promise.item
    if step.kind == "miss" and step.level == 0:
        return
    if promises.is_last_of_its_kind(session, promise):
        item.escalation_level = max(item.escalation_level, step.level)
    events.record(
        session,
        item,
        "reminded" if step.kind == "reminder" else "escalated",
        now,
        promise=promise.kind,
        step=step.name,
        step_due_at=step.at.isoformat(),
        due_at=promise.due_at.isoformat(),
        is_late=is_late,
        level=step.level,
        told=[person.id for person in told],
    )


def _bring_contact_forward(
    session: Session, now: datetime, office_time: OfficeTime, read: Promise
) -> None:
    """Once an item is deemed read, contact may be due earlier than was promised; never later."""
    contact = promises.open_promise(session, read.item, PromiseKind.CONTACT)
    if contact is None or contact.missed_at is not None or promises.is_kept(contact):
        return
    if not promises.rests_on_reading(contact):
        return
    item, policy = read.item, policies.of(read.item)
    due = deadlines.contact_due_once_read(
        item.handed_over_at, read.due_at, True, office_time, policy
    )
    if due.at < contact.due_at:
        promises.set_due(session, now, office_time, contact, due, at=read.due_at)
