"""本人记录、本科室记录: how many suspicions, breaches and commendations there are (4.2, 5.2).

Counted for this year, by when it happened; what is still open, of whatever year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from calllog.breaches.suspicions import is_open
from calllog.models import BREACHES, Commendation, Finding, FindingDecision, Measure, Promise
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True)
class Record:
    """How many of each there are."""

    open: int  # Suspected, and nobody has decided
    breaches: int  # Decided so by a person
    tolerated: int  # 容错: closed without blame
    commended: int


def of_person(session: Session, now: datetime, office_time: OfficeTime, staff_id: int) -> Record:
    """The record of one person."""
    granted = Commendation.staff_id == staff_id
    return _record(session, now, office_time, Finding.about_id == staff_id, granted)


def of_section(session: Session, now: datetime, office_time: OfficeTime, section_id: int) -> Record:
    """The record of a section: what happened while people worked in it."""
    granted = Commendation.section_id == section_id
    return _record(session, now, office_time, Finding.section_id == section_id, granted)


def _record(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    whose: ColumnElement[bool],
    granted: ColumnElement[bool],
) -> Record:
    new_year = office_time.local(now).date().replace(month=1, day=1)
    this_year = Finding.occurred_at >= office_time.at(new_year, time.min)
    last = select(func.max(FindingDecision.id)).group_by(FindingDecision.finding_id)
    measure = (
        select(FindingDecision.measure)
        .where(FindingDecision.finding_id == Finding.id, FindingDecision.id.in_(last))
        .scalar_subquery()
    )
    # What rests on a miss that is void by now is no breach, even before somebody mends it.
    void = select(Promise.id).where(
        Promise.id == Finding.promise_id, Promise.voided_at.is_not(None)
    )
    counted = select(
        func.count().filter(is_open()),
        func.count().filter(and_(this_year, measure.in_(sorted(BREACHES)))),
        func.count().filter(and_(this_year, measure == Measure.TOLERANCE)),
    ).select_from(Finding)
    commended = (
        select(func.count())
        .select_from(Commendation)
        .where(granted, Commendation.is_granted.is_(True), Commendation.happened_on >= new_year)
    )
    open_, breaches, tolerated = session.execute(counted.where(whose, ~void.exists())).one()
    return Record(open_, breaches, tolerated, session.scalar(commended) or 0)
