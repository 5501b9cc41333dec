"""我的待办: what the person owes, in order of time; the first page of who handles matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from calllog.console import live
from calllog.console.access import allow
from calllog.console.explaining import explainer
from calllog.console.listing import day_of
from calllog.console.next_deeds import NextDeed, next_deed
from calllog.console.overview_words import OVERVIEW_WORDS
from calllog.console.request import now, office_time, reading, viewer
from calllog.inspection import queries, states
from calllog.lists.filters import LAST_PAGE
from calllog.office.viewers import ACTS
from calllog.overviews import owed
from calllog.overviews.owed import Owed

pages = Blueprint("mine", __name__)


@pages.app_context_processor
def _for_templates() -> dict[str, Any]:
    return OVERVIEW_WORDS


@pages.get("/mine")
@allow(*ACTS)
def show() -> str:
    """The whole page."""
    with reading() as session:
        digest = live.digest(session)
        return render_template("mine.html", digest=digest, **_values(session))


@pages.get("/live/mine")
@allow(*ACTS)
def listed() -> Response:
    """The part that changes by itself."""
    with reading() as session:
        digest = live.digest(session)
        return live.nothing_new(digest) or live.fragment(
            "mine_list.html", digest, **_values(session)
        )


def _values(session: Session) -> dict[str, Any]:
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    closes_at = owed.closes_at(office_time(session), now())
    return {
        "mine": owed.mine(session, viewer(), day_of(session), closes_at, page),
        "explain": explainer(session),
        "next_deed": _next_deed(),
        "own_corrections": queries.owed_by(session, viewer(), now()),
        "to_confirm": queries.to_confirm(session, viewer()),
        "to_sign": queries.to_sign(session, viewer()),
        "state_of": lambda correction: states.state_of(correction, now()),
    }


def _next_deed() -> Callable[[Owed], NextDeed]:
    person = viewer()
    return lambda row: next_deed(row, person)
