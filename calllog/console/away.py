"""离岗登记: who is away and until when; what falls due meanwhile is the deputy's (B岗)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.chain_forms import AbsenceForm
from calllog.console.request import actor, now, office_time, reading, writing
from calllog.ledger import LedgerError, deputising
from calllog.models import Absence, AbsenceKind, Staff
from calllog.office import absences
from calllog.office.viewers import SEES_MATTERS

pages = Blueprint("away", __name__)


@pages.get("/absences")
@allow(*SEES_MATTERS)
def show() -> str:
    """Who is or will be away, and the form."""
    with reading() as session:
        return _page(session, AbsenceForm(formdata=None))


@pages.post("/absences")
@allow(*SEES_MATTERS)
def enter() -> ResponseReturnValue:
    """Enter an absence; what has begun takes effect at once."""
    with writing() as session:
        form = AbsenceForm()
        form.fill(session)
        if not form.validate():
            return _page(session, form), 422
        absence = _enter(session, form)
        flash(_("已登记%(name)s离岗。", name=absence.staff.name), "success")
    return redirect(url_for("away.show"))


@pages.post("/absences/<int:absence_id>/cancel")
@allow(*SEES_MATTERS)
def cancel(absence_id: int) -> ResponseReturnValue:
    """Came back early, or did not go."""
    with writing() as session:
        absence = session.get(Absence, absence_id) or abort(404)
        deputising.cancel(session, now(), office_time(session), absence, actor(session))
        flash(_("已取消%(name)s的离岗登记。", name=absence.staff.name), "success")
    return redirect(url_for("away.show"))


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """What the ledger refuses is said on the page itself."""
    flash(_(str(error)), "danger")
    return redirect(url_for("away.show"))


def _enter(session: Session, form: AbsenceForm) -> Absence:
    begins_at, ends_at = form.span
    return deputising.enter(
        session,
        now(),
        office_time(session),
        session.get_one(Staff, form.person.data),
        actor(session),
        kind=AbsenceKind(form.kind.data),
        begins_at=begins_at,
        ends_at=ends_at,
        note=form.note.data or "",
    )


def _page(session: Session, form: AbsenceForm) -> str:
    form.fill(session)
    staff = actor(session)
    rows = [
        (absence, absences.standing_in(session, absence.staff, absence.begins_at))
        for absence in absences.current(session, now())
    ]
    mine = {absence.id for absence, _to in rows if deputising.may_enter(staff, absence.staff)}
    return render_template("absences.html", rows=rows, form=form, mine=mine)
