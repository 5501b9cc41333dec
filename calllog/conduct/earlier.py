"""What release 0001 kept unsealed is sealed as soon as there are monitors to seal it to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import private_files
from calllog.conduct import audit, deadlines, sealing
from calllog.conduct.audit import Deed
from calllog.conduct.concerned import About
from calllog.conduct.keys import KeyPair
from calllog.conduct.kinds import EntryKind, StatementKind
from calllog.conduct.models import Case, Statement
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.times.office_hours import OfficeTime


def is_left(session: Session) -> bool:
    """Whether anything is unsealed."""
    unsealed = select(Case.id).where(Case.public_key.is_(None)).limit(1)
    return session.scalar(unsealed) is not None


def seal_all(
    db: Database, place: Place, now: datetime, office_time: Callable[[], OfficeTime]
) -> None:
    """Seal it case by case, once the line is set up; plain files are overwritten and removed."""
    while _is_due(db):
        time = office_time()
        with db.writing() as session:
            # Of two schedulers the other may have been faster.
            files = seal_one(session, place, now, time) if is_left(session) else []
        for name in files:
            private_files.destroy(place.recordings / name)
        db.scrub()


def _is_due(db: Database) -> bool:
    with db.reading() as session:
        return is_left(session) and sealing.is_set_up(session)


def seal_one(session: Session, place: Place, now: datetime, office_time: OfficeTime) -> list[str]:
    """Seal one case; the plain files to be destroyed after the commit.

    Its promises count from the receipt as everybody's do: what was late in being read is late.
    """
    case = session.scalars(
        select(Case).where(Case.public_key.is_(None)).order_by(Case.id).limit(1)
    ).one()
    pair = KeyPair.new()
    case.public_key = pair.public
    sealing.give_keys(case, pair, sealing.members(session), sealing.recovery_key(session))
    came = case.received_at
    sealing.add(session, case, came, EntryKind.ABOUT, About().words())
    if case.phone is not None:
        identity = {"name": "", "phone": case.phone, "organisation": ""}
        sealing.add(session, case, came, EntryKind.IDENTITY, identity)
    case.phone, case.is_named = None, False
    files = [
        name for statement in list(case.statements) if (name := _seal(session, place, statement))
    ]
    deadlines.begin(session, now, case, office_time)
    audit.record(session, now, Deed.EARLIER_SEALED, by=None, case=case)
    session.flush()
    return files


def _seal(session: Session, place: Place, statement: Statement) -> str | None:
    """Seal a recording and what is known of it; the name of its plain file."""
    case, name = statement.case, statement.file
    assert case is not None
    assert case.public_key is not None
    words: dict[str, Any] = {"words": None, "seconds": None, "asked": StatementKind.STATEMENT}
    if name is not None:
        try:
            audio = (place.recordings / name).read_bytes()
        except FileNotFoundError:
            words |= {"lost": "no file"}
            sealing.add(session, case, case.received_at, EntryKind.STATEMENT, words)
        else:
            file = place.write_sealed(case.public_key, audio, case.received_at)
            sealing.add(session, case, case.received_at, EntryKind.STATEMENT, words, file=file)
    elif statement.lost_why is not None:
        words |= {"lost": statement.lost_why}
        sealing.add(session, case, case.received_at, EntryKind.STATEMENT, words)
    statement.file = statement.sha256 = statement.lost_why = None
    statement.fetched_at = statement.deleted_at_carrier_at = None
    if statement.fetch_at is None and statement.delete_at is None:
        session.delete(statement)
    return name
