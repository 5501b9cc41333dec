"""How many working days somebody was at work in a period (在岗天数): the load is read beside it.

Leave, trips, days off and meetings count as away as far as they fell into office hours, in half
days. What falls due meanwhile is the deputy's, and counts for the deputy (design, invariant 2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.figures.open_hours import OpenHours
from calllog.figures.periods import ONE_DAY, Period
from calllog.models import Absence, Staff
from calllog.times.office_hours import OfficeTime

HALF_DAYS = 2


@dataclass(frozen=True, slots=True)
class Presence:
    """So many working days at work, of so many in the period up to now."""

    days: float
    of: int

    def text(self) -> str:
        """Such as 18.5/21."""
        return f"{self.days:g}/{self.of}"


class Presences:
    """The absences of a period, read once for everybody."""

    def __init__(
        self, session: Session, office_time: OfficeTime, period: Period, now: datetime
    ) -> None:
        self._begin = period.begins_at(office_time)
        self._end = min(period.ends_at(office_time), _tomorrow(now, office_time))
        self._hours = OpenHours(office_time)
        self._of = _working_days(period, office_time, now)
        self._away = _absences(session, self._begin, self._end)

    def of(self, staff_id: int) -> Presence:
        """How many days a person was at work."""
        if not self._of:
            return Presence(0, 0)
        whole = self._hours.seconds_between(self._begin, self._end)
        away = sum(
            self._hours.seconds_between(begin, end)
            for begin, end in _joined(self._away.get(staff_id, ()), self._begin, self._end)
        )
        halves = round(self._of * (1 - away / whole) * HALF_DAYS)
        return Presence(halves / HALF_DAYS, self._of)


def _tomorrow(now: datetime, office_time: OfficeTime) -> datetime:
    today = office_time.local(now).date()
    return Period(today, today).ends_at(office_time)


def _working_days(period: Period, office_time: OfficeTime, now: datetime) -> int:
    last = min(period.last, office_time.local(now).date())
    days = range((last - period.first).days + 1)
    return sum(office_time.calendar.is_working(period.first + n * ONE_DAY) for n in days)


def _absences(
    session: Session, begin: datetime, end: datetime
) -> dict[int, list[tuple[datetime, datetime]]]:
    """Who was away from when to when; who has left is away from then on."""
    overlaps = (Absence.begins_at < end, Absence.ends_at > begin)
    came = or_(Absence.cancelled_at.is_(None), Absence.cancelled_at > Absence.begins_at)
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in session.scalars(select(Absence).where(*overlaps, came)):
        back = min(row.ends_at, row.cancelled_at or row.ends_at)
        found[row.staff_id].append((row.begins_at, back))
    left = select(Staff.id, Staff.left_at).where(Staff.left_at.is_not(None), Staff.left_at < end)
    for staff_id, left_at in session.execute(left):
        found[staff_id].append((left_at or end, end))
    return found


def _joined(
    spans: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """The spans within a period, those that overlap as one."""
    made: list[tuple[datetime, datetime]] = []
    for first, last in sorted((max(a, begin), min(b, end)) for a, b in spans):
        if first >= last:
            continue
        if made and first <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], last))
        else:
            made.append((first, last))
    return made
