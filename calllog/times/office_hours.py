"""When the office is open, and counting in office time.

Moments are aware; what is returned is UTC. Intervals are half-open: at 08:00 the office is open, at
12:00 noon has begun, at 17:30 the office is closed. The noon break is not office time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from calllog.times.working_days import WorkCalendar


@dataclass(frozen=True)
class Hours:
    """The office hours of every working day from a date on, until a later row begins."""

    valid_from: date
    morning_opens: time
    morning_closes: time
    afternoon_opens: time
    afternoon_closes: time

    def __post_init__(self) -> None:
        in_order = (
            self.morning_opens < self.morning_closes <= self.afternoon_opens < self.afternoon_closes
        )
        if not in_order:
            raise ValueError(f"the office hours from {self.valid_from} are not in order of time")


class OfficeState(StrEnum):
    """What a moment is to the office."""

    OPEN = "open"
    NOON = "noon"  # Between the morning and the afternoon of a working day (午休).
    CLOSED = "closed"  # Before or after the hours of a working day.
    DAY_OFF = "day_off"  # A weekend or a holiday.


@dataclass(frozen=True)
class OfficeTime:
    """Office hours on the calendar of working days, in the office's time zone."""

    hours: tuple[Hours, ...]
    calendar: WorkCalendar
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("an office needs at least one row of office hours")

    def local(self, moment: datetime) -> datetime:
        """The moment on the office's clock."""
        if moment.tzinfo is None:
            # Without this, the machine's own zone would be taken silently.
            raise ValueError("a moment without a time zone cannot be placed in office time")
        return moment.astimezone(self.zone)

    def at(self, d: date, t: time) -> datetime:
        """The moment, in UTC, at which the office's clock shows this date and time."""
        return datetime.combine(d, t, tzinfo=self.zone).astimezone(UTC)

    def is_presumed(self, d: date) -> bool:
        """Whether it is only presumed (推定) that the office works, or not, on a date."""
        return self.calendar.day(d).is_presumed

    def hours_on(self, d: date) -> Hours:
        """The row that holds on a date, working day or not.

        Before the first row begins the first row counts, so that old records stay readable.
        """
        begun = [row for row in self.hours if row.valid_from <= d]
        if not begun:
            return min(self.hours, key=lambda row: row.valid_from)
        return max(begun, key=lambda row: row.valid_from)

    def opening(self, d: date) -> datetime:
        """The opening in the morning of a date."""
        return self.at(d, self.hours_on(d).morning_opens)

    def noon(self, d: date) -> datetime:
        """The end of the morning's office time on a date: what the rules call noon."""
        return self.at(d, self.hours_on(d).morning_closes)

    def closing(self, d: date) -> datetime:
        """The closing in the afternoon of a date."""
        return self.at(d, self.hours_on(d).afternoon_closes)

    def state(self, moment: datetime) -> OfficeState:
        """Whether the office is open at a moment, and if not, why."""
        local = self.local(moment)
        if not self.calendar.is_working(local.date()):
            return OfficeState.DAY_OFF
        hours, clock = self.hours_on(local.date()), local.time()
        if not hours.morning_opens <= clock < hours.afternoon_closes:
            return OfficeState.CLOSED
        if hours.morning_closes <= clock < hours.afternoon_opens:
            return OfficeState.NOON
        return OfficeState.OPEN

    def next_opening(self, moment: datetime) -> datetime:
        """The next start of office time after a moment, the reopening after noon included."""
        return next(start for start, _ in self._stretches(moment) if start > moment)

    def next_day_opening(self, moment: datetime) -> datetime:
        """The opening of the next working day after the day of a moment, never of that day."""
        return self.opening(self.calendar.next_working(self.local(moment).date()))

    def add_office_minutes(self, moment: datetime, n: int) -> datetime:
        """The moment when ``n`` minutes of office time have passed.

        Time outside office hours does not count. Minutes that end with the morning end at noon,
        not at the reopening.
        """
        left = timedelta(minutes=n)
        for start, end in self._stretches(moment):
            begin = max(start, moment)
            if begin + left <= end:
                return begin.astimezone(UTC) + left
            left -= end - begin
        raise AssertionError("office time never ends")

    def back_office_minutes(self, moment: datetime, n: int) -> datetime:
        """The moment from which ``n`` minutes of office time have passed until this one.

        Minutes that begin with the morning begin at the opening, not at the closing before it.
        """
        left = timedelta(minutes=n)
        for start, end in self._stretches_back(moment):
            stop = min(end, moment)
            if stop - left >= start:
                return stop.astimezone(UTC) - left
            left -= stop - start
        raise AssertionError("office time has no beginning")

    def _stretches_back(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of office time that begin before a moment, the last first, without end."""
        day = self.local(moment).date()
        while True:
            if self.calendar.is_working(day):
                begun = [one for one in self._stretches_on(day) if one[0] < moment]
                yield from reversed(begun)
            day -= timedelta(days=1)

    def _stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of office time that end after a moment, in order, without end."""
        day = self.local(moment).date()
        if not self.calendar.is_working(day):
            day = self.calendar.next_working(day)
        while True:
            for start, end in self._stretches_on(day):
                if end > moment:
                    yield start, end
            day = self.calendar.next_working(day)

    def _stretches_on(self, d: date) -> list[tuple[datetime, datetime]]:
        hours = self.hours_on(d)
        if hours.morning_closes == hours.afternoon_opens:
            # An office that works through noon has one stretch: nothing reopens at noon.
            return [(self.opening(d), self.closing(d))]
        reopening = self.at(d, hours.afternoon_opens)
        return [(self.opening(d), self.noon(d)), (reopening, self.closing(d))]
