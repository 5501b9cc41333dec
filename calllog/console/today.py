"""今日概览: one screen for who has one minute; the first page of the leaders."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from calllog import figures
from calllog.console import live
from calllog.console.access import allow
from calllog.console.listing import address, day_of
from calllog.console.request import now, office_time, parts, reading, viewer
from calllog.office.viewers import OVERSEES
from calllog.overviews import day

pages = Blueprint("today", __name__)

HEADLINE = ("calls", "three_rings_caller", "contact_by_closing")


@pages.get("/today")
@allow(*OVERSEES)
def show() -> str:
    """The whole page, with the trend, which changes once a day."""
    with reading() as session:
        digest, values = live.digest(session), _values(session)
        return render_template("today.html", digest=digest, trend=_trend(session), **values)


@pages.get("/live/today")
@allow(*OVERSEES)
def standing() -> Response:
    """The numbers of the day."""
    with reading() as session:
        digest = live.digest(session)
        return live.nothing_new(digest) or live.fragment(
            "today_now.html", digest, **_values(session)
        )


def _values(session: Session) -> dict[str, Any]:
    hours, rings = office_time(session), parts().settings.three_rings_seconds
    seen = day.overview(session, viewer(), hours, day_of(session), three_rings=rings)
    return {
        "seen": seen,
        "headline": [getattr(seen.figures, name) for name in HEADLINE],
        "carried": day.CARRIED_OVER,
        "three_rings": rings,
        "address": address,
    }


def _trend(session: Session) -> tuple[figures.DayFigures, ...]:
    hours, rings = office_time(session), parts().settings.three_rings_seconds
    today = hours.local(now()).date()
    return figures.trend(session, hours, today, now=now(), three_rings=rings)
