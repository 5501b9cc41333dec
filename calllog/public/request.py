"""What a page needs: the moment, the office as it stands, and what the office says of itself."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from flask import current_app, g
from sqlalchemy.orm import Session

from calllog.clock import Clock
from calllog.db import Database
from calllog.office import directory
from calllog.office.today import Office
from calllog.public import own_words
from calllog.public.own_words import OwnWords, OwnWordsError
from calllog.settings import Settings
from calllog.times.office_hours import OfficeTime
from calllog.times.working_days import WorkCalendar

EXTENSION = "public_site"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Parts:
    """What the site was made with; published are files that know no server (``publishing``)."""

    settings: Settings
    db: Database
    clock: Clock
    is_published: bool = False


@dataclass(frozen=True)
class Around:
    """The moment, and the office at it."""

    now: datetime
    office: Office
    time: OfficeTime
    own: OwnWords
    is_published: bool

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.time.local(self.now).date()

    @property
    def works_today(self) -> bool:
        """Whether today is a working day."""
        return self.time.calendar.is_working(self.today)


def parts() -> Parts:
    """What this site was made with."""
    made_with: Parts = current_app.extensions[EXTENSION]
    return made_with


def reading() -> AbstractContextManager[Session]:
    """A session for a page; it is used until the page is rendered."""
    return parts().db.reading()


def around() -> Around:
    """The office of this request; from the copy on disk while the ledger is away."""
    if "around" not in g:
        now = parts().clock.now()
        office = _office(now)
        calendar = WorkCalendar(entered=office.calendar)
        time = OfficeTime(office.hours, calendar, parts().settings.zone)
        g.around = Around(now, office, time, _own(office), parts().is_published)
    made: Around = g.around
    return made


def _office(now: datetime) -> Office:
    settings = parts().settings
    today = now.astimezone(settings.zone).date()
    try:
        with reading() as session:
            return directory.load_office(session, today, now)
    except Exception as error:
        log.error("public_office_not_read", error=type(error).__name__)
    try:
        return directory.load_office_file(settings.home / "office.json")
    except (OSError, ValueError) as error:
        log.error("public_office_file_not_read", error=type(error).__name__)
        return Office.unknown(today)


def _own(office: Office) -> OwnWords:
    try:
        return own_words.read(parts().settings.home, office.is_sample)
    except OwnWordsError:
        # The pages go on without; the doctor and the command that publishes say what is wrong.
        log.error("public_own_words_unusable")
        return OwnWords()
