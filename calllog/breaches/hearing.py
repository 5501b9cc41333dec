"""申辩、说明: the person concerned is told, and may state before anything burdens them (4.1.3).

They have so many working days from when they were told of it (a reading of the general office,
3 unless it says otherwise); a statement may also be given later, and after a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events
from calllog.breaches.suspicions import is_open
from calllog.db import lock
from calllog.models import Finding, FindingStatement, Staff
from calllog.news import breach_news
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime

AT_ONCE = 200  # Suspicions that are told in one transaction; each person gets one message.


def state(
    session: Session, now: datetime, finding: Finding, staff: Staff, words: str
) -> FindingStatement:
    """The person concerned says what there is to say; an earlier statement stays.

    Raises:
        LedgerError: it is about somebody else, has lapsed, or nothing is said.
    """
    if finding.item is not None:
        lock(session, finding.item)
    lock(session, finding)
    if finding.about_id != staff.id:
        raise LedgerError("说明和申辩由本人填写。")
    if finding.lapsed_at is not None:
        raise LedgerError("该疑似问题已作废，不需要说明。")
    if not words.strip():
        raise LedgerError("请写明说明或者申辩的内容。")
    statement = FindingStatement(finding_id=finding.id, staff=staff, at=now, words=words.strip())
    session.add(statement)
    session.flush()
    session.refresh(finding, ["statements"])
    if finding.item is not None:
        told = {"finding": finding.id, "statement": statement.id}
        events.record(session, finding.item, "finding_stated", now, staff, **told)
    return statement


def tell(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Tell people of what is suspected and not told yet; their days for a statement begin now.

    Returns how many suspicions were told. Nobody has to be told twice when two schedulers run.
    """
    untold = (
        select(Finding)
        .where(Finding.told_at.is_(None), Finding.about_id.is_not(None), is_open())
        .order_by(Finding.about_id, Finding.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=Finding)
    )
    found = session.scalars(untold).all()
    days = policies.on(session, office_time.local(now).date()).statement_working_days
    due = deadlines.working_days_due("statement", now, days, office_time)
    for finding in found:
        finding.told_at, finding.statement_due_at = now, due.at
    _tell_each(session, now, office_time, found, due.at)
    return len(found)


def _tell_each(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    found: Sequence[Finding],
    due_at: datetime,
) -> None:
    by_person: dict[int, list[Finding]] = {}
    for finding in found:
        if finding.about_id is not None:
            by_person.setdefault(finding.about_id, []).append(finding)
    for person_id, theirs in by_person.items():
        person = session.get_one(Staff, person_id)
        breach_news.suspected(session, now, office_time, person, theirs, due_at)
