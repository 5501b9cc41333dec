"""Joins the parts into running programs: each web process, the scheduler, the exchange.

``python -m ivr.assembly PART`` runs one part; ``ivr.serve`` starts and watches them all.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import closing

import structlog
from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.serving import make_server

from calllog.background import jobs
from calllog.background.jobs import Job
from calllog.clock import Clock, SystemClock
from calllog.conduct.desk import create_desk
from calllog.conduct.desk import request as desk_request
from calllog.conduct.place import Place
from calllog.console import create_console
from calllog.db import Database, DatabaseBusy
from calllog.logs import configure_logs
from calllog.office.directory import load_office
from calllog.practice import PracticeLine
from calllog.settings import Settings
from ivr import housework, prompt_alarms
from ivr.app import create_phone_app
from ivr.console_sentences import LineSentences
from ivr.drafts import Drafts
from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest import create_app as create_exchange_app
from ivr.exchange.runner import InRealTime, InThreads
from ivr.exchange.telephones import Telephones
from ivr.exchange.webhooks import Target
from ivr.live_prompts import LivePrompts
from ivr.parts import PhoneParts, join
from ivr.practice import PracticeWorld, practice_settings, told_result
from ivr.practice_line import ExchangePracticeLine
from ivr.startup import HOST, close_to_others
from ivr.supervisor import end_with_parent

# Granian's own entries go the way of all others (calllog.logs), not to standard output.
GRANIAN_LOGS = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}
STOP_WITHIN_SECONDS = 5
SENDING = frozenset({"messages", "reminder"})
FORGET_EVERY_SECONDS = 60

log = structlog.get_logger(__name__)


def phone_app() -> Flask:
    """The public app, for one worker of the web server."""
    return create_phone_app(phone_parts(_begin()))


def console_app() -> Flask:
    """The staff console, for one worker of the web server."""
    settings = _begin()
    db = Database.open(settings.database_url)
    sentences = LineSentences(LivePrompts(settings.home, settings.prompts_folder))
    return create_console(settings, db, SystemClock(), practice_line(settings), sentences)


def conduct_app() -> Flask:
    """The monitors' app, for the one process that serves it: it holds their keys in its memory."""
    settings, clock = _begin(), SystemClock()
    place = Place.at(settings.home / "conduct")
    conduct = place.open_database(settings.conduct_database_url)
    app = create_desk(settings, conduct, place, Database.open(settings.database_url), clock)
    unlocked = desk_request.parts_of(app).unlocked
    _again_and_again(lambda: unlocked.forget_idle(clock.now()))
    return app


def practice_line(settings: Settings) -> PracticeLine | None:
    """The line that is called from the console for practice; a demonstration is called itself."""
    if settings.demo:
        return ExchangePracticeLine(settings)
    return ExchangePracticeLine(practice_settings(settings)) if settings.practice else None


def _begin() -> Settings:
    close_to_others()
    end_with_parent()
    configure_logs()
    return Settings.read()


def phone_parts(settings: Settings) -> PhoneParts:
    """What the telephone side is made of, with this machine's clock and databases."""
    conduct = Place.at(settings.home / "conduct").open_database(settings.conduct_database_url)
    return join(settings, SystemClock(), Database.open(settings.database_url), conduct)


def run_phone() -> None:
    # Two workers on two cores; four threads each, so that calls which wait for a locked database
    # do not keep others from their answer.
    _serve("ivr.assembly:phone_app", Settings.read().phone_port, workers=2, threads=4)


def run_console() -> None:
    # Open pages ask every few seconds; one that waits must not keep the others from their answer.
    # Eight practice telephones may wait for news at once, in threads that do nothing else; with
    # twenty practice pages open, all in calls, the list took a fifth longer (measured).
    _serve("ivr.assembly:console_app", Settings.read().console_port, workers=1, threads=16)


def run_conduct() -> None:
    # One worker: the opened keys are in its memory and nowhere else.
    _serve("ivr.assembly:conduct_app", Settings.read().conduct_port, workers=1, threads=4)


def run_exchange() -> None:
    # One worker, because calls live in its memory; threads enough for calls that wait.
    _serve("ivr.assembly:exchange_app", Settings.read().exchange_port, workers=1, threads=32)


