"""The list of the cases that a monitor holds, search in them, and the chief's figures.

There are no totals of others and no gaps: receipt numbers are drawn by lot, and a case without a
key is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from calllog.conduct import counting, held, recusal, sealing, searching
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.forms import text
from calllog.conduct.desk.request import member, now, office, own_key, reading, zone
from calllog.conduct.desk.telling import about_whom
from calllog.conduct.held import Held
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, CasePromise, CaseState, Member

pages = Blueprint("cases", __name__)
EXCERPT = 60
STANDINGS = {
    "open": _l("未办结"),
    "mine": _l("由我调查"),
    "late": _l("已逾期"),
    "closed": _l("已办结"),
    "all": _l("全部"),
}
# What is closed need not be opened for these.
OPEN_ONLY = frozenset({"open", "mine", "late"})


class SearchForm(FlaskForm):  # type: ignore[misc]
    """What to search for; sent so that it stands in no address."""

    words = text(_l("在监督件内容中查找"), 60)


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list."""

    case: Held
    about: str
    excerpt: str
    due: CasePromise | None
    is_late: bool

    @classmethod
    def of(cls, case: Held, moment: datetime) -> Row:
        """What the list shows of a case."""
        owed = [one for one in case.case.promises if one.met_at is None]
        due = min(owed, key=lambda one: one.due_at, default=None)
        is_late = due is not None and due.due_at < moment
        return cls(case, about_whom(case), _excerpt(case), due, is_late)


@pages.get("/cases")
@allow()
def show() -> str:
    """Those that are not closed, what is owed first at the top; others by choice."""
    standing = request.args.get("standing", "open")
    section = request.args.get("section", "")
    with reading() as session:
        cases = opened(session, open_only=standing in OPEN_ONLY)
        rows = [Row.of(case, now()) for case in cases]
        chosen = [row for row in rows if _is_chosen(row, standing, section)]
        return _page(cases, chosen, standing=standing, section=section)


@pages.post("/cases")
@allow()
def search() -> str:
    """The cases in which every word stands somewhere, closed ones included."""
    form = SearchForm()
    wanted = (form.words.data or "") if form.validate() else ""
    with reading() as session:
        cases = opened(session)
        rows = [Row.of(case, now()) for case in searching.matching(cases, wanted)]
        return _page(cases, rows, standing="all", section="", form=form, wanted=wanted)


@pages.get("/cases/figures")
@allow(chief_only=True)
def figures() -> str:
    """How many of what, and how many in time; of the cases the chief holds and no others."""
    year = request.args.get("year", type=int)
    with reading() as session:
        cases = opened(session)
        return render_template(
            "case_figures.html",
            figures=counting.figures(cases, now(), zone(), year),
            years=counting.years(cases, zone()),
            year=year,
        )


def opened(session: Session, *, open_only: bool = False) -> list[Held]:
    """The cases of who is looking, opened; none in which they have come to be concerned."""
    who, own = member(session), own_key()
    found = held.held_by(session, who, open_only=open_only)
    monitors, whole = sealing.members(session), office()
    return [
        case
        for case in _opening(found, who, own)
        if who.id not in recusal.concerned(case, monitors, whole)
    ]


def _opening(found: Iterable[Case], who: Member, own: KeyPair) -> Iterator[Held]:
    for case in found:
        # A key that somebody has damaged must not keep the other cases from being seen.
        with suppress(WrongKey):
            yield held.opened(case, who, own)


def _page(cases: Iterable[Held], rows: list[Row], form: Any = None, **shown: Any) -> str:
    sections = {name for case in cases for name in counting.sections(case) if name}
    return render_template(
        "cases.html",
        rows=sorted(rows, key=_order),
        form=form or SearchForm(formdata=None),
        sections=sorted(sections),
        STANDINGS=STANDINGS,
        **shown,
    )


def _excerpt(case: Held) -> str:
    """The beginning of what was last stated; of a recording, how long it is."""
    said = case.last(EntryKind.STATEMENT)
    words = str((said.words.get("words") if said else "") or "")
    if said and not words and said.words.get("seconds"):
        return _("留言%(seconds)s秒（录音）", seconds=said.words["seconds"])
    return words[:EXCERPT] + ("…" if len(words) > EXCERPT else "")


def _is_chosen(row: Row, standing: str, section: str) -> bool:
    is_closed = row.case.case.state == CaseState.CLOSED
    holds = {
        "open": not is_closed,
        "mine": row.case.is_investigator and not is_closed,
        "late": row.is_late,
        "closed": is_closed,
    }
    of_section = not section or section in counting.sections(row.case)
    return holds.get(standing, True) and of_section


def _order(row: Row) -> tuple[bool, float, float]:
    """What is owed soonest first; then what nothing is owed on, the latest first."""
    received = -row.case.case.received_at.timestamp()
    return (row.due is None, row.due.due_at.timestamp() if row.due else 0, received)
