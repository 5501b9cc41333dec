"""The access log (查看记录): who saw personal data whole or in bulk, of what, when, and why.

个人信息保护法, articles 51 and 54: access is limited, recorded and audited. What is on a page with
its numbers masked is not in it, for opening an item is on record in the item's own history; nor is
what somebody is shown who only looks at a list. In it are a whole number, audio that was played, a
paper that was opened, a spreadsheet, what the command line shows, and what was put together for a
citizen.

Lines are chained like the events of an item: one that was changed or left out is found, and the
last one stands in the daily digest, so that the end cannot be cut off either. The database itself
refuses to change a line. The oldest are removed when their time is over, with a proof that says
where the chain begins since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, joinedload

from calllog.models import AccessEntry, AccessKind, Item, Purge, Recording, Staff

START = "0" * 64
LONGEST_ABOUT = 120
# A player asks for a recording in pieces, and a person hears a passage twice: that is once.
HEARD_AGAIN_WITHIN = timedelta(minutes=30)


def record(
    session: Session,
    now: datetime,
    by: Staff | str,
    kind: AccessKind,
    *,
    item: Item | None = None,
    recording: Recording | None = None,
    about: str = "",
    count: int = 1,
    reason: str = "",
) -> AccessEntry:
    """Write one line, in the transaction that shows what it is about.

    ``by`` is who is signed in, or who is at the machine.
    """
    session.flush()
    _take_turn(session)
    last = session.scalars(select(AccessEntry).order_by(AccessEntry.id.desc()).limit(1)).first()
    before = last.chain if last is not None else _begins(session)
    entry = AccessEntry(
        at=now,
        by=by.login if isinstance(by, Staff) else by,
        staff_id=by.id if isinstance(by, Staff) else None,
        kind=kind,
        item_id=item.id if item is not None else None,
        recording_id=recording.id if recording is not None else None,
        about=about[:LONGEST_ABOUT],
        count=count,
        reason=reason,
    )
    entry.chain = _chain(before, entry)
    session.add(entry)
    session.flush()
    return entry


def heard(session: Session, now: datetime, staff_id: int, recording: Recording) -> bool:
    """Whether this person's playing of a recording stands in the log already."""
    since = select(AccessEntry.id).where(
        AccessEntry.recording_id == recording.id,
        AccessEntry.staff_id == staff_id,
        AccessEntry.at > now - HEARD_AGAIN_WITHIN,
    )
    return session.scalar(since.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines of the log somebody wants to see."""

    kind: AccessKind | None = None
    login: str = ""
    item_id: int | None = None
    first: datetime | None = None
    before: datetime | None = None

    def query(self) -> Select[AccessEntry]:
        """The lines, the newest first."""
        found = select(AccessEntry).options(
            joinedload(AccessEntry.staff), joinedload(AccessEntry.item)
        )
        if self.kind is not None:
            found = found.where(AccessEntry.kind == self.kind)
        if self.login:
            found = found.where(AccessEntry.by == self.login)
        if self.item_id is not None:
            found = found.where(AccessEntry.item_id == self.item_id)
        if self.first is not None:
            found = found.where(AccessEntry.at >= self.first)
        if self.before is not None:
            found = found.where(AccessEntry.at < self.before)
        return found.order_by(AccessEntry.id.desc())


def page(
    session: Session, asked: Asked, number: int, size: int
) -> tuple[Sequence[AccessEntry], bool]:
    """A page of the log, and whether there is more."""
    rows = session.scalars(asked.query().offset((number - 1) * size).limit(size + 1)).all()
    return rows[:size], len(rows) > size


def count(session: Session, asked: Asked) -> int:
    """How many lines there are."""
    lines = asked.query().order_by(None).with_only_columns(AccessEntry.id).subquery()
    return session.scalar(select(func.count()).select_from(lines)) or 0


def last(session: Session) -> tuple[int, str]:
    """The last line's id and chain; of an empty log where it begins."""
    entry = session.scalars(select(AccessEntry).order_by(AccessEntry.id.desc()).limit(1)).first()
    return (entry.id, entry.chain) if entry is not None else (0, _begins(session))


def verify(session: Session) -> list[str]:
    """Find what was changed or left out; one sentence for each fault."""
    faults = []
    chain = _begins(session)
    rows = select(AccessEntry).order_by(AccessEntry.id).execution_options(yield_per=1000)
    for entry in session.scalars(rows):
        if entry.chain != _chain(chain, entry):
            faults.append(f"access log, line {entry.id}: it, or the one before it, was changed")
        chain = entry.chain
    return faults


def _take_turn(session: Session) -> None:
    """One writer at a time for the chain; writers on SQLite take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE access_log IN SHARE ROW EXCLUSIVE MODE"))


def _begins(session: Session) -> str:
    """The digest before the first line that there is: after a purge, that of the last removed."""
    found = (
        select(Purge.last_access_chain)
        .where(Purge.last_access_id.is_not(None))
        .order_by(Purge.id.desc())
        .limit(1)
    )
    return session.scalar(found) or START


def _chain(before: str, entry: AccessEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat()
    about = [entry.item_id, entry.recording_id, entry.about, entry.count, entry.reason]
    fixed = [before, at, entry.by, entry.staff_id, str(entry.kind), *about]
    return hashlib.sha256(json.dumps(fixed).encode()).hexdigest()
