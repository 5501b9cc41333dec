"""The missed-callback list (待回电清单): the console's first page."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calllog.console.access import allow
from calllog.console.explaining import explainer
from calllog.console.request import now, reading, viewer
from calllog.models import Role
from calllog.office.viewers import SEES_MATTERS
from calllog.showing import queries

pages = Blueprint("missed", __name__)


@pages.get("/")
@allow(*Role)
def home() -> ResponseReturnValue:
    """The list for those who see matters; their own first page for the others."""
    if viewer().has_any(SEES_MATTERS):
        return _list()
    if viewer().has_any(frozenset({Role.ADMINISTRATOR})):
        return redirect(url_for("system.show"))
    return redirect(url_for("messages.show"))


@pages.get("/find")
@allow(*SEES_MATTERS)
def find() -> ResponseReturnValue:
    """Open an item by the number that a caller names."""
    return redirect(url_for("item.show", number=request.args.get("number", "").strip() or "0"))


def _list() -> str:
    with reading() as session:
        rows = queries.missed_callbacks(session, viewer(), now())
        late = sum(1 for row in rows if row.due and row.due.is_late)
        return render_template("missed.html", rows=rows, late=late, explain=explainer(session))
