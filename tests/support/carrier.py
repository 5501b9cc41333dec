"""A carrier without a telephone: posts signed webhooks to the public app and reads what comes back.

For what the exchange would never send: broken, hostile, doubled and misplaced requests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from calllog.clock import Clock
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.models import Call, Item, Recording
from calllog.settings import Settings
from ivr.app import create_phone_app
from ivr.parts import PhoneParts, join
from tests.support.conduct import set_up

SID = "CA00000000000000000000000000000001"
CALLER = "+8613900000001"
SERVICE = "+865620000000"
CONDUCT = "+865620000099"
SOMETHING_PERSONAL = re.compile(r"1390000\d{4}|5620000\d{3}|张三|想提前还款")

Row = TypeVar("Row", Call, Item, Recording)
Params = Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What the app answered, already seen to be XML."""

    status: int
    body: str

    @property
    def spoken(self) -> str:
        return "".join(ElementTree.fromstring(self.body).itertext())

    def action(self, verb: str) -> str:
        """The path of the next step that a verb names."""
        (found,) = ElementTree.fromstring(self.body).iter(verb)
        return "/voice/" + found.attrib["action"].partition("/voice/")[2]


class Carrier:
    """Signs and posts for one installation."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.parts = self._start()

    def _start(self) -> PhoneParts:
        conduct = Place.at(self.settings.home / "conduct").open_database()
        conduct.migrate()
        with conduct.writing() as session:
            set_up(session, self.clock.now())
        ledger = Database.open(self.settings.database_url)
        parts = join(self.settings, self.clock, ledger, conduct)
        self.app = create_phone_app(parts)
        self.client = self.app.test_client()
        return parts

    def stop(self) -> None:
        self.parts.db.close()
        self.parts.conduct_db.close()

    def restart(self) -> None:
        self.stop()
        self.parts = self._start()

    def sign(self, path: str, form: Params) -> dict[str, str]:
        token = self.settings.auth_tokens[0]
        signature = RequestValidator(token).compute_signature(
            self.settings.public_url + path, dict(form)
        )
        return {self.parts.carrier.signature_header: signature}

    def post(self, path: str, form: Params) -> Reply:
        """A signed form, exactly as given."""
        headers = self.sign(path, form)
        return read(self.client.post(path, data=dict(form), headers=headers))

    def send(self, path: str = "/voice/incoming", **params: str) -> Reply:
        """A webhook of one caller's call on the service line; ``params`` go before the usual."""
        usual = {
            "CallSid": SID,
            "From": CALLER,
            "To": SERVICE,
            "CallStatus": "in-progress",
        }
        return self.post(path, usual | params)

    # What the ledger knows

    def calls(self) -> list[Call]:
        return self._all(Call)

    def items(self) -> list[Item]:
        return self._all(Item, Item.section)

    def recordings(self) -> list[Recording]:
        return self._all(Recording)

    def _all(self, model: type[Row], *with_them: Any) -> list[Row]:
        query = select(model).options(*map(joinedload, with_them))
        with self.parts.db.reading() as session:
            found = list(session.scalars(query))
            session.expunge_all()
        return found

    @property
    def spool(self) -> Path:
        return self.settings.home / "spool"


def read(response: TestResponse) -> Reply:
    """The answer, which has to be XML for the carrier whatever was asked."""
    assert response.mimetype == "text/xml", (response.status, response.mimetype)
    body = response.get_data(as_text=True)
    assert ElementTree.fromstring(body).tag == "Response"
    return Reply(response.status_code, body)


def traces(folder: Path, *texts: str) -> list[str]:
    """The files below a folder that hold one of the texts."""
    needles = [text.encode() for text in texts]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def no_secrets(entries: Sequence[Mapping[str, Any]]) -> bool:
    """Whether log entries are free of numbers, names and words of callers."""
    return not SOMETHING_PERSONAL.search(repr(entries))


@contextmanager
def installed(home: Path, clock: Clock, **settings: Any) -> Iterator[Carrier]:
    """An installation over the ledger that lies in ``home``."""
    carrier = Carrier(Settings.read(home=home, **settings), clock)
    try:
        yield carrier
    finally:
        carrier.stop()
