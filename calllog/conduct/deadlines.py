"""What is owed on a case until when (clause 5.3b), and what happens as that time comes.

Acknowledged within one working day; the result told within the set working days (30), both from
the receipt, so that acknowledging late gains nothing; the outside body's receipt asked for within
the set working days (5) of the dispatch. Days are counted as everywhere in the house: the first
is not counted, the last ends with office hours.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import decisions, news
from calllog.conduct.decisions import Decision
from calllog.conduct.kinds import CasePromiseKind
from calllog.conduct.models import Case, CasePromise
from calllog.conduct.news import News
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime

ACKNOWLEDGE_DAYS = 1
BATCH = 50
# What is long in coming is reminded of a while before; the shorter ones on the due day itself.
REMINDED_DAYS_BEFORE = {
    CasePromiseKind.ACKNOWLEDGE: 0,
    CasePromiseKind.RESULT: 3,
    CasePromiseKind.RECEIPT: 0,
}


def begin(session: Session, now: datetime, case: Case, office_time: OfficeTime) -> None:
    """What is owed on a case that has just come in."""
    del now  # The hour of the receipt is all that is kept of when a complaint came.
    days = decisions.number(session, case.received_at, Decision.RESULT_DAYS)
    for kind, count in (
        (CasePromiseKind.ACKNOWLEDGE, ACKNOWLEDGE_DAYS),
        (CasePromiseKind.RESULT, days),
    ):
        promise(session, case.received_at, case, kind, count, office_time)


def promise(
    session: Session,
    start: datetime,
    case: Case,
    kind: CasePromiseKind,
    days: int,
    office_time: OfficeTime,
) -> CasePromise:
    """Owe something within so many working days, unless it is owed already."""
    owed = open_promise(session, case, kind)
    if owed is not None:
        return owed
    due = deadlines.working_days_due(kind, start, days, office_time)
    owed = CasePromise(
        case_id=case.id,
        kind=kind,
        made_at=start,
        due_at=due.at,
        steps_done=0,
        next_step_at=_reminder_at(kind, due.at, office_time),
    )
    session.add(owed)
    session.flush()
    session.expire(case, ["promises"])
    return owed


def meet(session: Session, now: datetime, case: Case, kind: CasePromiseKind) -> None:
    """It is done, late or not; a promise that was missed stays missed."""
    owed = open_promise(session, case, kind)
    if owed is not None:
        owed.met_at, owed.next_step_at = now, None


def open_promise(session: Session, case: Case, kind: CasePromiseKind) -> CasePromise | None:
    """What is owed of a kind and not yet done."""
    return session.scalars(
        select(CasePromise).where(
            CasePromise.case_id == case.id, CasePromise.kind == kind, CasePromise.met_at.is_(None)
        )
    ).one_or_none()


def is_late(owed: CasePromise, now: datetime) -> bool:
    """Whether its time has passed, or had when it was done."""
    return (owed.met_at or now) > owed.due_at


def sweep(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Remind of what falls due and send up what is late; returns how many promises were due.

    The first step reminds the investigator at the opening of the due day, of a result also three
    working days before. Past the due time the chief is told, and again at the opening of every
    working day until it is done. However often this runs, each message is written once.
    """
    due = session.scalars(
        select(CasePromise)
        .where(CasePromise.next_step_at <= now)
        .order_by(CasePromise.next_step_at, CasePromise.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for owed in due:
        _step(session, now, owed, office_time)
    return len(due)


def _step(session: Session, now: datetime, owed: CasePromise, office_time: OfficeTime) -> None:
    day = office_time.local(now).date()
    about = f"{owed.id}:{day.isoformat()}"
    if now < owed.due_at:
        people = news.answerable(session, owed.case)
        news.tell(session, now, owed.case, News.REMINDED, about, people)
        opening = office_time.opening(office_time.local(owed.due_at).date())
        owed.next_step_at = opening if now < opening else owed.due_at
    else:
        people = news.superiors(session, owed.case)
        news.tell(session, now, owed.case, News.LATE, about, people)
        owed.next_step_at = office_time.next_day_opening(now)
    owed.steps_done += 1


def _reminder_at(kind: CasePromiseKind, due_at: datetime, office_time: OfficeTime) -> datetime:
    day = office_time.local(due_at).date()
    for _ in range(REMINDED_DAYS_BEFORE[kind]):
        day = office_time.calendar.previous_working(day)
    return office_time.opening(day)
