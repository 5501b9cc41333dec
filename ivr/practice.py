"""The practice world: a line of its own to call from a browser, beside the real one.

One process on one port: the public app, the exchange that calls it, and the background jobs that
concern nobody else. Its ledger holds a copy of the office and what people practised; it is made
anew at each start, and whenever somebody begins to practise while nobody else does. The real
ledger is only read. Nothing is sent, no carrier is known, and the exchange rings browsers alone.
Its clock can be moved to office hours, noon or the evening (``ivr.practised_time``).
"""

from __future__ import annotations

import secrets
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask

from calllog.background import jobs
from calllog.clock import Clock
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.office import directory
from calllog.office.copying import copy_office
from calllog.practice import RESULT, result_of
from calllog.prompts.published import RECORDINGS
from calllog.settings import Settings
from ivr import demo_conduct, housework
from ivr.app import create_phone_app
from ivr.drafts import Drafts
from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest import create_app as create_exchange_app
from ivr.exchange.runner import InThreads, Runner
from ivr.exchange.telephones import RefusedError, Telephones
from ivr.parts import PhoneParts, join
from ivr.practised_time import Moment, PractisedTime

FOLDER = "practice"
# Of the installation, and kept from one world to the next; everything else is what was practised.
LASTING = frozenset({"exchange.json", "exchange", "secret"})
# None of them tells anybody anything, or places a call.
JOBS = frozenset({"replay", "settle", "sweep", "recordings", "conduct"})
# A world that was made a moment ago, and not called yet, need not be made again.
NEW_FOR = timedelta(minutes=1)
ENDS_WITHIN_SECONDS = 5
EXCHANGE_PATHS = ("/exchange/", "/2010-04-01/")

log = structlog.get_logger(__name__)


def practice_settings(settings: Settings) -> Settings:
    """The settings of the practice world beside an installation."""
    own = Settings.read(
        demo=True,
        home=settings.home / FOLDER,
        phone_port=settings.practice_port,
        timezone=settings.timezone,
        three_rings_seconds=settings.three_rings_seconds,
    )
    # One port serves both, and the line speaks as the office has it spoken.
    return own.model_copy(
        update={"carrier_url": own.public_url, "prompts_folder": settings.prompts_folder}
    )


class PracticeWorld:
    """The practice line as a WSGI application."""

    def __init__(
        self,
        real: Settings,
        clock: Clock,
        runner: Runner,
        make_exchange: Callable[[Settings], Exchange],
    ) -> None:
        self._real = real
        self._settings = practice_settings(real)
        # How long a telephone has been silent is the machine's time, whatever is practised.
        self._telephones = Telephones(clock)
        self._clock = PractisedTime(clock, runner)
        self._turn = threading.Lock()
        self._door = threading.Condition()
        self._guests, self._is_closed = 0, False
        self._began_at: datetime | None = None
        self._begin()
        self.exchange = make_exchange(self._settings)
        self.exchange.forget_everything()
        drafts = Drafts(self._settings.home, real.home)
        browsers = BrowserTelephones(
            self._telephones, self._clock, drafts.keep, self.renew, self._result, self.practise
        )
        self._carrier = create_exchange_app(self.exchange, InThreads(self._clock), browsers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_carriers = environ["PATH_INFO"].startswith(EXCHANGE_PATHS)
        if is_carriers:
            return self._carrier(environ, start_response)
        with self._asked():
            return self._phone(environ, start_response)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """While the line is asked something its world stays, and a new one is waited for."""
        with self._door:
            self._door.wait_for(lambda: not self._is_closed, ENDS_WITHIN_SECONDS)
            self._guests += 1
        try:
            yield
        finally:
            with self._door:
                self._guests -= 1
                self._door.notify_all()

    def forget(self) -> None:
        """Forget calls that ended some time ago, and telephones that were closed."""
        self.exchange.forget_old_calls(self._clock.now())
        self._telephones.forget_silent()

    def renew(self) -> None:
        """Forget what was practised, and take over the office as it is now."""
        with self._turn:
            now = self._clock.machine.now()
            is_new = self._began_at is not None and now - self._began_at < NEW_FOR
            if not is_new or self.exchange.calls:
                self._renew()

    def practise(self, moment: str, others_talk: bool) -> None:
        """Let the world be at a moment; where it is at another one, it is made anew for it.

        Raises:
            RefusedError: others practise at another moment just now, or there is no such moment.
        """
        if moment not in list(Moment):
            raise RefusedError("bad-deed")
        with self._turn:
            with self.parts.db.reading() as session:
                office_time = directory.office_time(session, self._settings.zone)
            if self._clock.is_at(Moment(moment), office_time):
                return
            if others_talk:
                raise RefusedError("other-moment")
            self._clock.move(Moment(moment), office_time)
            self._renew()

    def _renew(self) -> None:
        with self._door:
            self._is_closed = True
            # The carrier's last reports of a call come just after its end.
            self._door.wait_for(lambda: not self._guests, ENDS_WITHIN_SECONDS)
        try:
            self.close()
            # A world that could not be made is not taken for a new one.
            self._began_at = None
            self.exchange.forget_everything()
            self._begin()
        finally:
            with self._door:
                self._is_closed = False
                self._door.notify_all()

    def _result(self, call_sid: str) -> object:
        return told_result(self.parts.db, call_sid)

    def close(self) -> None:
        """Stop the jobs and let the databases go."""
        self._stop.set()
        self._work.join()
        self.parts.db.close()
        self.parts.conduct_db.close()

    def _begin(self) -> None:
        self._clear()
        self.parts = parts = self._made_anew()
        self._phone: Flask = create_phone_app(parts)
        # An event of its own for each world, so that the jobs of the last one stay stopped.
        self._stop = threading.Event()
        self._work = threading.Thread(
            target=jobs.run, args=(parts.db, parts.clock, own_jobs(parts), self._stop), daemon=True
        )
        self._work.start()
        self._began_at = self._clock.machine.now()

    def _clear(self) -> None:
        home = self._settings.home
        for path in home.iterdir():
            if path.name in LASTING:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _made_anew(self) -> PhoneParts:
        own = self._settings
        db = Database.open(own.database_url)
        db.migrate()
        conduct = Place.at(own.home / "conduct").open_database(own.conduct_database_url)
        conduct.migrate()
        with conduct.writing() as session:
            # What is practised there is sealed, and nobody ever opens it.
            demo_conduct.set_up(session, self._clock.now(), lambda _login: secrets.token_hex())
        real = Database.open(self._real.database_url)
        try:
            with real.reading() as source, db.writing() as target:
                copy_office(source, target)
        finally:
            real.close()
        recordings = self._real.home / RECORDINGS
        if recordings.is_dir():
            shutil.copytree(recordings, own.home / RECORDINGS)
        return join(own, self._clock, db, conduct)


def own_jobs(parts: PhoneParts) -> list[jobs.Job]:
    """What happens by itself in the practice world."""
    return [job for job in housework.jobs(parts) if job.name in JOBS]


def told_result(db: Database, call_sid: str) -> object:
    """What a ledger has of a call, as the console is told."""
    with db.reading() as session:
        return RESULT.dump_python(result_of(session, call_sid), mode="json")
