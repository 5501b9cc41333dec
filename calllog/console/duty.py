"""值班: a section's duty log, and the hand-over of the shift, signed by both (交接班)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from calllog.console.access import allow
from calllog.console.addresses import day_in
from calllog.console.catalogue import _
from calllog.console.duty_forms import DutyForm, HandOverForm, RefuseForm
from calllog.console.request import (
    actor,
    now,
    office_day,
    office_time,
    reading,
    viewer,
    writing,
)
from calllog.duty import duty_log, shifts
from calllog.ledger import LedgerError
from calllog.models import Section, ShiftHandOver, Staff
from calllog.office import directory
from calllog.office.viewers import IN_SECTION, OVERSEES, SEES_MATTERS

pages = Blueprint("duty", __name__)


@pages.get("/duty")
@allow(*SEES_MATTERS)
def show() -> str:
    """The log of a day, and the lists that wait for a signature; today's of one's own section."""
    with reading() as session:
        section = _section(session, request.args.get("section"))
        return _page(session, section, _day(request.args.get("on")))


@pages.post("/duty/<key>/log")
@allow(*IN_SECTION)
def write(key: str) -> ResponseReturnValue:
    """Add a line to the log."""
    form = DutyForm()
    with writing() as session:
        section = _section(session, key)
        if not form.validate():
            return _page(session, section, office_day(), form), 422
        wrong = duty_log.entry_of(session, section, form.corrects.data)
        author, words = actor(session), form.words.data
        duty_log.write(session, now(), office_time(session), section, author, words, wrong)
    flash(_("已记入值班日志。"), "success")
    return redirect(url_for("duty.show", section=key))


@pages.post("/duty/<key>/hand-over")
@allow(*IN_SECTION)
def hand_over(key: str) -> ResponseReturnValue:
    """Sign the list of what is open, for who comes next."""
    with writing() as session:
        section = _section(session, key)
        form = _hand_over_form(session, section)
        if not form.validate():
            return _page(session, section, office_day(), sent=form), 422
        taker, words = session.get_one(Staff, form.taker.data), form.words.data or ""
        hours, giver = office_time(session), actor(session)
        shifts.hand_over(session, now(), hours, section, giver, taker, words)
    flash(_("已签字交班，等待接班人签收。"), "success")
    return redirect(url_for("duty.show", section=key))


@pages.post("/duty/<key>/hand-overs/<int:list_id>/sign")
@allow(*IN_SECTION)
def sign(key: str, list_id: int) -> ResponseReturnValue:
    """Take the shift over: what passes is one's own from now on."""
    with writing() as session:
        made = _waiting(session, key, list_id)
        count = shifts.sign(session, now(), office_time(session), made, actor(session))
    flash(_("已签收，%(count)s件事项转由您负责。", count=count), "success")
    return redirect(url_for("duty.show", section=key))


@pages.post("/duty/<key>/hand-overs/<int:list_id>/refuse")
@allow(*IN_SECTION)
def refuse(key: str, list_id: int) -> ResponseReturnValue:
    """Send the list back with a reason."""
    form = RefuseForm()
    with writing() as session:
        made = _waiting(session, key, list_id)
        why = form.why.data or ""
        shifts.refuse(session, now(), office_time(session), made, actor(session), why)
    flash(_("已退回，未办结事项仍由交班人负责。"), "success")
    return redirect(url_for("duty.show", section=key))


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """Say why on the page from which it was tried."""
    flash(_(str(error)), "danger")
    return redirect(url_for("duty.show", section=(request.view_args or {}).get("key")))


def _section(session: Session, key: str | None) -> Section:
    """A section that the viewer may look at; without a key their own, or the first."""
    there = _sections(session)
    for section in there:
        if section.key == key or (key is None and section.id == viewer().section_id):
            return section
    if key is not None or not there:
        abort(404)
    return there[0]


def _sections(session: Session) -> Sequence[Section]:
    """Everybody looks at their own section and those they head; who oversees, at all."""
    query = select(Section).where(Section.closed_at.is_(None)).order_by(Section.id)
    if not viewer().has_any(OVERSEES):
        own = Section.id == viewer().section_id
        query = query.where(own | (Section.head_id == viewer().staff_id))
    return session.scalars(query).all()


def _waiting(session: Session, key: str, list_id: int) -> ShiftHandOver:
    made = session.get(ShiftHandOver, list_id)
    if made is None or made.section_id != _section(session, key).id:
        abort(404)
    return made


def _day(text: str | None) -> date:
    try:
        return day_in(text or "")
    except ValueError:
        return office_day()


def _hand_over_form(session: Session, section: Section) -> HandOverForm:
    """The form with the section's people to choose from; the next on duty is suggested."""
    form = HandOverForm()
    people = select(Staff).where(Staff.left_at.is_(None), Staff.section_id == section.id)
    others = [who for who in session.scalars(people.order_by(Staff.id)) if who.id != _me()]
    form.taker.choices = [SelectChoice(who.id, who.name) for who in others]
    if form.taker.data is None:
        tomorrow = office_time(session).calendar.next_working(office_day())
        next_ones = directory.on_duty(session, section, tomorrow)
        form.taker.data = next((who.id for who in next_ones if who.id != _me()), None)
    return form


def _me() -> int:
    return viewer().staff_id


def _page(
    session: Session,
    section: Section,
    day: date,
    form: DutyForm | None = None,
    sent: HandOverForm | None = None,
) -> str:
    is_today = day == office_day()
    serves = duty_log.serves(session, section, actor(session), office_day())
    return render_template(
        "duty.html",
        section=section,
        sections=_sections(session),
        day=day,
        on_duty=directory.on_duty(session, section, day),
        entries=duty_log.entries(session, section, day),
        form=form or DutyForm(formdata=None),
        hand_over=sent or _hand_over_form(session, section),
        refusal=RefuseForm(formdata=None),
        waiting=shifts.waiting(session, section),
        settled=shifts.settled(session, section),
        writes=serves and is_today and viewer().has_any(IN_SECTION),
    )
