"""What the records of the days before show: each suspicion once, and then told (4.1.1, 4.1.2).

A day is looked at when it is over: whoever is reached after closing, but before midnight, was
reached that day, and what papers are missing may be told in a notice after it was said. What is
older than 45 days is left alone, so that a ledger that was kept before suspicions were looked for
does not open with years of them. What to look for is in ``traces``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from calllog import events
from calllog.breaches import hearing
from calllog.breaches.suspicions import is_open
from calllog.breaches.traces import LOOKED_FOR, Span, Write
from calllog.clock import Clock
from calllog.db import Database, lock
from calllog.models import Finding, FindingDecision, Promise
from calllog.news import breach_news
from calllog.office import directory
from calllog.times.office_hours import OfficeTime

BATCH = 20  # Suspicions in one transaction, so that calls that come in wait for no more.


class EveryHour:
    """Looks back once in each hour: what the sweep has yet to record is found in the next one."""

    def __init__(self, db: Database, clock: Clock, zone: ZoneInfo) -> None:
        self._db, self._clock, self._zone = db, clock, zone
        self._looked: datetime | None = None

    def work(self) -> int:
        """Look back, unless it was done in this hour already; returns how many were found."""
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        if hour == self._looked:
            return 0
        found = look_back(self._db, self._clock, self._zone)
        self._looked = hour
        return found


def look_back(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Find what the days before show, tell who is concerned; returns how many were found."""
    now, total = clock.now(), 0
    for candidates, write in LOOKED_FOR:
        with db.reading() as session:
            span = Span.before(now, directory.office_time(session, zone))
            ids = candidates(session, span)
        for begin in range(0, len(ids), BATCH):
            with db.writing() as session:
                total += _write(session, span, ids[begin : begin + BATCH], write)
    _see_through(db, now, zone)
    return total


def _write(session: Session, span: Span, ids: Sequence[int], write: Write) -> int:
    return sum(write(session, span, one) for one in ids)


def _see_through(db: Database, now: datetime, zone: ZoneInfo) -> None:
    """What has lapsed since, and who has yet to be told."""
    with db.reading() as session:
        lapsed = bool(session.scalars(_lapsing()).first())
        untold = select(Finding.id).where(
            Finding.told_at.is_(None), Finding.about_id.is_not(None), is_open()
        )
        waiting = bool(session.scalars(untold.limit(1)).first())
    while lapsed or waiting:
        with db.writing() as session:
            office_time = directory.office_time(session, zone)
            if lapsed:
                lapse(session, now, office_time)
            lapsed, waiting = False, hearing.tell(session, now, office_time) == hearing.AT_ONCE


def _lapsing() -> Select[Finding]:
    """Open suspicions of misses that a calendar has made void since (invariant 5)."""
    void = select(Promise.id).where(
        Promise.id == Finding.promise_id, Promise.voided_at.is_not(None)
    )
    return select(Finding).where(Finding.promise_id.is_not(None), void.exists(), is_open())


def lapse(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """End what rests on a miss that is void by now; what was decided is a person's to mend."""
    found = session.scalars(_lapsing().order_by(Finding.item_id, Finding.id)).all()
    count = 0
    for finding in found:
        assert finding.item is not None, "a promise is about an item"
        lock(session, finding.item)
        lock(session, finding)
        # Another scheduler may have been quicker, or a person have decided meanwhile.
        if finding.lapsed_at is not None or _is_decided(session, finding):
            continue
        count += 1
        finding.lapsed_at, finding.lapsed_why = now, "voided"
        told = {"finding": finding.id, "finding_kind": finding.kind}
        events.record(session, finding.item, "finding_lapsed", now, None, **told)
        breach_news.lapsed(session, now, office_time, finding)
    return count


def _is_decided(session: Session, finding: Finding) -> bool:
    decided = select(FindingDecision.id).where(FindingDecision.finding_id == finding.id)
    return session.scalar(decided.limit(1)) is not None
