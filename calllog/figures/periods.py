"""From which day to which day the figures are counted. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calllog.times.office_hours import OfficeTime

CHOICES = ("today", "week", "month", "last_month", "quarter", "last_quarter", "year")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, the first and the last included."""

    first: date
    last: date

    def begins_at(self, office_time: OfficeTime) -> datetime:
        """Midnight, at the office, before the first day."""
        return office_time.at(self.first, time.min)

    def ends_at(self, office_time: OfficeTime) -> datetime:
        """Midnight after the last day, which is no more of the period."""
        return office_time.at(self.last + ONE_DAY, time.min)

    def months(self) -> list[date]:
        """The first days of the months that it touches."""
        month, found = self.first.replace(day=1), []
        while month <= self.last:
            found.append(month)
            month = next_month(month)
        return found


def chosen(choice: str, today: date) -> Period:
    """One of the named periods, as seen from a day; those that run end with it.

    Raises:
        KeyError: there is no such choice.
    """
    month, quarter = today.replace(day=1), _quarter_of(today)
    quarter_before = quarter - ONE_DAY
    return {
        "today": Period(today, today),
        "week": Period(today - timedelta(days=today.weekday()), today),
        "month": Period(month, today),
        "last_month": month_of(month - ONE_DAY),
        "quarter": Period(quarter, today),
        "last_quarter": Period(_quarter_of(quarter_before), quarter_before),
        "year": Period(today.replace(month=1, day=1), today),
    }[choice]


def _quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def month_of(day: date) -> Period:
    """The whole month of a day."""
    first = day.replace(day=1)
    return Period(first, next_month(first) - ONE_DAY)


def next_month(day: date) -> date:
    """The first day of the month after that of a day."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
