"""Joins the parts into running programs: each web process, the scheduler, the exchange.

``python -m ivr.assembly PART`` runs one part; ``ivr.serve`` starts and watches them all.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import closing

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from calllog import jobs, notify, sweep
from calllog.clock import Clock, SystemClock
from calllog.conduct.place import Place
from calllog.console import create_console
from calllog.db import Database
from calllog.jobs import Job
from calllog.logs import configure_logs
from calllog.settings import Settings
from ivr.app import create_phone_app
from ivr.parts import PhoneParts, join
from ivr.startup import HOST
from ivr.supervisor import end_with_parent

# Granian's own entries go the way of all others (calllog.logs), not to standard output.
GRANIAN_LOGS = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}
STOP_WITHIN_SECONDS = 5


def phone_app() -> Flask:
    """The public app, for one worker of the web server."""
    return create_phone_app(_phone_parts(_begin()))


def console_app() -> Flask:
    """The staff console, for one worker of the web server."""
    settings = _begin()
    return create_console(settings, Database.open(settings.database_url), SystemClock())


def _begin() -> Settings:
    end_with_parent()
    configure_logs()
    return Settings.read()


def _phone_parts(settings: Settings) -> PhoneParts:
    conduct = Place.at(settings.home / "conduct").open_database(settings.conduct_database_url)
    return join(settings, SystemClock(), Database.open(settings.database_url), conduct)


def run_phone() -> None:
    # Two workers: the line answers within the carrier's time while one of them waits.
    _serve("ivr.assembly:phone_app", Settings.read().phone_port, workers=2)


def run_console() -> None:
    _serve("ivr.assembly:console_app", Settings.read().console_port, workers=1)


def run_scheduler() -> None:
    """Run the background jobs until SIGTERM."""
    settings = _begin()
    stop = threading.Event()
    jobs.stop_on_signals(stop)
    clock = SystemClock()
    with closing(Database.open(settings.database_url)) as db:
        jobs.run(db, clock, background_jobs(settings, db, clock), stop)


def background_jobs(settings: Settings, db: Database, clock: Clock) -> list[Job]:
    """What happens without a request, and how often."""
    work = [Job("sweep", 10, lambda: sweep.sweep_all(db, clock, settings.zone))]
    if not settings.demo:
        # A demonstration notifies nobody real.
        notifier = notify.AppriseNotifier()
        work.append(
            Job("deliver", 5, lambda: notify.deliver_all(db, clock, settings.zone, notifier))
        )
    return work


def _serve(target: str, port: int, workers: int, threads: int = 1) -> None:
    end_with_parent()
    configure_logs()
    server = Server(
        target,
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=GRANIAN_LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    )
    server.serve()


PARTS: dict[str, Callable[[], None]] = {
    "phone": run_phone,
    "console": run_console,
    "scheduler": run_scheduler,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]]()