def run_practice() -> None:
    # One process and not the web server's two: only this machine's console asks, for a handful of
    # people, and a hundred megabytes are a lot for what most offices use once a month.
    settings, clock = _begin(), SystemClock()
    world = PracticeWorld(settings, clock, InRealTime(clock), make_exchange)
    _again_and_again(world.forget)
    make_server(HOST, settings.practice_port, world, threaded=True).serve_forever()


def run_scheduler() -> None:
    """Run the background jobs until SIGTERM."""
    settings = _begin()
    stop = threading.Event()
    jobs.stop_on_signals(stop)
    parts = phone_parts(settings)
    try:
        prompt_alarms.tell(parts)
    except Exception as error:
        # The jobs are more urgent; the alarms are on serve's error output and in the doctor.
        log.error("alarms_not_told", error=type(error).__name__)
    jobs.run(parts.db, parts.clock, background_jobs(parts), stop)


def background_jobs(parts: PhoneParts) -> list[Job]:
    """What happens without a request; a demonstration notifies nobody real."""
    jobs_of_all = housework.jobs(parts)
    return [job for job in jobs_of_all if not (parts.settings.demo and job.name in SENDING)]


def exchange_app() -> Flask:
    """The local exchange: it rings, plays and records, and calls the public app back."""
    settings, clock = _begin(), SystemClock()
    exchange = make_exchange(settings)
    _again_and_again(lambda: exchange.forget_old_calls(clock.now()))
    # A demonstration is practised with itself; nobody practises on the real line.
    browsers = _browsers(settings, clock) if settings.demo else None
    return create_exchange_app(exchange, InThreads(clock), browsers)


def _browsers(settings: Settings, clock: Clock) -> BrowserTelephones:
    telephones = Telephones(clock)
    _again_and_again(telephones.forget_silent)
    drafts = Drafts(settings.home, uploaded=settings.home)
    db = Database.open(settings.database_url)
    return BrowserTelephones(
        telephones, InRealTime(clock), drafts.keep, result=lambda sid: told_result(db, sid)
    )


def _again_and_again(forget: Callable[[], object]) -> None:
    """Also while nobody calls: what somebody said must not stay until the next call."""

    def run() -> None:
        pause = threading.Event()
        while not pause.wait(FORGET_EVERY_SECONDS):
            forget()

    threading.Thread(target=run, daemon=True).start()


def make_exchange(settings: Settings) -> Exchange:
    """The local exchange with the office's numbers, which all lead to the public app."""
    exchange = Exchange(
        settings.account_sid,
        settings.auth_tokens[0],
        settings.home / "exchange",
        public_url=settings.carrier_url,
    )
    line = Number(
        voice=Target(f"{settings.public_url}/voice/incoming"),
        status_callback=Target(f"{settings.public_url}/voice/status"),
        fallback=Target(f"{settings.public_url}/voice/fallback"),
    )
    exchange.numbers = _office_numbers(settings, line)

    def look_up() -> dict[str, Number]:
        try:
            return _office_numbers(settings, line)
        except (SQLAlchemyError, DatabaseBusy, OSError, LookupError) as error:
            # A call can be placed while the ledger is away; the line shows what it does then.
            log.warning("numbers_not_renewed", error=type(error).__name__)
            return {}

    exchange.look_up_numbers = look_up
    return exchange


def _office_numbers(settings: Settings, line: Number) -> dict[str, Number]:
    with closing(Database.open(settings.database_url)) as db, db.reading() as session:
        office = load_office(session, SystemClock().now().astimezone(settings.zone).date())
    return {office.service_number: line, office.conduct_number: line}


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
        log_level=LogLevels.error,
        log_dictconfig=GRANIAN_LOGS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_SECONDS,
    )
    server.serve()


PARTS: dict[str, Callable[[], None]] = {
    "phone": run_phone,
    "console": run_console,
    "conduct": run_conduct,
    "scheduler": run_scheduler,
    "exchange": run_exchange,
    "practice": run_practice,
}

if __name__ == "__main__":
    PARTS[sys.argv[1]]()
