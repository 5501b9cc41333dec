"""When the office is open, as the public pages tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from babel.dates import format_skeleton

from calllog.public.catalogue import _, language
from calllog.times.day_words import day_words
from calllog.times.office_hours import Hours, OfficeState, OfficeTime


def clock(at: time) -> str:
    """8:00."""
    return f"{at.hour}:{at:%M}"


def day(of: date) -> str:
    """11月23日周一."""
    return day_words(language()).date(of)


def whole_day(of: date) -> str:
    """A day with its year and weekday: 2026年11月23日星期一."""
    return format_skeleton("yMMMMEEEEd", of, locale=language())


@dataclass(frozen=True)
class Today:
    """Today's hours, and whether somebody is there now."""

    state: OfficeState
    hours: Hours | None  # None on a day off.
    holiday: str | None
    sentence: str

    @property
    def is_open(self) -> bool:
        return self.state is OfficeState.OPEN


def today(office: OfficeTime, now: datetime) -> Today:
    """Today at the office, at a moment."""
    state, on = office.state(now), office.local(now).date()
    facts = office.calendar.day(on)
    hours = office.hours_on(on) if facts.is_working else None
    return Today(state, hours, None if facts.is_working else facts.name, _sentence(office, now))


def _sentence(office: OfficeTime, now: datetime) -> str:
    state = office.state(now)
    if state is OfficeState.OPEN:
        return _("现在正在上班")
    opens = _opens(office, now)
    if state is OfficeState.NOON:
        return _("现在午休，%(opens)s上班", opens=opens)
    if state is OfficeState.DAY_OFF:
        return _("今天休息，%(opens)s上班", opens=opens)
    return _("现在下班，%(opens)s上班", opens=opens)


def _opens(office: OfficeTime, now: datetime) -> str:
    local, opening = office.local(now), office.local(office.next_opening(now))
    at = clock(opening.time())
    if opening.date() == local.date():
        return _("今天%(time)s", time=at)
    if opening.date() == local.date() + timedelta(days=1):
        return _("明天%(time)s", time=at)
    return _("%(day)s%(time)s", day=day(opening.date()), time=at)
