"""The ways in which a database can be away, and a call to have meanwhile."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pysqlite3 import dbapi2
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from calllog.db import Database
from tests.support.carrier import Carrier, Reply


@contextmanager
def gate_held(carrier: Carrier) -> Iterator[None]:
    """Another process of ours writes and writes."""
    with (carrier.settings.home / "ledger.db.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def locked(carrier: Carrier) -> Iterator[None]:
    """A program that knows no gate of ours, such as a backup, keeps the database."""
    other = dbapi2.connect(carrier.settings.home / "ledger.db")
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def gone(carrier: Carrier) -> Iterator[None]:
    """The database cannot be opened at all."""
    yield from _raising(carrier.parts.db, "do_connect", dbapi2.OperationalError("unable to open"))


@contextmanager
def full(carrier: Carrier) -> Iterator[None]:
    """Everything goes well until the commit."""
    yield from _raising(carrier.parts.db, "commit", DatabaseFullError())


class DatabaseFullError(OperationalError):
    """As SQLAlchemy hands it on."""

    def __init__(self) -> None:
        super().__init__("COMMIT", {}, dbapi2.OperationalError("database or disk is full"))


def _raising(db: Database, when: str, error: Exception) -> Iterator[None]:
    def fail(*_: Any) -> None:
        raise error

    db.close()
    event.listen(db.engine, when, fail)
    try:
        yield
    finally:
        event.remove(db.engine, when, fail)


OUTAGES = {"gate held": gate_held, "locked": locked, "gone": gone, "full": full}


@contextmanager
def conduct_away(carrier: Carrier) -> Iterator[None]:
    yield from _raising(
        carrier.parts.conduct_db, "do_connect", dbapi2.OperationalError("unable to open")
    )


# A call: greeting, key 2, nobody answers, registered with all its fields


def the_call(carrier: Carrier) -> Iterator[Reply]:
    """A whole call, one webhook at a time; whoever listens may break things in between."""
    reply = carrier.send(CallStatus="ringing")
    yield reply
    reply = carrier.send(reply.action("Gather"), Digits="2")
    yield reply
    while "<Dial" in reply.body or "next_person" in reply.body:
        reply = carrier.send(reply.action("Dial"), DialCallStatus="no-answer")
        yield reply
        if "<Dial" not in reply.body and "按1" in reply.spoken and "<Record" not in reply.body:
            if "尾号" in reply.spoken:
                break
            reply = carrier.send(reply.action("Gather"))
            yield reply
    reply = carrier.send(reply.action("Gather"), Digits="1")
    yield reply
    for number in range(1, 4):
        if "<Record" not in reply.body:
            break
        path = reply.action("Record")
        spoken = {"RecordingSid": f"RE{number}", "RecordingDuration": "6", "Digits": "#"}
        reply = carrier.send(path, **spoken)
        yield reply


def listens(reply: Reply) -> None:
    """The caller hears something, or is already where nothing more has to be said."""
    assert reply.status == 200
    assert reply.spoken or "<Dial" in reply.body
