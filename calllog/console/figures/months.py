"""The monthly reports (月报): as they were frozen, with what was corrected since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from flask import Blueprint, abort, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.figures.asked import NOT_BY_PERSON, Scope, scope_of
from calllog.console.figures.report import Names
from calllog.console.request import now, office_time, parts, reading, viewer
from calllog.figures import monthly
from calllog.figures.assessment import Named
from calllog.figures.definitions import BY_KEY
from calllog.figures.facts import Kind
from calllog.figures.measures import Measure
from calllog.figures.monthly import Change, Figure
from calllog.figures.periods import month_of
from calllog.models import (
    Attempt,
    Call,
    FollowUp,
    HandOver,
    Item,
    Leg,
    MonthlyReport,
    Promise,
)
from calllog.office.viewers import SEES_MATTERS, may_see

pages = Blueprint("months", __name__)

Counted: TypeAlias = Mapping[str, Mapping[str, Measure]]

COLUMNS = (
    "connection",
    "unanswered_on_duty",
    "read_in_time",
    "contact_by_closing",
    "contact_by_midnight",
    "answer_in_time",
    "satisfied",
)
# What is told of each person; a call is everybody's until somebody has taken it.
OF_PEOPLE = (
    "three_rings_duty",
    "unanswered_on_duty",
    "read_in_time",
    "contact_by_closing",
    "contact_by_midnight",
    "diligent",
    "self_reported",
    "returned",
    "answer_in_time",
    "satisfied",
)
# Where the item of a fact is found, by the fact's kind.
ITEM_OF: dict[Kind, tuple[Any, Any]] = {
    Kind.CALL: (Call.id, Call.item_id),
    Kind.LEG: (Leg.id, Call.item_id),
    Kind.PROMISE: (Promise.id, Promise.item_id),
    Kind.ATTEMPT: (Attempt.id, Attempt.item_id),
    Kind.HAND_OVER: (HandOver.id, HandOver.item_id),
    Kind.FOLLOW_UP: (FollowUp.id, FollowUp.item_id),
    Kind.OUTCOME: (Item.id, Item.id),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that counts otherwise: its item where the person may see it, and how it counted."""

    item: Item | None
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report: its name, and its figures as frozen and as they are today."""

    name: str
    figures: tuple[Figure, ...]
    narrowing: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a report: the frozen numbers, and what they are today."""

    name: str
    figures: tuple[Figure, ...]
    narrowing: Mapping[str, Any]


@pages.get("/figures/months")
@allow(*SEES_MATTERS)
def show() -> str:
    """Every frozen month, the latest first, with a few of its numbers."""
    with reading() as session:
        scope, names = scope_of(session, viewer()), Names.read(session)
        lines = []
        for report in monthly.reports(session):
            for key, name, narrowing in _parts(scope, names, report, is_brief=True):
                frozen = monthly.kept(report, key)
                shown = [frozen[column] for column in COLUMNS]
                lines.append((report, name, shown, _asking(report, narrowing)))
        columns = [BY_KEY[key] for key in COLUMNS]
        rings = parts().settings.three_rings_seconds
        return render_template(
            "figures/months.html", lines=lines, columns=columns, three_rings=rings
        )


@pages.get("/figures/months/<month>")
@allow(*SEES_MATTERS)
def one(month: str) -> str:
    """A month as it was frozen, and the corrections since."""
    with reading() as session:
        report = session.get(MonthlyReport, _first_day(month)) or abort(404)
        today = _today(session, report)
        made = _compared(session, report, today)
        return render_template(
            "figures/month.html",
            report=report,
            parts=made,
            people=_people(session, report, today),
            columns=[BY_KEY[key] for key in OF_PEOPLE],
            changes=_changes(session, made[0].figures) if made else {},
            asking=lambda narrowing: _asking(report, narrowing),
            three_rings=parts().settings.three_rings_seconds,
        )


def _today(session: Session, report: MonthlyReport) -> Counted:
    """The numbers of the month as they are told today."""
    rings = parts().settings.three_rings_seconds
    return monthly.count(session, office_time(session), report.month, now(), rings)


def _compared(session: Session, report: MonthlyReport, today: Counted) -> list[Part]:
    """The parts that the person may see, as frozen and as they are today."""
    scope = scope_of(session, viewer())
    return [
        Part(name, tuple(_told(scope, monthly.compared(report, key, today))), narrowing)
        for key, name, narrowing in _parts(scope, Names.read(session), report)
    ]


def _people(session: Session, report: MonthlyReport, today: Counted) -> list[PersonLine]:
    """Each person of the report, by name; a head's are those who work in the section now."""
    scope, named = scope_of(session, viewer()), Named.read(session)
    if scope.person is not None:
        return []
    made = []
    for person, name in named.people.items():
        key, section = monthly.group("person", person), named.section_of[person]
        is_seen = scope.sections is None or section in scope.sections or person == scope.own
        if is_seen and (key in report.figures or key in today):
            told = {f.frozen.definition.key: f for f in monthly.compared(report, key, today)}
            figures = tuple(told[one] for one in OF_PEOPLE)
            if any(one.frozen.of or one.today.of for one in figures):
                made.append(PersonLine(name, figures, {"person": person}))
    return made


def _first_day(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        abort(404)


def _asking(report: MonthlyReport, narrowing: Mapping[str, Any]) -> dict[str, Any]:
    """How to ask for the rows as they are today."""
    period = month_of(report.month)
    return {"from": period.first.isoformat(), "to": period.last.isoformat()} | dict(narrowing)


def _parts(
    scope: Scope, names: Names, report: MonthlyReport, *, is_brief: bool = False
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The parts of a report that somebody may see: key, name, and how to ask for its rows."""
    if scope.person is not None:
        yield monthly.group("person", scope.person), _("本人"), {}
        return
    if scope.sections is None:
        yield monthly.OFFICE, _("全中心"), {}
    if is_brief and scope.sections is None:
        return
    for section, name in names.sections.items():
        key = monthly.group("section", section)
        is_own = scope.sections is not None and section in scope.sections
        if is_own or (scope.sections is None and key in report.figures):
            yield key, name, {"section": section}


def _told(scope: Scope, figures: list[Figure]) -> list[Figure]:
    """Of a person no figure is told that counts calls."""
    if scope.person is None:
        return figures
    return [one for one in figures if one.frozen.definition.of not in NOT_BY_PERSON]


def _changes(session: Session, figures: tuple[Figure, ...]) -> dict[str, list[Changed]]:
    """For each corrected figure the rows that count otherwise now."""
    return {
        one.frozen.definition.key: _rows(session, one.frozen, one.changes)
        for one in figures
        if one.changes
    }


def _rows(session: Session, number: Measure, changes: tuple[Change, ...]) -> list[Changed]:
    row_id, item_id = ITEM_OF[number.definition.of]
    ids = [one.row_id for one in changes]
    query = select(row_id, item_id)
    if number.definition.of is Kind.LEG:
        query = query.join(Call, Call.id == Leg.call_id)
    found = session.execute(query.where(row_id.in_(ids)))
    of_rows: dict[int, int | None] = {row[0]: row[1] for row in found}
    seen = select(Item).where(Item.id.in_(set(of_rows.values()) - {None}), may_see(viewer()))
    items = {item.id: item for item in session.scalars(seen)}
    return [
        Changed(items.get(of_rows.get(one.row_id) or 0), _counted(one.before), _counted(one.now))
        for one in changes
    ]


def _counted(place: bool | None) -> str:
    if place is None:
        return _("不统计")
    return _("计入") if place else _("统计，未计入")
