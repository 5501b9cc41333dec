"""When each promise falls due, and why.

The readings are those of design section 3: house rules that the general office may change. Every
due time carries its reason as data (``why``), which ``calllog.times.due_words`` puts into a
sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from calllog.times.office_hours import OfficeState, OfficeTime
from calllog.times.policy import DEFAULT, Policy


@dataclass(frozen=True)
class Due:
    """One due time.

    ``why`` is JSON: ``kind`` ("read", "contact" …), ``code`` (a ``Reason``), ``start`` and ``due``
    (ISO times in UTC), ``is_presumed``; ``read`` (ISO) where a reading has set the day, ``days``
    where days are counted, ``after`` where not from the usual on, ``day`` (an ISO date) or
    ``agreed`` (ISO) where a person has set it.
    A calendar entered later adds ``calendar`` (the notice's number) where it moved the due time,
    and ``kept`` (ISO) where it would have made it earlier than was promised.
    """

    at: datetime
    why: dict[str, Any]
    is_presumed: bool  # A day that was looked at rests on an unpublished calendar (推定).
    day_ends_at: datetime | None  # For contact: until here it still counts as 班后联系.


class Reason(StrEnum):
    """Why a due time is when it is: what the moment that decided it was to the office.

    That moment is the reading where there has been one, else the hand-over or the answered call.
    """

    IN_HOURS = "in-hours"
    NEAR_CLOSING = "near-closing"  # Read: closing comes before the 60 minutes have passed.
    LAST_30_MINUTES = "last-30-minutes"  # Handed over with less than 30 minutes before closing.
    NOON = "noon"
    BEFORE_OPENING = "before-opening"
    AFTER_CLOSING = "after-closing"
    DAY_OFF = "day-off"
    DEEMED_READ = "deemed-read"  # Unread in time, on the day of the hand-over.
    DEEMED_READ_LATER = "deemed-read-later"  # The same, on a later day: contact by noon.
    WORKING_DAYS = "working-days"  # So many working days, the first day not counted.
    GIVEN = "given"  # A person has set the day.
    EXTENDED = "extended"  # The day to which it was extended, with approval.
    AGREED = "agreed"  # The time agreed with the person who called.


def read_due(handed_over_at: datetime, office: OfficeTime, policy: Policy = DEFAULT) -> Due:
    """Read (阅知): within 60 office minutes, at the latest at that day's closing.

    Handed over with less than 30 minutes before closing, or outside office time: 30 minutes after
    the next opening, which at noon is the reopening in the afternoon.
    """
    reason = _reason_at(handed_over_at, office)
    if reason is Reason.IN_HOURS and _is_in_last_minutes(handed_over_at, office, policy):
        reason = Reason.LAST_30_MINUTES
    if reason is Reason.IN_HOURS:
        due = office.add_office_minutes(handed_over_at, policy.read_minutes)
        closing = office.closing(office.local(handed_over_at).date())
        if due > closing:
            due, reason = closing, Reason.NEAR_CLOSING
    else:
        opening = office.next_opening(handed_over_at)
        due = office.add_office_minutes(opening, policy.read_minutes_after_opening)
    return _due("read", reason, handed_over_at, due, office)


def contact_due(handed_over_at: datetime, office: OfficeTime, policy: Policy = DEFAULT) -> Due:
    """Contact (当日联系) as promised at registration, before anybody has read the item.

    Due at the closing of the day on which the item must be read. Handed over with less than
    30 minutes before closing: by noon of the next working day.
    """
    must_be_read = read_due(handed_over_at, office, policy)
    reason = Reason(must_be_read.why["code"])
    day = office.local(must_be_read.at).date()
    if reason is Reason.LAST_30_MINUTES:
        return _due("contact", reason, handed_over_at, office.noon(day), office)
    if reason is Reason.NEAR_CLOSING:
        # The 60 minutes that do not fit into the day concern the reading, not the contact.
        reason = Reason.IN_HOURS
    return _due("contact", reason, handed_over_at, office.closing(day), office)


def contact_due_once_read(
    handed_over_at: datetime,
    read_at: datetime,
    is_deemed: bool,
    office: OfficeTime,
    policy: Policy = DEFAULT,
) -> Due:
    """Contact (当日联系) once the item is read or deemed read: closing of the day of the reading.

    Read after closing or on a day off, it counts as read at the next opening. Deemed read on a
    later day than the hand-over: by noon of that day. What was handed over with less than
    30 minutes before closing stays due by noon of the next working day, read or not.

    A reading at or after the time at which the item is deemed read loosens nothing: it is taken as
    deemed read then, whatever the caller passes. Callers pass the deemed time all the same, because
    it is the time that the ledger shows.
    """
    must_be_read = read_due(handed_over_at, office, policy)
    if must_be_read.why["code"] == Reason.LAST_30_MINUTES:
        return contact_due(handed_over_at, office, policy)
    if is_deemed or read_at >= must_be_read.at:
        return _contact_due_once_deemed_read(handed_over_at, must_be_read.at, office)
    reason, day = _office_day_of(read_at, office)
    return _due("contact", reason, handed_over_at, office.closing(day), office, read_at=read_at)


def _contact_due_once_deemed_read(
    handed_over_at: datetime, deemed_at: datetime, office: OfficeTime
) -> Due:
    # An item may be deemed read at closing itself, which is still that day and not the next.
    day = office.local(deemed_at).date()
    if day > office.local(handed_over_at).date():
        reason, due = Reason.DEEMED_READ_LATER, office.noon(day)
    else:
        reason, due = Reason.DEEMED_READ, office.closing(day)
    return _due("contact", reason, handed_over_at, due, office, read_at=deemed_at)


def finish_due(answered_at: datetime, office: OfficeTime) -> Due:
    """The entry of an answered call (话后登记): closing of the day.

    Answered after closing or on a day off: closing of the next working day.
    """
    return same_day_due("finish", answered_at, office)


def same_day_due(kind: str, at: datetime, office: OfficeTime) -> Due:
    """What is owed the same day: closing of the day.

    After closing or on a day off: closing of the next working day. So are finished an entry
    ("finish"), reported a joint matter ("report", 3.1.3a), named a section ("naming").
    """
    reason, day = _office_day_of(at, office)
    return _due(kind, reason, at, office.closing(day), office)


def working_days_due(
    kind: str, start: datetime, days: int, office: OfficeTime, after: str | None = None
) -> Due:
    """Closing of the last of so many working days; the day of the start is not counted.

    An enquiry is answered in 2 ("answer", 3.2.1) from its registration, a plan settled in 3 from
    the report ("plan", 3.1.3a), the person asked in 1 from the outcome ("follow_up"). The strict
    reading (民法典 201): of what came in on a Sunday, Monday is the first day. ``after`` says what
    it starts with where that is not the usual: an answer from the "plan" of a joint matter.
    """
    last = office.calendar.add_working_days(office.local(start).date(), days)
    due = _due(kind, Reason.WORKING_DAYS, start, office.closing(last), office)
    why = due.why | {"days": days} | ({"after": after} if after else {})
    return Due(due.at, why, due.is_presumed, day_ends_at=None)


def given_due(
    kind: str, start: datetime, day: date, office: OfficeTime, reason: Reason = Reason.GIVEN
) -> Due:
    """Closing of a day that a person has set; where it is a day off, of the next working day."""
    due_on = day if office.calendar.is_working(day) else office.calendar.next_working(day)
    due = _due(kind, reason, start, office.closing(due_on), office)
    return Due(due.at, due.why | {"day": day.isoformat()}, due.is_presumed, day_ends_at=None)


def appointment_due(
    asked_at: datetime, agreed: datetime, office: OfficeTime, policy: Policy = DEFAULT
) -> Due:
    """Called again as agreed (约时再回): within 30 minutes after the agreed time.

    What was agreed with the person stands whatever the calendar says.
    """
    at = agreed + timedelta(minutes=policy.appointment_minutes)
    due = _due("appointment", Reason.AGREED, asked_at, at, office)
    return Due(at, due.why | {"agreed": _as_text(agreed), "is_presumed": False}, False, None)


def never_earlier(due: Due, promised_at: datetime, office: OfficeTime) -> Due:
    """A due time reckoned anew, but never earlier than was promised to the caller.

    A make-up working day that was not known when the promise was made would hasten it. The promised
    time stands instead; on a day that is now off, the same time of the next working day.
    """
    if due.at >= promised_at:
        return due
    promised = office.local(promised_at)
    day = promised.date()
    if not office.calendar.is_working(day):
        day = office.calendar.next_working(day)
    at = office.at(day, promised.time())
    is_presumed = due.is_presumed or office.is_presumed(day)
    kept = {"due": _as_text(at), "kept": _as_text(due.at), "is_presumed": is_presumed}
    midnight = office.at(day + timedelta(days=1), time.min)
    return Due(at, due.why | kept, is_presumed, midnight if due.day_ends_at else None)


def _reason_at(moment: datetime, office: OfficeTime) -> Reason:
    state = office.state(moment)
    if state is OfficeState.OPEN:
        return Reason.IN_HOURS
    if state is OfficeState.NOON:
        return Reason.NOON
    if state is OfficeState.DAY_OFF:
        return Reason.DAY_OFF
    is_early = moment < office.opening(office.local(moment).date())
    return Reason.BEFORE_OPENING if is_early else Reason.AFTER_CLOSING


def _office_day_of(moment: datetime, office: OfficeTime) -> tuple[Reason, date]:
    """The working day that a moment counts for: after closing and on days off, the next one."""
    reason = _reason_at(moment, office)
    if reason in {Reason.AFTER_CLOSING, Reason.DAY_OFF}:
        moment = office.next_opening(moment)
    return reason, office.local(moment).date()


def _is_in_last_minutes(moment: datetime, office: OfficeTime, policy: Policy) -> bool:
    """Whether less than 30 minutes are left before closing; exactly 30 are enough."""
    left = office.closing(office.local(moment).date()) - moment
    return left < timedelta(minutes=policy.last_minutes)


def _due(
    kind: str,
    reason: Reason,
    start: datetime,
    at: datetime,
    office: OfficeTime,
    *,
    read_at: datetime | None = None,
) -> Due:
    first, last = office.local(start).date(), office.local(at).date()
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    is_presumed = any(office.is_presumed(day) for day in span)
    why: dict[str, Any] = {
        "kind": kind,
        "code": reason.value,
        "start": _as_text(start),
        "due": _as_text(at),
        "is_presumed": is_presumed,
    }
    if read_at is not None:
        why["read"] = _as_text(read_at)
    midnight = office.at(last + timedelta(days=1), time.min)
    day_ends_at = midnight if kind == "contact" else None
    return Due(at, why, is_presumed, day_ends_at)


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
