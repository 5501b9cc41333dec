"""A whole installation in one test: signed webhooks over real HTTP, a real database, one clock.

The exchange, the public app and the background jobs share the loop's clock, which jumps. What is
waited for outside (HTTP) lets no time pass.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from calllog.background.jobs import Job
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.models import Item
from calllog.settings import Settings
from calllog.showing import queries, stories
from calllog.times.office_hours import OfficeTime
from ivr.app import create_phone_app
from ivr.exchange.calls import Call
from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.rest import create_app
from ivr.exchange.runner import OnLoop
from ivr.exchange.scripted import Caller
from ivr.exchange.webhooks import Target
from ivr.housework import jobs
from ivr.parts import PhoneParts, join
from tests.support.clock import SHANGHAI
from tests.support.conduct import set_up

SERVICE = "+865620000000"
CONDUCT = "+865620000099"
TICK = timedelta(minutes=1)


@contextmanager
def served(app: Any, port: int = 0) -> Iterator[int]:
    """A WSGI application on a real port of this machine."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Doorway:
    """The address at which the public app is reached; what stands behind it may be restarted."""

    def __init__(self) -> None:
        self.app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


class Hotline:
    """The hotline of the sample office, its exchange, and the clock they share."""

    def __init__(
        self,
        settings: Settings,
        loop: JumpLoop,
        exchange: Exchange,
        *,
        front: Doorway,
        carrier: Doorway,
    ) -> None:
        self.settings = settings
        self.loop = loop
        self.exchange = exchange
        # Where webhooks arrive and where the exchange's REST interface is reached: a test may put
        # itself between the two.
        self.front = front
        self.carrier = carrier
        self.doorway = front.app = Doorway()
        self.parts = self._start()

    def _start(self) -> PhoneParts:
        ledger = Database.open(self.settings.database_url)
        conduct = conduct_database(Place.at(self.settings.home / "conduct"))
        with conduct.writing() as session:
            set_up(session, self.loop.clock.now())
        parts = join(self.settings, self.loop.clock, ledger, conduct)
        self.doorway.app = create_phone_app(parts)
        self.jobs: list[Job] = jobs(parts)
        return parts

    def stop(self) -> None:
        self.parts.db.close()
        self.parts.conduct_db.close()

    def restart(self) -> None:
        """Everything but the disk is lost: the processes start anew."""
        self.stop()
        self.parts = self._start()

    # Calls

    def call(self, caller: Caller, to: str = SERVICE) -> Call:
        """A whole call, to its end and until every callback has been delivered."""
        return self.exchange.place(self.loop, caller, to)

    # Time

    @property
    def now(self) -> datetime:
        """The moment in the office's time zone."""
        return self.loop.clock.now().astimezone(SHANGHAI)

    def sweep(self) -> None:
        """One pass of all background jobs."""
        for job in self.jobs:
            job.work()

    def until(self, moment: datetime, tick: timedelta = TICK) -> None:
        """Let time pass with the scheduler running; one pass a minute, and one at the end."""
        while self.loop.clock.now() + tick < moment:
            self.loop.run_until(self.loop.clock.now() + tick)
            self.sweep()
        self.loop.run_until(moment)
        self.sweep()

    def jump(self, moment: datetime) -> None:
        """Let time pass while nothing of the hotline runs."""
        self.loop.run_until(moment)

    # Reading

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.parts.db.reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.parts.db.writing() as session:
            yield session

    def items(self) -> list[dict[str, Any]]:
        """Every item as the command line shows it."""
        with self.reading() as session:
            found = queries.items(session, open_only=False, missed_only=False)
            return [stories.item_json(item, self.settings.zone) for item in found]

    def the_item(self) -> dict[str, Any]:
        """The only item there is."""
        (item,) = self.items()
        return item

    def item(self, session: Session, number: str) -> Item:
        """An item by its number, to act on."""
        found = queries.item_by_number(session, number, self.now.year)
        assert found is not None
        return found

    def office_time(self) -> OfficeTime:
        return self.parts.now().time


def conduct_database(place: Place) -> Database:
    """The conduct line's database; a new one is a copy of one that was migrated once."""
    path = place.folder / "conduct.db"
    if not path.exists():
        path.write_bytes(_migrated_conduct())
    return place.open_database()


@cache
def _migrated_conduct() -> bytes:
    with TemporaryDirectory() as folder:
        place = Place.at(Path(folder) / "conduct")
        database = place.open_database()
        database.migrate()
        database.close()
        return (place.folder / "conduct.db").read_bytes()


@contextmanager
def hotline(home: Path, starts_at: datetime, **overrides: Any) -> Iterator[Hotline]:
    """A running installation in ``home``, whose ledger holds the sample office.

    ``overrides`` are settings other than the defaults, such as another database.
    """
    with JumpLoop(starts_at) as loop:
        exchange = Exchange("", "", home / "exchange")
        front = Doorway()
        rest = Doorway()
        with served(front) as phone_port, served(rest) as rest_port:
            settings = Settings.read(
                home=home, phone_port=phone_port, exchange_port=rest_port, **overrides
            )
            exchange = Exchange(
                settings.account_sid,
                settings.auth_tokens[0],
                home / "exchange",
                public_url=settings.carrier_url,
                calls_kept_for=timedelta(days=3650),  # Tests look at them long after.
            )
            for number in (SERVICE, CONDUCT):
                exchange.numbers[number] = number_of(settings.public_url)
            rest.app = create_app(exchange, OnLoop(loop))
            made = Hotline(settings, loop, exchange, front=front, carrier=rest)
            try:
                yield made
            finally:
                made.stop()


def number_of(public_url: str) -> Number:
    """How a number of the line is set up at the carrier."""
    voice = f"{public_url}/voice"
    return Number(
        Target(f"{voice}/incoming"),
        status_callback=Target(f"{voice}/status"),
        fallback=Target(f"{voice}/fallback"),
    )
