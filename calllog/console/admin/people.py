"""人员: who works here, with post, scope, telephone and deputy; and who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin import saving
from calllog.console.admin.forms import NewPersonForm, PersonForm, RolesForm
from calllog.console.admin.hub import ADMINISTERS, MACHINE, OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import EMPLOYMENTS, ROLES, Teller
from calllog.console.catalogue import _
from calllog.console.frame import office_profile
from calllog.console.request import actor, now, office_time, reading, viewer, writing, zone
from calllog.duty import account_changes, office_edits, office_moves
from calllog.duty.office_file import OfficeFile, OfficeFileError, StaffPart, made
from calllog.duty.office_store import export_office
from calllog.models import AdminChange, Message, Role, Staff
from calllog.news import notify, outbox
from calllog.office import directory
from calllog.office.accounts import GIVEN_AT_THE_MACHINE
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError
from calllog.typed_numbers import to_own_phone

TESTED = "address-test"
TESTS_SHOWN = 5

pages = Blueprint("admin_people", __name__)


@pages.get("/admin/people")
@allow(*ADMINISTERS)
def show() -> str:
    """Everybody who works here, or those whom the words find."""
    words = request.args.get("words", "").strip()[:100]
    section = request.args.get("section", "")
    with reading() as session:
        people = _listed(session, words, section)
        return render_template(
            "admin/people.html",
            people=people,
            words=words,
            section=section,
            sections=directory.open_sections(session),
            role_words=ROLES,
            employment_words=EMPLOYMENTS,
            adds=viewer().has_any(OFFICE),
        )


def _listed(session: Session, words: str, section: str) -> list[Staff]:
    """By name, login, post, scope or section; each word has to be found."""
    everybody = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    found = []
    for person in everybody:
        place = person.section
        if section and (place is None or place.key != section):
            continue
        text = f"{person.name} {person.login} {person.post} {person.scope}"
        text += place.name if place is not None else ""
        if all(word.casefold() in text.casefold() for word in words.split()):
            found.append(person)
    return found


@pages.get("/admin/people/new")
@allow(*OFFICE)
def new() -> str:
    """The form for somebody new."""
    with reading() as session:
        form = NewPersonForm(formdata=None)
        form.fill(export_office(session))
        saving.shown(session, form)
        return render_template("admin/person_new.html", form=form)


@pages.post("/admin/people/new")
@allow(*OFFICE)
def enter() -> ResponseReturnValue:
    """Somebody new: a handler, who gets a password and further roles from the administrator."""
    with saving.changing() as session:
        office, form = export_office(session), NewPersonForm()
        form.fill(office)
        if not (form.validate() and _is_entered(session, form, office)):
            return render_template("admin/person_new.html", form=form), 422
    flash(_("已新增%(name)s。请系统管理员为其发放一次性密码。", name=form.name.data), "success")
    return redirect(url_for("admin_people.person", login=form.login.data))


def _is_entered(session: Session, form: NewPersonForm, office: OfficeFile) -> bool:
    if session.scalars(select(Staff).where(Staff.login == form.login.data)).first() is not None:
        form.login.errors = [_("这个登录名已经用过，请换一个；离开后又回来的人由办公室重新导入。")]
        return False
    return _addresses_are_right(form) and saving.saved(
        session, form, lambda: office_edits.with_person(office, _made(session, form, {}))
    )


def _made(session: Session, form: PersonForm, before: dict[str, Any]) -> StaffPart:
    """The person as typed, on what stood there before."""
    profile = office_profile(session)
    area_code = profile.area_code if profile is not None else ""
    phone = to_own_phone(form.phone.data, area_code) if form.phone.data else None
    typed = form.values() | {"phone": phone}
    if isinstance(form, NewPersonForm):
        typed |= {"login": form.login.data, "roles": [Role.HANDLER]}
    return made(StaffPart, before | typed)


def _addresses_are_right(form: PersonForm) -> bool:
    wrong = [one for one in form.values()["addresses"] if not notify.is_address(one)]
    if wrong:
        form.addresses.errors = [_("第%(line)s行不是可以发送的地址。", line=_line(form, wrong[0]))]
    return not wrong


def _line(form: PersonForm, address: str) -> int:
    addresses: list[str] = form.values()["addresses"]
    return addresses.index(address) + 1


@pages.get("/admin/people/<login>")
@allow(*ADMINISTERS)
def person(login: str) -> str:
    """What the office says of a person, and their account."""
    with reading() as session:
        form = PersonForm(formdata=None)
        staff = found(session, login)
        form.fill(*_with_part(session, login))
        saving.shown(session, form)
        return page(session, staff, form)


@pages.post("/admin/people/<login>")
@allow(*OFFICE)
def save(login: str) -> ResponseReturnValue:
    """Change what the office says of a person."""
    with saving.changing() as session:
        staff, form = _kept_here(session, login), PersonForm()
        office, part = _with_part(session, login)
        form.fill(office, part)
        if not (form.validate() and _addresses_are_right(form)):
            return page(session, staff, form), 422
        if newer := saving.newer_than(session, form, Area.PEOPLE, login):
            saving.shown(session, form)
            return page(session, staff, form, newer), 409
        if not saving.saved(session, form, lambda: _edited(session, form, office, part)):
            return page(session, staff, form), 422
        flash(_("已保存%(name)s。", name=form.name.data), "success")
    return redirect(url_for("admin_people.person", login=login))


def _edited(session: Session, form: PersonForm, office: OfficeFile, part: StaffPart) -> OfficeFile:
    return office_edits.with_person(office, _made(session, form, part.model_dump()))


@pages.get("/admin/people/<login>/leave")
@allow(*OFFICE)
def leave(login: str) -> str:
    """What becomes of everything that somebody has who leaves."""
    with writing() as session:
        _kept_here(session, login)
        form = SeenForm(formdata=None)
        saving.shown(session, form)
        return _leaving(session, login, form)


@pages.post("/admin/people/<login>/leave")
@allow(*OFFICE)
def left(login: str) -> ResponseReturnValue:
    """Somebody no longer works here; what is open goes to who stands in for them."""
    with saving.changing() as session:
        staff, form = _kept_here(session, login), SeenForm()
        _must_not_be_oneself_or_last(session, staff)
        newer = form.validate() and saving.newer_than(session, form, Area.PEOPLE, login)
        office = export_office(session)
        without = (lambda: office_edits.without_person(office, login)) if not newer else None
        if not form.validate() or without is None or not saving.saved(session, form, without):
            saving.shown(session, form)
            return _leaving(session, login, form), 409
        flash(_("%(name)s已离开本单位，未办结事项已转交。", name=staff.name), "success")
    return redirect(url_for("admin_people.show"))


def _must_not_be_oneself_or_last(session: Session, staff: Staff) -> None:
    if staff.id == viewer().staff_id:
        raise LedgerError(_("不能为自己办理离开，请由另一位督办员办理。"))
    account_changes.must_leave_a_supervisor(session, staff)


def _leaving(session: Session, login: str, form: SeenForm) -> str:
    """The page before somebody leaves, with what would move."""
    staff, office = found(session, login), export_office(session)
    moves: Sequence[office_moves.Move] = ()
    try:
        after = office_edits.without_person(office, login)
        moves = office_moves.foresee(session, now(), zone(), after)
    except OfficeFileError as refusal:
        if not form.form_errors:
            saving.explain(form, refusal)
    return render_template(
        "admin/leave.html",
        person=found(session, login),
        form=form,
        moves=moves,
        heads=[one.name for one in office.sections if one.head == login],
        rosters=[one.name for one in office.sections if login in one.roster],
        days=[one for one in office.dated_rosters if login in one.roster],
        deputy_of=[one.name for one in office.staff if one.deputy == login],
        name=staff.name,
    )


@pages.post("/admin/people/<login>/message")
@allow(*OFFICE)
def try_message(login: str) -> ResponseReturnValue:
    """Send a test message to all of the person's addresses."""
    with writing() as session:
        _send_test(session, _kept_here(session, login))
    flash(_("测试消息已交付发送，稍后刷新本页查看结果。夜间21:00至7:30不发送。"), "success")
    return redirect(url_for("admin_people.person", login=login))


