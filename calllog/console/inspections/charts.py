"""The charts of an inspection's report: how the months went, and how its corrections stand."""

from __future__ import annotations

from typing import Any

import pygal
from flask import Blueprint, Response, abort

from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.figures.charts import ACCENT, TINT, options, steps, svg
from calllog.console.inspections.words import CORRECTION_STATES
from calllog.console.request import reading, viewer
from calllog.figures.definitions import BY_KEY
from calllog.inspection import queries, report
from calllog.inspection.report import Column, Report
from calllog.inspection.report_paper import PLOTTED
from calllog.inspection.signing import INSPECTS
from calllog.inspection.states import CorrectionState

pages = Blueprint("inspection_charts", __name__)

THIRD = "#8a97a5"
LATE = "#b3261e"


@pages.get("/inspections/<int:inspection_id>/charts/<name>.svg")
@allow(*INSPECTS)
def show(inspection_id: int, name: str) -> Response:
    """One chart of a frozen report."""
    with reading() as session:
        inspection = queries.visible(session, viewer(), inspection_id)
        if inspection is None or inspection.report is None or name not in DRAWN:
            abort(404)
        return svg(DRAWN[name](report.kept(inspection.report)))


def label(column: Column, made: Report) -> str:
    """What a column is called."""
    return _("本期") if column is made.itself else f"{column.first:%Y-%m}"


def _rates(made: Report) -> Any:
    chart = pygal.Bar(**options(ACCENT, TINT, THIRD), range=(0, 100))
    chart.x_labels = [label(one, made) for one in made.columns]
    chart.y_labels = range(0, 101, 25)
    chart.value_formatter = lambda value: f"{value:.0f}%"
    for key in PLOTTED:
        chart.add(_(BY_KEY[key].name), [one.figures[key].percent for one in made.columns])
    return chart


def _suspected(made: Report) -> Any:
    chart = pygal.StackedBar(**options(ACCENT, TINT) | {"width": 640, "height": 260})
    chart.x_labels = [label(one, made) for one in made.columns]
    chart.y_labels = steps(max(one.suspected for one in made.columns))
    chart.value_formatter = lambda value: f"{value:.0f}"
    chart.add(_("认定的问题"), [one.breaches for one in made.columns])
    chart.add(_("其他疑似问题"), [one.suspected - one.breaches for one in made.columns])
    return chart


def _corrections(made: Report) -> Any:
    counts = {
        state: sum(one.state == state for one in made.corrections) for state in CorrectionState
    }
    chart = pygal.Bar(**options(ACCENT) | {"width": 640, "height": 260}, show_legend=False)
    chart.y_labels = steps(max(counts.values()))
    chart.x_labels = [str(CORRECTION_STATES[state]) for state in counts]
    chart.value_formatter = lambda value: f"{value:.0f}"
    colours = {CorrectionState.LATE: LATE}
    chart.add(
        _("整改"),
        [{"value": n, "color": colours.get(state, ACCENT)} for state, n in counts.items()],
    )
    return chart


DRAWN = {"rates": _rates, "suspected": _suspected, "corrections": _corrections}
