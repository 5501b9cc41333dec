"""The monitors: who they are, their keys' fingerprints; inviting, admitting, removing."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import DataRequired, InputRequired, Regexp

from calllog.conduct import keys, members, resealing
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.forms import CHOOSE, REQUIRED, text
from calllog.conduct.desk.request import member, member_id, now, office, own_key, reading, writing
from calllog.conduct.members import LONGEST_LOGIN, Person
from calllog.conduct.models import Member

OUTSIDE = "-"

pages = Blueprint("monitors", __name__)


class InviteForm(FlaskForm):  # type: ignore[misc]
    """Who is to become a monitor."""

    login = text(
        _l("登录名"),
        LONGEST_LOGIN,
        DataRequired(REQUIRED),
        Regexp(r"^[a-z][a-z0-9._-]*$", message=_l("小写字母开头，只用小写字母、数字、点和横线。")),
    )
    name = text(_l("姓名"), 40, DataRequired(REQUIRED))
    staff = SelectField(_l("在本单位的身份"), [InputRequired(CHOOSE)])


class AdmitForm(FlaskForm):  # type: ignore[misc]
    """The fingerprint, as the newcomer reads it out.

    All of it: a key of one's own whose end is the same is found in some days of computing.
    """

    fingerprint = text(_l("对方念出的指纹（四组）"), 20, DataRequired(REQUIRED))


@dataclass(frozen=True, slots=True)
class Line:
    """A monitor as the pages show them."""

    one: Member
    post: str
    fingerprint: str
    admitted_by: str


@pages.get("/monitors")
@allow()
def show() -> str:
    """All who are in office, wait, or are invited; and those who were removed."""
    with reading() as session:
        lines = [_line(session, one) for one in members.everybody(session)]
        return render_template("monitors.html", lines=lines)


@pages.get("/monitors/<int:number>")
@allow()
def one(number: int) -> str:
    """One of them, and what can be done."""
    with reading() as session:
        return _page(session, _found(session, number), AdmitForm())


@pages.get("/monitors/invite")
@allow()
def invite() -> str:
    """The form."""
    return render_template("invite.html", form=_invite_form(), code=None)


@pages.post("/monitors/invite")
@allow()
def send_invitation() -> ResponseReturnValue:
    """Invite somebody; the code is shown this once."""
    form = _invite_form()
    if not form.validate():
        return render_template("invite.html", form=form, code=None), 422
    staff_login = None if form.staff.data == OUTSIDE else form.staff.data
    person = Person(form.login.data, form.name.data, staff_login)
    with writing() as session:
        code = members.invite(session, now(), person, member(session))
    return render_template("invite.html", form=form, code=members.code_in_groups(code))


@pages.post("/monitors/<int:number>/admit")
@allow()
def admit(number: int) -> ResponseReturnValue:
    """Let somebody into office, and give them the cases that concern them not."""
    form = AdmitForm()
    with reading() as session:
        newcomer = _found(session, number)
        if not form.validate() or not _is_fingerprint(form, newcomer):
            return _page(session, newcomer, form), 422
        seen = newcomer.public_key
    with writing() as session:
        newcomer = _found(session, number)
        if newcomer.public_key != seen:
            abort(409)
        members.admit(session, now(), newcomer, member(session))
    _give_all(number)
    flash(_("已接纳。您持有的监督件，除须回避的以外，已向其开放。"), "success")
    return redirect(url_for("monitors.one", number=number))


@pages.post("/monitors/<int:number>/share")
@allow()
def share(number: int) -> ResponseReturnValue:
    """Give another monitor in office the cases that they do not hold and may."""
    with reading() as session:
        if _found(session, number).admitted_at is None or number == member_id():
            abort(404)
    _give_all(number)
    flash(_("您持有的监督件，除须回避的以外，均已向其开放。"), "success")
    return redirect(url_for("monitors.one", number=number))


@pages.post("/monitors/<int:number>/let-go")
@allow()
def let_go(number: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    with writing() as session:
        members.withdraw_invitation(session, now(), _found(session, number), member(session))
    flash(_("邀请已撤回。"), "success")
    return redirect(url_for("monitors.show"))


@pages.post("/monitors/<int:number>/chief")
@allow(chief_only=True)
def chief(number: int) -> ResponseReturnValue:
    """Hand the office of chief on."""
    with writing() as session:
        members.make_chief(session, now(), _found(session, number), member(session))
    flash(_("监督负责人已变更。"), "success")
    return redirect(url_for("monitors.one", number=number))


@pages.post("/monitors/<int:number>/removal")
@allow()
def ask_removal(number: int) -> ResponseReturnValue:
    """Ask for a monitor's removal."""
    with writing() as session:
        by = member(session)
        is_done = members.ask_removal(session, now(), _found(session, number), by)
    return _after_removal(number, is_done=is_done)


@pages.post("/monitors/<int:number>/removal/confirm")
@allow()
def confirm_removal(number: int) -> ResponseReturnValue:
    """The second monitor confirms."""
    with writing() as session:
        members.confirm_removal(session, now(), _found(session, number), member(session))
    return _after_removal(number, is_done=True)


@pages.post("/monitors/<int:number>/removal/withdraw")
@allow()
def withdraw_removal(number: int) -> ResponseReturnValue:
    """Who asked for it no longer does."""
    with writing() as session:
        members.withdraw_removal(session, now(), _found(session, number), member(session))
    flash(_("提议已撤回。"), "success")
    return redirect(url_for("monitors.one", number=number))


def _after_removal(number: int, *, is_done: bool) -> ResponseReturnValue:
    if is_done:
        flash(_("已撤下。请各位监督员把所持监督件重新加封。"), "success")
        return redirect(url_for("own.show"))
    flash(_("已提出，须由另一位监督员确认。"), "success")
    return redirect(url_for("monitors.one", number=number))


def _give_all(number: int) -> None:
    whole, after = office(), 0
    while True:
        with writing() as session:
            receiver = session.get_one(Member, number)
            last = resealing.give(session, member(session), own_key(), receiver, whole, after)
        if last is None:
            return
        after = last


def _is_fingerprint(form: AdmitForm, newcomer: Member) -> bool:
    typed = "".join(form.fingerprint.data.split()).lower()
    whole = keys.fingerprint(newcomer.public_key or b"").replace(" ", "")
    if typed == whole:
        return True
    form.fingerprint.errors = [_("和系统里的指纹不一致，请不要接纳，先查明原因。")]
    return False


def _found(session: Session, number: int) -> Member:
    found = session.get(Member, number)
    if found is None or found.removed_at is not None:
        abort(404)
    return found


def _page(session: Session, found: Member, form: AdmitForm) -> str:
    asked_by = session.get(Member, found.removal_asked_by_id or 0)
    return render_template("monitor.html", line=_line(session, found), form=form, asked_by=asked_by)


def _line(session: Session, one: Member) -> Line:
    colleague = office().colleague(one.staff_login)
    admitted_by = session.get(Member, one.admitted_by_id or 0)
    return Line(
        one=one,
        post=colleague.post if colleague else "",
        fingerprint=keys.fingerprint(one.public_key) if one.public_key else "",
        admitted_by=admitted_by.name if admitted_by else "",
    )


def _invite_form() -> InviteForm:
    form = InviteForm()
    people = [(one.login, f"{one.name} {one.post}") for one in office().people]
    form.staff.choices = [("", _("请选择")), (OUTSIDE, _("不是本单位人员")), *people]
    return form
