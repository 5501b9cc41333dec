"""The years of the working calendar that the general office has entered.

Entering a year again replaces it; what stood there before is kept. What a calendar does to the
promises that are open is in ``calllog.background.recalculation``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import CalendarYear, OfficeProfile
from calllog.times.working_days import EnteredYear, Holiday, Source, WorkCalendar

# A notice may reach this far into the years beside its own: 元旦 2023 began on 31 December 2022.
NEIGHBOURING = timedelta(days=7)

HOLIDAYS = TypeAdapter(tuple[Holiday, ...])


def reach(year: int) -> tuple[date, date]:
    """The first and the last day that the notice of a year can say anything about."""
    return date(year, 1, 1) - NEIGHBOURING, date(year, 12, 31) + NEIGHBOURING


def work_calendar(session: Session) -> WorkCalendar:
    """The working days, with every year that has been entered."""
    return WorkCalendar(entered=entered_years(session))


def entered_years(session: Session) -> tuple[EnteredYear, ...]:
    """The years that have been entered, each as it stands now."""
    rows = session.scalars(
        select(CalendarYear).where(CalendarYear.replaced_at.is_(None)).order_by(CalendarYear.year)
    )
    return tuple(map(as_entered, rows))


def as_entered(row: CalendarYear) -> EnteredYear:
    """A row as the calendar's rules know it."""
    return EnteredYear(row.year, row.document, HOLIDAYS.validate_python(row.holidays))


def in_force(session: Session, year: int) -> CalendarYear | None:
    """The year as it stands now, with who entered it and when; None if nobody has."""
    return session.scalars(
        select(CalendarYear).where(CalendarYear.year == year, CalendarYear.replaced_at.is_(None))
    ).first()


def replaced(calendar: WorkCalendar, entered: EnteredYear) -> WorkCalendar:
    """The calendar with a year put in, or in place of what was entered for that year."""
    others = (other for other in calendar.entered if other.year != entered.year)
    return WorkCalendar(entered=(*others, entered))


def enter(session: Session, now: datetime, entered: EnteredYear, by: str) -> bool:
    """Put a year into the calendar; False if it stands there word for word already."""
    # One after another, also where several hosts share a database.
    session.get(OfficeProfile, 1, with_for_update=True)
    holidays = HOLIDAYS.dump_python(entered.holidays, mode="json")
    standing = in_force(session, entered.year)
    if standing is not None:
        if (standing.document, standing.holidays) == (entered.document, holidays):
            return False
        standing.replaced_at = now
        session.flush()
    session.add(
        CalendarYear(
            year=entered.year,
            document=entered.document,
            holidays=holidays,
            entered_at=now,
            entered_by=by,
        )
    )
    session.flush()
    return True


@dataclass(frozen=True)
class Entry:
    """From which notice a year was entered, when, and by whom."""

    document: str
    at: datetime
    by: str


@dataclass(frozen=True)
class YearFacts:
    """A year of the calendar, to be shown."""

    year: int
    source: Source
    entry: Entry | None
    working_days: tuple[int, ...]  # Of January, of February …
    days_off: tuple[tuple[str, date, date], ...]  # Holidays: name, first and last day off.
    make_up: tuple[tuple[str, date], ...]  # Weekend days worked: for what, and when.


def facts(session: Session, year: int) -> YearFacts:
    """A year as it counts now, whatever its source."""
    calendar = work_calendar(session)
    working_days = [0] * 12
    days_off: list[tuple[str, date, date]] = []
    make_up: list[tuple[str, date]] = []
    first = date(year, 1, 1)
    for n in range((date(year + 1, 1, 1) - first).days):
        day = calendar.day(first + timedelta(days=n))
        working_days[day.date.month - 1] += day.is_working
        if day.name is not None and day.is_working:
            make_up.append((day.name, day.date))
        elif day.name is not None:
            _add_day_off(days_off, day.name, day.date)
    row = in_force(session, year)
    return YearFacts(
        year,
        calendar.source(year),
        Entry(row.document, row.entered_at, row.entered_by) if row else None,
        tuple(working_days),
        tuple(days_off),
        tuple(make_up),
    )


def _add_day_off(days_off: list[tuple[str, date, date]], name: str, d: date) -> None:
    if days_off and days_off[-1][0] == name and days_off[-1][2] == d - timedelta(days=1):
        days_off[-1] = (name, days_off[-1][1], d)
    else:
        days_off.append((name, d, d))
