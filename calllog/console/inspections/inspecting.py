"""检查: the inspections, one of them, and the sheet on which an item is signed (5.2, 5.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _, refusal
from calllog.console.inspections.forms import (
    ALL_SECTIONS,
    BeginForm,
    CloseForm,
    SetForm,
    SignForm,
    proposed,
)
from calllog.console.inspections.sheet import facts_of
from calllog.console.inspections.words import INSPECTION_WORDS
from calllog.console.request import (
    actor,
    now,
    office_day,
    office_time,
    parts,
    reading,
    viewer,
    writing,
)
from calllog.figures.periods import Period
from calllog.inspection import closing, correcting, drawing, queries, signing, starting, states
from calllog.inspection.drawing import Frame
from calllog.inspection.signing import INSPECTS
from calllog.models import InspectedItem, Inspection, Item, Staff
from calllog.office.viewers import may_see
from calllog.refusals import LedgerError
from calllog.times import policies

LAST_PAGE = 10_000

pages = Blueprint("inspections", __name__)


@pages.app_context_processor
def _for_templates() -> dict[str, Any]:
    return INSPECTION_WORDS | {"is_late_inspection": states.is_late}


@pages.get("/inspections")
@allow(*INSPECTS)
def show() -> str:
    """Every inspection that the person sees, and the form that begins another."""
    with reading() as session:
        return _list(session, _begin_form(session, formdata=None))


@pages.post("/inspections")
@allow(*INSPECTS)
def begin() -> ResponseReturnValue:
    """Begin an inspection of a section, or one of each (随时检查)."""
    with writing() as session:
        form = _begin_form(session)
        if not form.validate():
            return _list(session, form), 422
        here = queries.sections(session, viewer())
        wanted = [one for one in here if form.section.data in (ALL_SECTIONS, one.id)]
        period = Period(form.first.data, form.last.data)
        made = starting.begin(session, now(), office_time(session), wanted, period, actor(session))
        flash(_("已开始检查。"), "success")
        return redirect(_place(made[0].id) if len(made) == 1 else url_for("inspections.show"))


@pages.get("/inspections/<int:inspection_id>")
@allow(*INSPECTS)
def one(inspection_id: int) -> str:
    """What was drawn, what is signed, and the form that closes it."""
    with reading() as session:
        return _one(session, _found(session, inspection_id), CloseForm(formdata=None))


@pages.post("/inspections/<int:inspection_id>/close")
@allow(*INSPECTS)
def close(inspection_id: int) -> ResponseReturnValue:
    """Close it: the report is frozen."""
    form = CloseForm()
    with writing() as session:
        inspection = _found(session, inspection_id)
        if not form.validate():
            return _one(session, inspection, form), 422
        words, settings = form.words.data or "", parts().settings
        where = (session, now(), office_time(session), inspection, actor(session), words)
        rings, templates = settings.three_rings_seconds, settings.templates_folder
        closing.close(*where, three_rings=rings, templates=templates)
    flash(_("检查已办结，报告已生成。"), "success")
    return redirect(url_for("inspection_reports.show", inspection_id=inspection_id))


@pages.get("/inspections/<int:inspection_id>/items/<int:position>")
@allow(*INSPECTS)
def sheet(inspection_id: int, position: int) -> str:
    """One item: what is on record, and what the inspector signs."""
    with reading() as session:
        return _sheet(session, _drawn(session, inspection_id, position))


@pages.post("/inspections/<int:inspection_id>/items/<int:position>/sign")
@allow(*INSPECTS)
def sign(inspection_id: int, position: int) -> ResponseReturnValue:
    """Sign what was found; what is wrong becomes a correction at once."""
    with writing() as session:
        drawn = _drawn(session, inspection_id, position)
        form = _sign_form(session, drawn)
        if not form.validate():
            return _sheet(session, drawn, form), 422
        words, staff = form.words.data or "", actor(session)
        if not signing.sign(session, now(), drawn, staff, form.checks, words):
            _set(session, drawn, form, staff)
        following = _next_unsigned(drawn.inspection, position)
    flash(_("已签字。"), "success")
    return redirect(_place(inspection_id, following))


@pages.post("/inspections/<int:inspection_id>/items/<int:position>/correct")
@allow(*INSPECTS)
def correct(inspection_id: int, position: int) -> ResponseReturnValue:
    """Set one more correction for what was found."""
    with writing() as session:
        drawn = _drawn(session, inspection_id, position)
        form = _set_form(session, drawn)
        if not form.validate():
            return _sheet(session, drawn, None, form), 422
        _set(session, drawn, form, actor(session))
    flash(_("已提出整改。"), "success")
    return redirect(_place(inspection_id, position))


@pages.errorhandler(LedgerError)
def refused(error: LedgerError) -> ResponseReturnValue:
    """What the state does not allow is said where the person was."""
    flash(refusal(error), "danger")
    given = request.view_args or {}
    if "inspection_id" not in given:
        return redirect(url_for("inspections.show"))
    return redirect(_place(given["inspection_id"], given.get("position")))


def _place(inspection_id: int, position: int | None = None) -> str:
    if position is None:
        return url_for("inspections.one", inspection_id=inspection_id)
    return url_for("inspections.sheet", inspection_id=inspection_id, position=position)


def _found(session: Session, inspection_id: int) -> Inspection:
    return queries.visible(session, viewer(), inspection_id) or abort(404)


def _drawn(session: Session, inspection_id: int, position: int) -> InspectedItem:
    return queries.at_place(_found(session, inspection_id), position) or abort(404)


def _list(session: Session, form: BeginForm) -> str:
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    found, has_more = queries.listed(session, viewer(), page)
    return render_template(
        "inspections/list.html", found=found, form=form, page=page, has_more=has_more
    )


def _begin_form(session: Session, **kwargs: Any) -> BeginForm:
    form = BeginForm(**kwargs)
    form.offer(queries.sections(session, viewer()))
    if kwargs:
        today = office_day()
        form.first.data, form.last.data = today.replace(day=1), today
    return form


def _one(session: Session, inspection: Inspection, form: CloseForm) -> str:
    person = viewer()
    seen = select(Item.id).where(
        Item.id.in_([drawn.item_id for drawn in inspection.drawn]), may_see(person)
    )
    return render_template(
        "inspections/one.html",
        inspection=inspection,
        frame_of=Frame.kept(inspection.frame),
        verified=drawing.verify(inspection),
        seen=set(session.scalars(seen)),
        state_of=lambda correction: states.state_of(correction, now()),
        form=form,
    )


def _sheet(
    session: Session,
    drawn: InspectedItem,
    form: SignForm | None = None,
    added: SetForm | None = None,
) -> str:
    why_not = signing.why_not(session, viewer(), drawn)
    return render_template(
        "inspections/sheet.html",
        drawn=drawn,
        facts=facts_of(session, drawn, viewer()),
        why_not=why_not,
        form=form or _sign_form(session, drawn, formdata=None),
        added=added or _set_form(session, drawn, formdata=None),
        following=_next_unsigned(drawn.inspection, drawn.position),
        state_of=lambda correction: states.state_of(correction, now()),
    )


def _sign_form(session: Session, drawn: InspectedItem, **kwargs: Any) -> SignForm:
    form = SignForm(**kwargs)
    _offer(session, drawn, form)
    return form


def _set_form(session: Session, drawn: InspectedItem, **kwargs: Any) -> SetForm:
    form = SetForm(**kwargs, prefix="added-")
    _offer(session, drawn, form)
    return form


def _offer(session: Session, drawn: InspectedItem, form: SignForm | SetForm) -> None:
    form.offer(queries.owners(session, drawn.inspection.section), drawn.item.responsible_id)
    proposed(form, _usual_day(session))


def _usual_day(session: Session) -> date:
    today = office_day()
    days = policies.on(session, today).correction_working_days
    return office_time(session).calendar.add_working_days(today, days)


def _set(session: Session, drawn: InspectedItem, form: SignForm | SetForm, staff: Staff) -> None:
    correcting.set_one(
        session,
        now(),
        office_time(session),
        drawn,
        staff,
        words=form.asked.data or "",
        owner=session.get_one(Staff, form.owner.data),
        day=form.day.data,
    )


def _next_unsigned(inspection: Inspection, position: int) -> int | None:
    """The place of the next item to sign; None once everything is signed."""
    left = [one.position for one in inspection.drawn if one.signed_at is None]
    return next((one for one in left if one > position), left[0] if left else None)
