"""One matter or authority by form: a new edition from a day, its end, another one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from calllog.catalogue import edits
from calllog.catalogue.file import UNITS, AuthorityPart, MatterPart
from calllog.catalogue.store import export_catalogue, section_names
from calllog.console.access import allow
from calllog.console.admin import catalogue_edits, saving
from calllog.console.admin.catalogue import done
from calllog.console.admin.catalogue_edits import Outcome, attempt
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.catalogue import _l
from calllog.console.forms import REQUIRED
from calllog.console.request import reading, writing

NEW = "new"
NEEDED = InputRequired(REQUIRED)
REFUSALS = (
    _l("已有这个事项编号。"),
    _l("执行日期不能早于最近一个版本的起始日期。"),
    _l("终止日期不能早于事项的起始日期。"),
)

pages = Blueprint("admin_matters", __name__)


class MatterForm(SeenForm):
    """What holds for a matter from a day on."""

    key = StringField(_l("事项编号"), [NEEDED])
    name = StringField(_l("事项名称"), [NEEDED])
    section = SelectField(_l("科室"))
    spoken_name = StringField(_l("语音名称"), [NEEDED])
    valid_from = DateField(_l("执行日期"), [NEEDED])
    valid_to = DateField(_l("有效期至"), [Optional()])
    basis = TextAreaField(_l("办理依据"), [NEEDED])
    limit_days = IntegerField(_l("办理时限（天数）"), [Optional()])
    limit_unit = SelectField(_l("办理时限（单位）"), choices=list(UNITS.values()))
    procedure = TextAreaField(_l("办理程序"), [NEEDED])
    materials = TextAreaField(_l("办理要件"))
    note = TextAreaField(_l("备注"))


class EndForm(SeenForm):
    """The last day of a matter."""

    last_day = DateField(_l("最后一天"), [NEEDED])


class AuthorityForm(SeenForm):
    """An entry of the directory."""

    name = StringField(_l("单位名称"), [NEEDED])
    what_for = TextAreaField(_l("负责事项"), [NEEDED])
    phone = StringField(_l("电话"), [NEEDED])
    address = StringField(_l("地址"))
    hours = StringField(_l("办公时间"))
    valid_from = DateField(_l("有效期起"), [NEEDED])
    valid_to = DateField(_l("有效期至"), [Optional()])


@pages.get("/admin/catalogue/matters/<key>")
@allow(*OFFICE)
def matter(key: str) -> str:
    """What holds last, to be given a new day; or an empty form."""
    with reading() as session:
        part = _matter(session, key)
        values = edits.last_values(part) if part is not None else {}
        return _matter_page(session, key, _filled(session, MatterForm(None, data=values)))


@pages.post("/admin/catalogue/matters/<key>")
@allow(*OFFICE)
def save_matter(key: str) -> ResponseReturnValue:
    """Show what a new edition changes; or, once that was seen, store it."""
    with writing() as session:
        part, names = _matter(session, key), section_names(session)
        form = _with_sections(session, MatterForm())
        if part is not None:
            form.key.data = key
        typed, is_new = form.data, part is None
        outcome = Outcome(faults=())
        if form.validate():
            outcome = attempt(
                session, form, lambda old: edits.with_edition(old, typed, names, is_new=is_new)
            )
        return done() if outcome.is_stored else (_matter_page(session, key, form, outcome), 422)


@pages.post("/admin/catalogue/matters/<key>/end")
@allow(*OFFICE)
def end_matter(key: str) -> ResponseReturnValue:
    """Let a matter end with a day; items accepted under it keep its limit."""
    with writing() as session:
        _matter(session, key)
        form, outcome = EndForm(), Outcome()
        if form.validate():
            day = form.last_day.data
            outcome = attempt(session, form, lambda old: edits.ended(old, key, day))
        return done() if outcome.is_stored else (_end_page(session, key, form, outcome), 422)


@pages.get("/admin/catalogue/matters/<key>/end")
@allow(*OFFICE)
def end(key: str) -> str:
    """The form for a matter's last day."""
    with reading() as session:
        _matter(session, key)
        form = EndForm(None)
        saving.shown(session, form)
        return _end_page(session, key, form)


@pages.get("/admin/catalogue/authorities/<int:position>")
@allow(*OFFICE)
def authority(position: int) -> str:
    """An entry of the directory by its place in it; 0 is another one."""
    with reading() as session:
        part = _authority(session, position)
        form = AuthorityForm(None, obj=part)
        saving.shown(session, form)
        return _authority_page(session, position, form)


@pages.post("/admin/catalogue/authorities/<int:position>")
@allow(*OFFICE)
def save_authority(position: int) -> ResponseReturnValue:
    """Show what an entry changes; or, once that was seen, store it."""
    with writing() as session:
        part, names = _authority(session, position), section_names(session)
        form, outcome = AuthorityForm(), Outcome()
        typed, name = form.data, part.name if part is not None else None
        if form.validate():
            outcome = attempt(
                session, form, lambda old: edits.with_authority(old, name, typed, names)
            )
        if outcome.is_stored:
            return done()
        return _authority_page(session, position, form, outcome), 422


def _matter(session: Session, key: str) -> MatterPart | None:
    """The matter; None for a new one."""
    if key == NEW:
        return None
    found = [part for part in export_catalogue(session).matters if part.key == key]
    if not found:
        abort(404)
    return found[0]


def _authority(session: Session, position: int) -> AuthorityPart | None:
    listed = export_catalogue(session).authorities
    if position > len(listed):
        abort(404)
    return listed[position - 1] if position else None


def _with_sections(session: Session, form: MatterForm) -> MatterForm:
    form.section.choices = sorted(section_names(session))
    return form


def _filled(session: Session, form: MatterForm) -> MatterForm:
    saving.shown(session, form)
    return _with_sections(session, form)


def _said(session: Session, outcome: Outcome | None) -> dict[str, Any]:
    """What became of an edit, in words."""
    if outcome is None:
        return {}
    changes = outcome.changes
    return {
        "faults": outcome.faults,
        "newer": catalogue_edits.told_newer(session, outcome.newer),
        "changes": catalogue_edits.told(session, changes) if changes is not None else None,
    }


def _matter_page(
    session: Session, key: str, form: MatterForm, outcome: Outcome | None = None
) -> str:
    said = _said(session, outcome)
    return render_template("admin/matter.html", key=key, is_new=key == NEW, form=form, **said)


def _end_page(session: Session, key: str, form: EndForm, outcome: Outcome | None = None) -> str:
    part, said = _matter(session, key), _said(session, outcome)
    return render_template("admin/matter_end.html", key=key, part=part, form=form, **said)


def _authority_page(
    session: Session, position: int, form: AuthorityForm, outcome: Outcome | None = None
) -> str:
    said = _said(session, outcome)
    return render_template("admin/authority.html", position=position, form=form, **said)
