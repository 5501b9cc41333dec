"""The history of an item: append-only, and any tampering shows (clause 3.2.5)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from calllog import events, ledger
from calllog.db import Database
from calllog.models import Event, Item
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE
from tests.support.clock import MONDAY_MORNING, ManualClock
from tests.support.office import person


@pytest.fixture
def two_items(office: Database, clock: ManualClock) -> Database:
    """Two items with a history, in a database whose guards a thief has removed."""
    with office.writing() as session:
        for _ in range(2):
            item = missed_call(session, clock.now())
            clock.forward(minutes=5)
            ledger.tried(session, clock.now(), OFFICE, item, person(session, "zhangli"), "占线")
    with office.writing() as session:
        assert events.verify(session) == []
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER events_never_{verb}"))
    return office


def test_the_database_refuses_to_change_or_remove_an_event(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        missed_call(session, clock.now())
    for statement in ("UPDATE events SET kind = 'read'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="never changed"), office.writing() as session:
            session.execute(text(statement))


TAMPERING: dict[str, tuple[str, str]] = {
    "another kind": ("UPDATE events SET kind = 'reached' WHERE item_id = 1 AND seq = 6", "1"),
    "another time": (
        "UPDATE events SET at = '2026-11-23 01:00:00.000000' WHERE item_id = 1 AND seq = 1",
        "1",
    ),
    "another person": ("UPDATE events SET actor_id = 1 WHERE item_id = 2 AND seq = 6", "2"),
    "other words": (
        """UPDATE events SET data = '{"note": "已联系"}' WHERE item_id = 1 AND seq = 6""",
        "1",
    ),
    "left out": ("DELETE FROM events WHERE item_id = 2 AND seq = 2", "2"),
    "the beginning left out": ("DELETE FROM events WHERE item_id = 2 AND seq = 1", "2"),
    "all left out": ("DELETE FROM events WHERE item_id = 2", "2"),
    "in another order": (
        "UPDATE events SET seq = CASE seq WHEN 5 THEN 50 ELSE 5 END WHERE item_id = 1 AND seq > 4",
        "1",
    ),
    "of another item": (
        "UPDATE events SET item_id = 2, seq = seq + 10 WHERE item_id = 1 AND seq = 6",
        "2",
    ),
}


@pytest.mark.clause("3.2.5")
@pytest.mark.parametrize("how", TAMPERING)
def test_whatever_is_changed_by_hand_in_a_history_is_found(two_items: Database, how: str) -> None:
    statement, number = TAMPERING[how]
    with two_items.writing() as session:
        session.execute(text(statement))
    with two_items.reading() as session:
        faults = events.verify(session)
    assert faults
    running = 100 + int(number)
    assert all(f"2026-{running}:" in fault for fault in faults)


def test_each_event_says_who_did_it_and_when(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        clock.forward(minutes=30)
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "wuhao"), "已答复")
        item_id = item.id
    with office.reading() as session:
        told = [
            (event.seq, event.kind, event.actor.login if event.actor else None)
            for event in session.get_one(Item, item_id).events
        ]
        last = session.scalars(select(Event).order_by(Event.seq.desc())).first()
        assert told == [
            (1, "registered", None),
            (2, "promised", None),
            (3, "promised", None),
            (4, "promised", None),
            (5, "read", "wuhao"),
            (6, "reached", "wuhao"),
        ]
        assert last is not None
        assert last.at == clock.now()
        assert last.data == {
            "self_reported": True,
            "result": "spoken",
            "channel": "telephone",
            "note": "已答复",
        }


class PowerCut(Exception):  # noqa: N818 - It is an event, not a mistake.
    """The machine stops in the middle of a transaction."""


UNDONE: dict[str, Callable[[Session, Item], object]] = {
    "read": lambda session, item: ledger.read(
        session, MONDAY_MORNING, OFFICE, item, person(session, "zhangli"), "opened"
    ),
    "reached": lambda session, item: ledger.reached(
        session, MONDAY_MORNING, OFFICE, item, person(session, "zhangli"), ""
    ),
    "filled in": lambda session, item: ledger.fill_in(
        session, MONDAY_MORNING, item, None, name="张三"
    ),
}


@pytest.mark.parametrize("change", UNDONE)
def test_a_change_and_its_event_are_kept_together_or_not_at_all(
    office: Database, clock: ManualClock, change: str
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now()).id
    with suppress(PowerCut), office.writing() as session:
        UNDONE[change](session, session.get_one(Item, item_id))
        raise PowerCut
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert (item.read_at, item.contacted_at, item.name, len(item.events)) == (None,) * 3 + (4,)
        assert events.verify(session) == []
