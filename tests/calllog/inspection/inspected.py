"""A section's November at the sample office, inspected in the first days of December."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.db import Database
from calllog.inspection import correcting, following, signing, starting
from calllog.models import (
    Attempt,
    Check,
    Checked,
    Correction,
    InspectedItem,
    Inspection,
    Item,
    Message,
    Staff,
)
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section

FIRST_OF_DECEMBER = "Tue 2026-12-01 08:00"
GOOD = dict.fromkeys(Check, Checked.GOOD)
FAULTY = GOOD | {Check.RECORD: Checked.FAULTY}


class Month:
    """Missed calls of the loans section on Monday 23 November, and what inspectors do of them."""

    def __init__(self, office: Database, clock: ManualClock, calls: int = 3) -> None:
        self.office, self.clock = office, clock
        with office.writing() as session:
            for _ in range(calls):
                missed_call(session, clock.now())

    def at(self, moment: str) -> Month:
        self.clock.set(the_moment(moment))
        return self

    def begins(self) -> Month:
        """The clock comes to the opening of the first working day of December."""
        self.at(FIRST_OF_DECEMBER)
        starting.begin_due(self.office, self.clock, SHANGHAI)
        return self

    def sweeps(self) -> None:
        following.sweep(self.office, self.clock, SHANGHAI)

    def in_ledger(self, work: Callable[[Session], Any]) -> Any:
        """Something is done, or read, in a transaction of its own."""
        with self.office.writing() as session:
            return work(session)

    def signs(self, login: str, position: int, checks: Any = GOOD, words: str = "") -> None:
        self.in_ledger(
            lambda s: signing.sign(
                s, self.clock.now(), drawn(s, position), person(s, login), checks, words
            )
        )

    def corrects(self, login: str, position: int, owner: str, day: date) -> int:
        """A correction is set; returns its id."""
        found: int = self.in_ledger(
            lambda s: (
                correcting.set_one(
                    s,
                    self.clock.now(),
                    OFFICE,
                    drawn(s, position),
                    person(s, login),
                    words="补记通话时间",
                    owner=person(s, owner),
                    day=day,
                ).id
            )
        )
        return found

    def does(self, login: str, deed: Callable[..., Any], *words: Any, **facts: Any) -> None:
        """Somebody does something about the last correction."""
        self.in_ledger(
            lambda s: deed(
                s,
                self.clock.now(),
                OFFICE,
                correction(s),
                person(s, login),
                *words,
                **{k: person(s, v) if k == "owner" else v for k, v in facts.items()},
            )
        )

    def messages(self) -> list[str]:
        """What people were told of inspections and corrections: to whom, and its title."""
        with self.office.reading() as session:
            rows = session.execute(
                select(Staff.login, Message.title)
                .join(Message, Message.recipient_id == Staff.id)
                .where(Message.channel == "console")
                .where(Message.title.contains("整改") | Message.title.contains("检查"))
                .order_by(Message.id)
            )
            return [f"{login} {title}" for login, title in rows]

    def history(self) -> list[str]:
        """The kinds of events that inspecting has left on the first item drawn."""
        with self.office.reading() as session:
            events = drawn(session, 1).item.events
            return [one.kind for one in events if one.kind.startswith(("inspected", "correct"))]


def inspection_of(session: Session, key: str = "loans") -> Inspection:
    """The first inspection of a section."""
    of_section = Inspection.section_id == section(session, key).id
    return session.scalars(select(Inspection).where(of_section).order_by(Inspection.id)).first()  # type: ignore[return-value]


def drawn(session: Session, position: int) -> InspectedItem:
    """The item of the loans section's inspection at a place of its list."""
    return inspection_of(session).drawn[position - 1]


def correction(session: Session) -> Correction:
    """The last correction."""
    return session.scalars(select(Correction).order_by(Correction.id.desc()).limit(1)).one()


def reports_contact(session: Session, clock: ManualClock, item_id: int, login: str) -> None:
    """Somebody types in that they spoke to the person (自报)."""
    item = session.get_one(Item, item_id)
    ledger.reached(session, clock.now(), OFFICE, item, person(session, login), "已答复")
    made = session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(1)).one()
    assert made.is_self_reported
