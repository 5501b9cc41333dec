"""Corrections (整改): set after a finding, done by their owner, confirmed or sent back (5.5).

Nobody confirms what they put right themselves. A due time that passed stays on record, and nothing
but a correction that is confirmed ends it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from calllog import events
from calllog.db import lock
from calllog.inspection import following
from calllog.inspection.signing import inspects
from calllog.models import Correction, InspectedItem, Staff
from calllog.news import inspection_news
from calllog.office import absences
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

CONFIRMED_WITHIN = 3  # Working days.


def set_one(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    drawn: InspectedItem,
    staff: Staff,
    *,
    words: str,
    owner: Staff,
    day: date,
) -> Correction:
    """Set a correction for a finding: what, by whom, and until the closing of a day.

    Raises:
        LedgerError: the item is not signed as faulty, or something is missing or not allowed.
    """
    lock(session, drawn.item)
    lock(session, drawn)
    _must_inspect(staff, drawn)
    if drawn.is_good is not False:
        raise LedgerError("检查签字为有问题的，才能提出整改。")
    _must_say(words, "请写明整改要求。")
    _must_work_there(owner, drawn)
    correction = Correction(
        inspected=drawn,
        words=words.strip(),
        owner=owner,
        made_at=now,
        made_by=staff,
        due_at=_closing_of(day, now, office_time),
        steps_done=[],
    )
    session.add(correction)
    session.flush()
    following.set_clock(correction, now, office_time)
    facts = {"due_at": correction.due_at.isoformat(), "words": correction.words}
    _record(session, now, correction, staff, "correction_set", to=owner.id, **facts)
    inspection_news.owed(session, now, office_time, correction)
    return correction


def may_do(session: Session, correction: Correction, staff: Staff, now: datetime) -> bool:
    """The owner, who stands in while the owner is away, and the section's head."""
    if correction.done_at is not None:
        return False
    head = correction.inspected.inspection.section.head_id
    if staff.id in (correction.owner_id, head):
        return True
    return absences.standing_in(session, correction.owner, now).id == staff.id


def may_confirm(correction: Correction, staff: Staff) -> bool:
    """Who inspects the section, and neither owns the correction nor reported it as done."""
    if correction.done_at is None or correction.confirmed_at is not None:
        return False
    is_own = staff.id in (correction.owner_id, correction.done_by_id)
    return not is_own and inspects(Viewer.of(staff), correction.inspected.inspection.section)


def done(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    correction: Correction,
    staff: Staff,
    words: str,
) -> None:
    """Report a correction as done, with words; it waits for confirmation from now on.

    Raises:
        LedgerError: it is done already, not for them to do, or nothing is said of it.
    """
    _take(session, correction)
    if correction.done_at is not None:
        raise LedgerError("该项整改已登记完成。")
    if not may_do(session, correction, staff, now):
        raise LedgerError("整改由责任人或者科长登记完成。")
    _must_say(words, "请写明整改情况。")
    following.record_miss(session, now, correction)
    today = office_time.local(now).date()
    last_day = office_time.calendar.add_working_days(today, CONFIRMED_WITHIN)
    correction.done_at, correction.done_by, correction.done_words = now, staff, words.strip()
    correction.confirm_by = office_time.closing(last_day)
    correction.version += 1
    following.set_clock(correction, now, office_time)
    said = correction.done_words
    _record(session, now, correction, staff, "correction_done", words=said)
    inspection_news.done(session, now, office_time, correction)


def confirm(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    correction: Correction,
    staff: Staff,
    words: str = "",
) -> None:
    """An inspector has looked, and it is put right.

    Raises:
        LedgerError: it is not reported as done, is confirmed, or is not for them to confirm.
    """
    _must_confirm(session, correction, staff)
    correction.confirmed_at, correction.confirmed_by = now, staff
    correction.steps_done, correction.next_step_at = [], None
    _record(session, now, correction, staff, "correction_confirmed", words=words.strip())
    inspection_news.confirmed(session, now, office_time, correction)


def send_back(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    correction: Correction,
    staff: Staff,
    *,
    words: str,
    day: date,
) -> None:
    """It is not put right: the owner has until another day, and hears why.

    Raises:
        LedgerError: as of a confirmation; or nothing is said, or the day is not to come.
    """
    _must_confirm(session, correction, staff)
    _must_say(words, "请写明退回的原因。")
    correction.due_at = _closing_of(day, now, office_time)
    correction.done_at = correction.done_by = correction.done_words = correction.confirm_by = None
    correction.times_sent_back += 1
    _go_on(session, now, office_time, correction)
    due = correction.due_at.isoformat()
    _record(
        session, now, correction, staff, "correction_sent_back", words=words.strip(), due_at=due
    )


def pass_on(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    correction: Correction,
    staff: Staff,
    owner: Staff,
) -> None:
    """Somebody else of the section owns it from now on; its due time and its misses stay.

    Raises:
        LedgerError: it is done, or the new owner does not work in the section.
    """
    _take(session, correction)
    if correction.done_at is not None:
        raise LedgerError("该项整改已登记完成。")
    _must_inspect(staff, correction.inspected)
    _must_work_there(owner, correction.inspected)
    if owner.id == correction.owner_id:
        raise LedgerError("责任人没有变化。")
    following.record_miss(session, now, correction)
    before, correction.owner = correction.owner_id, owner
    _record(
        session, now, correction, staff, "correction_passed_on", **{"from": before}, to=owner.id
    )
    correction.version += 1
    inspection_news.owed(session, now, office_time, correction)


def _go_on(
    session: Session, now: datetime, office_time: OfficeTime, correction: Correction
) -> None:
    correction.version += 1
    session.flush()
    following.set_clock(correction, now, office_time)
    inspection_news.owed(session, now, office_time, correction)


def _take(session: Session, correction: Correction) -> None:
    lock(session, correction.inspected.item)
    lock(session, correction)


def _must_confirm(session: Session, correction: Correction, staff: Staff) -> None:
    _take(session, correction)
    if correction.done_at is None or correction.confirmed_at is not None:
        raise LedgerError("该项整改不在待确认状态。")
    if not may_confirm(correction, staff):
        raise LedgerError("整改由检查人确认，本人不能确认自己的整改。")


def _must_inspect(staff: Staff, drawn: InspectedItem) -> None:
    if not inspects(Viewer.of(staff), drawn.inspection.section):
        raise LedgerError("只能检查本科室；检查其他科室由办公室督办员或者领导发起。")


def _must_work_there(owner: Staff, drawn: InspectedItem) -> None:
    section = drawn.inspection.section
    if owner.left_at is not None or (
        owner.section_id != section.id and owner.id != section.head_id
    ):
        raise LedgerError("整改责任人应是被检查科室的人员。")


def _must_say(words: str, refusal: str) -> None:
    if not words.strip():
        raise LedgerError(refusal)


def _closing_of(day: date, now: datetime, office_time: OfficeTime) -> datetime:
    """Closing of a day to come; where it is a day off, of the next working day."""
    if day <= office_time.local(now).date():
        raise LedgerError("整改期限应晚于今天。")
    calendar = office_time.calendar
    return office_time.closing(day if calendar.is_working(day) else calendar.next_working(day))


def _record(
    session: Session,
    now: datetime,
    correction: Correction,
    staff: Staff,
    kind: str,
    **facts: object,
) -> None:
    item = correction.inspected.item
    events.record(session, item, kind, now, staff, correction=correction.id, **facts)
