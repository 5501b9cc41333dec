"""The report of an inspection: as it was frozen, what changed since, and as a Word document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.inspections.charts import label
from calllog.console.request import now, office_time, parts, reading, viewer
from calllog.documents.filling import DOCX
from calllog.figures.definitions import BY_KEY
from calllog.inspection import queries, report, report_paper
from calllog.inspection.drawing import Frame
from calllog.inspection.report import KEYS, UNDECIDED
from calllog.inspection.signing import INSPECTS
from calllog.inspection.states import CorrectionState
from calllog.models import Inspection

pages = Blueprint("inspection_reports", __name__)


@pages.get("/inspections/<int:inspection_id>/report")
@allow(*INSPECTS)
def show(inspection_id: int) -> str:
    """Figures, suspicions and corrections as they stood at closing; later changes beside them."""
    with reading() as session:
        inspection = _closed(session, inspection_id)
        rings = parts().settings.three_rings_seconds
        today = report.make(session, office_time(session), inspection, now(), rings)
        return render_template(
            "inspections/report.html",
            inspection=inspection,
            today=today,
            three_rings=rings,
            **_values(inspection),
        )


def _values(inspection: Inspection) -> dict[str, Any]:
    """The report as it was frozen, and its words."""
    assert inspection.report is not None, "a closed inspection has its report"
    frozen = report.kept(inspection.report)
    return {
        "frozen": frozen,
        "before": {put.id: put for put in frozen.corrections},
        "frame_of": Frame.kept(inspection.frame),
        "definitions": [BY_KEY[key] for key in KEYS],
        "label": lambda column: label(column, frozen),
        "late": CorrectionState.LATE,
        "undecided": UNDECIDED,
    }


@pages.get("/inspections/<int:inspection_id>/report.docx")
@allow(*INSPECTS)
def word(inspection_id: int) -> ResponseReturnValue:
    """The Word document as it was made at closing. It names no caller and no matter."""
    with reading() as session:
        inspection = _closed(session, inspection_id)
        session.refresh(inspection, ["file"])
        if inspection.file is None:
            abort(404)
        name = report_paper.file_name(inspection)
        return send_file(BytesIO(inspection.file), DOCX, as_attachment=True, download_name=name)


def _closed(session: Session, inspection_id: int) -> Inspection:
    inspection = queries.visible(session, viewer(), inspection_id)
    if inspection is None or inspection.report is None:
        abort(404)
    return inspection
