"""Enrolment: who was invited chooses a passphrase, under which their key is made here and now."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import DataRequired

from calllog.conduct import keys, members
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.forms import REQUIRED, again, is_strong, passphrase, text
from calllog.conduct.desk.request import now, reading, writing
from calllog.conduct.desk.sign_in import (
    WRONG_BY_ALL,
    WRONG_BY_LOGIN,
    begin,
    limiter,
    login_typed,
    stretching,
)
from calllog.conduct.keys import KeyPair

pages = Blueprint("enrol", __name__)


class EnrolForm(FlaskForm):  # type: ignore[misc]
    """The invitation, and a passphrase of one's own."""

    login = text(_l("登录名"), 40, DataRequired(REQUIRED))
    code = text(_l("邀请码"), 40, DataRequired(REQUIRED))
    passphrase = passphrase(_l("口令"), is_strong)
    again = again("passphrase")


def _was_refused(response: Response) -> bool:
    return response.status_code == 401


@pages.get("/enrol")
def show() -> str:
    """The form."""
    return _page(EnrolForm())


@pages.post("/enrol")
@limiter.limit(WRONG_BY_LOGIN, key_func=login_typed, deduct_when=_was_refused)
@limiter.limit(WRONG_BY_ALL, deduct_when=_was_refused)
def submit() -> ResponseReturnValue:
    """Make the key, and begin the first session."""
    form = EnrolForm()
    if not form.validate():
        return _page(form), 422
    if not _enrol(form.login.data, form.code.data, form.passphrase.data):
        form.code.errors = [_("登录名或邀请码不对，或者邀请码已过期、已使用。")]
        return _page(form), 401
    flash(_("密钥已生成。请记住口令，任何人都不能替您找回。"), "success")
    return redirect(url_for("notices.home"))


def _enrol(login: str, code: str, chosen: str) -> bool:
    with reading() as session:
        if members.invited(session, now(), login, code) is None:
            return False
    pair = KeyPair.new()
    # Outside of any transaction, because it takes a tenth of a second.
    with stretching:
        wrapped = keys.wrap(pair.private, chosen)
    with writing() as session:
        member = members.invited(session, now(), login, code)
        if member is None:
            return False
        members.enrol(session, now(), member, pair, wrapped)
        begin(member, pair)
    return True


def _page(form: EnrolForm) -> str:
    return render_template("enrol.html", form=form)
