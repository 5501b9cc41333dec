"""Two sweeps at once, and sweeps killed between any two statements: each step is done once."""

from __future__ import annotations

import multiprocessing
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from calllog.background import sweep
from calllog.db import Database
from tests.calllog.missed_calls import missed_call, on_record, register
from tests.calllog.moments import the_moment
from tests.support.clock import ManualClock

ZONE = ZoneInfo("Asia/Shanghai")
DAY = ["Mon 2026-11-23 10:10", "Mon 2026-11-23 11:00", "Mon 2026-11-23 17:30"]
# Handed over on a Saturday: deemed read on Monday, which moves the contact promise as well.
WEEKEND = ["Mon 2026-11-30 08:30", "Mon 2026-11-30 12:00", "Tue 2026-12-01 08:00"]


class KilledError(BaseException):
    """The process is gone; nobody catches this."""


@contextmanager
def failing_at(database: Database, number: int, error: BaseException) -> Iterator[list[int]]:
    """Raise instead of one statement, counted from 1; tells how many there were."""
    count = [0]

    def count_one(*_: object) -> None:
        count[0] += 1
        if count[0] == number:
            raise error

    event.listen(database.engine, "before_cursor_execute", count_one)
    try:
        yield count
    finally:
        event.remove(database.engine, "before_cursor_execute", count_one)


def _prepared(office: Database, registered: str, moments: list[str], tmp_path: Path) -> Path:
    """A ledger swept up to before the last of the moments."""
    clock = ManualClock(the_moment(registered))
    register(office, clock)
    for moment in moments[:-1]:
        sweep.sweep_all(office, ManualClock(the_moment(moment)), ZONE)
    office.close()
    path = tmp_path / "prepared.db"
    shutil.copyfile(str(office.engine.url.database), path)
    return path


@contextmanager
def _opened(prepared: Path) -> Iterator[Database]:
    path = prepared.with_name("ledger.db")
    for left in path.parent.glob("ledger.db*"):
        left.unlink()
    shutil.copyfile(prepared, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()


PREPARED = [
    ("Mon 2026-11-23 09:10", DAY[:1]),
    ("Mon 2026-11-23 09:10", DAY[:2]),
    ("Mon 2026-11-23 09:10", DAY),
    ("Sat 2026-11-28 10:00", WEEKEND[:1]),
    ("Sat 2026-11-28 10:00", WEEKEND),
]


def _ids(case: object) -> str | None:
    return case[-1] if isinstance(case, list) else None


@pytest.mark.parametrize(("registered", "moments"), PREPARED, ids=_ids)
def test_killed_at_any_statement_the_next_sweep_ends_as_if_nothing_had_happened(
    office: Database, tmp_path: Path, registered: str, moments: list[str]
) -> None:
    prepared = _prepared(office, registered, moments, tmp_path)
    clock = ManualClock(the_moment(moments[-1]))
    with _opened(prepared) as database, failing_at(database, 0, KilledError()) as count:
        sweep.sweep_all(database, clock, ZONE)
        expected = on_record(database)
    assert count[0] > 20
    for number in range(1, count[0] + 1):
        with _opened(prepared) as database:
            with failing_at(database, number, KilledError()):
                _try(lambda: sweep.sweep_all(database, clock, ZONE))
            sweep.sweep_all(database, clock, ZONE)
            assert on_record(database) == expected, f"killed at statement {number}"


@pytest.mark.parametrize(("registered", "moments"), PREPARED[2:], ids=_ids)
def test_failing_at_any_statement_everything_is_done_once_within_five_minutes(
    office: Database, tmp_path: Path, registered: str, moments: list[str]
) -> None:
    prepared = _prepared(office, registered, moments, tmp_path)
    clock = ManualClock(the_moment(moments[-1]))
    five_minutes_later = ManualClock(clock.now() + timedelta(minutes=5))
    with _opened(prepared) as database, failing_at(database, 0, KilledError()) as count:
        sweep.sweep_all(database, clock, ZONE)
        expected = _as_promises_go(on_record(database, with_times=False))
    for number in range(1, count[0] + 1):
        with _opened(prepared) as database:
            with failing_at(database, number, RuntimeError("the disk is full")):
                _try(lambda: sweep.sweep_all(database, clock, ZONE))
            sweep.sweep_all(database, clock, ZONE)
            sweep.sweep_all(database, five_minutes_later, ZONE)
            found = _as_promises_go(on_record(database, with_times=False))
            assert found == expected, f"failed at statement {number}"


def _as_promises_go(record: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Events in the order of each promise: while one is put off, the others of its item go on."""
    events = [(item, kind, data) for item, _, kind, data, _ in record["events"]]
    events.sort(key=lambda event: (event[0], event[2].get("promise", "")))
    return {**record, "events": events}


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except (KilledError, RuntimeError):
        return


def _sweep_in_a_process(url: str, now: datetime, start: threading.Barrier) -> None:
    database = Database.open(url)
    start.wait(timeout=60)
    sweep.sweep_all(database, ManualClock(now), ZONE)
    database.close()


@pytest.mark.parametrize("where", ["threads", "processes"])
def test_two_sweeps_at_the_same_time_do_each_step_once(
    office: Database, clock: ManualClock, where: str
) -> None:
    with office.writing() as session:
        for _ in range(2 * sweep.BATCH):
            missed_call(session, clock.now())
    now = the_moment("Mon 2026-11-23 11:00")
    url = f"sqlite:///{office.engine.url.database}"
    if where == "threads":
        barrier = threading.Barrier(3)
        workers = [
            threading.Thread(target=_sweep_in_a_process, args=(url, now, barrier)) for _ in "12"
        ]
        _run_together(workers, barrier)
    else:
        context = multiprocessing.get_context("spawn")
        shared = context.Barrier(3)
        processes = [
            context.Process(target=_sweep_in_a_process, args=(url, now, shared)) for _ in "12"
        ]
        _run_together(processes, shared)
        assert [process.exitcode for process in processes] == [0, 0]
    found = on_record(office)
    steps = [(promise, step) for promise, _, step, _, _ in found["steps"]]
    assert len(steps) == len(set(steps)) == 2 * 2 * sweep.BATCH
    # One when it was registered, and three of the clock, for each item.
    assert len(found["messages"]) == 4 * 2 * sweep.BATCH
    assert sweep.sweep_all(office, ManualClock(now), ZONE) == 0


def _run_together(
    workers: Sequence[threading.Thread | BaseProcess], barrier: threading.Barrier
) -> None:
    for worker in workers:
        worker.start()
    barrier.wait(timeout=60)
    for worker in workers:
        worker.join(timeout=120)
