"""What the monitors decide: days, years, the outside body; and the recovery key."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import IntegerField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, StopValidation

from calllog.conduct import audit, decisions, keys, recovery, sealing
from calllog.conduct.audit import Deed
from calllog.conduct.decisions import NUMBERS, Decision
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.forms import REQUIRED, text
from calllog.conduct.desk.request import member, now, reading, writing
from calllog.conduct.keys import WrongKey
from calllog.conduct.models import Member, RecoveryKey, Setting

pages = Blueprint("settings", __name__)


def _number(label: Any, decision: Decision) -> Any:
    low, high = NUMBERS[decision]
    bounds = NumberRange(low, high, message=_l("请填写%(min)s到%(max)s之间的整数。"))
    return IntegerField(label, [InputRequired(REQUIRED), bounds])


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """By the codes of the decisions."""

    result_days = _number(_l("答复期限（收到之日起，工作日）"), Decision.RESULT_DAYS)
    follow_up_days = _number(
        _l("移送后取得受移送机关回执的期限（工作日）"), Decision.FOLLOW_UP_DAYS
    )
    kept_years = _number(_l("办结后保存年限（年）"), Decision.KEPT_YEARS)
    outside_body = text(_l("受移送机关（反映领导、监督员、管理员的，移送至此）"), 100, Optional())
    outside_address = text(_l("受移送机关地址"), 200, Optional())


class IsPublicHalf:
    """The public half of a recovery key as it stands on paper."""

    def __call__(self, _form: FlaskForm, field: Any) -> None:
        try:
            recovery.read_public(field.data)
        except WrongKey:
            raise StopValidation(
                _l("这不是完整的恢复公钥。请抄写以PUBLIC开头的那一行，不要填写SECRET那一行。")
            ) from None


class RecoveryForm(FlaskForm):  # type: ignore[misc]
    """Another recovery key."""

    public = text(_l("新的恢复公钥（PUBLIC开头）"), 120, DataRequired(REQUIRED), IsPublicHalf())
    holder = text(_l("纸质密钥由谁保管、放在何处"), 100, DataRequired(REQUIRED))


@pages.get("/settings")
@allow()
def show() -> str:
    """What holds, since when and by whom."""
    with reading() as session:
        return _page(session, _form(session), RecoveryForm())


@pages.post("/settings")
@allow(chief_only=True)
def save() -> ResponseReturnValue:
    """Let it hold from now on; cases that have come keep the days of their receipt."""
    with writing() as session:
        form = SettingsForm()
        if not form.validate():
            return _page(session, form, RecoveryForm(formdata=None)), 422
        by = member(session)
        for one in Decision:
            value = str(form[one].data if form[one].data is not None else "")
            if decisions.decide(session, now(), by, one, value) is not None:
                audit.record(session, now(), Deed.SETTING_CHANGED, by=by)
    flash(_("设置已保存，自现在起对新收到的监督件有效。"), "success")
    return redirect(url_for("settings.show"))


@pages.post("/settings/recovery")
@allow()
def propose() -> ResponseReturnValue:
    """Propose another recovery key; a second monitor confirms it."""
    form = RecoveryForm()
    with writing() as session:
        if not form.validate():
            return _page(session, _form(session), form), 422
        public = recovery.read_public(form.public.data)
        recovery.propose(session, now(), public, form.holder.data, member(session))
    flash(_("已提议，须由另一位监督员核对指纹后确认。"), "success")
    return redirect(url_for("settings.show"))


@pages.post("/settings/recovery/<int:number>/confirm")
@allow()
def confirm(number: int) -> ResponseReturnValue:
    """The second monitor has compared the fingerprint with the paper."""
    with writing() as session:
        recovery.confirm(session, now(), session.get_one(RecoveryKey, number), member(session))
    flash(
        _("恢复密钥已更换。请各位监督员把所持监督件重新加封，此前不要销毁旧的纸质密钥。"), "success"
    )
    return redirect(url_for("own.show"))


def _form(session: Session) -> SettingsForm:
    held = {one: decisions.words(session, now(), one) for one in Decision}
    return SettingsForm(
        None, **{one: int(value) if one in NUMBERS else value for one, value in held.items()}
    )


def _page(session: Session, form: SettingsForm, recovery_form: RecoveryForm) -> str:
    held, waiting = sealing.recovery_key(session), recovery.proposed(session)
    history = session.query(Setting).order_by(Setting.id.desc()).limit(50).all()
    names = {one.id: one.name for one in session.query(Member)}
    return render_template(
        "settings.html",
        form=form,
        recovery_form=recovery_form,
        held=held,
        waiting=waiting,
        fingerprint=keys.fingerprint,
        history=history,
        names=names,
    )
