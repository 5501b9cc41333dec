"""The design's invariants of the ledger, checked on a ledger as it lies (design, section 2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events
from calllog.lists.rows import whole_list
from calllog.lists.tabs import Day, Tab
from calllog.models import CONSOLE, SEVERAL, Event, Item, Message, Promise, PromiseKind, Staff
from calllog.office.viewers import Viewer
from tests.calllog.moments import OFFICE
from tests.support.office import person


@dataclass
class Seen:
    """What was on record before: it may be added to, and nothing of it may change."""

    chains: dict[int, list[str]] = field(default_factory=dict)
    misses: dict[int, datetime] = field(default_factory=dict)
    dues: dict[int, tuple[datetime, int]] = field(default_factory=dict)


def assert_invariants(session: Session, now: datetime, swept_at: datetime, seen: Seen) -> None:
    """All of them, after whatever was done last."""
    assert events.verify(session) == []
    _nothing_on_record_has_changed(session, seen)
    _no_miss_is_forgotten(session, swept_at, seen)
    _no_clock_has_started_again(session, seen)
    for item in session.scalars(select(Item)):
        _one_person_answers_for_it(session, item)
        _something_is_owed_or_it_is_closed(item)
    _everything_uncontacted_is_listed(session, now)
    _nobody_is_told_twice(session)


def _nothing_on_record_has_changed(session: Session, seen: Seen) -> None:
    """Invariant 3: histories only grow."""
    chains: dict[int, list[str]] = {}
    rows = select(Event.item_id, Event.chain).order_by(Event.item_id, Event.seq)
    for item_id, chain in session.execute(rows):
        chains.setdefault(item_id, []).append(chain)
    for item_id, before in seen.chains.items():
        assert chains[item_id][: len(before)] == before
    seen.chains = chains


def _no_miss_is_forgotten(session: Session, swept_at: datetime, seen: Seen) -> None:
    """Invariant 5: what was missed stays missed, and what is past due has been found so."""
    misses = {}
    for promise in session.scalars(select(Promise)):
        if promise.missed_at is not None:
            assert promise.missed_by_id is not None
            misses[promise.id] = promise.missed_at
        if promise.met_at is not None and promise.met_at > promise.due_at:
            assert promise.missed_at is not None, "kept late is missed as well"
        # What is split off owes from the first on what its origin owed: due before it was made.
        was_there = promise.made_at <= swept_at
        is_past = was_there and promise.ended_at is None and promise.due_at < swept_at
        if is_past and not _stands_still(promise):
            assert promise.missed_at is not None, f"{promise.kind} is past and nobody was told"
    assert seen.misses.items() <= misses.items()
    seen.misses = misses


def _stands_still(promise: Promise) -> bool:
    return promise.kind == PromiseKind.RESOLUTION and promise.item.suspended_at is not None


def _no_clock_has_started_again(session: Session, seen: Seen) -> None:
    """Invariant 6: a due time that was passed is never moved, and no move comes unrecorded."""
    dues = {}
    for promise in session.scalars(select(Promise)):
        dues[promise.id] = (promise.due_at, promise.version)
        if promise.id in seen.dues:
            due_at, version = seen.dues[promise.id]
            assert promise.version >= version
            assert promise.version > version or promise.due_at == due_at
            assert promise.missed_at is None or promise.missed_at == promise.due_at
    seen.dues = dues


def _one_person_answers_for_it(session: Session, item: Item) -> None:
    """Invariant 2."""
    assert item.responsible is not None
    assert item.first_contact is not None
    if item.closed_at is None:
        assert item.responsible.left_at is None
        for promise in item.promises:
            assert promise.ended_at is not None or promise.holder.left_at is None


def _something_is_owed_or_it_is_closed(item: Item) -> None:
    """Nobody can quietly forget one: an open item always owes something with a time."""
    owed = [promise for promise in item.promises if promise.ended_at is None]
    if item.closed_at is not None:
        assert item.outcome is not None
        assert item.confirmation is not None
        assert owed == []
        return
    assert owed, f"{item.number} is open and owes nothing"
    kinds = Counter(p.kind for p in owed if PromiseKind(p.kind) not in SEVERAL)
    assert all(count == 1 for count in kinds.values()), f"{item.number} owes twice: {kinds}"
    for promise in owed:
        assert promise.next_step_at is not None or promise.missed_at or _stands_still(promise)


def _everything_uncontacted_is_listed(session: Session, now: datetime) -> None:
    supervisor = Viewer.of(person(session, "zhaoping"))
    day = Day.of(now, OFFICE)
    listed = {row.item.id for row in whole_list(session, supervisor, day, Tab.ALL)}
    waiting = select(Promise.item_id).where(
        Promise.kind == PromiseKind.CONTACT, Promise.ended_at.is_(None)
    )
    assert set(session.scalars(waiting)) <= listed


def _nobody_is_told_twice(session: Session) -> None:
    """Invariant 4: a cause, a person and a channel make one message."""
    keys = session.scalars(select(Message.key)).all()
    assert len(keys) == len(set(keys))
    shown = session.scalars(select(Message).where(Message.channel == CONSOLE))
    assert all(session.get(Staff, message.recipient_id) for message in shown)
