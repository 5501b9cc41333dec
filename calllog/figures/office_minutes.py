"""How much office time lies between two moments: noon, nights and days off do not count. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from calllog.times.office_hours import OfficeTime


class OfficeSeconds:
    """Office time on the days that were asked for; each day is looked up once."""

    def __init__(self, office_time: OfficeTime) -> None:
        self._office_time = office_time
        self._days: dict[date, list[tuple[datetime, datetime]]] = {}

    def between(self, begin: datetime, end: datetime) -> float:
        """The seconds of office time from one moment to a later one."""
        day, last = self._office_time.local(begin).date(), self._office_time.local(end).date()
        total = 0.0
        while day <= last:
            for opens, closes in self._stretches(day):
                total += max(0.0, (min(closes, end) - max(opens, begin)).total_seconds())
            day += timedelta(days=1)
        return total

    def _stretches(self, day: date) -> list[tuple[datetime, datetime]]:
        if day not in self._days:
            office, hours = self._office_time, self._office_time.hours_on(day)
            morning = (office.opening(day), office.noon(day))
            afternoon = (office.at(day, hours.afternoon_opens), office.closing(day))
            is_working = office.calendar.is_working(day)
            self._days[day] = [morning, afternoon] if is_working else []
        return self._days[day]
