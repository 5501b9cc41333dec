"""The ticker runs its jobs again and again, whatever becomes of one, until it is stopped."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

from structlog.testing import capture_logs

from calllog.background import jobs
from calllog.background.jobs import Job
from calllog.db import Database
from calllog.models import Heartbeat
from tests.support.clock import ManualClock

SECONDS = 20


class Ticks:
    """Work that counts, and says when it has been done so many times."""

    def __init__(self, enough: int, also: Callable[[], object] = lambda: None) -> None:
        self.count = 0
        self.done = threading.Event()
        self._enough, self._also = enough, also

    def __call__(self) -> None:
        self.count += 1
        if self.count >= self._enough:
            self.done.set()
        self._also()


def _fail() -> None:
    raise LookupError("about +8613900000001")


def started(
    db: Database, clock: ManualClock, *work: Job
) -> tuple[threading.Thread, threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(db, clock, work, stop))
    thread.start()
    return thread, stop


def test_a_job_runs_at_once_and_again_until_it_is_stopped(db: Database, clock: ManualClock) -> None:
    once_an_hour, ticks = Ticks(1), Ticks(2)
    thread, stop = started(db, clock, Job("hourly", 3600, once_an_hour), Job("sweep", 1, ticks))
    assert once_an_hour.done.wait(SECONDS)
    assert ticks.done.wait(SECONDS)
    stop.set()
    thread.join(SECONDS)
    assert not thread.is_alive()
    count = ticks.count
    with db.reading() as session:
        assert session.get_one(Heartbeat, "sweep").at == clock.now()
        assert session.get_one(Heartbeat, "hourly").at == clock.now()
    assert (ticks.count, once_an_hour.count) == (count, 1)


def test_a_job_that_fails_runs_again_without_a_heartbeat_and_stops_no_other(
    db: Database, clock: ManualClock
) -> None:
    failing, healthy = Ticks(2, _fail), Ticks(2)
    with capture_logs() as logs:
        thread, stop = started(db, clock, Job("failing", 1, failing), Job("healthy", 1, healthy))
        assert failing.done.wait(SECONDS)
        assert healthy.done.wait(SECONDS)
        stop.set()
        thread.join(SECONDS)
    assert logs[0] == {
        "event": "job_failed",
        "log_level": "error",
        "job": "failing",
        "error": "LookupError",
    }
    with db.reading() as session:
        assert session.get(Heartbeat, "failing") is None
        assert session.get(Heartbeat, "healthy") is not None


def test_a_job_that_hangs_keeps_no_other_waiting_and_never_runs_twice_at_once(
    db: Database, clock: ManualClock
) -> None:
    release, healthy = threading.Event(), Ticks(3)
    hanging = Ticks(1, lambda: release.wait(SECONDS))
    thread, stop = started(db, clock, Job("hanging", 1, hanging), Job("healthy", 1, healthy))
    assert healthy.done.wait(SECONDS)
    assert hanging.count == 1
    stop.set()
    release.set()
    thread.join(SECONDS)
    assert not thread.is_alive()


def test_what_is_under_way_is_finished_before_the_ticker_stops(
    db: Database, clock: ManualClock
) -> None:
    release = threading.Event()
    ticks = Ticks(1, lambda: release.wait(SECONDS))
    thread, stop = started(db, clock, Job("sweep", 3600, ticks))
    assert ticks.done.wait(SECONDS)
    stop.set()
    release.set()
    thread.join(SECONDS)
    with db.reading() as session:
        assert session.get(Heartbeat, "sweep") is not None


def test_a_heartbeat_moves_on_with_every_run(db: Database, clock: ManualClock) -> None:
    job = Job("sweep", 30, lambda: None)
    for _ in range(2):
        clock.forward(minutes=1)
        jobs.run_once(db, clock, job)
        with db.reading() as session:
            assert session.get_one(Heartbeat, "sweep").at == clock.now()


def test_sigterm_stops_the_ticker() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    stop = threading.Event()
    try:
        jobs.stop_on_signals(stop)
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(SECONDS)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
