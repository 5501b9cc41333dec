"""本人记录: everything of a person's own, for whoever is signed in, and for nobody else."""

from __future__ import annotations

from flask import Blueprint, render_template

from calllog.breaches import commending, records, suspicions
from calllog.console.access import allow
from calllog.console.request import now, office_time, reading, viewer
from calllog.models import Role

pages = Blueprint("own_record", __name__)


@pages.get("/record")
@allow(*Role)
def show() -> str:
    """Suspicions, what was decided of them, and commendations."""
    own = viewer().staff_id
    with reading() as session:
        return render_template(
            "own_record.html",
            found=suspicions.own(session, own),
            commended_rows=commending.own(session, own),
            record=records.of_person(session, now(), office_time(session), own),
        )
