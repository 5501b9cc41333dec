"""Random people do random things at random times: the design's invariants hold after each step."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
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

from calllog import callers, directory, ledger, sweep
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Call, CallKind, Channel, Item
from calllog.office_hours import OfficeTime
from tests.invariants.deeds import DEEDS
from tests.invariants.order import Seen, assert_invariants
from tests.support.clock import SHANGHAI, ManualClock, shanghai
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

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.path.unlink()

    @rule(key=st.sampled_from(SECTIONS), caller=st.sampled_from(CALLERS))
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

    @rule(login=st.sampled_from(PEOPLE[:6]), caller=st.sampled_from(CALLERS))
    def somebody_is_answered(self, login: str, caller: str | None) -> None:
        with self.db.writing() as session:
            call = self._call(session, "loans", caller, CallKind.ANSWERED)
            staff = person(session, login)
            made = ledger.answered_call(session, self.clock.now(), self._time(session), call, staff)
            call.item_id = made.id

    @rule(
        login=st.sampled_from(PEOPLE[:6]),
        key=st.sampled_from(SECTIONS),
        channel=st.sampled_from(Channel),
    )
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

    @rule(
        name=st.sampled_from(sorted(DEEDS)),
        login=st.sampled_from(PEOPLE),
        which=st.integers(0, 5),
        data=st.data(),
    )
    def somebody_acts(self, name: str, login: str, which: int, data: st.DataObject) -> None:
        try:
            with self.db.writing() as session:
                items = session.scalars(select(Item).order_by(Item.id.desc()).limit(6)).all()
                if items:
                    item, staff = items[which % len(items)], person(session, login)
                    now, office_time = self.clock.now(), self._time(session)
                    DEEDS[name](session, now, office_time, item, staff, data.draw)
        except LedgerError as refusal:
            # It is rolled back: a refusal says why, and leaves nothing behind.
            event(str(refusal))

    @rule(minutes=st.sampled_from([1, 29, 30, 31, 59, 61, 180, 600, 1440, 4320]))
    def time_passes_and_the_sweep_comes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)
        sweep.sweep_all(self.db, self.clock, SHANGHAI)
        self.swept_at = self.clock.now()

    @rule(minutes=st.sampled_from([1, 60, 1500]))
    def time_passes_and_nothing_runs(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule()
    def the_clock_steps_back(self) -> None:
        self.clock.set(self.clock.now() - timedelta(minutes=2))

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
    staffed_file: Path, tmp_path: Path
) -> None:
    machine: Any = type("Machine", (RandomDays,), {"template": staffed_file, "folder": tmp_path})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
