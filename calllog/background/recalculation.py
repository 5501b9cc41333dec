"""Due times reckoned anew from their raw times, once a year of the calendar or hours are entered.

What is due later is moved. Nothing is made earlier than was promised. Closed results stay, and so
does a miss; but one that fell on what now is a day off, or that counted such a day as a working
one, is marked void (作废) and is no breach, and what is still owed is promised anew for its right
time. New office hours make nothing void: they begin on a day to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.clock import Clock
from calllog.db import Database, lock
from calllog.models import CalendarYear, Item, OfficeHours, Promise, PromiseKind
from calllog.news import notices, outbox
from calllog.office import directory
from calllog.times import calendars, deadlines, policies, resolution
from calllog.times.deadlines import Due, Reason
from calllog.times.office_hours import Hours, OfficeTime
from calllog.times.working_days import EnteredYear

BATCH = 20  # Items in one transaction, so that calls that come in wait for no more.
# Who read the calendar just before it was entered has written the promise by then, or failed.
SETTLED_AFTER = timedelta(minutes=1)


# What was entered: a year of the calendar, or the office hours from a day on.
Entered = EnteredYear | Hours


class What(StrEnum):
    """What a calendar or new hours do to a promise."""

    MOVED = "moved"  # Due later.
    CONFIRMED = "confirmed"  # Due as before, but for another reason, or no longer presumed.
    VOIDED = "voided"  # Its miss is void.


@dataclass(frozen=True)
class Change:
    """One promise that is changed, and when it is due then."""

    promise: Promise
    what: What
    due: Due


@dataclass(frozen=True)
class Outcome:
    """A change as plain data, to be told."""

    number: str
    promise: str
    what: What
    old_due_at: datetime
    due_at: datetime
    why: dict[str, Any]
    is_owed: bool

    @classmethod
    def of(cls, change: Change) -> Outcome:
        """What is told of a change, before it is carried out."""
        promise, due = change.promise, change.due
        is_owed = promise.ended_at is None
        number, old = promise.item.number, promise.due_at
        return cls(number, promise.kind, change.what, old, due.at, due.why, is_owed)


def affected(session: Session, office_time: OfficeTime, entered: Entered) -> Sequence[int]:
    """The items that what was entered may change anything about, oldest first."""
    if isinstance(entered, Hours):
        first, last = entered.valid_from, entered.valid_from - timedelta(days=1)
    else:
        first, last = calendars.reach(entered.year)
    begins = office_time.at(first, time.min)
    ends = office_time.at(last + timedelta(days=1), time.min)
    owed = and_(Promise.ended_at.is_(None), Item.closed_at.is_(None), Promise.due_at >= begins)
    missed = and_(Promise.missed_at >= begins, Promise.missed_at < ends)
    return session.scalars(
        select(Item.id)
        .join(Promise)
        .where(Promise.voided_at.is_(None), or_(owed, missed))
        .distinct()
        .order_by(Item.id)
    ).all()


def foresee(
    session: Session, now: datetime, office_time: OfficeTime, entered: Entered
) -> Iterator[Outcome]:
    """What entering it would change, item by item; nothing is stored."""
    with_it = _with(office_time, entered)
    for item_id in affected(session, with_it, entered):
        item = session.get_one(Item, item_id)
        yield from map(Outcome.of, changes(now, with_it, entered, item))


def _with(office_time: OfficeTime, entered: Entered) -> OfficeTime:
    if isinstance(entered, EnteredYear):
        return replace(office_time, calendar=calendars.replaced(office_time.calendar, entered))
    others = [row for row in office_time.hours if row.valid_from != entered.valid_from]
    return replace(office_time, hours=(*others, entered))


def recalculate(
    db: Database, clock: Clock, zone: ZoneInfo, entered: Entered
) -> Iterator[list[Outcome]]:
    """Carry out what was entered, in batches; yields what became of each item.

    Doing it again changes nothing more.
    """
    with db.reading() as session:
        ids = affected(session, directory.office_time(session, zone), entered)
    for begin in range(0, len(ids), BATCH):
        with db.writing() as session:
            office_time = directory.office_time(session, zone)
            now = clock.now()
            done = [
                _recalculate_item(session, now, office_time, entered, item_id)
                for item_id in ids[begin : begin + BATCH]
            ]
        yield from done


def settle(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Look once more at what was promised while something was being entered; returns the changes.

    A promise made at that moment may rest on what stood there before, and whoever entered it may
    have stopped half-way.
    """
    total = 0
    with db.reading() as session:
        unsettled = _unsettled(session, clock.now())
    for entered in unsettled:
        for outcomes in recalculate(db, clock, zone, entered):
            total += len(outcomes)
        with db.writing() as session:
            row = _row(session, entered)
            if row is not None:
                row.settled_at = clock.now()
    return total


