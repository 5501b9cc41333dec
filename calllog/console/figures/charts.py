"""The charts of the figures, drawn here as SVG: no script, no font and no style from elsewhere.

Each is an address of its own, shown by ``<img>``; the same numbers stand in a table beside it.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree import ElementTree

import pygal
from flask import Blueprint, Response, abort
from pygal.style import Style
from sqlalchemy.orm import Session

from calllog import figures
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.figures.asked import Asked, asked_for
from calllog.console.figures.words import WEEKDAYS
from calllog.console.request import now, office_time, parts, reading
from calllog.figures.days import DayFigures
from calllog.figures.facts import Kind
from calllog.office.viewers import SEES_MATTERS

pages = Blueprint("charts", __name__)

ACCENT, TINT = "#1b5e85", "#a9c6d8"
STYLE = {
    "background": "transparent",
    "plot_background": "transparent",
    "foreground": "#56616e",
    "foreground_strong": "#1d2733",
    "foreground_subtle": "#d9dee4",
    "guide_stroke_color": "#d9dee4",
    "major_guide_stroke_color": "#d9dee4",
    "guide_stroke_dasharray": "none",
    "major_guide_stroke_dasharray": "none",
    "opacity": "1",
    "opacity_hover": "1",
    "transition": "0s",
    "font_family": "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
    "label_font_size": 15,
    "major_label_font_size": 15,
    "legend_font_size": 15,
    "value_font_size": 14,
    "stroke_width": 3,
}
DAYS = 30
SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", SVG)


@pages.get("/figures/charts/<name>.svg")
@allow(*SEES_MATTERS)
def show(name: str) -> Response:
    """One chart of the figures that the address asks for."""
    with reading() as session:
        asked = asked_for(session)
        if name == "trend":
            return svg(trend_chart(trend(session, asked)))
        if name not in ("hour", "weekday") or asked.scope.person or asked.person or asked.matter:
            abort(404)
        return svg(_calls(session, asked, name))


def trend(session: Session, asked: Asked) -> tuple[DayFigures, ...]:
    """The days up to the last of the period, or up to today where it goes on."""
    hours = office_time(session)
    until = min(asked.period.last, hours.local(now()).date())
    rings = parts().settings.three_rings_seconds
    return figures.trend(
        session, hours, until, DAYS, now=now(), three_rings=rings, only=asked.holds
    )


def trend_chart(days: tuple[DayFigures, ...]) -> Any:
    """The rates of contact day by day; a day on which nothing fell due has a gap."""
    chart = pygal.Line(
        **options(TINT, ACCENT), range=(0, 100), allow_interruptions=True, dots_size=4
    )
    chart.x_labels = [_short(one.day) for one in days]
    chart.x_labels_major_every, chart.show_minor_x_labels = 5, False
    chart.y_labels = range(0, 101, 25)
    chart.value_formatter = lambda value: f"{value:.0f}%"
    # In this order the line that is promised lies over the other where they are the same.
    chart.add(_("含班后"), [one.contact_by_midnight.percent for one in days])
    chart.add(_("下班前"), [one.contact_by_closing.percent for one in days])
    return chart


def _short(day: date) -> str:
    return f"{day.month}-{day.day}"


def _calls(session: Session, asked: Asked, name: str) -> Any:
    local, count = office_time(session).local, 24 if name == "hour" else 7
    answered, missed = [0] * count, [0] * count
    for one in asked.load(session, kinds=[Kind.CALL]).calls:
        at = local(one.at)
        place = at.hour if name == "hour" else at.weekday()
        (answered if one.is_answered else missed)[place] += 1
    chart = pygal.StackedBar(**options(ACCENT, TINT) | {"width": 640, "height": 260})
    names = [str(hour) for hour in range(24)] if name == "hour" else [str(d) for d in WEEKDAYS]
    chart.x_labels = names
    chart.y_labels = steps(max(map(sum, zip(answered, missed, strict=True))))
    chart.value_formatter = lambda value: f"{value:.0f}"
    chart.add(_("已接听"), answered)
    chart.add(_("未接听"), missed)
    return chart


def steps(most: int) -> list[int]:
    """A few whole numbers for the axis, up to the highest bar."""
    step = max(1, -(-most // 4))
    return list(range(0, step * 4 + 1, step)) if most > 4 else list(range(max(most, 1) + 1))


def options(*colours: str) -> dict[str, Any]:
    """How every chart of the console looks."""
    return {
        "js": (),
        "style": Style(colors=colours, **STYLE),
        "width": 960,
        "height": 300,
        "margin": 8,
        "spacing": 12,
        "legend_at_bottom": True,
        "legend_box_size": 14,
        "show_y_guides": True,
        "truncate_legend": -1,
        "truncate_label": -1,
        "no_data_text": "—",
    }


def svg(chart: Any) -> Response:
    """The drawing alone: the library's script, and its comments, are left out."""
    root = ElementTree.fromstring(chart.render())  # noqa: S314 - It was drawn just now, here.
    for parent in list(root.iter()):
        for child in parent.findall(f"{{{SVG}}}script"):
            parent.remove(child)
    return Response(ElementTree.tostring(root), mimetype="image/svg+xml")
