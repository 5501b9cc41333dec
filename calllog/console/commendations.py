"""表扬: what heads propose, and what leaders decide of it (4.2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.breaches import commending
from calllog.breaches.commending import DECIDES, PROPOSES, Proposal
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.finding_forms import CommendForm, GrantForm
from calllog.console.findings import people_choices
from calllog.console.request import (
    actor,
    now,
    office_day,
    office_time,
    reading,
    this_year,
    viewer,
    writing,
)
from calllog.models import Commendation, CommendedFor, Section, Staff
from calllog.office import directory
from calllog.refusals import LedgerError
from calllog.showing import queries

pages = Blueprint("commendations", __name__)


@pages.get("/commendations")
@allow(*PROPOSES)
def show() -> str:
    """What the viewer sees of them, with a form below what is theirs to decide."""
    with reading() as session:
        return _page(session)


@pages.get("/commendations/new")
@allow(*PROPOSES)
def new() -> str:
    """The form for a proposal; from an item's page it comes with the number."""
    number = request.args.get("number", "")[:20]
    origin = CommendedFor.ITEM if number else CommendedFor.THANKS
    form = CommendForm(formdata=None, happened_on=office_day(), number=number, origin=origin)
    with reading() as session:
        _offer(session, form)
        return render_template("commendation_new.html", form=form)


@pages.post("/commendations/new")
@allow(*PROPOSES)
def propose() -> ResponseReturnValue:
    """Propose it to the leaders."""
    form = CommendForm()
    with writing() as session:
        _offer(session, form)
        if not form.validate():
            return render_template("commendation_new.html", form=form), 422
        wanted = _proposal(session, form)
        commending.propose(session, now(), office_time(session), actor(session), wanted)
    flash(_("已报请领导审批。"), "success")
    return redirect(url_for("commendations.show"))


@pages.post("/commendations/<int:commendation_id>")
@allow(*DECIDES)
def decide(commendation_id: int) -> ResponseReturnValue:
    """Grant it or refuse it."""
    form = GrantForm()
    with writing() as session:
        row = commending.visible(session, viewer(), commendation_id) or abort(404)
        if not form.validate():
            return _page(session, row.id, form), 422
        _decide(session, row, form)
    flash(_("已审批。"), "success")
    return redirect(url_for("commendations.show"))


def _decide(session: Session, row: Commendation, form: GrantForm) -> None:
    commending.decide(
        session,
        now(),
        office_time(session),
        row,
        actor(session),
        is_granted=form.granted.data == "yes",
        decision=form.decision.data or "",
        document=form.document.data,
    )


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """It cannot be done so: the list shows how it stands."""
    flash(_(str(error)), "danger")
    return redirect(url_for("commendations.show"))


def _page(session: Session, sent_id: int = 0, sent: GrantForm | None = None) -> str:
    found = commending.listed(session, viewer())
    forms: dict[int, Any] = {
        row.id: sent if sent and row.id == sent_id else GrantForm(formdata=None)
        for row in found
        if row.decided_at is None and commending.may_decide(viewer(), row)
    }
    return render_template("commendations.html", found=found, forms=forms)


def _offer(session: Session, form: CommendForm) -> None:
    people = people_choices(session, besides=viewer().staff_id)
    nobody = [("", _("（不选）"))]
    form.person.choices = [*nobody, *((str(one), name) for one, name in people)]
    sections = directory.open_sections(session)
    form.section.choices = [*nobody, *((str(one.id), one.name) for one in sections)]


def _proposal(session: Session, form: CommendForm) -> Proposal:
    number = "".join(sign for sign in form.number.data or "" if sign.isdigit() or sign == "-")
    item = queries.visible_row(session, viewer(), number, this_year()) if number else None
    if number and item is None:
        raise LedgerError(_("没有找到这个编号的事项。"))
    return Proposal(
        CommendedFor(form.origin.data),
        form.happened_on.data,
        form.words.data,
        person=session.get(Staff, int(form.person.data)) if form.person.data else None,
        section=session.get(Section, int(form.section.data)) if form.section.data else None,
        item=item,
    )
