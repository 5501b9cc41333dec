"""The messages to a monitor: they are read here and nowhere else."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from calllog.conduct import held, notices
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.request import member, now, reading, writing
from calllog.conduct.desk.sign_in import FIRST_PAGE

pages = Blueprint("notices", __name__)


@pages.get("/")
@allow()
def home() -> ResponseReturnValue:
    """Where a monitor begins."""
    return redirect(url_for(FIRST_PAGE))


@pages.get("/notices")
@allow()
def show() -> str:
    """The newest notices, those not seen first; to a case leads who holds it still."""
    with reading() as session:
        who = member(session)
        found = notices.of(session, who)
        receipts = {case.id: case.receipt for case in held.held_by(session, who)}
        return render_template("notices.html", found=found, receipts=receipts)


@pages.post("/notices/seen")
@allow()
def seen() -> ResponseReturnValue:
    """They have been read."""
    with writing() as session:
        notices.mark_seen(session, now(), member(session))
    return redirect(url_for("notices.show"))
