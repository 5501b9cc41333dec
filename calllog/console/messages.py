"""A person's messages: what the line and the clock have to tell them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

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
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as session:
        notices, has_more = queries.notices(session, viewer().staff_id, page)
        return render_template("messages.html", notices=notices, page=page, has_more=has_more)


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
