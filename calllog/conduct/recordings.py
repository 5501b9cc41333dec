"""Recordings of the conduct line: what is to be fetched, what became of it, what is to be deleted.

A recording is sealed to its case as it arrives and becomes an entry of its record; then it is
deleted at the carrier, and then the row that said so. Takes a session and never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import sealing
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Case, Statement
from calllog.db import lock

ADOPT_AFTER = timedelta(minutes=10)  # The longest that a call's own webhook may lag behind.
RECORDING_SETTLES = timedelta(seconds=30)  # The carrier needs a moment to have the file ready.
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
BATCH = 10

ENTRY_KINDS = {
    StatementKind.STATEMENT: EntryKind.STATEMENT,
    StatementKind.NAME: EntryKind.IDENTITY,
    StatementKind.ANSWER: EntryKind.ANSWER,
}


@dataclass(frozen=True, slots=True)
class Due:
    """A recording to fetch, and the key it is to be sealed to."""

    id: int
    sid: str
    public_key: bytes


def row(session: Session, recording_sid: str) -> Statement:
    """The row of a recording, made when there is none."""
    found = _find(session, recording_sid)
    if found is None:
        found = Statement(sid=recording_sid, kind=StatementKind.STATEMENT, fetch_tries=0)
        session.add(found)
    return found


def take(statement: Statement, case: Case, now: datetime, kind: StatementKind) -> None:
    """The recording is part of a case's record: to be fetched once the carrier has it ready."""
    statement.case, statement.kind = case, kind
    statement.adopt_at = statement.delete_at = None
    statement.fetch_at = now + RECORDING_SETTLES


def discard(session: Session, now: datetime, recording_sid: str) -> None:
    """A recording of silence: nothing to keep, but to be deleted at the carrier."""
    statement = row(session, recording_sid)
    if statement.case_id is None:
        statement.adopt_at = None
        statement.delete_at = statement.delete_at or now
    session.flush()


def is_known(session: Session, now: datetime, recording_sid: str) -> bool:
    """Whether a recording is waited for; what the carrier has ready is fetched at once."""
    statement = _find(session, recording_sid)
    if statement is None:
        return False
    if statement.case_id is not None and statement.fetch_at is not None:
        statement.fetch_at = min(statement.fetch_at, now)
    return True


def lost(session: Session, now: datetime, recording_sid: str) -> None:
    """The carrier could not make the file: the case stands, without its voice."""
    statement = _find(session, recording_sid)
    if statement is not None and statement.case is not None and statement.fetch_at is not None:
        _add(session, now, statement, {"lost": "carrier has no file"})
        statement.fetch_at, statement.delete_at = None, now


def due(session: Session, now: datetime) -> list[Due]:
    """Recordings to fetch now, at most ten, each leased for five minutes.

    One of release 0001 waits until its case is sealed.
    """
    waiting = session.scalars(
        select(Statement)
        .join(Statement.case)
        .where(Statement.fetch_at <= now, Case.public_key.is_not(None))
        .order_by(Statement.fetch_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Statement)
    ).all()
    found = []
    for statement in waiting:
        statement.fetch_at = now + LEASE
        statement.fetch_tries += 1
        assert statement.case is not None
        assert statement.case.public_key is not None
        found.append(Due(statement.id, statement.sid or "", statement.case.public_key))
    return found


def keep(session: Session, fetched: Due, file: str, seconds: int, now: datetime) -> bool:
    """The audio is here, in a sealed file: an entry of its case. It is deleted at the carrier next.

    False if the file is not wanted: it is here already, or it was sealed to a key that the case has
    changed since, and then it is fetched once more.
    """
    statement = session.get(Statement, fetched.id)
    if statement is None or statement.case is None or statement.fetch_at is None:
        return False  # Somebody else was faster.
    lock(session, statement.case)
    if statement.case.public_key != fetched.public_key:
        statement.fetch_at = now
        return False
    _add(session, now, statement, {"seconds": seconds}, file)
    statement.fetch_at, statement.delete_at = None, now
    return True


def not_fetched(session: Session, fetched: Due, now: datetime, why: str) -> None:
    """Fetching failed: tried again after 1, 2, 4 … minutes, at most an hour, for three days.

    Then it is given up. Nothing is deleted where the only copy may be; where that is, and why it
    could not be had, is an entry of the case, and nowhere else.
    """
    statement = session.get(Statement, fetched.id)
    if statement is None or statement.case is None or statement.fetch_at is None:
        return  # Somebody else was faster.
    if now - statement.case.received_at > GIVE_UP_AFTER:
        _add(session, now, statement, {"lost": why[:80], "recording": statement.sid})
        session.delete(statement)
        return
    minutes = 2 ** min(statement.fetch_tries - 1, 6)
    statement.fetch_at = now + min(timedelta(minutes=minutes), LONGEST_PAUSE)


def due_deletions(session: Session, now: datetime) -> Sequence[Statement]:
    """Recordings to delete at the carrier now, at most ten, each leased for five minutes."""
    waiting = session.scalars(
        select(Statement)
        .where(Statement.delete_at <= now)
        .order_by(Statement.delete_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for statement in waiting:
        statement.delete_at = now + LEASE
    return waiting


def deleted_at_carrier(session: Session, statement_id: int) -> None:
    """Gone at the carrier: nothing is left to do, and the row is forgotten."""
    statement = session.get(Statement, statement_id)
    if statement is None:
        return
    if statement.file is not None:
        statement.sid = statement.delete_at = None  # Of release 0001: its file is to be sealed yet.
        return
    session.delete(statement)


def _add(
    session: Session,
    now: datetime,
    statement: Statement,
    what: dict[str, Any],
    file: str | None = None,
) -> None:
    assert statement.case is not None
    words: dict[str, Any] = {"words": None, "seconds": None, **what}
    if statement.kind == StatementKind.STATEMENT:
        words["asked"] = statement.kind
    elif statement.kind == StatementKind.ANSWER:
        words["question"] = statement.question_id
    kind = ENTRY_KINDS[StatementKind(statement.kind)]
    sealing.add(session, statement.case, now, kind, words, file=file)


def _find(session: Session, recording_sid: str) -> Statement | None:
    return session.scalars(select(Statement).where(Statement.sid == recording_sid)).one_or_none()
