"""科室: names, menu keys, heads; new ones, and those that are dissolved."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin import saving
from calllog.console.admin.forms import DissolveForm, NewSectionForm, SectionForm
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _
from calllog.console.request import now, reading, writing, zone
from calllog.duty import office_edits, office_moves
from calllog.duty.office_file import OfficeFile, OfficeFileError, SectionPart, made
from calllog.duty.office_store import export_office
from calllog.models import AdminChange, Matter, Section
from calllog.office.admin_log import Area

pages = Blueprint("admin_sections", __name__)


@pages.get("/admin/sections")
@allow(*OFFICE)
def show() -> str:
    """All sections, with what is wanting in them."""
    with reading() as session:
        office = export_office(session)
        people = {one.login: one for one in office.staff}
        rows = [(one, list(_wanting(office, one))) for one in office.sections]
        return render_template("admin/sections.html", rows=rows, people=people)


def _wanting(office: OfficeFile, part: SectionPart) -> list[str]:
    """What the office had better put right; nothing of it stops the line."""
    telephones = {one.login for one in office.staff if one.phone}
    wanting = []
    if part.head is None:
        wanting.append(_("没有科长，逾期时无人可以提醒"))
    if len(part.roster) < part.on_duty:
        wanting.append(_("值班表上的人数少于值班人数"))
    if len(telephones.intersection(part.roster)) == 1:
        wanting.append(_("值班表上只有一人登记了电话"))
    return wanting


@pages.get("/admin/sections/new")
@allow(*OFFICE)
def new() -> str:
    """The form for a new section."""
    with reading() as session:
        form = NewSectionForm(formdata=None, data={"on_duty": "1"})
        form.fill(export_office(session))
        saving.shown(session, form)
        return render_template("admin/section_new.html", form=form)


@pages.post("/admin/sections/new")
@allow(*OFFICE)
def enter() -> ResponseReturnValue:
    """A new section; whoever chooses its key on the telephone reaches it at the next call."""
    with saving.changing() as session:
        office, form = export_office(session), NewSectionForm()
        form.fill(office)
        if not (form.validate() and _is_entered(session, form, office)):
            return render_template("admin/section_new.html", form=form), 422
        flash(_("已新增%(name)s，请安排值班表。", name=form.name.data), "success")
    return redirect(url_for("admin_sections.show"))


def _is_entered(session: Session, form: NewSectionForm, office: OfficeFile) -> bool:
    if session.scalars(select(Section).where(Section.key == form.key.data)).first() is not None:
        form.key.errors = [_("这个科室代码已经用过，请换一个。")]
        return False
    return saving.saved(session, form, lambda: _edited(form, office, None))


@pages.get("/admin/sections/<key>")
@allow(*OFFICE)
def section(key: str) -> str:
    """One section."""
    with reading() as session:
        office, part = _found(session, key)
        form = SectionForm(formdata=None)
        form.fill(office, part)
        saving.shown(session, form)
        return _page(session, part, form)


@pages.post("/admin/sections/<key>")
@allow(*OFFICE)
def save(key: str) -> ResponseReturnValue:
    """Change a section; the line says it at the next call."""
    with saving.changing() as session:
        (office, part), form = _found(session, key), SectionForm()
        form.fill(office, part)
        if not form.validate():
            return _page(session, part, form), 422
        if newer := saving.newer_than(session, form, Area.SECTIONS, key):
            saving.shown(session, form)
            return _page(session, part, form, newer), 409
        if not saving.saved(session, form, lambda: _edited(form, office, part)):
            return _page(session, part, form), 422
        flash(_("已保存%(name)s，下一个来电起生效。", name=form.name.data), "success")
    return redirect(url_for("admin_sections.show"))


def _edited(form: SectionForm, office: OfficeFile, part: SectionPart | None) -> OfficeFile:
    before = part.model_dump() if part is not None else {}
    return office_edits.with_section(office, made(SectionPart, before | form.values()))


@pages.get("/admin/sections/<key>/dissolve")
@allow(*OFFICE)
def dissolve(key: str) -> str:
    """What becomes of everything that a section has which is dissolved."""
    with writing() as session:
        form = DissolveForm(formdata=None)
        saving.shown(session, form)
        return _dissolving(session, key, form)


@pages.post("/admin/sections/<key>/dissolve")
@allow(*OFFICE)
def dissolved(key: str) -> ResponseReturnValue:
    """A section is no more; what it has open goes to the general desk at once."""
    with saving.changing() as session:
        (office, part), form = _found(session, key), DissolveForm()
        form.fill(office, key)
        if not form.validate() or saving.newer_than(session, form, Area.SECTIONS, key):
            return _dissolving(session, key, form), 409
        to = form.people_to.data
        if not saving.saved(session, form, lambda: office_edits.without_section(office, key, to)):
            return _dissolving(session, key, form), 422
        flash(_("%(name)s已撤销，未办结事项已转综合受理科室。", name=part.name), "success")
    return redirect(url_for("admin_sections.show"))


def _dissolving(session: Session, key: str, form: DissolveForm) -> str:
    """The page before a section is dissolved, with what would move."""
    office, part = _found(session, key)
    form.fill(office, key)
    saving.shown(session, form)
    moves: Sequence[office_moves.Move] = ()
    try:
        to = form.people_to.data or form.people_to.choices[0].value
        after = office_edits.without_section(office, key, to)
        moves = office_moves.foresee(session, now(), zone(), after)
    except OfficeFileError as refusal:
        if not form.form_errors:
            saving.explain(form, refusal)
    return render_template(
        "admin/dissolve.html",
        part=part,
        form=form,
        moves=moves,
        people=[one.name for one in office.staff if one.section == key],
        matters=session.scalar(
            select(func.count(Matter.id)).where(
                Matter.closed_at.is_(None), Matter.section.has(Section.key == key)
            )
        ),
    )


def _found(session: Session, key: str) -> tuple[OfficeFile, SectionPart]:
    office = export_office(session)
    part = next((one for one in office.sections if one.key == key), None)
    if part is None:
        abort(404)
    return office, part


def _page(
    session: Session, part: SectionPart, form: SectionForm, newer: Sequence[AdminChange] = ()
) -> str:
    teller = Teller.of(session)
    return render_template(
        "admin/section.html",
        part=part,
        form=form,
        newer=[(one, teller.who(one.by), list(teller.lines(one))) for one in newer],
    )
