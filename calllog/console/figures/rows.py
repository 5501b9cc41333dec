"""The rows behind one number: items and calls with masked numbers, as far as they may be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.figures import record_words
from calllog.console.figures.asked import Asked, asked_for
from calllog.console.figures.report import Names, around
from calllog.console.figures.words import PARTS, PARTS_OF_FAULTS, RATINGS, WEEKDAYS
from calllog.console.request import office_time, reading, viewer
from calllog.console.words import OUTCOMES, PROMISES
from calllog.console.words import moment as told_moment
from calllog.figures import facts as kinds
from calllog.figures.assessed import EVERY
from calllog.figures.definitions import BY_KEY, RUNNING, Definition
from calllog.figures.facts import Fact, Facts
from calllog.figures.measures import Measure, measure, over
from calllog.models import Call, Item
from calllog.office.viewers import SEES_MATTERS, may_see

pages = Blueprint("figure_rows", __name__)

ON_A_PAGE = 100
# What a number may be narrowed to besides the filter; the last are the assessment's.
NARROWINGS = ("month", "hour", "weekday", "outcome", "finding", "decided", "over")


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a number; an item that has gone elsewhere is told by its number alone."""

    fact: Fact
    what: str
    item: Item | None
    number: str | None
    caller: str | None
    link: str | None = None  # Where it stands itself, such as a finding.


@pages.get("/figures/rows")
@allow(*SEES_MATTERS)
def show() -> str:
    """A page of the rows behind a number, the latest first."""
    with reading() as session:
        asked = asked_for(session)
        definition = _definition(asked)
        facts = _narrowed(session, asked.load(session, kinds=[definition.of]))
        number, part = _number(definition, facts), _part(definition)
        found, page = _behind(facts, number, part), _page()
        return render_template(
            "figures/rows.html",
            **around(session, asked, Names.read(session)),
            **_told(asked, number, part, page, len(found)),
            rows=_rows(session, found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]),
        )


def _definition(asked: Asked) -> Definition:
    """The figure that the address names, if it can be told of whom or what is asked for."""
    definition = EVERY.get(request.args.get("measure", ""))
    if definition is None or definition not in asked.definitions(EVERY.values()):
        abort(404)
    return definition


def _number(definition: Definition, facts: Facts) -> Measure:
    """The number; in the assessment of only what is over."""
    number = measure(definition, facts)
    return over(number) if request.args.get("over") else number


