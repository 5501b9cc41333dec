"""考核: each section and person of a period, side by side with counts and rows, and without a rank.

A person sees their own; a head the section, their own first; supervisors and leaders all (4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from calllog import access_log
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.figures.asked import Asked, Scope, asked_for
from calllog.console.figures.report import Names, around
from calllog.console.figures.words import ASSESSED_CHOICES
from calllog.console.request import (
    actor,
    now,
    office_time,
    parts,
    reading,
    viewer,
    writing,
    zone,
)
from calllog.exports import assessment_book
from calllog.exports.assessment_book import Assessed
from calllog.figures import assessment
from calllog.figures.assessed import EVERY
from calllog.figures.assessment import Decided, Line, Named
from calllog.figures.certainty import interval_of, is_enough
from calllog.figures.definitions import RUNNING
from calllog.figures.facts import Fact, Facts
from calllog.figures.presence import Presences
from calllog.models import AccessKind, Measure, OfficeProfile
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.office.viewers import IN_SECTION, SEES_MATTERS

pages = Blueprint("assessment", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The order of the measures in the table of what was decided, the mildest first.
BURDENS = (
    Measure.REMINDER,
    Measure.CRITICISM,
    Measure.DISCIPLINE,
    Measure.CONTRACT,
    Measure.DISMISSAL,
    Measure.REAL,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an assessment somebody sees."""

    whole: Line | None  # One person alone, or the office as a whole.
    own: Line | None
    sections: list[Line]
    people: list[Line]
    decided: list[Decided]

    @property
    def measures(self) -> list[Measure]:
        """The measures that were decided at all."""
        given = {measure for one in self.decided for measure in one.measures}
        return [one for one in BURDENS if one in given]


@pages.get("/figures/assessment")
@allow(*SEES_MATTERS)
def show() -> str:
    """The numbers of a period, each with its definition and the way to its rows."""
    with reading() as session:
        asked = asked_for(session)
        return render_template(
            "figures/assessment.html",
            **around(session, asked, Names.read(session)) | {"choices": ASSESSED_CHOICES},
            **_told(),
            shown=_shown(session, asked),
            choosable=_choosable(session, asked),
        )


def _told() -> dict[str, Any]:
    """What the numbers are, and how sure each of them is."""
    minimum = parts().settings.assessment_minimum
    return {
        "groups": assessment.GROUPS,
        "definitions": [EVERY[key] for key in assessment.KEYS],
        "minimum": minimum,
        "RUNNING": RUNNING,
        "is_enough": lambda number: is_enough(number, minimum),
        "interval_of": lambda number: interval_of(number, minimum),
    }


@pages.post("/figures/assessment/file")
@allow(*SEES_MATTERS)
def export() -> ResponseReturnValue:
    """The same as a spreadsheet; that it was taken away is on record."""
    # Counted outside of the writer's turn: calls that come in must not wait for it.
    with reading() as session, force_locale("zh"):
        asked = asked_for(session)
        made = _assessed(session, asked, _shown(session, asked))
    with writing() as session:
        _keep_on_record(session, made)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "assessment.xlsx"
        assessment_book.write(path, zone(), made)
        return send_file(
            BytesIO(path.read_bytes()), XLSX, as_attachment=True, download_name=made.file_name
        )


def _shown(session: Session, asked: Asked) -> Shown:
    """One set of queries, whatever the number of sections and people."""
    hours, named = office_time(session), Named.read(session)
    rings = parts().settings.three_rings_seconds
    every = assessment.read(session, hours, asked.period, now(), three_rings=rings)
    presences = Presences(session, hours, asked.period, now())
    seen, person = every.where(asked.holds), asked.person or asked.scope.person
    decided = assessment.decided(seen)
    if person is not None:
        if not _may_see(asked, named, seen, person):
            abort(404)
        line = assessment.person_line(seen, named, presences, person)
        return Shown(line, None, [], [], decided)
    wanted, own = _wanted(asked, named), None
    if viewer().has_any(IN_SECTION):
        facts = every.where(_is_of(viewer().staff_id, asked))
        own = assessment.person_line(facts, named, presences, viewer().staff_id)
    is_office = asked.scope.sections is None and asked.section is None
    listed = every.where(_listed(asked))
    return Shown(
        assessment.line_of_all(seen, _("全中心")) if is_office else None,
        own,
        assessment.by_section(seen, named, wanted),
        assessment.by_person(
            listed,
            named,
            presences,
            # Leaders work in no section; they stand with the office as a whole.
            lambda one: is_office or named.section_of.get(one) in wanted,
        ),
        decided,
    )


def _may_see(asked: Asked, named: Named, seen: Facts, person: int) -> bool:
    """Oneself; a head those of the section, and who did something for it; those above everybody."""
    scope = asked.scope
    if scope.person is not None or person == scope.own:
        return person in (scope.person, scope.own)
    did_something = any(seen.of(kind) for kind in assessment.KINDS)
    return did_something or (person in named.people and _belongs(scope, named, person))


def _belongs(scope: Scope, named: Named, person: int) -> bool:
    return scope.sections is None or named.section_of.get(person) in scope.sections


def _choosable(session: Session, asked: Asked) -> dict[int, str]:
    """Of whom one may ask, by name; a head of those who work in the section."""
    named = Named.read(session)
    return {
        one: name
        for one, name in named.people.items()
        if one in named.working and _belongs(asked.scope, named, one)
    }


def _wanted(asked: Asked, named: Named) -> set[int]:
    """The sections that are asked for, as far as the person sees them."""
    seen: Iterable[int] = named.sections if asked.scope.sections is None else asked.scope.sections
    return set(seen) if asked.section is None else {asked.section} & set(seen)


def _is_of(person: int, asked: Asked) -> Callable[[Fact], bool]:
    """Somebody's own, in whatever section, unless one is asked for."""
    return lambda one: one.person_id == person and asked.section in (None, one.section_id)


def _listed(asked: Asked) -> Callable[[Fact], bool]:
    """What the table of people counts: a head's own line has all of the head's own."""
    if asked.scope.own is None:
        return asked.holds
    is_own = _is_of(asked.scope.own, asked)
    return lambda one: is_own(one) or asked.holds(one)


def _assessed(session: Session, asked: Asked, shown: Shown) -> Assessed:
    profile = session.get_one(OfficeProfile, 1)
    is_person = bool(asked.person or asked.scope.person)
    whole = [shown.whole] if shown.whole is not None else []
    return Assessed(
        office=profile.name,
        is_sample=profile.is_sample,
        period=asked.period,
        at=now(),
        by=viewer().name,
        minimum=parts().settings.assessment_minimum,
        three_rings=parts().settings.three_rings_seconds,
        sections=(*([] if is_person else whole), *shown.sections),
        people=tuple(whole if is_person else shown.people),
        decided=tuple(shown.decided),
    )


def _keep_on_record(session: Session, made: Assessed) -> None:
    count, by = len(made.sections) + len(made.people), actor(session)
    told = {"range": [made.period_words], "rows": count}
    admin_log.record(session, now(), by, Area.EXPORTS, made.title, {}, told)
    access_log.record(session, now(), by, AccessKind.EXPORT, about=made.title, count=count)
