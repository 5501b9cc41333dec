"""What happens around the console: calls come in, the clock moves, colleagues act."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from calllog import ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.models import Call, CallKind, Event, Item, Leg, Recording
from calllog.office import directory
from calllog.settings import Settings
from tests.support.clock import ManualClock
from tests.support.office import person, section

CALLER = "+8613912345678"


class Desk:
    """The line, the clock and the colleagues."""

    def __init__(self, db: Database, clock: ManualClock, settings: Settings) -> None:
        self.db, self.clock, self.settings = db, clock, settings
        self._calls = 0

    def call(
        self, session: Session, section_key: str | None, caller: str | None, kind: CallKind
    ) -> Call:
        """A call that has ended."""
        self._calls += 1
        call = Call(
            sid=f"CA{self._calls}",
            from_raw=caller or "anonymous",
            to_raw="+865620000000",
            caller=caller,
            params={},
            started_at=self.clock.now(),
            ended_at=self.clock.now(),
            seconds=75,
            kind=kind,
            section=section(session, section_key) if section_key else None,
        )
        session.add(call)
        session.flush()
        return call

    def missed_call(
        self, section_key: str = "loans", caller: str = CALLER, **known: str | None
    ) -> str:
        """Nobody answered: an item. Returns its number."""
        with self.db.writing() as session:
            hours = directory.office_time(session, self.settings.zone)
            call = self.call(session, section_key, caller, CallKind.REGISTERED)
            here = section(session, section_key)
            item = ledger.register_missed_call(session, self.clock.now(), hours, call, here)
            call.item_id = item.id
            for login in ("zhangli", "wuhao"):
                session.add(self._leg(call, session, login))
            if known:
                ledger.fill_in(session, self.clock.now(), item, None, **known)
            return item.number

    def _leg(self, call: Call, session: Session, login: str) -> Leg:
        staff = person(session, login)
        return Leg(
            call_id=call.id,
            staff_id=staff.id,
            section_id=staff.section_id or 0,
            rung=1,
            is_together=False,
            is_on_duty=True,
            is_free=True,
            dialled_at=self.clock.now(),
            result="no_answer",
            rings=3,
        )

    def answered_call(self, login: str = "zhangli", caller: str = CALLER) -> str:
        """A person took the call: a draft. Returns its number."""
        with self.db.writing() as session:
            hours = directory.office_time(session, self.settings.zone)
            call = self.call(session, "loans", caller, CallKind.ANSWERED)
            who = person(session, login)
            return ledger.answered_call(session, self.clock.now(), hours, call, who).number

    def calls_again(self, number: str, caller: str | None = None) -> None:
        """The caller of an item calls again, from the same telephone or another; nobody answers."""

        def again(session: Session, item: Item) -> None:
            hours = directory.office_time(session, self.settings.zone)
            call = self.call(session, "loans", caller or item.phone, CallKind.REGISTERED)
            call.item_id = item.id
            ledger.call_again(session, self.clock.now(), hours, item, call)

        self.change(number, again)

    def record(self, number: str, field: str = "matter", **facts: Any) -> int:
        """The caller's words about an item; with ``seconds`` of audio here. Returns its id."""
        with self.db.writing() as session:
            item = self._item(session, number)
            return self.record_call(session, item.calls[0], field, item_id=item.id, **facts)

    def record_call(self, session: Session, call: Call, field: str, **facts: Any) -> int:
        """A recording of a call whose audio is here, unless ``file`` is None."""
        self._calls += 1
        file: str | None = facts.setdefault("file", f"recordings/{self._calls}.wav")
        if file is not None:
            _tone(self.settings.home / file)
            facts.setdefault("fetched_at", self.clock.now())
        recording = Recording(
            sid=f"RE{self._calls}",
            call_id=call.id,
            field=field,
            spoken_seconds=12,
            recorded_at=self.clock.now(),
            **facts,
        )
        session.add(recording)
        session.flush()
        return recording.id

    def act(self, login: str, number: str, deed: str, note: str = "") -> None:
        """A colleague reads, tries or reaches."""

        def acted(session: Session, item: Item) -> None:
            hours = directory.office_time(session, self.settings.zone)
            who, now = person(session, login), self.clock.now()
            if deed == "read":
                ledger.read(session, now, hours, item, who, "opened")
            elif deed == "tried":
                ledger.tried(session, now, hours, item, who, note)
            else:
                ledger.reached(session, now, hours, item, who, note)

        self.change(number, acted)

    def change(self, number: str, work: Callable[[Session, Item], object]) -> None:
        """Change an item in a transaction of its own."""
        with self.db.writing() as session:
            work(session, self._item(session, number))

    def sweep(self) -> None:
        """Carry out what is due by now."""
        sweep.sweep_all(self.db, self.clock, self.settings.zone)

    def facts(self, number: str, *names: str) -> list[Any]:
        """What the ledger has on record about an item."""
        with self.db.reading() as session:
            return [getattr(self._item(session, number), name) for name in names]

    def events(self, number: str) -> list[tuple[str, str | None, dict[str, Any]]]:
        """The history of an item as (kind, who, data)."""
        with self.db.reading() as session:
            events: list[Event] = self._item(session, number).events
            return [(e.kind, e.actor.login if e.actor else None, e.data) for e in events]

    def kinds(self, number: str) -> list[str]:
        """The kinds of its events, in order."""
        return [kind for kind, _who, _data in self.events(number)]

    def _item(self, session: Session, number: str) -> Item:
        year, _, running = number.partition("-")
        found = session.query(Item).filter_by(year=int(year), running=int(running))
        return found.one()


def _tone(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(range(256)) * 64)