def new_hours(session: Session) -> list[Hours]:
    """The office hours by which open promises have still to be reckoned."""
    rows = select(OfficeHours).where(
        OfficeHours.entered_at.is_not(None), OfficeHours.settled_at.is_(None)
    )
    return list(map(directory.as_hours, session.scalars(rows.order_by(OfficeHours.valid_from))))


def _unsettled(session: Session, now: datetime) -> list[Entered]:
    years = session.scalars(
        select(CalendarYear).where(
            CalendarYear.replaced_at.is_(None),
            CalendarYear.settled_at.is_(None),
            CalendarYear.entered_at <= now - SETTLED_AFTER,
        )
    )
    hours = session.scalars(
        select(OfficeHours).where(
            OfficeHours.settled_at.is_(None), OfficeHours.entered_at <= now - SETTLED_AFTER
        )
    )
    return [*map(calendars.as_entered, years), *map(directory.as_hours, hours)]


def _row(session: Session, entered: Entered) -> CalendarYear | OfficeHours | None:
    """What was entered, unless it stands there otherwise by now."""
    if isinstance(entered, Hours):
        hours = session.get(OfficeHours, entered.valid_from)
        return hours if hours is not None and directory.as_hours(hours) == entered else None
    year = calendars.in_force(session, entered.year)
    return year if year is not None and calendars.as_entered(year) == entered else None


def changes(now: datetime, office_time: OfficeTime, entered: Entered, item: Item) -> list[Change]:
    """What a year of the calendar or new hours change about an item's promises."""
    found = []
    deemed_read_at = item.deemed_read_at
    # The reading comes before the contact: without its miss the item was never deemed read.
    for promise in item.promises:
        due = _due(promise, office_time, deemed_read_at)
        # A clock that stands still is reckoned anew, by the calendar of then, when it goes on.
        is_out = promise.voided_at is not None or promises.is_suspended(promise)
        if due is None or is_out:
            continue
        change = _change(now, office_time, promise, due)
        if change is None or (change.what is What.VOIDED and isinstance(entered, Hours)):
            continue
        if change.what is What.VOIDED and promise.kind == PromiseKind.READ:
            deemed_read_at = None
        if change.what is not What.CONFIRMED or "kept" in change.due.why:
            why = change.due.why | _because(entered)
            change = replace(change, due=replace(change.due, why=why))
        found.append(change)
    return found


def _because(entered: Entered) -> dict[str, str]:
    if isinstance(entered, Hours):
        return {"hours": entered.valid_from.isoformat()}
    return {"calendar": entered.document}


def _due(promise: Promise, office_time: OfficeTime, deemed_read_at: datetime | None) -> Due | None:
    """When a promise is due by the calendar as it is now; None for what no calendar moves."""
    start, why = datetime.fromisoformat(promise.why["start"]), promise.why
    if resolution.is_limit(why):
        unit, paused = resolution.LimitUnit(why["code"]), why.get("paused", 0)
        return resolution.limit_due(why["days"], unit, start, office_time, paused=paused)
    reason = Reason(why["code"])
    if reason is Reason.AGREED:
        return None
    if reason is Reason.WORKING_DAYS:
        days, after = why["days"], why.get("after")
        return deadlines.working_days_due(promise.kind, start, days, office_time, after)
    if "day" in why:
        day = date.fromisoformat(why["day"])
        return deadlines.given_due(promise.kind, start, day, office_time, reason)
    return _due_by_hours(promise, start, office_time, deemed_read_at)


def _due_by_hours(
    promise: Promise, start: datetime, office_time: OfficeTime, deemed_read_at: datetime | None
) -> Due:
    if promise.kind == PromiseKind.READ:
        return deadlines.read_due(start, office_time, policies.of(promise.item))
    if promise.kind == PromiseKind.CONTACT:
        return _contact_due(promise, start, office_time, deemed_read_at)
    return deadlines.same_day_due(promise.kind, start, office_time)


def _contact_due(
    promise: Promise, start: datetime, office_time: OfficeTime, deemed_read_at: datetime | None
) -> Due:
    item, why = promise.item, promise.why
    policy = policies.of(item)
    due = deadlines.contact_due(start, office_time, policy)
    read_at = deemed_read_at or item.read_at
    is_deemed = deemed_read_at is not None
    # A contact promised anew because of another call starts with that call; and one that was handed
    # on keeps the reading that has set its day.
    if start != item.handed_over_at:
        is_deemed = why["code"] in (Reason.DEEMED_READ, Reason.DEEMED_READ_LATER)
        read_at = datetime.fromisoformat(why["read"]) if "read" in why else None
    if read_at is None:
        return due
    once_read = deadlines.contact_due_once_read(start, read_at, is_deemed, office_time, policy)
    return once_read if once_read.at < due.at else due


