"""待审批、待裁定: what waits for a second person's approval, and what for a leader's ruling."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.outcome_forms import DecideForm, RuleForm
from calllog.console.request import actor, now, office_time, reading, viewer, writing
from calllog.ledger import LedgerError, deciding, rulings
from calllog.ledger.approving import may_approve
from calllog.ledger.deciding import SEES_APPROVALS
from calllog.models import Item, Ruling

pages = Blueprint("approvals", __name__)


@pages.get("/approvals")
@allow(*SEES_APPROVALS)
def show() -> str:
    """Both lists, the oldest first."""
    with reading() as session:
        return _page(session)


@pages.post("/approvals/<int:approval_id>")
@allow(*SEES_APPROVALS)
def decide(approval_id: int) -> ResponseReturnValue:
    """Grant it or refuse it."""
    form = DecideForm()
    with writing() as session:
        approval = deciding.visible(session, viewer(), approval_id) or abort(404)
        if not form.validate():
            return _page(session, approval_id, form), 422
        by, hours, words = actor(session), office_time(session), form.decision.data or ""
        granted = form.granted.data == "yes"
        deciding.decide(session, now(), hours, approval, by, is_granted=granted, decision=words)
    flash(_("已审批。"), "success")
    return redirect(url_for("approvals.show"))


@pages.post("/rulings/<int:ruling_id>")
@allow(*rulings.RULES)
def rule(ruling_id: int) -> ResponseReturnValue:
    """Rule on a question that was asked of the person."""
    form = RuleForm()
    with writing() as session:
        if not form.validate():
            return _page(session), 422
        ruling = session.get(Ruling, ruling_id) or abort(404)
        item, words = session.get_one(Item, ruling.item_id), form.ruling.data
        rulings.rule(session, now(), office_time(session), item, actor(session), ruling, words)
    flash(_("已裁定。"), "success")
    return redirect(url_for("approvals.show"))


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """It cannot be decided so: the list shows how it stands."""
    flash(_(str(error)), "danger")
    return redirect(url_for("approvals.show"))


def _page(session: Session, sent_id: int = 0, sent: DecideForm | None = None) -> str:
    waiting, staff = deciding.pending(session, viewer()), actor(session)
    forms = {
        row.id: sent if sent and row.id == sent_id else DecideForm(formdata=None)
        for row in waiting
        if may_approve(staff, row.item, row.asked_by_id)
    }
    asked = rulings.waiting_for(session, staff.id)
    return render_template(
        "approvals.html",
        waiting=waiting,
        forms=forms,
        rulings=[(one, session.get_one(Item, one.item_id)) for one in asked],
        rule_form=RuleForm(formdata=None),
    )
