"""The ticker: jobs at fixed intervals in one process, and nothing else.

What is due is found in the database by the jobs themselves. APScheduler keeps no job on disk: it
drops a job that is late, and its job stores cannot be shared between processes
(https://apscheduler.readthedocs.io/en/3.x/faq.html).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from calllog.clock import Clock
from calllog.db import Database
from calllog.models import Heartbeat

SILENT_AFTER = timedelta(minutes=5)  # A job without a heartbeat for longer is alarmed.

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds, and at once when the scheduler starts."""

    name: str
    every_seconds: int
    work: Callable[[], object]


def run(db: Database, clock: Clock, jobs: Sequence[Job], stop: threading.Event) -> None:
    """Run the jobs until ``stop`` is set; what is under way then is finished first."""
    # A thread for each job, so that one that takes long keeps no other waiting.
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(len(jobs))}, timezone=UTC
    )
    for job in jobs:
        scheduler.add_job(
            run_once,
            "interval",
            args=(db, clock, job),
            id=job.name,
            seconds=job.every_seconds,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)


def run_once(db: Database, clock: Clock, job: Job) -> None:
    """Run a job; its heartbeat is written when it came to its end, and only then."""
    try:
        job.work()
        with db.writing() as session:
            session.merge(Heartbeat(job=job.name, at=clock.now()))
    except Exception as error:
        # The next run may do better; a heartbeat that stays away is alarmed.
        log.error("job_failed", job=job.name, error=type(error).__name__)


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and Ctrl-C set ``stop``. Only the main thread may ask for this."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
