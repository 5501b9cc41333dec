"""The time of the practice world: the machine's, or moved to the moment that is practised.

Whoever learns the line in the evening can hear how it answers in office hours, and the other way
round. The clock goes on from there as clocks do; the machine's own is never touched.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from calllog.times.office_hours import OfficeState, OfficeTime
from ivr.exchange.jump import Clock
from ivr.exchange.runner import Job, Runner, TimeOfDay

AFTER_CLOSING = timedelta(hours=1)


class Moment(StrEnum):
    """When people practise."""

    NOW = "now"  # 按现在时间
    OPEN = "open"  # 按上班时间
    NOON = "noon"  # 按午休
    CLOSED = "closed"  # 按下班后


STATES = {
    Moment.OPEN: OfficeState.OPEN,
    Moment.NOON: OfficeState.NOON,
    Moment.CLOSED: OfficeState.CLOSED,
}


def practised(moment: Moment, now: datetime, office_time: OfficeTime) -> datetime:
    """The time at which a moment of today, or else of the next working day, is practised.

    An office that works through noon has no noon to practise: it is open then.
    """
    day = office_time.local(now).date()
    if not office_time.calendar.is_working(day):
        day = office_time.calendar.next_working(day)
    opening, noon = office_time.opening(day), office_time.noon(day)
    match moment:
        case Moment.NOW:
            return now
        case Moment.OPEN:
            return opening + (noon - opening) / 2
        case Moment.NOON:
            reopening = office_time.at(day, office_time.hours_on(day).afternoon_opens)
            return noon + (reopening - noon) / 2
        case Moment.CLOSED:
            return office_time.closing(day) + AFTER_CLOSING


class PractisedTime:
    """A clock, and what runs calls by it."""

    def __init__(self, machine: TimeOfDay, runner: Runner) -> None:
        self.machine = machine
        self._runner = runner
        self._shift = timedelta(0)
        self._moment = Moment.NOW

    def now(self) -> datetime:
        return self.machine.now() + self._shift

    def start(self, job: Job) -> None:
        shift = self._shift
        self._runner.start(lambda clock: job(_Shifted(clock, shift)))

    def is_at(self, moment: Moment, office_time: OfficeTime) -> bool:
        """Whether this is the moment; one that was chosen hours ago may be over."""
        if moment is Moment.NOW or moment is not self._moment:
            return moment is self._moment
        return office_time.state(self.now()) is STATES[moment]

    def move(self, moment: Moment, office_time: OfficeTime) -> None:
        """Go to a moment. Nobody may be in a call, and what was practised before is to go."""
        now = self.machine.now()
        self._shift = practised(moment, now, office_time) - now
        self._moment = moment


@dataclass(frozen=True)
class _Shifted:
    """The clock of one call."""

    clock: Clock
    shift: timedelta

    def now(self) -> datetime:
        return self.clock.now() + self.shift

    def in_flight(self) -> AbstractContextManager[None]:
        return self.clock.in_flight()
