"""The history of an item: append-only, hash-chained, provable (clause 3.2.5).

Each event's chain digest covers the digest before it, the event's fixed facts, and a salted digest
of its data. Data that the law later lets us purge can go, and the chain still proves that nothing
was edited, left out, reordered or added in between: of an event whose data was purged the salted
digest alone is left, which without its salt tells nobody what was said (``purge``).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Event, Item, Staff
from calllog.refusals import LedgerError

START = "0" * 64
PURGED = "purged"


def record(
    session: Session, item: Item, kind: str, now: datetime, actor: Staff | None = None, **data: Any
) -> Event:
    """Write one event of an item, in the transaction of the change that it tells of.

    ``data`` must be plain JSON. An actor of None is the line itself, or the clock.

    Raises:
        LedgerError: somebody acts on an item whose personal data was purged; it is over for good.
    """
    if item.purged_at is not None and actor is not None and kind != PURGED:
        raise LedgerError("该事项的个人信息已按规定清除，不能再办理。仍有需要的，请重新登记。")
    session.flush()
    # One writer at a time for each chain; writers of other items do not wait.
    session.execute(select(Item.id).where(Item.id == item.id).with_for_update())
    last = session.scalars(
        select(Event).where(Event.item_id == item.id).order_by(Event.seq.desc()).limit(1)
    ).first()
    event = Event(
        item_id=item.id,
        seq=last.seq + 1 if last else 1,
        kind=kind,
        at=now,
        actor_id=actor.id if actor else None,
        data=data,
        salt=secrets.token_hex(16),
    )
    event.chain = _chain(last.chain if last else START, event)
    session.add(event)
    session.flush()
    return event


def data_digest(event: Event) -> str:
    """The salted digest of an event's data: all that is left of the data once it is purged."""
    if event.purged_digest is not None:
        return event.purged_digest
    facts = json.dumps(event.data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256((event.salt + facts).encode()).hexdigest()


def _chain(before: str, event: Event) -> str:
    at = event.at.astimezone(UTC).isoformat()
    fixed = [before, event.item_id, event.seq, event.kind, at, event.actor_id, data_digest(event)]
    return hashlib.sha256(json.dumps(fixed).encode()).hexdigest()


def verify(session: Session) -> list[str]:
    """Find every item whose history does not hold; one sentence for each."""
    faults: list[str] = []
    numbers = {item.id: item.number for item in session.scalars(select(Item))}
    chains: dict[int, tuple[int, str]] = {}
    rows = select(Event).order_by(Event.item_id, Event.seq).execution_options(yield_per=1000)
    for event in session.scalars(rows):
        seq, chain = chains.get(event.item_id, (0, START))
        number = numbers.get(event.item_id, f"with id {event.item_id}, which is gone")
        if event.seq != seq + 1:
            faults.append(f"item {number}: event {seq + 1} is missing")
        elif event.chain != _chain(chain, event):
            faults.append(f"item {number}: event {event.seq} was changed")
        elif event.purged_digest is not None and event.data:
            faults.append(f"item {number}: event {event.seq} was purged, and yet has data")
        chains[event.item_id] = (event.seq, event.chain)
    for item_id, number in numbers.items():
        if item_id not in chains:
            faults.append(f"item {number}: it has no history")
    return faults
