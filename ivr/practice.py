"""The practice world: a line of its own to call from a browser, beside the real one.

One process on one port: the public app, the exchange that calls it, and the background jobs that
concern nobody else. Its ledger holds a copy of the office and what people practised; it is made
anew at each start, and whenever somebody begins to practise while nobody else does. The real
ledger is only read. Nothing is sent, no carrier is known, and the exchange rings browsers alone.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask

from calllog.background import jobs
from calllog.clock import Clock
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.office.copying import copy_office
from calllog.practice import RESULT, result_of
from calllog.prompts.published import RECORDINGS
from calllog.settings import Settings
from ivr import housework
from ivr.app import create_phone_app
from ivr.drafts import Drafts
from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest import create_app as create_exchange_app
from ivr.exchange.runner import InThreads, Runner
from ivr.exchange.telephones import Telephones
from ivr.parts import PhoneParts, join

FOLDER = "practice"
# Of the installation, and kept from one world to the next; everything else is what was practised.
LASTING = frozenset({"exchange.json", "exchange", "secret"})
# None of them tells anybody anything, or places a call.
JOBS = frozenset({"replay", "settle", "sweep", "recordings", "conduct"})
# A world that was made a moment ago, and not called yet, need not be made again.
NEW_FOR = timedelta(minutes=1)
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
        self._clock = clock
        self._telephones = Telephones(clock)
        self._turn = threading.Lock()
        self._began_at: datetime | None = None
        self._begin()
        self.exchange = make_exchange(self._settings)
        self.exchange.forget_everything()
        drafts = Drafts(self._settings.home, real.home)
        browsers = BrowserTelephones(
            self._telephones, runner, drafts.keep, self.renew, self._result
        )
        self._carrier = create_exchange_app(self.exchange, InThreads(clock), browsers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_carriers = environ["PATH_INFO"].startswith(EXCHANGE_PATHS)
        app = self._carrier if is_carriers else self._phone
        return app(environ, start_response)

    def forget(self) -> None:
        """Forget calls that ended some time ago, and telephones that were closed."""
        self.exchange.forget_old_calls(self._clock.now())
        self._telephones.forget_silent()

    def renew(self) -> None:
        """Forget what was practised, and take over the office as it is now."""
        with self._turn:
            is_new = self._began_at is not None and self._clock.now() - self._began_at < NEW_FOR
            if is_new and not self.exchange.calls:
                return
            self.close()
            # A world that could not be made is not taken for a new one.
            self._began_at = None
            self.exchange.forget_everything()
            self._begin()

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
        self._began_at = self._clock.now()

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