def _page() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _told(asked: Asked, number: Measure, part: str, page: int, count: int) -> dict[str, Any]:
    """What the page says of the number, and how to the other rows of it."""
    further = {k: v for k, v in request.args.items() if k in NARROWINGS}
    further["measure"] = number.definition.key
    is_assessed = bool(further.get("over")) or number.definition.key not in BY_KEY
    labels = PARTS_OF_FAULTS if number.definition.wants_low else PARTS
    return {
        "number_of": number,
        "part": part,
        "parts": {k: (labels[k], len(_ids(number, k))) for k in _parts(number.definition)},
        "page": page,
        "pages": -(-count // ON_A_PAGE),
        "count": count,
        "further": further,
        "is_assessed": is_assessed,
        "is_over": bool(further.get("over")) and number.definition.aside_name == RUNNING,
        "narrowed": _narrowing(further),
        "args": asked.args(**further),
    }


def _narrowing(further: dict[str, Any]) -> list[str]:
    """What the number was narrowed to besides the filter, in words."""
    told = []
    if further.get("month"):
        told.append(str(further["month"]))
    if further.get("hour"):
        told.append(_("%(hour)s时", hour=further["hour"]))
    if further.get("weekday") in tuple("0123456"):
        told.append(str(WEEKDAYS[int(further["weekday"])]))
    if further.get("outcome") in OUTCOMES:
        told.append(str(OUTCOMES[further["outcome"]]))
    return told + record_words.narrowed_to(further)


def _narrowed(session: Session, facts: Facts) -> Facts:
    """Only the facts of the month, hour, weekday, outcome or decision that the address names."""
    local, wanted = office_time(session).local, request.args
    tests: list[Callable[[Fact], bool]] = []
    if month := wanted.get("month"):
        tests.append(lambda one: local(one.at).date().isoformat()[:7] == month)
    if hour := wanted.get("hour"):
        tests.append(lambda one: str(local(one.at).hour) == hour)
    if weekday := wanted.get("weekday"):
        tests.append(lambda one: str(local(one.at).weekday()) == weekday)
    if outcome := wanted.get("outcome"):
        tests.append(lambda one: getattr(one, "outcome", None) == outcome)
    if kind := wanted.get("finding"):
        tests.append(lambda one: getattr(one, "kind", None) == kind)
    if decided := wanted.get("decided"):
        tests.append(lambda one: getattr(one, "measure", None) == decided)
    return facts.where(lambda one: all(holds(one) for holds in tests)) if tests else facts


def _parts(definition: Definition) -> tuple[str, ...]:
    told: tuple[str, ...] = ("denominator",)
    if definition.hit is not None:
        told = ("numerator", "rest", "denominator")
    return (*told, "aside") if definition.aside is not None else told


def _part(definition: Definition) -> str:
    possible, part = _parts(definition), request.args.get("part", "")
    return part if part in possible else possible[0]


def _ids(number: Measure, part: str) -> tuple[int, ...]:
    found: tuple[int, ...] = getattr(number, part)
    return found


def _behind(facts: Facts, number: Measure, part: str) -> list[Fact]:
    wanted = set(_ids(number, part))
    found = [one for one in facts.of(number.definition.of) if one.id in wanted]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _rows(session: Session, facts: Sequence[Fact]) -> list[Row]:
    item_ids = {one.item_id for one in facts if one.item_id is not None}
    call_ids = {_call_id(one) for one in facts} - {None}
    seen = select(Item).where(Item.id.in_(item_ids), may_see(viewer()))
    items = {item.id: item for item in session.scalars(seen)}
    known = session.execute(select(Item.id, Item.year, Item.running).where(Item.id.in_(item_ids)))
    numbers = {item_id: f"{year}-{running}" for item_id, year, running in known}
    called = session.execute(select(Call.id, Call.caller).where(Call.id.in_(call_ids)))
    callers: dict[int, str | None] = {row.id: row.caller for row in called}
    made = []
    for one in facts:
        item = items.get(one.item_id or 0)
        caller = callers.get(_call_id(one) or 0) or (item.phone if item else None)
        number = numbers.get(one.item_id or 0)
        made.append(Row(one, what(one), item, number, caller, record_words.link(one)))
    return made


def _call_id(one: Fact) -> int | None:
    if isinstance(one, kinds.LegFact):
        return one.call_id
    return one.id if isinstance(one, kinds.CallFact) else None


def what(one: Fact) -> str:
    """What a row was, in a few words."""
    return (_WORDS | record_words.WORDS)[type(one)](one)


def _call(one: kinds.CallFact) -> str:
    if one.is_answered:
        return _("已接听")
    return _("未接听") if one.wants_person else _("不需要人工")


def _leg(one: kinds.LegFact) -> str:
    if one.is_answered:
        return _("三声内接听") if one.is_within_three_rings else _("超过三声接听")
    return _("在岗未接") if one.is_unanswered else _("摘机未接通")


def _promise(one: kinds.PromiseFact) -> str:
    due = _("%(promise)s，时限%(at)s", promise=str(PROMISES[one.kind]), at=told_moment(one.at))
    done = _moment_or(one.met_at, _("尚未完成"))
    return _("%(due)s；完成：%(done)s", due=due, done=done)


def _moment_or(at: datetime | None, otherwise: str) -> str:
    return told_moment(at) if at is not None else otherwise


def _late(one: kinds.LateFact) -> str:
    return _(
        "%(promise)s，时限%(at)s",
        promise=str(PROMISES.get(one.kind, one.kind)),
        at=told_moment(one.at),
    )


_WORDS: dict[type, Callable[[Any], str]] = {
    kinds.CallFact: _call,
    kinds.LegFact: _leg,
    kinds.PromiseFact: _promise,
    kinds.AttemptFact: lambda one: _("自报") if one.is_self_reported else _("有系统通话记录"),
    kinds.HandOverFact: lambda one: _("已退回") if one.is_returned else _("未退回"),
    kinds.FollowUpFact: lambda one: str(RATINGS[one.rating]) if one.rating else _("未评价"),
    kinds.OutcomeFact: lambda one: str(OUTCOMES.get(one.outcome, one.outcome)),
    kinds.LateFact: _late,
}
