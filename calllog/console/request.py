"""What a view needs: the moment, the database, and who is looking."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session, object_session

from calllog.clock import Clock
from calllog.db import Database
from calllog.models import Item, Staff
from calllog.office import directory
from calllog.office.viewers import Viewer
from calllog.practice import PracticeLine
from calllog.prompts.sentences import Sentences
from calllog.settings import Settings
from calllog.times.office_hours import OfficeTime

EXTENSION = "hotline"


@dataclass(frozen=True)
class Parts:
    """What the console was made with."""

    settings: Settings
    db: Database
    clock: Clock
    practice: PracticeLine | None = None
    sentences: Sentences | None = None


def parts() -> Parts:
    """What this console was made with."""
    made_with: Parts = current_app.extensions[EXTENSION]
    return made_with


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


def this_year() -> int:
    """The year at the office, for item numbers without one."""
    return office_day().year


def reading() -> AbstractContextManager[Session]:
    """A session for a page; it is used until the page is rendered."""
    return parts().db.reading()


def session_of(item: Item) -> Session:
    """The session in which a page reads its item, for parts of the page that read on."""
    session = object_session(item)
    assert session is not None, "the page is rendered while the item is being read"
    return session


def writing() -> AbstractContextManager[Session]:
    """A session for a change; it is committed at the end of the block."""
    return parts().db.writing()


def office_time(session: Session) -> OfficeTime:
    """The office's hours, for deadlines and their reasons."""
    return directory.office_time(session, zone())


def viewer() -> Viewer:
    """Who is looking."""
    seen_by: Viewer = current_user.viewer
    return seen_by


def actor(session: Session) -> Staff:
    """Who is acting, in the session of the change."""
    return session.get_one(Staff, viewer().staff_id)
