"""The report of an inspection: figures, breaches, corrections, and the months before (5.5).

It is frozen when the inspection is closed. The same told anew later stands beside it, so that what
changed since is seen and nothing is rewritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.breaches import suspicions
from calllog.figures import monthly
from calllog.figures.facts import FIGURES, Kind
from calllog.figures.loading import load
from calllog.figures.measures import Measure, measures
from calllog.figures.periods import ONE_DAY, Period, month_of
from calllog.inspection import states
from calllog.models import (
    Check,
    Correction,
    Finding,
    InspectedItem,
    Inspection,
    MonthlyReport,
)
from calllog.times.office_hours import OfficeTime

KEYS = (
    "calls",
    "connection",
    "three_rings_caller",
    "unanswered_on_duty",
    "read_in_time",
    "contact_by_closing",
    "contact_by_midnight",
    "self_reported",
    "answer_in_time",
    "returned",
    "satisfied",
)
MONTHS_BEFORE = 3
UNDECIDED = "undecided"  # 待核: nobody has decided yet.


@dataclass(frozen=True, slots=True)
class Number:
    """One figure as it is written, such as 92%（46/50）, and its share for the plots."""

    text: str
    percent: int | None
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Column:
    """A month before, or the period itself: its figures, suspicions and corrections."""

    first: date
    last: date
    figures: dict[str, Number]
    suspected: int
    breaches: int  # Of these, decided to be one.
    corrections: int  # Set for the section in these days …
    late_corrections: int  # … and of these, late at some time.


@dataclass(frozen=True, slots=True)
class Suspected:
    """Of one kind of suspicion, how many were decided how."""

    kind: str
    decided: dict[str, int]  # A Measure or UNDECIDED: how many.

    @property
    def count(self) -> int:
        """All of the kind."""
        return sum(self.decided.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the list: why it was drawn, what was found, and who signed."""

    number: str
    why: tuple[str, ...]
    is_good: bool | None
    faulty: tuple[str, ...]
    words: str
    signer: str
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Put:
    """One correction as it stands."""

    id: int
    number: str
    words: str
    owner: str
    due_at: datetime
    state: str
    was_late: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, how many, and when the last."""

    name: str
    post: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report."""

    columns: tuple[Column, ...]  # The months before in order, and the period itself last.
    suspected: tuple[Suspected, ...]
    checks: dict[str, dict[str, int]]  # Check: Checked: how many items.
    lines: tuple[Line, ...]
    corrections: tuple[Put, ...]
    signers: tuple[Signer, ...]

    @property
    def itself(self) -> Column:
        """The period that was inspected."""
        return self.columns[-1]

    @property
    def faulty(self) -> int:
        """How many items were found faulty."""
        return sum(line.is_good is False for line in self.lines)


_STORED = TypeAdapter(Report)


def as_kept(report: Report) -> dict[str, Any]:
    """As it is stored."""
    stored: dict[str, Any] = _STORED.dump_python(report, mode="json")
    return stored


def kept(stored: dict[str, Any]) -> Report:
    """As it was frozen."""
    return _STORED.validate_python(stored)


def make(
    session: Session,
    office_time: OfficeTime,
    inspection: Inspection,
    now: datetime,
    three_rings: int,
) -> Report:
    """The report of an inspection as it stands now."""
    period = Period(inspection.first, inspection.last)
    drawn = _drawn(session, inspection)
    return Report(
        columns=(
            *_months_before(session, office_time, inspection, now),
            _column(
                session,
                office_time,
                inspection,
                period,
                now,
                _counted(session, office_time, inspection, period, now, three_rings),
            ),
        ),
        suspected=_suspected(_findings(session, office_time, inspection, period)),
        checks=_checks(drawn),
        lines=tuple(_line(one) for one in drawn),
        corrections=tuple(_put(one, now) for row in drawn for one in row.corrections),
        signers=_signers(drawn),
    )


def _counted(
    session: Session,
    office_time: OfficeTime,
    inspection: Inspection,
    period: Period,
    now: datetime,
    three_rings: int,
) -> dict[str, Measure]:
    kinds = [kind for kind in FIGURES if kind is not Kind.LATE]
    facts = load(session, office_time, period, now, kinds=kinds, three_rings=three_rings)
    section_id = inspection.section_id
    return measures(facts.where(lambda one: one.section_id == section_id), KEYS)


