"""Closed cases are kept for the set years (3) and then purged, with a proof that names none.

Open cases are never touched, however old. Of what is purged its count and one digest stay, over
the last link of each record's chain: whoever kept a record can show that it was among them, and
nobody learns from it what it said.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from calllog.conduct import decisions
from calllog.conduct.audit import Deed
from calllog.conduct.decisions import Decision
from calllog.conduct.models import (
    Audit,
    Case,
    CaseKey,
    CasePromise,
    CaseState,
    ConductCall,
    Entry,
    Notice,
    Reply,
    Statement,
)

# In the order in which they may go: a recording may name the question that it answers.
NAMING_A_CASE = (Statement, Reply, CasePromise, Notice, Audit, CaseKey, Entry)
BATCH = 20


@dataclass(frozen=True, slots=True)
class Purge:
    """What was purged: how many cases, the digest, and the files to be removed after the commit."""

    count: int
    digest: str
    files: tuple[str, ...]


def is_due(session: Session, now: datetime, zone: ZoneInfo) -> bool:
    """Whether anything is past its years."""
    return session.scalar(_past_its_years(session, now, zone).limit(1)) is not None


def purge(session: Session, now: datetime, zone: ZoneInfo) -> Purge | None:
    """Purge what is past its years; None where nothing is. Call ``Database.scrub`` after it."""
    past = _past_its_years(session, now, zone).order_by(Case.id).limit(BATCH)
    # Of two schedulers one does it, and what somebody is just reopening is left alone.
    due = session.scalars(past.with_for_update(skip_locked=True)).all()
    if not due:
        return None
    links = sorted(case.entries[-1].chain if case.entries else "" for case in due)
    digest = hashlib.sha256("\n".join(links).encode()).hexdigest()
    files = tuple(entry.file for case in due for entry in case.entries if entry.file)
    _forget(session, [case.id for case in due])
    session.add(Audit(at=now, deed=Deed.PURGED, proof=f"{len(due)} {digest}"))
    session.flush()
    return Purge(len(due), digest, files)


def _past_its_years(session: Session, now: datetime, zone: ZoneInfo) -> Select[Case]:
    years = decisions.number(session, now, Decision.KEPT_YEARS)
    last = years_before(now, years, zone)
    return select(Case).where(Case.state == CaseState.CLOSED, Case.closed_at <= last)


def years_before(now: datetime, years: int, zone: ZoneInfo) -> datetime:
    """The same time so many years ago at the office; of 29 February the 28th."""
    local = now.astimezone(zone)
    try:
        return local.replace(year=local.year - years)
    except ValueError:
        return local.replace(year=local.year - years, day=28)


def _forget(session: Session, ids: list[int]) -> None:
    # A call of the same hour may still name its case where the years are nought; nothing else does.
    for calls in session.scalars(select(ConductCall).where(ConductCall.case_id.in_(ids))):
        calls.case_id = calls.salt = None
    session.flush()
    for table in NAMING_A_CASE:
        session.execute(delete(table).where(table.case_id.in_(ids)))
    session.execute(delete(Case).where(Case.id.in_(ids)))
    session.expire_all()
