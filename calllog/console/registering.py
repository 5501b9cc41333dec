"""Registering by hand what came in by letter, visit, mail or another telephone (clause 1a)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from calllog import ledger
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.forms import RegisterForm
from calllog.console.item import filled, known
from calllog.console.request import actor, now, office_time, reading, viewer, writing
from calllog.models import Channel, Item, Section
from calllog.office.viewers import REGISTERS

pages = Blueprint("registering", __name__)


@pages.get("/register")
@allow(*REGISTERS)
def show() -> str:
    """The form."""
    with reading() as session:
        return render_template("register.html", form=_form(session))


@pages.post("/register")
@allow(*REGISTERS)
def submit() -> ResponseReturnValue:
    """Register it: the read and contact promises start, and somebody is responsible by name."""
    with reading() as session:
        form = _form(session)
        if not form.validate():
            return render_template("register.html", form=form), 422
    with writing() as session:
        item = _register(session, form)
    flash(_("已登记，编号%(number)s。", number=item.number), "success")
    return redirect(url_for("item.show", number=item.number))


def _form(session: Session) -> RegisterForm:
    """The form with the sections to choose from; the person's own is suggested."""
    open_sections = select(Section).where(Section.closed_at.is_(None)).order_by(Section.id)
    form = filled(session, RegisterForm())
    form.section.choices = [
        SelectChoice(place.id, place.name) for place in session.scalars(open_sections)
    ]
    if form.section.data is None:
        form.section.data = viewer().section_id
    return form


def _register(session: Session, form: RegisterForm) -> Item:
    return ledger.register(
        session,
        now(),
        office_time(session),
        channel=Channel(form.channel.data),
        staff=actor(session),
        section=session.get_one(Section, form.section.data),
        **known(form),
        matter=form.matter.data,
    )
