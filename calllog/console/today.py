"""今日概览: one screen for who has one minute; the first page of the leaders."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from calllog import figures
from calllog.console import live
from calllog.console.access import allow
from calllog.console.figures import charts
from calllog.console.listing import address, day_of
from calllog.console.request import now, office_time, parts, reading, viewer
from calllog.figures import DayFigures
from calllog.office.viewers import OVERSEES
from calllog.overviews import day

pages = Blueprint("today", __name__)

HEADLINE = ("calls", "three_rings_caller", "contact_by_closing")


@pages.get("/today")
@allow(*OVERSEES)
def show() -> str:
    """The whole page, with the trend, which changes once a day."""
    with reading() as session:
        digest, trend = live.digest(session), _trend(session, charts.DAYS)
        values = _values(session, trend[-1])
        return render_template("today.html", digest=digest, trend=trend, **values)


@pages.get("/live/today")
@allow(*OVERSEES)
def standing() -> Response:
    """The numbers of the day."""
    with reading() as session:
        digest = live.digest(session)
        if answer := live.nothing_new(digest):
            return answer
        values = _values(session, _trend(session, 1)[-1])
        return live.fragment("today_now.html", digest, **values)


def _trend(session: Session, days: int) -> tuple[DayFigures, ...]:
    """So many days, today the last of them."""
    hours, rings = office_time(session), parts().settings.three_rings_seconds
    today = hours.local(now()).date()
    return figures.trend(session, hours, today, days, now=now(), three_rings=rings)


def _values(session: Session, numbers: DayFigures) -> dict[str, Any]:
    return {
        "seen": day.overview(session, viewer(), day_of(session), numbers),
        "headline": [getattr(numbers, name) for name in HEADLINE],
        "carried": day.CARRIED_OVER,
        "three_rings": parts().settings.three_rings_seconds,
        "address": address,
    }