def _send_test(session: Session, staff: Staff) -> None:
    name = actor(session).name
    outbox.tell(
        session,
        now(),
        office_time(session),
        None,
        key=f"{TESTED}|{now().timestamp():.0f}",
        recipients=[staff],
        title=_("测试消息"),
        body=_("这是一条测试消息，收到即表示地址可用。发送人：%(name)s", name=name),
    )


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """What is not allowed is said on the person's page."""
    flash(_(str(error)), "danger")
    login = (request.view_args or {}).get("login")
    address = url_for("admin_people.person", login=login) if login else url_for("admin.show")
    return redirect(address)


def found(session: Session, login: str) -> Staff:
    """The person with a login who works here and is no administrator."""
    working = select(Staff).where(Staff.login == login, Staff.left_at.is_(None))
    staff = session.scalars(working).first()
    if staff is None or Role.ADMINISTRATOR in staff.roles:
        abort(404)
    return staff


def _kept_here(session: Session, login: str) -> Staff:
    """The same, unless they are kept at the machine alone.

    Whoever is watched could else send a monitor away, or lead the messages to them elsewhere.
    """
    staff = found(session, login)
    if GIVEN_AT_THE_MACHINE.intersection(staff.roles):
        raise LedgerError(_("监督员的资料、账号和离开手续只在服务器上办理，请联系服务器管理人员。"))
    return staff


def _with_part(session: Session, login: str) -> tuple[OfficeFile, StaffPart]:
    office = export_office(session)
    return office, next(one for one in office.staff if one.login == login)


def page(
    session: Session, staff: Staff, form: PersonForm, newer: Sequence[AdminChange] = ()
) -> str:
    """A person's page: for the office a form, for the administrator the account."""
    roles = RolesForm(formdata=None)
    roles.roles.data = list(staff.roles)
    saving.shown(session, roles)
    teller = Teller.of(session)
    at_machine = [ROLES[role] for role in staff.roles if role in GIVEN_AT_THE_MACHINE]
    return render_template(
        "admin/person.html",
        person=staff,
        form=form,
        roles=roles,
        newer=[(one, teller.who(one.by), list(teller.lines(one))) for one in newer],
        edits=viewer().has_any(OFFICE) and not at_machine,
        keeps=viewer().has_any(MACHINE),
        at_machine=at_machine,
        role_words=ROLES,
        employment_words=EMPLOYMENTS,
        tests=_tests(session, staff),
    )


def _tests(session: Session, staff: Staff) -> Sequence[Message]:
    """The last test messages to the person's addresses, and what became of them."""
    sent = select(Message).where(
        Message.recipient_id == staff.id,
        Message.key.startswith(TESTED),
        Message.channel.startswith("address:"),
    )
    return session.scalars(sent.order_by(Message.id.desc()).limit(TESTS_SHOWN)).all()
