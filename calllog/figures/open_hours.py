"""Office time as stretches from one moment to another, looked up once for many questions. Pure."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from calllog.times.office_hours import OfficeTime

MARGIN = timedelta(days=14)


class OpenHours:
    """The stretches of office time around whatever is asked after."""

    def __init__(self, office_time: OfficeTime) -> None:
        self._office_time = office_time
        self._known: tuple[date, date] | None = None
        self._opens: list[datetime] = []
        self._closes: list[datetime] = []
        self._before: list[float] = []  # Seconds of office time before each stretch.

    def is_open(self, moment: datetime) -> bool:
        """Whether it is office time; a stretch begins with its first moment and is over at its end.

        As ``OfficeTime.state`` has it.
        """
        self._reach(moment, moment)
        last = bisect_right(self._opens, moment) - 1
        return last >= 0 and moment < self._closes[last]

    def seconds_between(self, begin: datetime, end: datetime) -> float:
        """How much office time lies between: noon, nights and days off do not count."""
        self._reach(begin, end)
        return self._until(end) - self._until(begin)

    def _until(self, moment: datetime) -> float:
        last = bisect_right(self._opens, moment) - 1
        if last < 0:
            return 0.0
        begun = min(moment, self._closes[last]) - self._opens[last]
        return self._before[last] + begun.total_seconds()

    def _reach(self, begin: datetime, end: datetime) -> None:
        """Look up the days from the first moment to the last, and some around them."""
        known = self._known
        if known is not None and self._opens and self._is_known(begin, end):
            return
        first = self._office_time.local(begin).date() - MARGIN
        last = self._office_time.local(end).date() + MARGIN
        if known is not None:
            first, last = min(first, known[0]), max(last, known[1])
        self._known = (first, last)
        self._look_up(first, last)

    def _is_known(self, begin: datetime, end: datetime) -> bool:
        return self._opens[0] <= begin and end <= self._closes[-1]

    def _look_up(self, first: date, last: date) -> None:
        office = self._office_time
        self._opens, self._closes, self._before, total = [], [], [], 0.0
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if not office.calendar.is_working(day):
                continue
            afternoon = office.at(day, office.hours_on(day).afternoon_opens)
            for opens, closes in (
                (office.opening(day), office.noon(day)),
                (afternoon, office.closing(day)),
            ):
                self._opens.append(opens)
                self._closes.append(closes)
                self._before.append(total)
                total += (closes - opens).total_seconds()
