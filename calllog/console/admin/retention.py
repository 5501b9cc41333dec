"""个人信息保存期限: how long each kind is kept, why, and from when on another time holds."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from calllog.console.access import allow
from calllog.console.admin.hub import OFFICE
from calllog.console.catalogue import _, _l, refusal
from calllog.console.forms import REQUIRED, choices_of, long_text
from calllog.console.personal_data_words import KEPT, KEPT_SINCE
from calllog.console.request import actor, now, office_day, reading, viewer, writing
from calllog.exports.shelf import KEPT_FOR
from calllog.models import Kept, Role
from calllog.personal_data import retention
from calllog.personal_data.retention import LONGEST, Rule
from calllog.refusals import LedgerError

READS = OFFICE | {Role.DATA_PROTECTION}

pages = Blueprint("admin_retention", __name__)


class RetentionForm(FlaskForm):  # type: ignore[misc]
    """A kind, its time, and why."""

    kind = SelectField(_l("类别"), [InputRequired(REQUIRED)], choices=choices_of(KEPT))
    days = IntegerField(_l("保存天数"), [InputRequired(REQUIRED), NumberRange(1, LONGEST)])
    valid_from = DateField(_l("执行日期"), [InputRequired(REQUIRED)])
    reason = long_text(_l("依据和理由"), 500, DataRequired(REQUIRED))
    is_binding = BooleanField(_l("法定保存期限，期满以前不应本人申请删除"))


@pages.get("/admin/retention")
@allow(*READS)
def show() -> str:
    """The rules in force and to come, and for the office the form."""
    with reading() as session:
        form = RetentionForm(formdata=None, valid_from=office_day())
        return _page(session, form)


@pages.post("/admin/retention")
@allow(*OFFICE)
def enter() -> ResponseReturnValue:
    """Keep a kind for another time from a day on."""
    form = RetentionForm()
    with writing() as session:
        if not form.validate() or not _is_entered(session, form):
            return _page(session, form), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("admin_retention.show"))


def _is_entered(session: Session, form: RetentionForm) -> bool:
    days, reason = form.days.data, form.reason.data
    rule = Rule(days, reason, form.is_binding.data, form.valid_from.data)
    try:
        kind = Kept(form.kind.data)
        retention.enter(session, now(), office_day(), actor(session), kind, rule)
    except LedgerError as why:
        form.form_errors.append(refusal(why))
        return False
    return True


def _page(session: Session, form: RetentionForm) -> str:
    today = office_day()
    return render_template(
        "admin/retention.html",
        form=form,
        rules=[
            (kind, retention.in_force(session, kind, today), retention.coming(session, kind, today))
            for kind in Kept
        ],
        floors=retention.FLOORS,
        kept=KEPT,
        since=KEPT_SINCE,
        export_minutes=int(KEPT_FOR.total_seconds()) // 60,
        enters=viewer().has_any(OFFICE),
    )
