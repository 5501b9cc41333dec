"""Answered, unregistered (已接未登记): calls that were taken, to be written up (话后登记)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.console import item as item_page
from calllog.console import missed
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.forms import GOES_ON, AtOnceForm, FinishForm
from calllog.console.request import actor, now, office_time, reading, writing
from calllog.console.staleness import newer_than
from calllog.lists.tabs import Tab
from calllog.models import Item, Outcome
from calllog.office.viewers import ACTS, SEES_MATTERS

pages = Blueprint("drafts", __name__)


@pages.get("/drafts")
@allow(*SEES_MATTERS)
def show() -> str:
    """The tab of the missed-callback list, the soonest due first."""
    return missed.list_page(Tab.DRAFTS)


@pages.post("/items/<number>/finish")
@allow(*ACTS)
def finish(number: str) -> ResponseReturnValue:
    """Finish the entry of a call that was answered."""
    with reading() as session:
        form = item_page.filled(session, FinishForm())
        forms = item_page.Forms(finish=form)
        if not form.validate():
            return item_page.page(session, item_page.found(session, number), forms), 422
    with writing() as session:
        item = item_page.found(session, number)
        if newer := newer_than(session, item, form):
            return item_page.page(session, item, forms, newer), 409
        _finish(session, item, form)
    flash(_("%(number)s号：话后登记已完成。", number=item.number), "success")
    return redirect(url_for("drafts.show"))


@pages.post("/items/<number>/answered-at-once")
@allow(*ACTS)
def answer_at_once(number: str) -> ResponseReturnValue:
    """One tap (当场答复): the entry is finished and the item closed."""
    form = AtOnceForm()
    if not form.validate():
        abort(400)
    with writing() as session:
        item, staff = item_page.found(session, number), actor(session)
        if newer := newer_than(session, item, form):
            return item_page.page(session, item, None, newer), 409
        hours, matter = office_time(session), form.matter.data
        outcome = Outcome.ANSWERED_AT_ONCE
        ledger.finish_draft(session, now(), hours, item, staff, matter=matter, outcome=outcome)
    flash(_("%(number)s号：已登记“当场答复”，已办结。", number=item.number), "success")
    return redirect(url_for("drafts.show"))


def _finish(session: Session, item: Item, form: FinishForm) -> None:
    ledger.finish_draft(
        session,
        now(),
        office_time(session),
        item,
        actor(session),
        **item_page.known(form),
        matter=form.matter.data,
        outcome=None if form.outcome.data == GOES_ON else Outcome(form.outcome.data),
        reason_told=form.reason_told.data or "",
    )
