"""What the clock does on the conduct line: reminders, what is late goes up, what is old is purged.

Needs no key of anybody's: whose case it is and when something is due is plain, what it says is not.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import deadlines, retention
from calllog.conduct.models import CasePromise
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.office import directory


def sweep_all(
    conduct: Database, place: Place, ledger: Database, now: datetime, zone: ZoneInfo
) -> int:
    """Carry out all that is due now; returns how much that was. Once more changes nothing."""
    with conduct.reading() as session:
        is_due, is_old = _is_due(session, now), retention.is_due(session, now, zone)
    done = 0
    if is_due:
        with ledger.reading() as session:
            office_time = directory.office_time(session, zone)
        with conduct.writing() as session:
            done = deadlines.sweep(session, now, office_time)
    while is_old:
        with conduct.writing() as session:
            purged = retention.purge(session, now, zone)
        if purged is None:
            break
        place.remove(purged.files)
        conduct.scrub()
        done += purged.count
    return done


def _is_due(session: Session, now: datetime) -> bool:
    due = select(CasePromise.id).where(CasePromise.next_step_at <= now).limit(1)
    return session.scalar(due) is not None
