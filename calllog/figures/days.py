"""The figures of one day, and of the days up to one: what the wallboard and the leader see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from calllog.figures.facts import Fact, Facts, Kind
from calllog.figures.loading import THREE_RINGS_SECONDS, load
from calllog.figures.measures import Measure, measures
from calllog.figures.periods import ONE_DAY, Period
from calllog.models import PromiseKind
from calllog.times.office_hours import OfficeTime

SHOWN = (
    "calls",
    "connection",
    "three_rings_caller",
    "three_rings_duty",
    "unanswered_on_duty",
    "contact_by_closing",
    "contact_by_midnight",
    "late_contact",
    "late",
)
OF_DAYS = (Kind.CALL, Kind.LEG, Kind.PROMISE)

Only: TypeAlias = Callable[[Fact], bool]


def every_fact(_fact: Fact) -> bool:
    """Nothing is left out."""
    return True


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One day in numbers; each is a ``Measure`` with its definition and the rows behind it.

    What is late is late now: in a trend, where days are past, it is empty.
    """

    day: date
    is_working: bool
    calls: Measure
    connection: Measure
    three_rings_caller: Measure
    three_rings_duty: Measure
    unanswered_on_duty: Measure
    contact_by_closing: Measure  # Of everything due on the day; aside: still in time.
    contact_by_midnight: Measure
    late_contact: Measure
    late: Measure

    @property
    def answered(self) -> int:
        """How many callers who wanted a person were answered by one."""
        return self.connection.n

    @property
    def due(self) -> int:
        """How many contacts fall due on the day, reached or not."""
        return self.contact_by_closing.of

    @property
    def in_time(self) -> int:
        """How many of these still can be kept by closing."""
        return len(self.contact_by_closing.aside)


def day(
    session: Session,
    office_time: OfficeTime,
    day: date,
    now: datetime,
    *,
    three_rings: int = THREE_RINGS_SECONDS,
    only: Only = every_fact,
) -> DayFigures:
    """The figures of one day as they stand now; ``only`` those facts, as of one section."""
    facts = _load(session, office_time, Period(day, day), now, (*OF_DAYS, Kind.LATE), three_rings)
    return _of_day(day, office_time, facts.where(only))


def trend(
    session: Session,
    office_time: OfficeTime,
    until: date,
    days: int = 30,
    *,
    now: datetime | None = None,
    three_rings: int = THREE_RINGS_SECONDS,
    only: Only = every_fact,
) -> tuple[DayFigures, ...]:
    """The figures of each of so many days, the last of them ``until``; days off as well.

    Without ``now``, they are told as of the end of the last day.
    """
    period = Period(until - timedelta(days=days - 1), until)
    moment = now or period.ends_at(office_time)
    facts = _load(session, office_time, period, moment, OF_DAYS, three_rings)
    by_day = facts.where(only).by(lambda one: office_time.local(one.at).date(), OF_DAYS)
    every = [period.first + n * ONE_DAY for n in range(days)]
    return tuple(_of_day(d, office_time, by_day.get(d, Facts(moment))) for d in every)


def _load(
    session: Session,
    office_time: OfficeTime,
    period: Period,
    now: datetime,
    kinds: Iterable[Kind],
    three_rings: int,
) -> Facts:
    promised = (PromiseKind.CONTACT,)
    return load(
        session, office_time, period, now, kinds=kinds, promised=promised, three_rings=three_rings
    )


def _of_day(d: date, office_time: OfficeTime, facts: Facts) -> DayFigures:
    return DayFigures(d, office_time.calendar.is_working(d), **measures(facts, SHOWN))
