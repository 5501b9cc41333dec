"""账号: what the administrator does about a person's account; each deed is told to the person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from calllog.console.access import allow
from calllog.console.admin import people, saving
from calllog.console.admin.forms import RolesForm
from calllog.console.admin.hub import MACHINE
from calllog.console.catalogue import _
from calllog.console.request import actor, now, writing, zone
from calllog.duty import account_changes
from calllog.models import Role
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError

pages = Blueprint("admin_accounts", __name__)


@pages.post("/admin/people/<login>/roles")
@allow(*MACHINE)
def roles(login: str) -> ResponseReturnValue:
    """Give and take roles; what changed meanwhile is seen on the page that it leads back to."""
    form = RolesForm()
    with writing() as session:
        staff = people.found(session, login)
        if not form.validate():
            raise LedgerError(_("没有保存：请刷新页面后重新选择。"))
        if saving.newer_than(session, form, Area.ACCOUNTS, login):
            raise LedgerError(_("没有保存：这个人的角色刚刚被他人变更，请核对后重新选择。"))
        chosen = [Role(role) for role in form.roles.data]
        account_changes.give_roles(session, now(), zone(), actor(session), staff, chosen)
        flash(_("已变更%(name)s的角色。", name=staff.name), "success")
    return redirect(url_for("admin_people.person", login=login))


@pages.post("/admin/people/<login>/password")
@allow(*MACHINE)
def password(login: str) -> ResponseReturnValue:
    """Give a one-time password, which this page shows and no other ever again."""
    with writing() as session:
        staff = people.found(session, login)
        given = account_changes.give_password(session, now(), zone(), actor(session), staff)
        return render_template("admin/password.html", person=staff, password=given)


@pages.post("/admin/people/<login>/sessions")
@allow(*MACHINE)
def sessions(login: str) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    with writing() as session:
        staff = people.found(session, login)
        account_changes.end_sessions(session, now(), zone(), actor(session), staff)
        flash(_("%(name)s已在所有设备上退出登录。", name=staff.name), "success")
    return redirect(url_for("admin_people.person", login=login))


pages.register_error_handler(LedgerError, people.refused)