def _months_before(
    session: Session, office_time: OfficeTime, inspection: Inspection, now: datetime
) -> list[Column]:
    """The three months before whose figures were frozen, as many as there are."""
    month, found = inspection.first.replace(day=1), []
    for _ in range(MONTHS_BEFORE):
        month = (month - ONE_DAY).replace(day=1)
        report = session.get(MonthlyReport, month)
        if report is None:
            break
        numbers = monthly.kept(report, monthly.group("section", inspection.section_id))
        period = month_of(month)
        found.append(_column(session, office_time, inspection, period, now, numbers))
    return found[::-1]


def _column(
    session: Session,
    office_time: OfficeTime,
    inspection: Inspection,
    period: Period,
    now: datetime,
    numbers: dict[str, Measure],
) -> Column:
    suspected = _findings(session, office_time, inspection, period)
    corrections = _set_in(session, office_time, inspection, period)
    return Column(
        first=period.first,
        last=period.last,
        figures={key: _number(numbers[key]) for key in KEYS},
        suspected=len(suspected),
        breaches=sum(one.is_breach for one in suspected),
        corrections=len(corrections),
        late_corrections=sum(states.was_late(one, now) for one in corrections),
    )


def _number(one: Measure) -> Number:
    return Number(one.text(), one.percent if one.is_share else None, one.n, one.of)


def _findings(
    session: Session, office_time: OfficeTime, inspection: Inspection, period: Period
) -> list[Finding]:
    """What was suspected of the section in these days, an exercise never."""
    span = period.begins_at(office_time), period.ends_at(office_time)
    section = inspection.section
    found = [
        *suspicions.suspected_between(session, *span, section),
        *suspicions.decided_between(session, *span, section),
    ]
    return [one for one in found if one.item is None or one.item.exercise is None]


def _set_in(
    session: Session, office_time: OfficeTime, inspection: Inspection, period: Period
) -> list[Correction]:
    return list(
        session.scalars(
            select(Correction)
            .join(InspectedItem, InspectedItem.id == Correction.inspected_id)
            .join(Inspection, Inspection.id == InspectedItem.inspection_id)
            .where(
                Inspection.section_id == inspection.section_id,
                Correction.made_at >= period.begins_at(office_time),
                Correction.made_at < period.ends_at(office_time),
            )
        )
    )


def _suspected(found: Iterable[Finding]) -> tuple[Suspected, ...]:
    counts: dict[str, Counter[str]] = {}
    for one in found:
        measure = one.decision.measure if one.decision is not None else UNDECIDED
        counts.setdefault(one.kind, Counter())[measure] += 1
    return tuple(Suspected(kind, dict(counted)) for kind, counted in counts.items())


def _drawn(session: Session, inspection: Inspection) -> list[InspectedItem]:
    return list(
        session.scalars(
            select(InspectedItem)
            .where(InspectedItem.inspection_id == inspection.id)
            .options(
                joinedload(InspectedItem.item),
                joinedload(InspectedItem.signed_by),
                selectinload(InspectedItem.corrections).joinedload(Correction.owner),
            )
            .order_by(InspectedItem.position)
        )
    )


def _checks(drawn: Iterable[InspectedItem]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {check.value: Counter() for check in Check}
    for one in drawn:
        for check, found in (one.checks or {}).items():
            counts[check][found] += 1
    return {check: dict(counted) for check, counted in counts.items()}


def _line(one: InspectedItem) -> Line:
    return Line(
        number=one.item.number,
        why=tuple(one.why),
        is_good=one.is_good,
        faulty=states.faulty_checks(one),
        words=one.words or "",
        signer=one.signed_by.name if one.signed_by is not None else "",
        signed_at=one.signed_at,
    )


def _put(one: Correction, now: datetime) -> Put:
    return Put(
        id=one.id,
        number=one.inspected.item.number,
        words=one.words,
        owner=one.owner.name,
        due_at=one.due_at,
        state=states.state_of(one, now).value,
        was_late=states.was_late(one, now),
    )


def _signers(drawn: Iterable[InspectedItem]) -> tuple[Signer, ...]:
    by_person: dict[int, list[InspectedItem]] = {}
    for one in drawn:
        if one.signed_by_id is not None:
            by_person.setdefault(one.signed_by_id, []).append(one)
    made = []
    for signed in by_person.values():
        person = signed[0].signed_by
        assert person is not None, "who signed is kept with the signature"
        last_at = max(one.signed_at for one in signed if one.signed_at is not None)
        made.append(Signer(person.name, person.post, len(signed), last_at))
    return tuple(made)
