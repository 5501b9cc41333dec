"""每日摘要: a keyed digest over the chains of all items, once a day, sent off the machine (3.2.5).

The chain of an item (``calllog.events``) shows an edit within it, but whoever may write the
database could reckon it anew, or remove an item whole. So each day's digest is an HMAC-SHA-256,
with a key that lies outside the database, over the digest before it and the last chain digest of
every item that got events since, and the last line of the access log and the last proof of purging
as they stood. Whoever has the key as well cannot change what was sent away.

Digests are numbered, so that none can be left out, and cover events by their id, not by the day:
a day on which nothing ran is covered by the next digest.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text, true
from sqlalchemy.orm import Session

from calllog import access_log
from calllog.clock import Clock
from calllog.db import Database, add_unless_known
from calllog.ledger.registering import FIRST_NUMBER
from calllog.models import AccessEntry, DailyDigest, Event, Item, ItemCount, Purge
from calllog.news import outbox
from calllog.personal_data import proofs

START = "0" * 64

TITLE = "首问台账每日摘要 {on_date}"
BODY = (
    "以下一行是首问台账截至{on_date}的摘要，用于日后核对台账是否被改动。\n{line}\n"
    "请妥善保存，不要删除。"
)

# A line as it is sent and printed: 2026-11-23 12 345 and 64 hexadecimal digits.
LINE = re.compile(r"\b(\d{4}-\d{2}-\d{2}) (\d+) (\d+) ([0-9a-f]{64})\b")


@dataclass(frozen=True, slots=True)
class Keeper:
    """What making the digests needs: the key, and where they are sent."""

    key: str
    addresses: tuple[str, ...]


def make_due(db: Database, clock: Clock, zone: ZoneInfo, keeper: Keeper) -> int:
    """Make the digest of the day before, once; returns how many were made."""
    now = clock.now()
    on_date = now.astimezone(zone).date() - timedelta(days=1)
    with db.reading() as session:
        if session.get(DailyDigest, on_date) is not None:
            return 0
    with db.writing() as session:
        return int(make(session, now, zone, on_date, keeper) is not None)


def make(
    session: Session, now: datetime, zone: ZoneInfo, on_date: date, keeper: Keeper
) -> DailyDigest | None:
    """Make and send the digest of a day; None where another scheduler was quicker."""
    last_event_id = _last_event(session)
    if on(session, on_date) is not None:
        return None
    before = last(session)
    made = DailyDigest(
        on_date=on_date,
        number=before.number + 1 if before else 1,
        last_event_id=last_event_id,
        made_at=now,
    )
    made.last_access_id, made.last_access_chain = access_log.last(session)
    proof = proofs.last(session)
    made.last_purge_id = proof.id if proof is not None else 0
    made.last_purge_chain = proof.chain if proof is not None else START
    made.digest = _digest(session, keeper.key, made, before)
    if not add_unless_known(session, made):
        return None
    # The digest is in the key: one that was made anew for the same day is sent as well.
    outbox.post(
        session,
        now,
        zone,
        key=f"digest{on_date}|{made.digest[:16]}",
        addresses=keeper.addresses,
        title=TITLE.format(on_date=on_date),
        body=BODY.format(on_date=on_date, line=line(made)),
    )
    return made


def _last_event(session: Session) -> int:
    """The last event that there is, when none with a lower id can still come."""
    if session.get_bind().dialect.name == "postgresql":
        # Ids are given out before they are committed; this waits for who is writing just now.
        session.execute(text("LOCK TABLE events IN SHARE MODE"))
    return session.scalar(select(func.max(Event.id))) or 0


def last(session: Session) -> DailyDigest | None:
    """The newest digest."""
    return session.scalars(select(DailyDigest).order_by(DailyDigest.number.desc())).first()


def on(session: Session, on_date: date) -> DailyDigest | None:
    """The digest of a day."""
    return session.get(DailyDigest, on_date)


def line(made: DailyDigest) -> str:
    """A digest in one line: its day, its number, the last event it covers, and itself."""
    return f"{made.on_date} {made.number} {made.last_event_id} {made.digest}"


def _digest(session: Session, key: str, made: DailyDigest, before: DailyDigest | None) -> str:
    covered: list[object] = [
        made.on_date.isoformat(),
        made.number,
        made.last_event_id,
        before.digest if before else START,
        _heads(session, before.last_event_id if before else None, made.last_event_id),
    ]
    if made.last_access_id is not None:
        # The digests of before there were these two do not cover them, and stay as they were made.
        covered += [made.last_access_id, made.last_access_chain]
        covered += [made.last_purge_id, made.last_purge_chain]
    told = json.dumps(covered).encode()
    return hmac.new(key.encode(), told, hashlib.sha256).hexdigest()


def _heads(session: Session, after: int | None, until: int) -> list[list[int | str | None]]:
    """The last event of each item that got one between two ids: item, number, event, chain."""
    # The first digest has no lower bound, so that no event fits in below it.
    is_since = Event.id > after if after is not None else true()
    window = (
        select(Event.item_id, func.max(Event.seq).label("seq"))
        .where(is_since, Event.id <= until)
        .group_by(Event.item_id)
        .subquery()
    )
    heads = (
        select(Event.item_id, Item.year, Item.running, Event.seq, Event.chain)
        .join(window, (window.c.item_id == Event.item_id) & (window.c.seq == Event.seq))
        .outerjoin(Item, Item.id == Event.item_id)
        .order_by(Event.item_id)
    )
    return [list(head) for head in session.execute(heads)]


def verify(session: Session, key: str) -> list[str]:
    """Find what the chains alone do not show; one sentence for each fault."""
    faults = list(_gone(session))
    broken = 0
    before: DailyDigest | None = None
    for made in _all(session):
        expected = before.number + 1 if before else 1
        if made.number != expected:
            faults.append(f"digest {expected}: it is gone; the next one is of {made.on_date}")
        elif not hmac.compare_digest(made.digest, _digest(session, key, made, before)):
            since = f"after that of {before.on_date}" if before else "from the beginning on"
            faults.append(
                f"digest of {made.on_date}: it does not hold; it, or something that it covers "
                f"{since}, was changed or removed"
            )
            broken += 1
        faults += _logs_that_differ(session, made)
        before = made
    if before is not None and broken == before.number > 1:
        faults.append("no digest holds: the key may be another than they were made with")
    return faults


def _logs_that_differ(session: Session, made: DailyDigest) -> Iterator[str]:
    """Whether the access log and the proofs still hold what they held at the end of that day."""
    if made.last_access_id:
        entry = session.get(AccessEntry, made.last_access_id)
        purged = session.scalar(select(func.max(Purge.last_access_id))) or 0
        is_there = entry is not None and entry.chain == made.last_access_chain
        if not is_there and made.last_access_id > purged:
            yield f"access log, line {made.last_access_id}: it is gone, or was changed"
    if made.last_purge_id:
        proof = session.get(Purge, made.last_purge_id)
        if proof is None or proof.chain != made.last_purge_chain:
            yield f"proof of purging {made.last_purge_id}: it is gone, or was changed"


def _all(session: Session) -> Sequence[DailyDigest]:
    return session.scalars(select(DailyDigest).order_by(DailyDigest.number)).all()


def _gone(session: Session) -> Iterator[str]:
    """Numbers are given out without a gap, so that a gap is an item that was removed."""
    given: dict[int, set[int]] = {}
    for year, running in session.execute(select(Item.year, Item.running)):
        given.setdefault(year, set()).add(running)
    counts = {row.year: row.last for row in session.scalars(select(ItemCount))}
    for year in sorted(given.keys() | counts.keys()):
        there = given.get(year, set())
        last_given = max(counts.get(year, 0), max(there, default=0))
        for running in range(FIRST_NUMBER, last_given + 1):
            if running not in there:
                yield f"item {year}-{running}: it is gone"


def compare(session: Session, received: str) -> list[str]:
    """Hold the digests of the ledger against those that were received elsewhere.

    ``received`` is any text that has their lines in it, such as the mails as they came.

    Raises:
        ValueError: there is no digest in it.
    """
    lines = LINE.findall(received)
    if not lines:
        raise ValueError("no digest in it")
    here = {made.on_date.isoformat(): made for made in _all(session)}
    faults = []
    for on_date, *rest in dict.fromkeys(lines):
        made = here.get(on_date)
        if made is None:
            faults.append(f"digest of {on_date}: it was received, and is gone here")
        elif line(made) != " ".join((on_date, *rest)):
            faults.append(f"digest of {on_date}: another one was received")
    return faults
