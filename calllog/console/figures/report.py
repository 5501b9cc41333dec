"""The report of a period (统计分析): a few headline numbers, then tables by section and person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.figures.asked import Asked, asked_for
from calllog.console.figures.charts import trend
from calllog.console.figures.words import CHOICE_NAMES, WEEKDAYS
from calllog.console.request import office_time, parts, reading
from calllog.figures import measures as counting
from calllog.figures.definitions import BY_KEY, Definition
from calllog.figures.facts import Fact, Facts, Kind
from calllog.figures.measures import Measure, measures
from calllog.models import Matter, Section, Staff
from calllog.office.viewers import SEES_MATTERS

pages = Blueprint("figures", __name__)

HEADLINE = (
    "contact_by_closing",
    "contact_by_midnight",
    "three_rings_caller",
    "connection",
    "satisfied",
    "late_contact",
)
OF_SECTIONS = (
    "calls",
    "connection",
    "unanswered_on_duty",
    "read_in_time",
    "contact_by_closing",
    "contact_by_midnight",
    "answer_in_time",
    "satisfied",
    "late_contact",
)
OF_PEOPLE = (
    "three_rings_duty",
    "unanswered_on_duty",
    "contact_by_closing",
    "contact_by_midnight",
    "diligent",
    "self_reported",
    "answer_in_time",
    "late_contact",
)
OF_MATTERS = (
    "contact_by_closing",
    "contact_by_midnight",
    "answer_in_time",
    "returned",
    "satisfied",
)
OF_DAYS = ("calls", "connection", "contact_by_closing", "contact_by_midnight")
OF_MONTHS = ("calls", "connection", "contact_by_closing", "contact_by_midnight", "answer_in_time")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is about, its numbers, and how to ask for their rows."""

    name: str
    numbers: tuple[Measure, ...]
    narrowing: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """The same figures for each section, person, matter or month."""

    columns: tuple[Definition, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What sections, people and matters are called, closed and left ones as well."""

    sections: dict[int, str]
    people: dict[int, str]
    matters: dict[int, str]
    # Of the people, those who can hold matters; only of them figures are asked for.
    holders: dict[int, str]

    @classmethod
    def read(cls, session: Session) -> Names:
        """All of them, in the office's order."""
        people = session.scalars(select(Staff).order_by(Staff.id)).all()
        return cls(
            {row.id: row.name for row in session.scalars(select(Section).order_by(Section.id))},
            {row.id: row.name for row in people},
            {row.id: row.name for row in session.scalars(select(Matter).order_by(Matter.position))},
            {row.id: row.name for row in people if SEES_MATTERS.intersection(row.roles)},
        )


@pages.get("/figures")
@allow(*SEES_MATTERS)
def show() -> str:
    """The figures of a period, each number a link to the rows behind it."""
    with reading() as session:
        asked, names = asked_for(session), Names.read(session)
        facts = asked.load(session)
        numbers = measures(facts, [one.key for one in asked.definitions()])
        return render_template(
            "figures/report.html",
            **around(session, asked, names),
            numbers=numbers,
            headline=[numbers[key] for key in HEADLINE if key in numbers],
            tables=_tables(session, asked, facts, names),
            outcomes=counting.outcomes(facts),
            times=_by_time(session, facts),
        )


@pages.get("/figures/days")
@allow(*SEES_MATTERS)
def days() -> str:
    """The numbers behind the trend's chart, day by day, the latest first."""
    with reading() as session:
        asked = asked_for(session)
        columns = [one for one in asked.definitions() if one.key in OF_DAYS]
        found = reversed(trend(session, asked))
        return render_template(
            "figures/days.html",
            **around(session, asked, Names.read(session)),
            columns=columns,
            lines=[(day, [getattr(day, one.key) for one in columns]) for day in found],
        )


def around(session: Session, asked: Asked, names: Names) -> dict[str, Any]:
    """What the head of every page of figures shows."""
    return {
        "asked": asked,
        "names": names,
        "choices": CHOICE_NAMES,
        "three_rings": parts().settings.three_rings_seconds,
        "sections": _sections(asked, names),
    }


def _sections(asked: Asked, names: Names) -> dict[int, str]:
    own = asked.scope.sections
    return {key: name for key, name in names.sections.items() if own is None or key in own}


def _tables(session: Session, asked: Asked, facts: Facts, names: Names) -> dict[str, Table]:
    local = office_time(session).local
    split: dict[str, tuple[Callable[[Fact], Any], dict[Any, str], Iterable[str]]] = {
        "section": (lambda one: one.section_id, names.sections, OF_SECTIONS),
        "person": (lambda one: one.person_id, names.people, OF_PEOPLE),
        "matter": (lambda one: one.matter_id, names.matters, OF_MATTERS),
    }
    if asked.scope.person is not None:
        del split["section"], split["person"]
    made = {k: table(asked, facts, *how, k) for k, how in split.items()}
    months = asked.period.months()
    if len(months) > 1:
        called = {month: month.isoformat()[:7] for month in months}
        made["month"] = table(
            asked,
            facts,
            lambda one: local(one.at).date().replace(day=1),
            called,
            OF_MONTHS,
            "month",
        )
    return {k: found for k, found in made.items() if found.lines}


def table(
    asked: Asked,
    facts: Facts,
    key: Callable[[Fact], Any],
    names: Mapping[Any, str],
    keys: Iterable[str],
    narrowed: str,
) -> Table:
    """The figures of each part that has any, in the order of the names: nobody is ranked."""
    possible = {one.key for one in asked.definitions()}
    columns = tuple(BY_KEY[one] for one in keys if one in possible)
    kinds = {one.of for one in columns}
    split = facts.by(key, [kind for kind in Kind if kind in kinds])
    lines = []
    for value, name in names.items():
        if value in split:
            found = measures(split[value], [one.key for one in columns])
            if any(one.of for one in found.values()):
                lines.append(Line(name, tuple(found.values()), {narrowed: _as_text(value)}))
    return Table(columns, tuple(lines))


def _as_text(value: Any) -> Any:
    return value if isinstance(value, int) else value.isoformat()[:7]


def _by_time(session: Session, facts: Facts) -> dict[str, list[tuple[int, str, int, int]]]:
    """By hour and by weekday: how many calls came, and how many of them were answered."""
    local = office_time(session).local
    hours, weekdays = [[0, 0] for _ in range(24)], [[0, 0] for _ in range(7)]
    for one in facts.calls:
        at = local(one.at)
        for count in (hours[at.hour], weekdays[at.weekday()]):
            count[0] += 1
            count[1] += one.is_answered
    return {
        "hour": [(n, f"{n}:00", c[0], c[1]) for n, c in enumerate(hours) if c[0]],
        "weekday": [(n, str(WEEKDAYS[n]), c[0], c[1]) for n, c in enumerate(weekdays) if c[0]],
    }
