"""The monthly report (月报), frozen on the first working day after the month at opening.

What is frozen never changes. What is found out later, such as a call marked an exercise or a
calendar entered late, is told beside it as a correction (更正), with the rows that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.clock import Clock
from calllog.db import Database, add_unless_known
from calllog.figures.definitions import BY_KEY, DEFINITIONS
from calllog.figures.facts import FIGURES, Facts, Kind
from calllog.figures.loading import THREE_RINGS_SECONDS, load
from calllog.figures.measures import Measure, measures
from calllog.figures.periods import ONE_DAY, month_of, next_month
from calllog.models import Call, Item, MonthlyReport
from calllog.office import directory
from calllog.times.office_hours import OfficeTime

# What is late is late now, and of no month.
FROZEN = tuple(one.key for one in DEFINITIONS if one.of is not Kind.LATE)
OFFICE = "office"


def group(kind: str, key: int | None) -> str:
    """The name of a part of the report, such as ``section:3``."""
    return f"{kind}:{key}"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that counts otherwise than when the report was frozen.

    Before and now: True where it is in the numerator, False where only in the denominator, None
    where it is in neither.
    """

    row_id: int
    before: bool | None
    now: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it was frozen, and as it is told today."""

    frozen: Measure
    today: Measure

    @property
    def changes(self) -> tuple[Change, ...]:
        """The rows that count otherwise, in order of their ids."""
        before, now = _places(self.frozen), _places(self.today)
        both = sorted({*before, *now})
        pairs = ((one, before.get(one), now.get(one)) for one in both)
        return tuple(Change(*pair) for pair in pairs if pair[1] != pair[2])

    @property
    def is_corrected(self) -> bool:
        """Whether the number is another today; a length of time may be with the same rows."""
        lengths = (self.frozen.median, self.frozen.ninetieth)
        return bool(self.changes) or lengths != (self.today.median, self.today.ninetieth)


def _places(number: Measure) -> dict[int, bool]:
    counted = set(number.numerator)
    return {one: one in counted for one in number.denominator}


def freeze_due(
    db: Database, clock: Clock, zone: ZoneInfo, *, three_rings: int = THREE_RINGS_SECONDS
) -> int:
    """Freeze every month whose time has come and that is not frozen yet; returns how many."""
    now, done = clock.now(), 0
    with db.reading() as session:
        months = due(session, now, zone)
    for month in months:
        with db.reading() as session:
            # Counted outside of the writer's turn: calls that come in must not wait for it.
            counted = count(session, directory.office_time(session, zone), month, now, three_rings)
        with db.writing() as session:
            report = MonthlyReport(month=month, frozen_at=now, figures=as_kept(counted))
            done += add_unless_known(session, report)
    return done


def due(session: Session, now: datetime, zone: ZoneInfo) -> list[date]:
    """The months since the first call or item that are over, due and not frozen, in order."""
    first = session.execute(
        select(
            select(func.min(Call.started_at)).scalar_subquery(),
            select(func.min(Item.created_at)).scalar_subquery(),
        )
    ).one()
    begun = [at.astimezone(zone).date() for at in first if at is not None]
    this_month = now.astimezone(zone).date().replace(day=1)
    month = min(begun, default=this_month).replace(day=1)
    if month >= this_month:
        return []
    frozen, over = set(session.scalars(select(MonthlyReport.month))), []
    while month < this_month:
        if month not in frozen:
            over.append(month)
        month = next_month(month)
    if not over or not directory.has_office(session):
        return []
    office_time = directory.office_time(session, zone)
    return [month for month in over if now >= freezes_at(month, office_time)]


def freezes_at(month: date, office_time: OfficeTime) -> datetime:
    """The opening of the first working day after a month."""
    return office_time.opening(office_time.calendar.next_working(next_month(month) - ONE_DAY))


def count(
    session: Session, office_time: OfficeTime, month: date, now: datetime, three_rings: int
) -> dict[str, dict[str, Measure]]:
    """The numbers of a month: of the office, of each section and of each person."""
    kinds = [kind for kind in FIGURES if kind is not Kind.LATE]
    facts = load(session, office_time, month_of(month), now, kinds=kinds, three_rings=three_rings)
    made = {OFFICE: measures(facts, FROZEN)}
    by_section = facts.by(lambda one: one.section_id)
    by_person = facts.by(lambda one: one.person_id)
    made |= {group("section", k): measures(part, FROZEN) for k, part in by_section.items()}
    made |= {group("person", k): measures(part, FROZEN) for k, part in by_person.items()}
    return made


def as_kept(counted: Mapping[str, Mapping[str, Measure]]) -> dict[str, Any]:
    """The numbers with the ids behind them, as they are stored."""
    return {
        name: {
            key: {
                "numerator": ranges(one.numerator),
                "denominator": ranges(one.denominator),
                "aside": ranges(one.aside),
                "median": one.median,
                "ninetieth": one.ninetieth,
            }
            for key, one in numbers.items()
        }
        for name, numbers in counted.items()
    }


def kept(report: MonthlyReport, name: str) -> dict[str, Measure]:
    """The numbers of one part of a report as they were frozen; an unknown part has none."""
    nothing = measures(Facts(report.frozen_at), FROZEN)
    stored: Mapping[str, Any] = report.figures.get(name, {})
    read = {key: _measure(key, one) for key, one in stored.items() if key in BY_KEY}
    return nothing | read


def _measure(key: str, one: Mapping[str, Any]) -> Measure:
    return Measure(
        BY_KEY[key],
        numbered(one["numerator"]),
        numbered(one["denominator"]),
        numbered(one["aside"]),
        one["median"],
        one["ninetieth"],
    )


def compared(
    report: MonthlyReport, name: str, today: Mapping[str, Mapping[str, Measure]]
) -> list[Figure]:
    """Each number of a part as it was frozen and as it is today."""
    nothing = measures(Facts(report.frozen_at), FROZEN)
    now = nothing | dict(today.get(name, {}))
    return [Figure(one, now[key]) for key, one in kept(report, name).items()]


def ranges(ids: Iterable[int]) -> str:
    """Ids as ``1-20,25``: those of a month mostly follow one another."""
    spans: list[list[int]] = []
    for one in sorted(ids):
        if spans and one == spans[-1][1] + 1:
            spans[-1][1] = one
        else:
            spans.append([one, one])
    return ",".join(f"{a}-{b}" if a != b else f"{a}" for a, b in spans)


def numbered(text: str) -> tuple[int, ...]:
    """The ids that ``ranges`` has written, in order."""
    found: list[int] = []
    for span in filter(None, text.split(",")):
        first, _dash, last = span.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return tuple(found)


def reports(session: Session) -> list[MonthlyReport]:
    """Every frozen month, the latest first."""
    return list(session.scalars(select(MonthlyReport).order_by(MonthlyReport.month.desc())))
