"""A person's messages: what the line and the clock have to tell them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from calllog import queries
from calllog.console.access import allow
from calllog.console.request import now, reading, viewer, writing
from calllog.models import CONSOLE, Message, Role

pages = Blueprint("messages", __name__)


@pages.get("/messages")
@allow(*Role)
def show() -> str:
    """Unseen ones first."""
    with reading() as session:
        notices = queries.notices(session, viewer().staff_id)
        upto = max((notice.id for notice in notices), default=0)
        return render_template("messages.html", notices=notices, upto=upto)


@pages.post("/messages/seen/<int:upto>")
@allow(*Role)
def seen(upto: int) -> ResponseReturnValue:
    """Mark as seen what the page showed, and nothing that has come since."""
    with writing() as session:
        session.execute(
            update(Message)
            .where(
                Message.recipient_id == viewer().staff_id,
                Message.channel == CONSOLE,
                Message.seen_at.is_(None),
                Message.id <= upto,
            )
            .values(seen_at=now())
        )
    return redirect(url_for("messages.show"))
