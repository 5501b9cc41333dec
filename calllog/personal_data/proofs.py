"""The proofs of purging (清除证明): each covers the one before it, and the items name theirs.

Who removes a proof leaves a gap in the proofs, and an event "purged" in the history of an item that
names a proof nobody has; the last proof of a day stands in the daily digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog import events
from calllog.models import Event, Item, Kept, Purge, PurgedItem
from calllog.personal_data.removal import Removal

START = "0" * 64
BY_THE_CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is purged: by whom, and past which period or for which request."""

    kind: Kept
    by: str
    rule: str
    days: int | None = None
    before: datetime | None = None


def make(
    session: Session,
    now: datetime,
    cause: Cause,
    removal: Removal,
    items: Sequence[Item] = (),
    last_access: tuple[int, str] | None = None,
) -> Purge:
    """Write the proof, before anything is removed."""
    before = last(session)
    proof = Purge(
        id=before.id + 1 if before else 1,
        at=now,
        kind=cause.kind,
        by=cause.by,
        days=cause.days,
        before=cause.before,
        rule=cause.rule,
        counts=dict(sorted(removal.counts.items())),
        digest=removal.digest,
        last_access_id=last_access[0] if last_access else None,
        last_access_chain=last_access[1] if last_access else None,
    )
    proof.chain = _chain(before.chain if before else START, proof)
    session.add(proof)
    session.flush()
    ids = sorted({item.id for item in items})
    session.add_all(PurgedItem(purge_id=proof.id, item_id=item_id) for item_id in ids)
    session.flush()
    return proof


def tell(session: Session, now: datetime, proof: Purge, items: Sequence[Item]) -> None:
    """Write into the history of each item what was purged of it, and with which proof."""
    for item in items:
        events.record(
            session,
            item,
            events.PURGED,
            now,
            what=proof.kind,
            proof=proof.id,
            digest=proof.digest,
            requested=proof.days is None,
        )


def last(session: Session) -> Purge | None:
    """The newest proof."""
    return session.scalars(select(Purge).order_by(Purge.id.desc()).limit(1)).first()


def numbers(session: Session, proof: Purge) -> list[str]:
    """The numbers of the items that a proof concerns."""
    concerned = (
        select(Item.year, Item.running)
        .join(PurgedItem, PurgedItem.item_id == Item.id)
        .where(PurgedItem.purge_id == proof.id)
    )
    rows = session.execute(concerned.order_by(Item.year, Item.running))
    return [f"{year}-{running}" for year, running in rows]


def page(session: Session, number: int, size: int) -> tuple[Sequence[Purge], bool]:
    """A page of the proofs, the newest first, and whether there is more."""
    found = select(Purge).order_by(Purge.id.desc()).offset((number - 1) * size).limit(size + 1)
    rows = session.scalars(found).all()
    return rows[:size], len(rows) > size


def verify(session: Session) -> list[str]:
    """Find proofs that were changed or removed, and what was purged without one."""
    return [*_proofs(session), *_events_without(session), *_items_without(session)]


def _proofs(session: Session) -> list[str]:
    faults, chain, expected = [], START, 1
    for proof in session.scalars(select(Purge).order_by(Purge.id)):
        if proof.id != expected:
            faults.append(f"proof of purging {expected}: it is gone")
        elif proof.chain != _chain(chain, proof):
            faults.append(f"proof of purging {proof.id}: it was changed")
        chain, expected = proof.chain, proof.id + 1
    return faults


def _events_without(session: Session) -> list[str]:
    """Histories that name a proof which is not there, or says something else."""
    digests = dict(session.execute(select(Purge.id, Purge.digest)).all())
    named = select(Event, Item).join(Item, Item.id == Event.item_id)
    faults = []
    for event, item in session.execute(named.where(Event.kind == events.PURGED)):
        if digests.get(event.data.get("proof", 0)) != event.data.get("digest"):
            faults.append(f"item {item.number}: the proof of its purging is gone, or another one")
    return faults


def _items_without(session: Session) -> list[str]:
    """Items of which data is gone without a proof that concerns them and that their history names.

    What the database lets through may still have been done by who took its guards away.
    """
    named = select(Event.item_id).where(Event.kind == events.PURGED)
    lost = select(Event.item_id).where(Event.purged_digest.is_not(None))
    without = select(Item).where(
        Item.id.in_(lost) | Item.purged_at.is_not(None),
        Item.id.not_in(named) | Item.id.not_in(select(PurgedItem.item_id)),
    )
    return [
        f"item {item.number}: its data is gone, without a proof"
        for item in session.scalars(without)
    ]


def summary(session: Session) -> tuple[int, int]:
    """How many proofs there are, and how many items are purged."""
    proofs = session.scalar(select(func.count(Purge.id))) or 0
    items = session.scalar(select(func.count(Item.id)).where(Item.purged_at.is_not(None))) or 0
    return proofs, items


def _chain(before: str, proof: Purge) -> str:
    at = proof.at.astimezone(UTC).isoformat()
    until = proof.before.astimezone(UTC).isoformat() if proof.before else None
    why = [str(proof.kind), proof.by, proof.days, until, proof.rule]
    log = [proof.last_access_id, proof.last_access_chain]
    fixed = [before, proof.id, at, *why, sorted(proof.counts.items()), proof.digest, *log]
    return hashlib.sha256(json.dumps(fixed).encode()).hexdigest()