def _change(now: datetime, office_time: OfficeTime, promise: Promise, due: Due) -> Change | None:
    due = deadlines.never_earlier(due, promise.due_at, office_time)
    is_owed = promise.ended_at is None and promise.item.closed_at is None
    if promise.missed_at is not None or (is_owed and now > promise.due_at):
        return Change(promise, What.VOIDED, due) if _is_void(office_time, promise, due) else None
    if not is_owed:
        return None
    if due.at > promise.due_at:
        return Change(promise, What.MOVED, due)
    is_same = (due.is_presumed, due.why.get("kept")) == (
        promise.is_presumed,
        promise.why.get("kept"),
    )
    return None if is_same else Change(promise, What.CONFIRMED, due)


def _is_void(office_time: OfficeTime, promise: Promise, due: Due) -> bool:
    """Whether a miss fell on what now is a day off, or one of the days counted up to it was one.

    What was kept so late that it was late by the right due time as well remains a miss.
    """
    day = office_time.local(promise.missed_at or promise.due_at).date()
    has_counted_it = "days" in promise.why and due.at > promise.due_at
    if office_time.calendar.is_working(day) and not has_counted_it:
        return False
    return promise.ended_at is None or promise.ended_at <= due.at


def _recalculate_item(
    session: Session, now: datetime, office_time: OfficeTime, entered: Entered, item_id: int
) -> list[Outcome]:
    item = session.get_one(Item, item_id)
    lock(session, item)
    found = changes(now, office_time, entered, item)
    outcomes = [Outcome.of(change) for change in found]
    for change in found:
        _carry_out(session, now, office_time, entered, change)
    for promise in item.promises:
        # The day after a miss, on which it goes further up, may be another one now.
        if promise.ended_at is None and promise.next_step_at is not None:
            promise.next_step_at = promises.next_step_at(promise, office_time)
    return outcomes


def _carry_out(
    session: Session, now: datetime, office_time: OfficeTime, entered: Entered, change: Change
) -> None:
    promise, due = change.promise, change.due
    if change.what is What.MOVED:
        promises.set_due(session, now, office_time, promise, due, at=now)
    elif change.what is What.CONFIRMED:
        _confirm(session, now, promise, due)
    elif isinstance(entered, EnteredYear):
        _void(session, now, office_time, entered, promise, due)


def _confirm(session: Session, now: datetime, promise: Promise, due: Due) -> None:
    events.record(
        session,
        promise.item,
        "due_confirmed",
        now,
        promise=promise.kind,
        due_at=promise.due_at.isoformat(),
        old_why=promise.why,
        why=due.why,
    )
    promise.why, promise.is_presumed = due.why, due.is_presumed


def _void(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    entered: EnteredYear,
    promise: Promise,
    due: Due,
) -> None:
    """Mark a miss void; what is still owed is promised anew, so that it can be kept or missed."""
    item = promise.item
    # The record must not depend on whether the sweep or the calendar came first.
    promises.record_miss(session, now, promise)
    events.record(
        session,
        item,
        "miss_voided",
        now,
        promise=promise.kind,
        due_at=promise.due_at.isoformat(),
        missed_by=promise.missed_by_id,
        calendar=entered.document,
    )
    promise.voided_at = now
    _tell_of_void(session, now, office_time, entered, promise)
    if promise.kind == PromiseKind.READ:
        item.deemed_read_at = None
    if promise.ended_at is None:
        promise.ended_at, promise.next_step_at = now, None
        kind, holder, about = PromiseKind(promise.kind), promise.holder, promise.about
        promises.make(session, now, office_time, item, kind, due, holder, about=about)
    # What is void has not gone up.
    item.escalation_level = promises.level_of_owed(item, office_time)


def _tell_of_void(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    entered: EnteredYear,
    promise: Promise,
) -> None:
    """Whoever was told of a miss is told that it is void."""
    told = {step.step for step in promise.steps if step.version == promise.version}
    for step in promises.steps(promise, office_time):
        if step.kind == "reminder" or step.name not in told:
            continue
        title, body = notices.voided(promise, entered.document, office_time)
        outbox.tell(
            session,
            now,
            office_time,
            promise.item,
            key=f"promise{promise.id}|voided",
            recipients=notices.recipients(session, promise, step),
            title=title,
            body=body,
        )
