"""A person's messages: what the line and the clock have to tell them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session

from calllog.console import live
from calllog.console.access import allow, safe_path
from calllog.console.forms import LARGEST_COUNT
from calllog.console.request import now, reading, viewer, writing
from calllog.models import CONSOLE, Message, Role
from calllog.showing import queries

LAST_PAGE = 10_000

pages = Blueprint("messages", __name__)


@pages.get("/messages")
@allow(*Role)
def show() -> str:
    """Unseen ones first, a hundred to a page."""
    with reading() as session:
        return render_template("messages.html", **_values(session))


@pages.get("/live/messages")
@allow(*Role)
def listed() -> Response:
    """The same without what stands around them, for a page that is open."""
    with reading() as session:
        digest = live.frame_digest(session)
        return live.nothing_new(digest) or live.fragment(
            "messages_list.html", digest, **_values(session)
        )


def _values(session: Session) -> dict[str, Any]:
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    notices, has_more = queries.notices(session, viewer().staff_id, page)
    return {"notices": notices, "page": page, "has_more": has_more}


@pages.post("/messages/seen")
@allow(*Role)
def seen() -> ResponseReturnValue:
    """Mark as seen exactly what the page showed: nothing older, and nothing that has come since."""
    shown = {id for id in request.form.getlist("shown", type=int) if 0 < id <= LARGEST_COUNT}
    with writing() as session:
        session.execute(
            update(Message)
            .where(
                Message.recipient_id == viewer().staff_id,
                Message.channel == CONSOLE,
                Message.seen_at.is_(None),
                Message.id.in_(shown),
            )
            .values(seen_at=now())
        )
    return redirect(safe_path(request.form.get("back")) or url_for("messages.show"))
