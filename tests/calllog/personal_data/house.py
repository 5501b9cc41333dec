"""A ledger with closed and open items, and the years that pass over it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.background import verifying
from calllog.db import Database
from calllog.ledger import closing, outcomes
from calllog.models import Call, Item, Outcome, Recording
from calllog.personal_data import purging
from calllog.settings import Settings
from tests.calllog.console.desk import Desk
from tests.calllog.moments import OFFICE, SHANGHAI
from tests.support.clock import ManualClock
from tests.support.office import person

NAME, MATTER, SAID = "欧阳绛珠", "提前还款甲乙丙", "已向本人说明丁戊己"
PHONE = "+8613987654321"
KEY = "the key"


class House:
    """The office with its recordings folder, as the purge finds it."""

    def __init__(self, db: Database, clock: ManualClock, settings: Settings) -> None:
        self.db, self.clock, self.home = db, clock, settings.home
        self.desk = Desk(db, clock, settings)

    def item(self, phone: str = PHONE, *, is_closed: bool = True) -> str:
        """An item of a named person, with audio; its number."""
        number = self.desk.missed_call("loans", phone, name=NAME, matter=MATTER)
        self.desk.record(number)
        if is_closed:
            self.desk.change(number, self._settle)
        return number

    def _settle(self, session: Session, item: Item) -> None:
        staff, now = person(session, "zhangli"), self.clock.now()
        ledger.reached(session, now, OFFICE, item, staff, SAID)
        outcomes.give(session, now, OFFICE, item, staff, Outcome.ANSWERED, words=SAID)
        closing.followed_up(session, now, OFFICE, item, staff=staff, is_solved=True, rating=5)

    def years_pass(self, years: float = 4) -> None:
        self.clock.set(self.clock.now() + timedelta(days=round(366 * years)))

    def purge(self, **how: Any) -> int:
        return purging.purge(self.db, self.clock, SHANGHAI, self.home, "clock", **how)

    def past(self) -> dict[str, int]:
        """What would be purged, by kind; what is nothing is left out."""
        with self.db.reading() as session:
            found = purging.past_time(session, self.clock.now(), SHANGHAI)
        return {one.kind.value: one.count for one in found if one.count}

    def faults(self) -> list[str]:
        with self.db.reading() as session:
            return verifying.faults(session, KEY)

    def files(self) -> list[str]:
        """The recordings on disk."""
        folder = self.home / "recordings"
        return sorted(path.name for path in folder.rglob("*") if path.is_file())

    def whole(self) -> str:
        """Everything that lies in the database file and beside it."""
        self.db.scrub()
        path = Path(str(self.db.engine.url.database))
        beside = [one.read_bytes() for one in sorted(path.parent.glob(path.name + "*"))]
        return b"".join(beside).decode("utf-8", errors="ignore")

    def known(self, number: str) -> list[Any]:
        """What is still known of an item's person."""
        return self.desk.facts(number, "organisation", "name", "phone", "matter")

    def calls(self) -> list[tuple[str | None, int]]:
        with self.db.reading() as session:
            rows = session.execute(select(Call.caller, Call.seconds).order_by(Call.id))
            return [(caller, seconds or 0) for caller, seconds in rows]

    def recordings(self) -> list[tuple[str | None, bool]]:
        """The file of each recording, and whether it was purged."""
        with self.db.reading() as session:
            rows = session.scalars(select(Recording).order_by(Recording.id))
            return [(row.file, row.purged_at is not None) for row in rows]
