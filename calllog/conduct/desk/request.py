"""What a view of the monitors' app needs: the moment, the databases, who looks, and their key."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from calllog.clock import Clock
from calllog.conduct import office as whole_office
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.conduct.unlocked import Unlocked
from calllog.db import Database
from calllog.settings import Settings

EXTENSION = "conduct_desk"


@dataclass(frozen=True)
class Parts:
    """What the app was made with, and the keys of those who are signed in."""

    settings: Settings
    db: Database
    place: Place
    ledger: Database
    clock: Clock
    unlocked: Unlocked = field(default_factory=Unlocked)


def parts_of(app: Flask) -> Parts:
    """What an app was made with."""
    made_with: Parts = app.extensions[EXTENSION]
    return made_with


def parts() -> Parts:
    """What this app was made with."""
    return parts_of(current_app)


def place() -> Place:
    """The folder with the sealed files."""
    return parts().place


def now() -> datetime:
    """The moment of this request: the clock is read once."""
    if "now" not in g:
        g.now = parts().clock.now()
    moment: datetime = g.now
    return moment


def zone() -> ZoneInfo:
    """The office's time zone."""
    return parts().settings.zone


def office_day() -> date:
    """The day at the office."""
    return now().astimezone(zone()).date()


def reading() -> AbstractContextManager[Session]:
    """A session of the conduct database for a page; it is used until the page is rendered."""
    return parts().db.reading()


def writing() -> AbstractContextManager[Session]:
    """A session of the conduct database for a change; committed at the end of the block."""
    return parts().db.writing()


def reading_ledger() -> AbstractContextManager[Session]:
    """A session of the ledger, to read whole tables, or an item that a case names."""
    return parts().ledger.reading()


def office() -> WholeOffice:
    """The whole office, read once for the request."""
    if "office" not in g:
        with reading_ledger() as session:
            g.office = whole_office.read(session, zone())
    found: WholeOffice = g.office
    return found


def member_id() -> int:
    """Who is looking."""
    one: int = g.opened.member_id
    return one


def member(session: Session) -> Member:
    """Who is looking or acting, in a session of the conduct database."""
    return session.get_one(Member, member_id())


def own_key() -> KeyPair:
    """The key that the passphrase of who is looking has opened."""
    pair: KeyPair = g.opened.pair
    return pair
