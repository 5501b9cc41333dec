"""Random people do random things at random times: the design's invariants hold after each step."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import callers, ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Call, CallKind, Channel, Item, Staff
from calllog.office import directory
from calllog.times.office_hours import OfficeTime
from tests.invariants.deeds import DEEDS, FIT, Hand
from tests.invariants.order import Seen, assert_invariants
from tests.support.catalogue import fill_catalogue
from tests.support.clock import MONDAY_MORNING, SHANGHAI, ManualClock, shanghai
from tests.support.office import person, section

# Days around which the calendar is not a plain week: a make-up Saturday, New Year 2027.
STARTS = [
    shanghai(2026, 11, 23, 9, 10),
    shanghai(2026, 10, 10, 16, 59),
    shanghai(2026, 12, 31, 17, 0),
]
PEOPLE = ["zhangli", "wuhao", "wangjun", "liufang", "zhoumin", "guoxin", "zhaoping", "gaoyuan"]
CALLERS = ["+8613900000001", "+8613900000002", None]
SECTIONS = ["loans", "withdrawal", "office"]
# Mostly whoever would do it, so that much is done; else anybody, so that much is refused.
PARTS = ["fit", "fit", "fit", "responsible", "head", "asked"]
ACTS = st.tuples(st.sampled_from(sorted(DEEDS)), st.sampled_from([*PARTS, *PEOPLE[4:]]))


class RandomDays(RuleBasedStateMachine):
    """An office whose calls, clicks and clock come in any order."""

    template: Path
    folder: Path
    runs = 0

    @initialize(starts_at=st.sampled_from(STARTS))
    def opens(self, starts_at: datetime) -> None:
        type(self).runs += 1
        path = self.folder / f"{self.runs}.db"
        shutil.copyfile(self.template, path)
        self.path, self.db, self.clock = path, Database.open(f"sqlite:///{path}"), ManualClock()
        self.clock.set(starts_at)
        self.swept_at, self.seen, self.calls = starts_at, Seen(), 0
        self.somebody_is_received("zhangli", "loans", Channel.VISIT)
        self.somebody_calls_in_vain("withdrawal", CALLERS[0])

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.path.unlink()

    # One rule for all that a stretch of time holds: hypothesis leaves rules out at random, and a
    # day without calls or without people shows little.
    @rule(
        arrival=st.sampled_from(["", "in vain", "answered", "received"]),
        caller=st.sampled_from(CALLERS),
        acts=st.lists(ACTS, min_size=3, max_size=10),
        which=st.integers(0, 2),
        minutes=st.sampled_from([-2, 1, 29, 31, 61, 180, 600, 1440, 4320]),
        is_swept=st.booleans(),
        data=st.data(),
    )
    def time_goes_by(
        self,
        arrival: str,
        caller: str | None,
        acts: list[tuple[str, str]],
        which: int,
        minutes: int,
        is_swept: bool,
        data: st.DataObject,
    ) -> None:
        key, login = SECTIONS[minutes % 3], PEOPLE[minutes % 6]
        if arrival == "in vain":
            self.somebody_calls_in_vain(key, caller)
        elif arrival == "answered":
            self.somebody_is_answered(login, caller)
        elif arrival == "received":
            self.somebody_is_received(login, key, list(Channel)[minutes % 4])
        self.people_act(acts, which, data)
        self.clock.forward(minutes=minutes)
        if is_swept:
            sweep.sweep_all(self.db, self.clock, SHANGHAI)
            self.swept_at = self.clock.now()

    def somebody_calls_in_vain(self, key: str, caller: str | None) -> None:
        with self.db.writing() as session:
            known = callers.open_item_of(session, caller)
            call = self._call(session, key, caller, CallKind.REGISTERED)
            now, office_time = self.clock.now(), self._time(session)
            if known is None:
                item = ledger.register_missed_call(
                    session, now, office_time, call, section(session, key)
                )
            else:
                item = known
                ledger.call_again(session, now, office_time, item, call)
            call.item_id = item.id

    def somebody_is_answered(self, login: str, caller: str | None) -> None:
        with self.db.writing() as session:
            call = self._call(session, "loans", caller, CallKind.ANSWERED)
            staff = person(session, login)
            made = ledger.answered_call(session, self.clock.now(), self._time(session), call, staff)
            call.item_id = made.id

    def somebody_is_received(self, login: str, key: str, channel: Channel) -> None:
        with self.db.writing() as session:
            ledger.register(
                session,
                self.clock.now(),
                self._time(session),
                channel=channel,
                staff=person(session, login),
                section=section(session, key),
                organisation=None,
                name="示例",
                phone=None,
                matter="咨询",
            )

    def people_act(self, acts: list[tuple[str, str]], which: int, data: st.DataObject) -> None:
        for name, who in acts:
            self.clock.forward(minutes=1)
            try:
                self._act(name, who, which, data)
            except LedgerError:
                # It is rolled back: a refusal leaves nothing behind, which the invariants show.
                event(f"refused: {name}")
            else:
                event(f"done: {name}")

    def _act(self, name: str, who: str, which: int, data: st.DataObject) -> None:
        with self.db.writing() as session:
            items = session.scalars(select(Item).order_by(Item.id.desc()).limit(3)).all()
            if not items:
                raise LedgerError("还没有事项。")
            item = items[which % len(items)]
            now, office_time = self.clock.now(), self._time(session)
            staff = self._who(session, item, name, who)
            DEEDS[name](Hand(session, now, office_time, item, staff, data.draw))

    def _who(self, session: Session, item: Item, name: str, who: str) -> Staff:
        """Somebody by their part in the item, or anybody."""
        if who == "fit":
            who = FIT.get(name, "responsible")
        if who == "responsible":
            return item.responsible
        if who == "head" and item.section.head is not None:
            return item.section.head
        if who == "asked" and item.pending is not None:
            return item.pending.to_staff
        return person(session, who if who in PEOPLE else "zhaoping")

    @invariant()
    def everything_is_in_order(self) -> None:
        if not hasattr(self, "db"):
            return
        with self.db.reading() as session:
            assert_invariants(session, self.clock.now(), self.swept_at, self.seen)

    def _call(self, session: Session, key: str, caller: str | None, kind: CallKind) -> Call:
        self.calls += 1
        call = Call(
            sid=f"CA{self.calls}",
            from_raw=caller or "anonymous",
            to_raw="+865620000000",
            caller=caller,
            params={},
            started_at=self.clock.now(),
            ended_at=self.clock.now(),
            seconds=60,
            kind=kind,
            section=section(session, key),
        )
        session.add(call)
        session.flush()
        return call

    def _time(self, session: Session) -> OfficeTime:
        return directory.office_time(session, SHANGHAI)


def test_whatever_people_do_and_whenever_no_invariant_is_broken(
    office: Database, tmp_path: Path
) -> None:
    with office.writing() as session:
        fill_catalogue(session, MONDAY_MORNING)
    office.close()
    template = tmp_path / "home" / "ledger.db"
    machine: Any = type("Machine", (RandomDays,), {"template": template, "folder": tmp_path})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
