"""The purge: what is past its time goes, in small transactions, and each leaves its proof.

The job looks once an hour and does a part of what there is, so that a first purge of many years
holds nothing up; the command line does all of it. Afterwards the write-ahead log of SQLite is
emptied; what was deleted in the database file is overwritten by SQLite itself (``calllog.db``).
Copies elsewhere, such as backups, are the office's to let go: a proof says what is not to be in
them any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.clock import Clock
from calllog.db import Database
from calllog.models import (
    AccessEntry,
    AccessRequest,
    AdminChange,
    Call,
    Item,
    Kept,
    Message,
    Purge,
    Recording,
    TextMessage,
)
from calllog.personal_data import due, proofs, retention
from calllog.personal_data.columns import ITEM, REQUEST, TEXT
from calllog.personal_data.proofs import BY_THE_CLOCK, Cause
from calllog.personal_data.removal import TEXT_EVENT, Removal
from calllog.personal_data.retention import Rule

BATCH = 50  # Callers wait no longer than for these.
MOST_AT_ONCE = 500  # Of each kind, by the job in an hour.
LOOK_EVERY = timedelta(hours=1)

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Past:
    """What is past its time of one kind."""

    kind: Kept
    rule: Rule
    before: datetime
    ids: Sequence[int]
    access_lines: int = 0  # Of the access log, which goes with the log of administration.

    @property
    def count(self) -> int:
        """How many rows it is."""
        return len(self.ids) + self.access_lines


def past_time(session: Session, now: datetime, zone: ZoneInfo) -> list[Past]:
    """What would be purged now, by kind; nothing is changed."""
    today = now.astimezone(zone).date()
    found = []
    for kind in Kept:
        rule = retention.in_force(session, kind, today)
        before = datetime.combine(retention.past(today, rule), time(), tzinfo=zone)
        lines = 0
        if kind is Kept.LOGS:
            lines = due.lines_until(session, due.last_access(session, before))
        found.append(Past(kind, rule, before, due.ids(session, kind, before), lines))
    return found


@dataclass
class Purger:
    """The job: it looks when it starts, and then once an hour."""

    db: Database
    clock: Clock
    zone: ZoneInfo
    home: Path
    looked_at: datetime | None = None

    def work(self) -> int:
        """Purge a part of what is past its time, if it is time to look; how many rows went."""
        now = self.clock.now()
        if self.looked_at is not None and now - self.looked_at < LOOK_EVERY:
            return 0
        self.looked_at = now
        return purge(self.db, self.clock, self.zone, self.home, BY_THE_CLOCK, most=MOST_AT_ONCE)


def purge(
    db: Database,
    clock: Clock,
    zone: ZoneInfo,
    home: Path,
    by: str,
    *,
    most: int | None = None,
    progress: Progress = lambda _count: None,
) -> int:
    """Purge what is past its time; of each kind no more than ``most``. How many rows went.

    Raises:
        OSError: a recording's file may not be removed; what went before has its proof.
    """
    with db.reading() as session:
        found = past_time(session, clock.now(), zone)
    done = 0
    for past in found:
        cause = Cause(past.kind, by, past.rule.reason, past.rule.days, past.before)
        for some in _batches(past, most):
            with db.writing() as session:
                went = _purge_some(session, clock.now(), home, cause, some)
            done += went
            progress(went)
    if done:
        db.scrub()
    else:
        db.scrub_if_due()
    return done


def _batches(past: Past, most: int | None) -> list[Sequence[int]]:
    ids = past.ids[:most]
    batches = [ids[first : first + BATCH] for first in range(0, len(ids), BATCH)]
    return batches or ([()] if past.access_lines else [])


def _purge_some(
    session: Session, now: datetime, home: Path, cause: Cause, ids: Sequence[int]
) -> int:
    """One transaction: what is still past its time now that nobody else can change it."""
    assert cause.before is not None
    if cause.kind is Kept.ITEMS:
        _lock(session, ids)
    ids = due.ids(session, cause.kind, cause.before, among=ids)
    last = due.last_access(session, cause.before) if cause.kind is Kept.LOGS else None
    lines = due.lines_until(session, last)
    if not ids and not lines:
        return 0
    removal = Removal(session, now, home)
    concerned = _take(session, removal, cause.kind, ids)
    if last is not None:
        removal.delete(AccessEntry, AccessEntry.id <= last[0])
    proof = proofs.make(session, now, cause, removal, concerned, last)
    if cause.kind is Kept.ITEMS:
        _forget(concerned, now)
    removal.carry_out()
    _tell(session, now, cause.kind, proof, concerned)
    return len(ids) + lines


def purge_items(
    session: Session, now: datetime, home: Path, cause: Cause, items: Sequence[Item]
) -> Purge:
    """Purge these items at once, in the caller's transaction; whether they may is asked before.

    Raises:
        OSError: a recording's file may not be removed.
    """
    _lock(session, [item.id for item in items])
    removal = Removal(session, now, home)
    removal.items(items)
    proof = proofs.make(session, now, cause, removal, items)
    _forget(items, now)
    removal.carry_out()
    _tell(session, now, cause.kind, proof, items)
    return proof


def _lock(session: Session, ids: Sequence[int]) -> None:
    """As ``calllog.db.lock``, of many at once, in one order for all who do so."""
    session.flush()
    again = select(Item).where(Item.id.in_(ids)).order_by(Item.id).with_for_update()
    session.scalars(again.execution_options(populate_existing=True)).all()


def _forget(items: Sequence[Item], now: datetime) -> None:
    for item in items:
        for name, value in ITEM.items():
            setattr(item, name, value)
        item.purged_at = now


def _tell(
    session: Session, now: datetime, kind: Kept, proof: Purge, concerned: Sequence[Item]
) -> None:
    # Messages to staff are no part of an item's history.
    if kind is not Kept.MESSAGES:
        proofs.tell(session, now, proof, concerned)


def _take(session: Session, removal: Removal, kind: Kept, ids: Sequence[int]) -> list[Item]:
    """Note what goes of a kind; the items that it concerns."""
    taken: dict[Kept, Callable[[Session, Removal, Sequence[int]], list[Item]]] = {
        Kept.ITEMS: _take_items,
        Kept.RECORDINGS: _take_recordings,
        Kept.CALLS: _take_calls,
        Kept.TEXTS: _take_texts,
        Kept.MESSAGES: _take_rows(Message),
        Kept.LOGS: _take_rows(AdminChange),
        Kept.REQUESTS: _take_requests,
    }
    return taken[kind](session, removal, ids)


def _take_items(session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
    items = _items(session, set(ids))
    removal.items(items)
    return items


def _take_recordings(session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
    recordings = session.scalars(select(Recording).where(Recording.id.in_(ids))).all()
    removal.recordings(recordings)
    of_items = {one.item_id or one.call.item_id for one in recordings}
    return _items(session, of_items)


def _take_calls(session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
    calls = session.scalars(select(Call).where(Call.id.in_(ids))).all()
    removal.calls(calls)
    of_calls = Recording.call_id.in_(ids), Recording.purged_at.is_(None)
    removal.recordings(session.scalars(select(Recording).where(*of_calls)))
    return []


def _take_texts(session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
    of_items = select(TextMessage.item_id).where(TextMessage.id.in_(ids))
    items = _items(session, set(session.scalars(of_items)))
    removal.rows(TextMessage, TextMessage.id.in_(ids), TEXT)
    # The history tells the same words; what was sent later goes with the item.
    removal.events([item.id for item in items], TEXT_EVENT)
    return items


def _take_requests(_session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
    removal.rows(AccessRequest, AccessRequest.id.in_(ids), REQUEST)
    removal.mark(AccessRequest, ids)
    return []


def _take_rows(table: Any) -> Callable[[Session, Removal, Sequence[int]], list[Item]]:
    def take(_session: Session, removal: Removal, ids: Sequence[int]) -> list[Item]:
        removal.delete(table, table.id.in_(ids))
        return []

    return take


def _items(session: Session, ids: Iterable[int | None]) -> list[Item]:
    known = [one for one in ids if one is not None]
    return list(session.scalars(select(Item).where(Item.id.in_(known)).order_by(Item.id)))
