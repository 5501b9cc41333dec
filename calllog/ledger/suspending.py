"""Suspension (中止计时): only a document stops a resolution's clock (invariant 6).

While it stands still the resolution can neither be reminded of nor missed. The clock goes on with
the days it had left: the due time is reckoned anew from the acceptance, with the suspended days in
the limit's own unit.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.catalogue import matters
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Promise, PromiseKind, Staff, Suspension
from calllog.refusals import LedgerError
from calllog.times import deadlines, resolution
from calllog.times.deadlines import Due, Reason
from calllog.times.office_hours import OfficeTime
from calllog.times.resolution import LimitUnit


def suspend(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    reason: str,
    document: str,
) -> Suspension:
    """Stop the resolution's clock from today on; the document is named by title and number.

    Raises:
        LedgerError: reason or document are missing, no resolution is owed, its time has passed,
            or its clock stands still already.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    if not (reason.strip() and document.strip()):
        raise LedgerError("中止计时须写明理由，并写明文书的名称和文号。")
    if item.suspended_at is not None:
        raise LedgerError("该事项已中止计时。")
    owed = promises.open_promise(session, item, PromiseKind.RESOLUTION)
    if owed is None:
        raise LedgerError("该事项没有办结时限，不能中止计时。")
    if now > owed.due_at:
        raise LedgerError("办结时限已过，不能再中止计时。")
    read_by_acting(session, now, office_time, item, staff)
    row = Suspension(
        item_id=item.id,
        reason=reason.strip(),
        document=document.strip(),
        begun_at=now,
        begun_by_id=staff.id,
    )
    session.add(row)
    item.suspended_at, owed.next_step_at = now, None
    told = {"reason": row.reason, "document": row.document}
    event = events.record(session, item, "suspended", now, staff, **told)
    findings.look_at(session, now, item, event, staff)
    return row


def resume(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff | None,
    *,
    note: str,
) -> None:
    """Let the resolution's clock go on, later by the days for which it stood still.

    Raises:
        LedgerError: the clock runs already.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    begun_at = item.suspended_at
    if begun_at is None:
        raise LedgerError("该事项没有中止计时。")
    end_suspension(session, now, item, staff, note)
    owed = promises.open_promise(session, item, PromiseKind.RESOLUTION)
    if owed is None:
        return
    due = _due_after(session, office_time, owed, begun_at, now)
    promises.set_due(session, now, office_time, owed, due, at=now)


def end_suspension(
    session: Session, now: datetime, item: Item, staff: Staff | None, note: str
) -> None:
    """Write down that the suspension has ended, if there is one; no due time is moved here."""
    running = select(Suspension).where(Suspension.item_id == item.id)
    row = session.scalars(running.where(Suspension.ended_at.is_(None))).first()
    if row is None:
        return
    row.ended_at, row.ended_note = now, note
    row.ended_by_id = staff.id if staff is not None else None
    item.suspended_at = None
    events.record(session, item, "resumed", now, staff, note=note)


def _due_after(
    session: Session, office_time: OfficeTime, owed: Promise, begun_at: datetime, now: datetime
) -> Due:
    """The due time with the days that the clock stood still: those after the day it was stopped."""
    accepted_at = datetime.fromisoformat(owed.why["start"])
    first, last = (office_time.local(moment).date() for moment in (begun_at, now))
    if not resolution.is_limit(owed.why):
        return _due_after_extension(session, office_time, owed, first, last)
    unit = LimitUnit(owed.why["code"])
    paused = owed.why.get("paused", 0) + _days(first, last, unit, office_time)
    due = resolution.limit_due(owed.why["days"], unit, accepted_at, office_time, paused=paused)
    assert due is not None, "a limit that counts days falls due"
    return due


def _due_after_extension(
    session: Session, office_time: OfficeTime, owed: Promise, first: date, last: date
) -> Due:
    """An extended promise has a day of its own: that day is put off, in the catalogue's unit."""
    matter, accepted_at = owed.item.catalogue_matter, datetime.fromisoformat(owed.why["start"])
    unit = LimitUnit.CALENDAR_DAYS
    if matter is not None:
        edition = matters.matter_on(session, matter.key, office_time.local(accepted_at).date())
        unit = LimitUnit(edition.limit_unit) if edition is not None else unit
    day = date.fromisoformat(
        owed.why.get("day") or office_time.local(owed.due_at).date().isoformat()
    )
    days = _days(first, last, unit, office_time)
    if unit is LimitUnit.WORKING_DAYS:
        day = office_time.calendar.add_working_days(day, days)
    else:
        day += timedelta(days=days)
    return deadlines.given_due(owed.kind, accepted_at, day, office_time, Reason(owed.why["code"]))


def _days(first: date, last: date, unit: LimitUnit, office_time: OfficeTime) -> int:
    """The days of a limit that passed after one date, up to another and with it."""
    passed = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    if unit is LimitUnit.WORKING_DAYS:
        return sum(1 for day in passed if office_time.calendar.is_working(day))
    return len(passed)
