"""One item of the sample office with its catalogue, and what people do about it, told in a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.background import sweep
from calllog.db import Database
from calllog.models import Authority, Event, Item, Matter, Promise
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock
from tests.support.office import person


class Case:
    """A missed call of the loans section on Monday 09:10, whose 张丽 is responsible."""

    def __init__(self, office: Database, clock: ManualClock) -> None:
        self.office, self.clock = office, clock
        with office.writing() as session:
            fill_catalogue(session, clock.now())
            self.item_id = missed_call(session, clock.now()).id

    def another(self) -> Case:
        """A second item, registered now."""
        other = Case.__new__(Case)
        other.office, other.clock = self.office, self.clock
        with self.office.writing() as session:
            other.item_id = missed_call(session, self.clock.now()).id
        return other

    def at(self, moment: str) -> Case:
        """The clock shows this moment; nothing is swept."""
        self.clock.set(the_moment(moment))
        return self

    def sweep(self) -> None:
        """Carry out what is due by now."""
        sweep.sweep_all(self.office, self.clock, SHANGHAI)

    def does(self, login: str, act: Callable[..., Any], *words: Any, **facts: Any) -> Any:
        """Somebody does something about the item, now.

        Values that are functions are called with the session: rows are found where they are used.
        """
        with self.office.writing() as session:
            found = {k: v(session) if callable(v) else v for k, v in facts.items()}
            plain = [v(session) if callable(v) else v for v in words]
            item, staff = session.get_one(Item, self.item_id), person(session, login)
            return act(session, self.clock.now(), OFFICE, item, staff, *plain, **found)

    def facts(self, *names: str) -> list[Any]:
        """What is on record about the item; moments as the tables write them."""
        with self.office.reading() as session:
            item = session.get_one(Item, self.item_id)
            values = [getattr(item, name) for name in names]
        return [told(v) if hasattr(v, "astimezone") else v for v in values]

    def promises(self) -> list[str]:
        """Every promise in a line: its kind, its due time, what became of it."""
        with self.office.reading() as session:
            rows = session.scalars(
                select(Promise).where(Promise.item_id == self.item_id).order_by(Promise.id)
            ).all()
            return [f"{p.kind} {told(p.due_at)} {_became(p)}" for p in rows]

    def owed(self) -> list[str]:
        """The open ones, without what became of them."""
        return [line.removesuffix(" open") for line in self.promises() if line.endswith(" open")]

    def events(self, *kinds: str) -> list[tuple[str, dict[str, Any]]]:
        """The events, or those of these kinds, in order."""
        with self.office.reading() as session:
            rows = session.scalars(
                select(Event).where(Event.item_id == self.item_id).order_by(Event.seq)
            ).all()
            return [(row.kind, row.data) for row in rows if not kinds or row.kind in kinds]

    def kinds(self) -> list[str]:
        return [kind for kind, _data in self.events()]


def _became(promise: Promise) -> str:
    if promise.ended_at is None:
        return "missed, open" if promise.missed_at else "open"
    late = " late" if promise.missed_at else ""
    return f"met{late}" if promise.met_at else f"ended{late}"


def matter(key: str) -> Callable[..., Any]:
    """A matter of the catalogue, in the session of the change."""
    return lambda session: session.scalars(select(Matter).where(Matter.key == key)).one()


def authority(session: Session) -> Authority:
    """The first authority of the directory."""
    return session.scalars(select(Authority).order_by(Authority.position).limit(1)).one()
