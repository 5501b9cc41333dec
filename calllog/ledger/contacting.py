"""Contact (当日联系, clause 3.1.2c): attempts to reach the person, and what they came to.

Only a person who was spoken to is contact; ringing out is an attempt. What a call of the system
proves is on record by it; the rest is somebody's own word (自报).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.db import lock
from calllog.ledger import claiming
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import (
    CONTACTS,
    Attempt,
    AttemptChannel,
    AttemptResult,
    Call,
    Item,
    PlacedCall,
    Promise,
    PromiseKind,
    Staff,
)
from calllog.news import item_news
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime

# An attempt so long before the agreed time is still the call that was agreed.
EARLY = timedelta(minutes=15)


def record_attempt(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    result: AttemptResult,
    channel: AttemptChannel = AttemptChannel.TELEPHONE,
    number: str | None = None,
    placed_call: PlacedCall | None = None,
    seconds: int | None = None,
    note: str = "",
    call_again_at: datetime | None = None,
) -> Attempt:
    """One attempt to reach the person: number, time, who, channel, result, length.

    A call of the system proves the attempt, whatever staff then say it came to, and when: it counts
    from the moment at which somebody answered, also when its result is entered later. Spoken to, or
    called again by appointment (约时再回), is contact; the appointment is a promise of its own.

    Raises:
        LedgerError: the item is closed, or an appointment has no time or one that has passed.
    """
    must_be_open(session, item)
    if result is AttemptResult.APPOINTMENT and (call_again_at is None or call_again_at <= now):
        raise LedgerError("请填写约定的回电时间，且应晚于现在。")
    read_by_acting(session, now, office_time, item, staff)
    attempt = Attempt(
        item_id=item.id,
        staff_id=staff.id,
        at=_moment_of(placed_call) or now,
        channel=channel,
        number=number,
        placed_call_id=placed_call.id if placed_call is not None else None,
        seconds=seconds,
        result=result,
        is_self_reported=placed_call is None,
        note=note,
    )
    session.add(attempt)
    _came_to(session, now, item, staff, attempt)
    _keep_appointment(session, now, item, staff)
    if call_again_at is not None and result is AttemptResult.APPOINTMENT:
        _agree(session, now, office_time, item, call_again_at)
    return attempt


def _moment_of(placed_call: PlacedCall | None) -> datetime | None:
    if placed_call is None:
        return None
    return placed_call.answered_at or placed_call.dialled_at


def _came_to(session: Session, now: datetime, item: Item, staff: Staff, attempt: Attempt) -> None:
    """What an attempt changes about its item, and the event that tells of it."""
    is_contact = attempt.result in CONTACTS
    claiming.end_by_attempt(session, now, item, staff, is_contact=is_contact)
    if is_contact:
        contacted(session, attempt.at, item, staff)
    else:
        item.tried_at = attempt.at
        item.times_tried += 1
    events.record(
        session,
        item,
        "reached" if is_contact else "tried",
        now,
        staff,
        self_reported=attempt.is_self_reported,
        result=attempt.result,
        channel=attempt.channel,
        note=attempt.note,
    )
    findings.look(session, now, item, f"attempt:{attempt.id}", attempt.note, staff)


def _keep_appointment(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """An attempt at the agreed time keeps the appointment, whether or not anybody answered."""
    owed = promises.open_promise(session, item, PromiseKind.APPOINTMENT)
    if owed is not None and now >= datetime.fromisoformat(owed.why["agreed"]) - EARLY:
        promises.meet(session, now, item, PromiseKind.APPOINTMENT, staff)


def _agree(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, agreed: datetime
) -> None:
    """A new appointment takes the place of one that is still to come."""
    promises.end(session, now, item, PromiseKind.APPOINTMENT)
    due = deadlines.appointment_due(now, agreed, office_time, policies.of(item))
    promises.make(session, now, office_time, item, PromiseKind.APPOINTMENT, due, item.responsible)


def tried(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, note: str
) -> None:
    """The person was rung and did not answer (已拨未接): an attempt, not contact."""
    result = AttemptResult.NO_ANSWER
    record_attempt(session, now, office_time, item, staff, result=result, note=note)


def reached(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, note: str
) -> None:
    """The person was spoken to (已通话), by the staff member's own word (自报)."""
    result = AttemptResult.SPOKEN
    record_attempt(session, now, office_time, item, staff, result=result, note=note)


def contacted(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """The person was spoken to: the same-day promise is kept."""
    item.contacted_at = now
    promises.meet(session, now, item, PromiseKind.CONTACT, staff)


def call_again(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    call: Call,
    *,
    is_counted: bool = False,
) -> None:
    """Add another unanswered call to the caller's open item, which may count it already.

    The item becomes more urgent and the section head is told. A running contact promise keeps its
    deadline; if contact had been made, a new one opens.
    """
    lock(session, item)
    item.times_called += 0 if is_counted else 1
    item.last_called_at = call.started_at
    item.first_called_at = item.first_called_at or call.started_at
    events.record(session, item, "called_again", now, call=call.id, times=item.times_called)
    owed = promises.open_promise(session, item, PromiseKind.CONTACT)
    if owed is None:
        owed = contact_anew(session, now, office_time, item)
    item_news.called_again(session, now, office_time, item, owed)


def contact_anew(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> Promise:
    """A new round of contact: what was tried and how far it went up in the last one is history.

    What else is owed, such as the answer, has gone up as far as before.
    """
    item.contacted_at = item.tried_at = None
    item.times_tried = 0
    item.escalation_level = promises.level_of_owed(item, office_time)
    due = deadlines.contact_due(now, office_time, policies.of(item))
    holder = item.responsible
    return promises.make(session, now, office_time, item, PromiseKind.CONTACT, due, holder)
