"""单位信息: the office's names and numbers, and the words that its people must not use."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin import saving
from calllog.console.admin.forms import ProfileForm
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _
from calllog.console.request import reading
from calllog.duty import office_edits
from calllog.duty.office_file import OfficeFile, ProfilePart, made
from calllog.duty.office_store import export_office
from calllog.models import AdminChange
from calllog.office.admin_log import Area
from calllog.typed_numbers import half_width, to_own_phone

pages = Blueprint("admin_profile", __name__)


@pages.get("/admin/office")
@allow(*OFFICE)
def show() -> str:
    """The form."""
    with reading() as session:
        profile = export_office(session).office
        words = "\n".join(profile.forbidden_words)
        form = ProfileForm(formdata=None, data=profile.model_dump() | {"forbidden_words": words})
        saving.shown(session, form)
        return _page(session, form)


@pages.post("/admin/office")
@allow(*OFFICE)
def save() -> ResponseReturnValue:
    """Change it; the greeting says it at the next call."""
    with saving.changing() as session:
        office, form = export_office(session), ProfileForm()
        if not form.validate():
            return _page(session, form), 422
        if newer := saving.newer_than(session, form, Area.PROFILE):
            saving.shown(session, form)
            return _page(session, form, newer), 409
        if not saving.saved(session, form, lambda: _edited(form, office)):
            return _page(session, form), 422
    flash(_("已保存，下一个来电起生效。"), "success")
    return redirect(url_for("admin_profile.show"))


def _edited(form: ProfileForm, office: OfficeFile) -> OfficeFile:
    typed = {name: form[name].data for name in ("name", "short_name", "document_word")}
    typed["area_code"] = half_width(form.area_code.data)
    for name in ("service_number", "conduct_number"):
        typed[name] = to_own_phone(form[name].data, typed["area_code"])
    typed["forbidden_words"] = (form.forbidden_words.data or "").split()
    return office_edits.with_profile(office, made(ProfilePart, office.office.model_dump() | typed))


def _page(session: Session, form: ProfileForm, newer: Sequence[AdminChange] = ()) -> str:
    teller = Teller.of(session)
    told = [(one, teller.who(one.by), list(teller.lines(one))) for one in newer]
    return render_template("admin/profile.html", form=form, newer=told)
