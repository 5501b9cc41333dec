"""Which figures are asked for, by the address; and which of them a person may see.

Supervisors and leaders see all, a section head those of their section, a handler their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import flash, request
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.console.addresses import day_in
from calllog.console.catalogue import _
from calllog.console.request import now, office_day, office_time, parts, viewer
from calllog.figures.definitions import DEFINITIONS, Definition
from calllog.figures.facts import RECORDS, Fact, Facts, Kind
from calllog.figures.loading import load
from calllog.figures.periods import CHOICES, Period, chosen
from calllog.models import Role, Section
from calllog.office.viewers import OVERSEES, Viewer

DEFAULT = "month"
LONGEST = timedelta(days=400)
HEADS = frozenset({Role.SECTION_HEAD})
# Of whom nobody can be told apart: a call is everybody's, until somebody has taken it.
NOT_BY_PERSON = frozenset({Kind.CALL})
# Of a matter no record is told either: what was decided is about a person.
NOT_BY_MATTER = frozenset({Kind.CALL, Kind.LEG}) | RECORDS


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures somebody sees; without either, everybody's.

    ``own`` is a section head, who may ask for all of their own, whatever the section it was of.
    """

    sections: frozenset[int] | None = None
    person: int | None = None
    own: int | None = None

    def holds(self, fact: Fact) -> bool:
        """Whether a fact is among those."""
        if self.person is not None:
            return fact.person_id == self.person
        return self.sections is None or fact.section_id in self.sections


@dataclass(frozen=True, slots=True)
class Asked:
    """A period and what the figures are narrowed to; all of it stands in the address."""

    choice: str
    period: Period
    scope: Scope
    section: int | None = None
    person: int | None = None
    matter: int | None = None

    def args(self, **more: Any) -> dict[str, Any]:
        """The part of the address after ?, to ask for the same again."""
        named = {"period": self.choice}
        if self.choice not in CHOICES:
            days = (self.period.first, self.period.last)
            named = {"from": days[0].isoformat(), "to": days[1].isoformat()}
        return named | self.narrowing() | more

    def narrowing(self) -> dict[str, Any]:
        """The same without the period."""
        narrowed = {"section": self.section, "person": self.person, "matter": self.matter}
        return {k: v for k, v in narrowed.items() if v is not None}

    def holds(self, fact: Fact) -> bool:
        """Whether a fact is asked for, and the person may see it."""
        wanted = (
            (self.section, fact.section_id),
            (self.person, fact.person_id),
            (self.matter, fact.matter_id),
        )
        is_seen = self.is_own or self.scope.holds(fact)
        return is_seen and all(w is None or w == is_ for w, is_ in wanted)

    @property
    def is_own(self) -> bool:
        """Whether a section head asks for all of their own."""
        return self.person is not None and self.person == self.scope.own

    def definitions(self, possible: Iterable[Definition] = DEFINITIONS) -> list[Definition]:
        """The figures of these that can be told of whom or what is asked for."""
        left_out: frozenset[Kind] = frozenset()
        if self.person is not None or self.scope.person is not None:
            left_out |= NOT_BY_PERSON
        if self.matter is not None:
            left_out |= NOT_BY_MATTER
        return [one for one in possible if one.of not in left_out]

    def load(self, session: Session, **which: Any) -> Facts:
        """The facts that are asked for."""
        facts = load(
            session,
            office_time(session),
            self.period,
            now(),
            three_rings=parts().settings.three_rings_seconds,
            **which,
        )
        return facts.where(self.holds)


def scope_of(session: Session, person: Viewer) -> Scope:
    """Whose figures somebody sees."""
    if person.has_any(OVERSEES):
        return Scope()
    if person.has_any(HEADS):
        own = or_(Section.id == person.section_id, Section.head_id == person.staff_id)
        headed = frozenset(session.scalars(select(Section.id).where(own)))
        return Scope(sections=headed, own=person.staff_id)
    return Scope(person=person.staff_id)


def asked_for(session: Session) -> Asked:
    """What the address asks for; a period that cannot be told becomes this month."""
    today = office_day()
    choice, period = _period(today)
    narrowed = {k: request.args.get(k, type=int) for k in ("section", "person", "matter")}
    return Asked(choice, period, scope_of(session, viewer()), **narrowed)


def _period(today: date) -> tuple[str, Period]:
    choice = request.args.get("period", "")
    if choice in CHOICES:
        return choice, chosen(choice, today)
    if not (request.args.get("from") or request.args.get("to")):
        return DEFAULT, chosen(DEFAULT, today)
    try:
        first = day_in(request.args.get("from", ""))
        last = day_in(request.args.get("to", ""))
    except ValueError:
        flash(_("请填写起止日期，例如2026-11-01；已改为显示本月。"), "warning")
        return DEFAULT, chosen(DEFAULT, today)
    if not timedelta(0) <= last - first <= LONGEST:
        flash(_("起止日期应先后有序，最多四百天；已改为显示本月。"), "warning")
        return DEFAULT, chosen(DEFAULT, today)
    return "days", Period(first, last)
