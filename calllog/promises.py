"""Promises: deadlines as rows, each with a holder, a due time and the reason for it.

What the clock does to a promise (reminders, misses, escalations) is in
``calllog.background.sweep``. A promise that was missed stays missed: neither a late answer nor a
move nor a late sweep erases it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events
from calllog.db import lock
from calllog.models import HandOverKind, Item, Promise, PromiseKind, Staff
from calllog.office import responsibility
from calllog.times import escalation, policies
from calllog.times.deadlines import Due
from calllog.times.office_hours import OfficeTime


def make(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    kind: PromiseKind,
    due: Due,
    holder: Staff,
    *,
    about: str | None = None,
) -> Promise:
    """Promise something about an item by a time; the holder has to keep it.

    Of several promises of a kind (``calllog.models.SEVERAL``), ``about`` says which it is.
    """
    promise = Promise(
        item=item,
        kind=kind,
        about=about,
        version=1,
        made_at=now,
        due_at=due.at,
        day_ends_at=due.day_ends_at,
        why=due.why,
        is_presumed=due.is_presumed,
        holder=holder,
    )
    session.add(promise)
    promise.next_step_at = next_step_at(promise, office_time)
    events.record(
        session, item, "promised", now, promise=kind, why=due.why, **_due_and_holder(promise)
    )
    return promise


def open_promise(
    session: Session, item: Item, kind: PromiseKind, about: str | None = None
) -> Promise | None:
    """The promise of this kind that the item is still owed, missed or not."""
    owed = select(Promise).where(
        Promise.item_id == item.id, Promise.kind == kind, Promise.ended_at.is_(None)
    )
    if about is not None:
        owed = owed.where(Promise.about == about)
    return session.scalars(owed.order_by(Promise.id.desc()).limit(1)).first()


def is_last_of_its_kind(session: Session, promise: Promise) -> bool:
    """Whether nothing of the kind was promised since, as it is in a new round of contact.

    Of several promises of a kind each stands for itself: two sections that are asked to co-operate
    are two matters.
    """
    later = select(Promise.id).where(
        Promise.item_id == promise.item_id,
        Promise.kind == promise.kind,
        Promise.about.is_not_distinct_from(promise.about),
        Promise.id > promise.id,
    )
    return session.scalar(later.limit(1)) is None


def move(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    promise: Promise,
    due: Due,
    *,
    at: datetime | None = None,
) -> bool:
    """Give a promise another due time, as of a moment; the old one and both reasons are kept.

    A promise that has ended, or whose due time has passed, keeps it: moving it would erase the
    miss, also one that the sweep has yet to record. Returns whether the promise was moved.
    """
    lock(session, promise)
    if promise.ended_at is not None or now > promise.due_at:
        return False
    set_due(session, now, office_time, promise, due, at=at or now)
    return True


def set_due(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    promise: Promise,
    due: Due,
    *,
    at: datetime,
) -> None:
    """Move a promise as of a moment, which lies before ``now`` when the sweep is late."""
    events.record(
        session,
        promise.item,
        "due_moved",
        now,
        promise=promise.kind,
        old_due_at=promise.due_at.isoformat(),
        old_why=promise.why,
        due_at=due.at.isoformat(),
        why=due.why,
    )
    promise.version += 1
    promise.moved_at = at
    promise.due_at, promise.day_ends_at = due.at, due.day_ends_at
    promise.why, promise.is_presumed = due.why, due.is_presumed
    promise.next_step_at = next_step_at(promise, office_time)


def is_suspended(promise: Promise) -> bool:
    """Whether its clock stands still (中止计时): no step of it runs, and it cannot be missed."""
    return promise.kind == PromiseKind.RESOLUTION and promise.item.suspended_at is not None


def is_kept(promise: Promise) -> bool:
    """Whether a calendar entered later would make it due earlier, so that it stays as promised."""
    return "kept" in promise.why


def meet(
    session: Session,
    now: datetime,
    item: Item,
    kind: PromiseKind,
    staff: Staff | None,
    about: str | None = None,
) -> None:
    """The promise was kept, in time or late; nothing happens when none is open.

    Kept late, the miss is recorded first: a sweep that has yet to come must not find it erased.
    Steps whose time came before this moment are left to the sweep, which then ends the promise's
    steps; so what is on record does not depend on how late the sweep runs.
    """
    promise = open_promise(session, item, kind, about)
    if promise is None:
        return
    _end(session, now, promise)
    promise.met_at = now
    promise.met_by_id = staff.id if staff is not None else None


def end(
    session: Session, now: datetime, item: Item, kind: PromiseKind, about: str | None = None
) -> None:
    """The promise is no longer owed, and was not kept; a due time that has passed is a miss."""
    promise = open_promise(session, item, kind, about)
    if promise is not None:
        _end(session, now, promise)
        events.record(session, item, "promise_ended", now, promise=kind)


def end_all(session: Session, now: datetime, item: Item) -> None:
    """Nothing is owed about the item any more, as when it is closed."""
    for promise in item.promises:
        if promise.ended_at is None:
            _end(session, now, promise)
            events.record(session, item, "promise_ended", now, promise=promise.kind)


def _end(session: Session, now: datetime, promise: Promise) -> None:
    lock(session, promise)
    if now > promise.due_at and not is_suspended(promise):
        record_miss(session, now, promise)
    promise.ended_at = now
    if promise.next_step_at is not None and promise.next_step_at > now:
        promise.next_step_at = None


def record_misses(
    session: Session,
    now: datetime,
    item: Item,
    *,
    until: datetime | None = None,
    through: datetime | None = None,
) -> None:
    """Record what was missed before a moment, in order, before anything passes to somebody else.

    So a miss stays with who held the promise then, however late the sweep comes. ``through`` takes
    in what fell due at that very moment. A clock that stands still has passed nothing.
    """
    running = [p for p in item.promises if p.ended_at is None and not is_suspended(p)]
    owed = [p for p in running if p.due_at < (until or now)]
    if through is not None:
        owed = [p for p in owed if p.due_at <= through]
    for promise in sorted(owed, key=lambda promise: promise.due_at):
        record_miss(session, now, promise)


def rests_on_reading(promise: Promise) -> bool:
    """Whether the reading of the item may bring this contact forward.

    Not where the person called again, nor after a hand-over to another section: what was promised
    then goes on as it was, whether the next one reads it early, late or never.
    """
    return datetime.fromisoformat(promise.why["start"]) == promise.item.handed_over_at


def record_miss(session: Session, now: datetime, promise: Promise) -> None:
    """Record, once, that the due time passed, as missed by who held the promise then."""
    if promise.missed_at is not None:
        return
    promise.missed_at, promise.missed_by_id = promise.due_at, promise.holder_id
    events.record(
        session, promise.item, "missed", now, promise=promise.kind, **_due_and_holder(promise)
    )
    if promise.kind == PromiseKind.READ:
        _deem_read(session, now, promise.item, promise.due_at)


def _deem_read(session: Session, now: datetime, item: Item, at: datetime) -> None:
    """Unread by its time, an item is deemed read (视为阅知); the section head answers for it."""
    item.deemed_read_at = at
    events.record(session, item, "deemed_read", now, deemed_read_at=at.isoformat())
    record_misses(session, now, item, until=at)
    responsibility.to_head(session, now, item, HandOverKind.UNREAD, at)


def steps_left(promise: Promise, office_time: OfficeTime) -> list[escalation.Step]:
    """The steps still to be carried out for the due time as it is now, in order of time.

    A reminder from before the due time was set was never owed; a miss or an escalation always is.
    """
    done = {step.step for step in promise.steps if step.version == promise.version}
    due_set_at = promise.moved_at or promise.made_at
    return [
        step
        for step in steps(promise, office_time)
        if step.name not in done and (step.kind != "reminder" or step.at >= due_set_at)
    ]


def steps(promise: Promise, office_time: OfficeTime) -> tuple[escalation.Step, ...]:
    """All steps of a promise, by the ladder that its item keeps."""
    ladder = policies.of(promise.item).ladder
    return escalation.steps(promise.kind, promise.due_at, office_time, ladder)


def level_of_owed(item: Item, office_time: OfficeTime) -> int:
    """How far up an item has gone with what it is still owed."""
    levels = [0]
    for promise in item.promises:
        if promise.ended_at is None:
            done = {step.step for step in promise.steps if step.version == promise.version}
            levels += [s.level for s in steps(promise, office_time) if s.name in done]
    return max(levels)


def next_step_at(promise: Promise, office_time: OfficeTime) -> datetime | None:
    """When the sweep has to look at a promise next; never while its clock stands still."""
    if is_suspended(promise):
        return None
    return next((step.at for step in steps_left(promise, office_time)), None)


def _due_and_holder(promise: Promise) -> dict[str, Any]:
    return {"due_at": promise.due_at.isoformat(), "holder": promise.holder.id}
