"""A person's own password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from calllog.console.access import allow
from calllog.console.catalogue import _, _l
from calllog.console.forms import PasswordForm
from calllog.console.landing import first_page
from calllog.console.request import actor, reading, viewer, writing
from calllog.console.sign_in import sign_in
from calllog.models import Role, Staff
from calllog.office import accounts
from calllog.office.accounts import Weakness

WEAKNESSES = {
    Weakness.TOO_SHORT: _l("密码至少要有10个字符。"),
    Weakness.TOO_LONG: _l("密码太长，最多200个字符。"),
    Weakness.IS_LOGIN: _l("密码不能和登录名相同。"),
    Weakness.IS_OLD: _l("新密码不能和原密码相同。"),
}

pages = Blueprint("password", __name__)


@pages.get("/password")
@allow(*Role)
def show() -> str:
    """The form."""
    return _page(PasswordForm())


@pages.post("/password")
@allow(*Role)
def change() -> ResponseReturnValue:
    """Change it, and sign out every other session of the person's."""
    form = PasswordForm()
    with reading() as session:
        if not form.validate() or not _is_acceptable(actor(session), form):
            return _page(form), 422
    password_hash = accounts.hashed(form.new.data)
    with writing() as session:
        staff = actor(session)
        accounts.change_password(staff, password_hash)
    sign_in(staff)
    flash(_("密码已修改。"), "success")
    return redirect(first_page(viewer()))


def _is_acceptable(staff: Staff, form: PasswordForm) -> bool:
    # Whoever comes with a one-time password has typed it a moment ago.
    is_known = staff.must_change_password or accounts.verify(staff, form.old.data or "")
    weakness = accounts.weakness(staff, form.new.data)
    if not is_known:
        form.old.errors = [_("原密码不对。")]
    if weakness:
        form.new.errors = [WEAKNESSES[weakness]]
    return is_known and weakness is None


def _page(form: PasswordForm) -> str:
    is_first = current_user.must_change_password
    return render_template("password.html", form=form, is_first=is_first)
