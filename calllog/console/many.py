"""Many items of a list at once: remind, urge, assign. Closing is one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from calllog.console.access import allow, safe_path
from calllog.console.catalogue import _, _l, _n, refusal
from calllog.console.chain_forms import SECTION, STAFF, HandOverForm, handlers, sections
from calllog.console.forms import LONGEST_NOTE, text
from calllog.console.request import actor, now, office_time, reading, this_year, viewer, writing
from calllog.ledger import LedgerError, many
from calllog.ledger.many import Done
from calllog.models import Item
from calllog.office.viewers import ACTS
from calllog.showing import queries

pages = Blueprint("many", __name__)

SELECTED = "selected"


class ManyForm(FlaskForm):  # type: ignore[misc]
    """What is said to many at once; which of the fields counts depends on the button."""

    words = text(_l("内容"), LONGEST_NOTE, Optional())
    until = DateField(_l("应于何日前办结"), [Optional()])
    to = SelectField(_l("指派给"), [Optional()])
    back = HiddenField()

    there = HandOverForm.there

    def fill(self, session: Session) -> None:
        """Every section and everybody in it; which of the items may go there is the ledger's."""
        people = handlers(session)
        made = [SelectChoice("", _("请选择"))]
        for section in sections(session):
            label = _("%(section)s（值班人员接收）", section=section.name)
            made.append(SelectChoice(f"{SECTION}:{section.id}", label))
            made += [
                SelectChoice(f"{STAFF}:{person.id}", f"{section.name} {person.name}")
                for person in people
                if person.section_id == section.id
            ]
        self.to.choices = made


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"many_form": many_form, "selected": selected}


def many_form(back: str) -> ManyForm:
    """The bar of a list from which many items are dealt with; ``back`` is the list's address."""
    with reading() as session:
        form = ManyForm(formdata=None, back=back)
        form.fill(session)
        return form


def selected() -> frozenset[str]:
    """The numbers of the items that stay selected, because they were refused."""
    return frozenset(request.args.getlist(SELECTED)[: many.MOST])


@pages.post("/items/many/<any(remind, urge, assign):many_deed>")
@allow(*ACTS)
def act(many_deed: str) -> ResponseReturnValue:
    """Do it to each of the selected items; say what was done, and what was not and why."""
    numbers = list(dict.fromkeys(request.form.getlist("numbers")))
    with writing() as session:
        form = ManyForm()
        form.fill(session)
        back = safe_path(form.back.data) or "/"
        if wrong := _wrong(form, many_deed, numbers):
            flash(wrong, "danger")
            return redirect(_with_selection(back, numbers))
        done = _DEEDS[many_deed](session, _found(session, numbers), form)
    _tell(many_deed, done)
    return redirect(_with_selection(back, [item.number for item, _why in done.refused]))


def _wrong(form: ManyForm, deed: str, numbers: list[str]) -> str | None:
    """What is missing, before anything is tried."""
    if not numbers:
        return _("请先勾选事项。")
    if len(numbers) > many.MOST:
        return _("一次最多处理%(most)d件，请分批办理。", most=many.MOST)
    if deed == "urge" and not form.words.data:
        return _("请写明催办内容。")
    if deed == "assign" and not form.to.data:
        return _("请选择指派给谁。")
    return None if form.validate() else _("内容不对，请核对后再提交。")


def _found(session: Session, numbers: list[str]) -> list[Item]:
    """The items that the viewer sees; of another there is none."""
    items = [queries.visible_item(session, viewer(), one, this_year()) for one in numbers]
    return [item for item in items if item is not None] or abort(404)


def _remind(session: Session, items: list[Item], form: Any) -> Done[Any]:
    staff, hours = actor(session), office_time(session)
    return many.remind(session, now(), hours, items, staff, form.words.data or "")


def _urge(session: Session, items: list[Item], form: Any) -> Done[Any]:
    staff, hours = actor(session), office_time(session)
    words, until = form.words.data, form.until.data
    return many.urge(session, now(), hours, items, staff, words, until)


def _assign(session: Session, items: list[Item], form: Any) -> Done[Any]:
    staff, hours = actor(session), office_time(session)
    section, to = form.there(session)
    note = form.words.data or ""
    return many.assign(session, now(), hours, items, staff, section, to, note)


_DEEDS: dict[str, Callable[[Session, list[Item], Any], Done[Any]]] = {
    "remind": _remind,
    "urge": _urge,
    "assign": _assign,
}


def _tell(deed: str, done: Done[Any]) -> None:
    """How many were done; and once for each reason, which were not."""
    count = len(done.done)
    said = {
        "remind": _n("已提醒%(num)d件。", "已提醒%(num)d件。", count),
        "urge": _n("已催办%(num)d件。", "已催办%(num)d件。", count),
        "assign": _n("已指派%(num)d件，待接收。", "已指派%(num)d件，待接收。", count),
    }
    if count:
        flash(said[deed], "success")
    by_reason: dict[str, list[str]] = {}
    for item, why in done.refused:
        by_reason.setdefault(_said(why), []).append(item.number)
    for reason, numbers in by_reason.items():
        listed = _("、").join(numbers)
        flash(_("未办理：%(numbers)s号。%(why)s", numbers=listed, why=reason), "danger")


def _said(why: LedgerError) -> str:
    return refusal(why)


def _with_selection(back: str, numbers: list[str]) -> str:
    """The list again, with these items still selected."""
    path, _mark, query = back.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith(f"{SELECTED}=")]
    chosen = urlencode([(SELECTED, number) for number in numbers[: many.MOST]])
    both = "&".join([*kept, *([chosen] if chosen else [])])
    return f"{path}?{both}" if both else path
