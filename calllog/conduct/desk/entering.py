"""A complaint that came by letter or visit, typed in by a monitor (clause 5.3b)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from calllog.conduct import audit, intake, sealing
from calllog.conduct.cases import check_file
from calllog.conduct.complainant import Receipt
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.desk import case_forms
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case_words import CASE_CHANNELS
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.deeds import about_of
from calllog.conduct.desk.forms import CHOOSE, choices_of, text
from calllog.conduct.desk.request import member, now, office, place, writing
from calllog.conduct.desk.uploads import handed_in, takes_files
from calllog.conduct.intake import Attachment, Complaint, Identity
from calllog.conduct.models import Case, Channel

pages = Blueprint("entering", __name__)
WAYS = {str(code): CASE_CHANNELS[code] for code in (Channel.LETTER, Channel.VISIT)}


class EnterForm(case_forms.NameForm):
    """来信来访."""

    channel = RadioField(_l("来件方式"), [InputRequired(CHOOSE)], choices=choices_of(WAYS))
    words = case_forms.words(_l("反映内容"))
    when = case_forms.line(_l("时间"), 60, required=False)
    item = text(_l("相关首问事项编号（例如2026-158）"), 20, Optional())
    name = case_forms.line(_l("反映人姓名"), 60, required=False)
    phone = case_forms.line(_l("反映人电话"), 32, required=False)
    organisation = case_forms.line(_l("反映人单位"), 100, required=False)
    file = FileField(_l("来信原件（扫描件）"))


@pages.get("/cases/new")
@allow()
def show() -> str:
    """An empty form."""
    return _page(_with_choices(EnterForm(formdata=None)))


@pages.post("/cases/new")
@allow()
@takes_files
def enter() -> ResponseReturnValue:
    """Take it in; receipt and code are shown once, to be given to the complainant."""
    form = _with_choices(EnterForm())
    if not form.validate():
        return _page(form), 422
    with writing() as session:
        receipt = _take_in(session, form)
    flash(_("已录入。"), "success")
    return render_template("case_entered.html", receipt=receipt)


def _take_in(session: Session, form: Any) -> Receipt:
    people = sealing.members(session)
    complaint = _complaint(form, about_of(form, people))
    without = members_concerned(people, complaint.about, office())
    receipt = intake.take_in(session, place(), now(), complaint, office().time, without=without)
    case = session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
    audit.record(session, now(), "case_entered", by=member(session), case=case)
    return receipt


def _complaint(form: Any, named: About) -> Complaint:
    about = replace(named, when=form.when.data, item=form.item.data)
    identity = Identity(form.name.data or "", form.phone.data or "", form.organisation.data or "")
    return Complaint(
        Channel(form.channel.data), about, form.words.data, identity, _attachments(form)
    )


def _attachments(form: Any) -> tuple[Attachment, ...]:
    file = handed_in(form.file.data)
    if file is None:
        return ()
    check_file(file)
    return (Attachment(file.name[-100:], file.type or "", file.content),)


def _with_choices(form: Any) -> Any:
    form.people.choices = [(one.login, one.name) for one in office().people]
    sections = [(one.key, one.name) for one in office().sections]
    form.section.choices = [("", _("按所选的人，或者说不上来")), *sections]
    return form


def _page(form: Any) -> str:
    return render_template(
        "case_new.html", form=form, people=office().people, sections=office().sections
    )
