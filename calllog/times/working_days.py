"""Which days the office works.

First counts what the general office has entered from the State Council's yearly notice, then
``chinese_calendar``, which holds the notices of the years that were published when it was released.
Every other year is presumed (推定): weekdays less the statutory holidays. Which weekends will be
worked to make up for a holiday is not known before the notice, and nothing is invented in its
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache

from chinese_calendar import constants as published
from holidays import country_holidays

FIRST_PUBLISHED_YEAR: int = min(published.holidays).year
LAST_PUBLISHED_YEAR: int = max(published.holidays).year

# The names that ``chinese_calendar`` gives in English, as they stand in the State Council's notice.
_HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}

# How ``holidays`` names a day that is only off because a weekend is worked for it.
_MADE_UP_FOR = "休息日"


@dataclass(frozen=True)
class DayFacts:
    """One day: worked or not, why (in Chinese), and whether that is only presumed.

    The name is the holiday's on a day off and tells which holiday a make-up working day pays for;
    ordinary weekdays and weekends have none.
    """

    date: date
    is_working: bool
    name: str | None
    is_presumed: bool


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday of a notice: its days off in a row, and the weekend days worked to make up."""

    name: str
    first: date
    last: date
    make_up: tuple[date, ...] = ()

    def days_off(self) -> Iterator[date]:
        """Every day from the first to the last."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class EnteredYear:
    """A year of the calendar as the general office entered it, with the notice's number."""

    year: int
    document: str
    holidays: tuple[Holiday, ...]

    def named_days(self) -> dict[date, DayFacts]:
        """The days off and the make-up working days; all other days are ordinary."""
        days = {}
        for holiday in self.holidays:
            for d in holiday.days_off():
                days[d] = DayFacts(d, is_working=False, name=holiday.name, is_presumed=False)
            for d in holiday.make_up:
                days[d] = _made_up_day(d, holiday.name)
        return days


class Source(StrEnum):
    """Where the working days of a year come from."""

    ENTERED = "entered"
    PUBLISHED = "published"
    PRESUMED = "presumed"


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of working days. It never fails, whatever the year."""

    entered: tuple[EnteredYear, ...] = field(default=(), kw_only=True)

    def day(self, d: date) -> DayFacts:
        """What is known about a day."""
        if (named := self._named_days.get(d)) is not None:
            return named
        if d.year in self._entered_years:
            return DayFacts(d, is_working=d.weekday() < 5, name=None, is_presumed=False)
        return _day_facts(d)

    def source(self, year: int) -> Source:
        """Where the working days of a year come from."""
        if year in self._entered_years:
            return Source.ENTERED
        is_published = FIRST_PUBLISHED_YEAR <= year <= LAST_PUBLISHED_YEAR
        return Source.PUBLISHED if is_published else Source.PRESUMED

    @cached_property
    def _entered_years(self) -> frozenset[int]:
        return frozenset(entered.year for entered in self.entered)

    @cached_property
    def _named_days(self) -> dict[date, DayFacts]:
        # A notice may reach into the years beside its own (元旦 from 31 December). Of two that name
        # the same day the one of the later year counts: it was published later.
        days: dict[date, DayFacts] = {}
        for entered in sorted(self.entered, key=lambda entered: entered.year):
            days |= entered.named_days()
        return days

    def is_working(self, d: date) -> bool:
        """Whether the office works on a day, make-up working days included."""
        return self.day(d).is_working

    def next_working(self, d: date) -> date:
        """The first working day after ``d``, never ``d`` itself."""
        d += timedelta(days=1)
        while not self.is_working(d):
            d += timedelta(days=1)
        return d

    def previous_working(self, d: date) -> date:
        """The last working day before ``d``, never ``d`` itself."""
        d -= timedelta(days=1)
        while not self.is_working(d):
            d -= timedelta(days=1)
        return d

    def add_working_days(self, d: date, n: int) -> date:
        """The ``n``-th working day after ``d``; the day itself is not counted (民法典 201).

        It makes no difference whether ``d`` is a working day: two working days after Sunday are
        Tuesday, which is the earlier of the readings in use.
        """
        for _ in range(n):
            d = self.next_working(d)
        return d

    def last_known_year(self) -> int:
        """The last year, without a gap, whose working days have been published or entered."""
        year = LAST_PUBLISHED_YEAR
        while self.source(year + 1) is not Source.PRESUMED:
            year += 1
        return year


# Sweeps and lists ask for the same few weeks again and again; 4096 days are eleven years.
@lru_cache(maxsize=4096)
def _day_facts(d: date) -> DayFacts:
    if FIRST_PUBLISHED_YEAR <= d.year <= LAST_PUBLISHED_YEAR:
        return _published_day(d)
    name = statutory_days(d.year).get(d)
    is_working = d.weekday() < 5 and name is None
    return DayFacts(d, is_working, name, is_presumed=True)


def _published_day(d: date) -> DayFacts:
    if d in published.workdays:
        holiday = _chinese_name(published.workdays[d])
        return _made_up_day(d, holiday)
    if d in published.holidays:
        holiday = _chinese_name(published.holidays[d])
        return DayFacts(d, is_working=False, name=holiday, is_presumed=False)
    return DayFacts(d, is_working=d.weekday() < 5, name=None, is_presumed=False)


def _made_up_day(d: date, holiday: str) -> DayFacts:
    return DayFacts(d, is_working=True, name=f"{holiday}调休上班", is_presumed=False)


def _chinese_name(english: str) -> str:
    return _HOLIDAY_NAMES.get(english, english)


@lru_cache(maxsize=32)
def statutory_days(year: int) -> dict[date, str]:
    """The statutory holidays of a year (全国年节及纪念日放假办法) and their names.

    ``observed=False`` leaves out the substitutes that the library would guess for holidays that
    fall on a weekend. Days off that are made up for on a weekend are left out as well: without
    the weekend they would be one day too many.
    """
    days = country_holidays("CN", years=year, observed=False, language="zh_CN")
    return {
        d: name.replace("; ", "、")
        for d, name in sorted(days.items())
        if not name.startswith(_MADE_UP_FOR)
    }
