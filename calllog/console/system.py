"""The state of the machine, for the administrator: no caller, no matter."""

from __future__ import annotations

from flask import Blueprint, render_template

from calllog.background.jobs import SILENT_AFTER
from calllog.console.access import allow
from calllog.console.request import parts, reading
from calllog.models import Role
from calllog.showing import queries

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
            silent_after=SILENT_AFTER,
            failed=queries.failed_messages(session),
        )
