"""登记问题: what was upheld, typed anew into the ledger's list of suspicions (clause 4.1.3).

This leaves the wall, and the page says so. Nothing of the case goes along: who, when, what and the
decision's number are written by hand, and the entry stands in the ledger under the supervisor or
leader who signed the decision.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from calllog.breaches import entering
from calllog.breaches.judging import JUDGES
from calllog.conduct import held
from calllog.conduct.desk import case_forms
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case import may_enter_breach
from calllog.conduct.desk.catalogue import _, _l, refusal
from calllog.conduct.desk.forms import CHOOSE, REQUIRED
from calllog.conduct.desk.opening import found, found_to_change
from calllog.conduct.desk.request import now, office, parts, reading, writing
from calllog.conduct.kinds import EntryKind
from calllog.models import Staff
from calllog.refusals import LedgerError

pages = Blueprint("breach", __name__)


class BreachForm(FlaskForm):  # type: ignore[misc]
    """What is written into the ledger."""

    person = SelectField(_l("责任人"), [InputRequired(CHOOSE)])
    on = case_forms.day(_l("发生日期"))
    words = case_forms.words(_l("情形（重新写，不要照抄反映内容）"), 300)
    document = case_forms.line(_l("处理决定文号"))
    signed_by = SelectField(_l("决定由谁签发"), [InputRequired(CHOOSE)])
    is_sure = BooleanField(_l("我知道这些内容将离开监督专线"), [InputRequired(REQUIRED)])


@pages.get("/cases/<receipt>/breach")
@allow()
def show(receipt: str) -> str:
    """What will leave the wall, and what will not."""
    with reading() as session:
        if not may_enter_breach(found(session, receipt)):
            abort(404)
    return _page(receipt, _with_choices(BreachForm(formdata=None)))


@pages.post("/cases/<receipt>/breach")
@allow()
def enter(receipt: str) -> ResponseReturnValue:
    """Write it into the ledger, and into the case that it was."""
    form = _with_choices(BreachForm())
    if not form.validate():
        return _page(receipt, form), 422
    try:
        _enter(receipt, form)
    except LedgerError as error:
        flash(refusal(error), "danger")
        return _page(receipt, form), 422
    flash(_("已登记到首问工作台账的疑似问题。"), "success")
    return redirect(url_for("case.show", receipt=receipt))


def _enter(receipt: str, form: Any) -> None:
    with writing() as session:
        case = found_to_change(session, receipt)
        if not may_enter_breach(case):
            abort(404)
        told = {"words": form.words.data, "document": form.document.data, "who": form.person.data}
        held.note(session, now(), case, EntryKind.BREACH_ENTERED, told)
        # Last: what cannot be written there is not said to have been written here.
        with parts().ledger.writing() as ledger:
            entering.enter(
                ledger,
                now(),
                office().time,
                _staff(ledger, form.signed_by.data),
                _staff(ledger, form.person.data),
                happened_on=form.on.data,
                words=form.words.data,
                evidence="",
                document=form.document.data,
            )


def _staff(ledger: Session, login: str) -> Staff:
    return ledger.scalars(select(Staff).where(Staff.login == login)).one()


def _with_choices(form: Any) -> Any:
    everybody = office().people
    form.person.choices = [("", _("请选择"))] + [(one.login, one.name) for one in everybody]
    signing = [one for one in everybody if one.roles & JUDGES]
    form.signed_by.choices = [("", _("请选择"))] + [(one.login, one.name) for one in signing]
    return form


def _page(receipt: str, form: Any) -> str:
    return render_template("case_breach.html", receipt=receipt, form=form)
