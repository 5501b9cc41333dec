"""Which days the office works.

Published years come from ``chinese_calendar``, which holds the State Council's yearly notice with
its make-up working days. Every other year is presumed (推定): weekdays less the statutory holidays.
Which weekends will be worked to make up for a holiday is not known before the notice, and nothing
is invented in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

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


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar of working days. It never fails, whatever the year."""

    def day(self, d: date) -> DayFacts:
        """What is known about a day."""
        return _day_facts(d)

    def is_working(self, d: date) -> bool:
        """Whether the office works on a day, make-up working days included."""
        return self.day(d).is_working

    def next_working(self, d: date) -> date:
        """The first working day after ``d``, never ``d`` itself."""
        d += timedelta(days=1)
        while not self.is_working(d):
            d += timedelta(days=1)
        return d

    def add_working_days(self, d: date, n: int) -> date:
        """The ``n``-th working day after ``d``; the day itself is not counted (民法典 201).

        It makes no difference whether ``d`` is a working day: two working days after Sunday are
        Tuesday, which is the earlier of the readings in use.
        """
        for _ in range(n):
            d = self.next_working(d)
        return d

    def last_published_year(self) -> int:
        """The last year whose working days have been published."""
        return LAST_PUBLISHED_YEAR


# Sweeps and lists ask for the same few weeks again and again; 4096 days are eleven years.
@lru_cache(maxsize=4096)
def _day_facts(d: date) -> DayFacts:
    if FIRST_PUBLISHED_YEAR <= d.year <= LAST_PUBLISHED_YEAR:
        return _published_day(d)
    name = _statutory_days(d.year).get(d)
    is_working = d.weekday() < 5 and name is None
    return DayFacts(d, is_working, name, is_presumed=True)


def _published_day(d: date) -> DayFacts:
    if d in published.workdays:
        holiday = _chinese_name(published.workdays[d])
        return DayFacts(d, is_working=True, name=f"{holiday}调休上班", is_presumed=False)
    if d in published.holidays:
        holiday = _chinese_name(published.holidays[d])
        return DayFacts(d, is_working=False, name=holiday, is_presumed=False)
    return DayFacts(d, is_working=d.weekday() < 5, name=None, is_presumed=False)


def _chinese_name(english: str) -> str:
    return _HOLIDAY_NAMES.get(english, english)


@lru_cache(maxsize=32)
def _statutory_days(year: int) -> dict[date, str]:
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
