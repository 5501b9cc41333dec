"""The state of the machine, for the administrator: no caller, no matter."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template

from calllog import queries
from calllog.console.access import allow
from calllog.console.request import now, parts, reading
from calllog.models import Role

# The jobs run every few seconds; one that has not ended for this long hangs or is not started.
SILENT_AFTER = timedelta(minutes=5)

pages = Blueprint("system", __name__)


@pages.get("/system")
@allow(Role.ADMINISTRATOR)
def show() -> str:
    """Database, background jobs, messages that failed."""
    with reading() as session:
        return render_template(
            "system.html",
            is_current=parts().db.is_current(),
            backend=parts().db.engine.dialect.name,
            heartbeats=queries.heartbeats(session),
            silent_before=now() - SILENT_AFTER,
            failed=queries.failed_messages(session),
        )
