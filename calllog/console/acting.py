"""The three buttons of the list and of the item: read, tried without answer, reached."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.console import item as item_page
from calllog.console.access import allow, safe_path
from calllog.console.catalogue import _
from calllog.console.forms import ActForm
from calllog.console.request import actor, now, office_time, reading, viewer, writing
from calllog.console.staleness import newer_than
from calllog.models import Item
from calllog.office.viewers import ACTS, reads_for_section

pages = Blueprint("acting", __name__)


@pages.post("/items/<number>/<any(read, tried, reached):deed>")
@allow(*ACTS)
def act(number: str, deed: str) -> ResponseReturnValue:
    """Record what was done about an item, unless something newer should be known first."""
    form = ActForm()
    forms = item_page.Forms(act=form)
    if not form.validate():
        with reading() as session:
            return item_page.page(session, item_page.found(session, number), forms), 422
    with writing() as session:
        item = item_page.found(session, number)
        if newer := newer_than(session, item, form):
            return item_page.page(session, item, forms, newer), 409
        flash(_carry_out(session, item, deed, form.note.data or ""), "success")
    return redirect(safe_path(form.back.data) or url_for("item.show", number=item.number))


def _carry_out(session: Session, item: Item, deed: str, note: str) -> str:
    """Do it; returns what to tell the person who pressed the button."""
    staff, hours = actor(session), office_time(session)
    if deed == "tried":
        ledger.tried(session, now(), hours, item, staff, note)
        return _("%(number)s号：已登记“已拨未接”，仍在待回电清单中。", number=item.number)
    if deed == "reached":
        ledger.reached(session, now(), hours, item, staff, note)
        return _("%(number)s号：已登记“已通话”，已移出待回电清单。", number=item.number)
    if not reads_for_section(viewer(), item):
        abort(403)
    ledger.read(session, now(), hours, item, staff, "accepted")
    return _("%(number)s号：已阅知。", number=item.number)
