"""What staff keep beside an item: who calls back just now (我来回电); calls that were exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from calllog.console import item as item_page
from calllog.console.access import allow, safe_path
from calllog.console.catalogue import _, _l
from calllog.console.desk_words import EXERCISES
from calllog.console.forms import LONGEST_NOTE, REQUIRED, choices_of, text
from calllog.console.request import actor, now, office_time, reading, session_of, viewer, writing
from calllog.ledger import claiming, exercising, marking
from calllog.models import Call, Claim, Exercise, Item, Mark, Role
from calllog.office.viewers import ACTS

pages = Blueprint("desks", __name__)


class ClaimForm(FlaskForm):  # type: ignore[misc]
    """Whether somebody else's claim is taken over, and where to go on afterwards."""

    takes_over = BooleanField(_l("接手回电"))
    back = HiddenField()


class ExerciseCallForm(FlaskForm):  # type: ignore[misc]
    """What a call without an item was, and why; none: it was real."""

    exercise = SelectField(
        _l("性质"),
        [Optional()],
        choices=[SelectChoice("", _l("真实来电")), *choices_of(EXERCISES)],
    )
    reason = text(_l("理由"), LONGEST_NOTE, DataRequired(REQUIRED))
    back = HiddenField()


@dataclass(frozen=True)
class Claimed:
    """What the item's page shows of its claim."""

    claim: Claim | None
    is_own: bool
    may_take_over: bool


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {
        "claimed": claimed,
        "claims": claims,
        "is_late_mark": is_late,
        "marks_of": marks_of,
        "may_mark_calls": may_mark_calls,
    }


def claims() -> Mapping[int, Claim]:
    """Who calls back which items just now, for lists."""
    with reading() as session:
        return claiming.all_in_force(session, now())


def claimed(item: Item) -> Claimed:
    """Who calls back an item just now, and what the viewer may do about it."""
    session = session_of(item)
    row = claiming.in_force(session, now(), item)
    is_own = row is not None and row.staff_id == viewer().staff_id
    may = row is not None and claiming.may_take_over(session, now(), item, actor(session))
    return Claimed(row, is_own, may and not is_own)


def marks_of(item: Item) -> list[Mark]:
    """The marks that hold now."""
    return marking.in_force(item)


def is_late(mark: Mark) -> bool:
    """Whether the mark's own deadline has passed."""
    return marking.is_late(mark, now())


def may_mark_calls() -> bool:
    """Whether the viewer says which calls were exercises."""
    return Role.SUPERVISOR in viewer().roles


@pages.post("/items/<number>/claim")
@allow(*ACTS)
def claim(number: str) -> ResponseReturnValue:
    """我来回电: for ten minutes nobody else calls this person."""
    form = ClaimForm()
    with writing() as session:
        item = item_page.found(session, number)
        at = (session, now(), office_time(session), item, actor(session))
        claiming.claim(*at, takes_over=bool(form.takes_over.data))
    flash(_("%(number)s号：由您回电，10分钟内他人不能拨打。", number=item.number), "success")
    return redirect(safe_path(form.back.data) or url_for("item.show", number=item.number))


@pages.post("/items/<number>/release")
@allow(*ACTS)
def release(number: str) -> ResponseReturnValue:
    """The claim is given up before its time."""
    form = ClaimForm()
    with writing() as session:
        item = item_page.found(session, number)
        claiming.release(session, now(), item, actor(session))
    flash(_("%(number)s号：已放开，他人可以回电。", number=item.number), "success")
    return redirect(safe_path(form.back.data) or url_for("item.show", number=item.number))


@pages.post("/calls/<call:call_id>/exercise")
@allow(Role.SUPERVISOR)
def exercise_call(call_id: int) -> ResponseReturnValue:
    """A call without an item was an inspection, a drill or a test; or real after all."""
    form = ExerciseCallForm()
    back = safe_path(form.back.data) or "/"
    if not form.validate():
        flash(_("请写明理由。"), "danger")
        return redirect(back)
    with writing() as session:
        call = session.get(Call, call_id) or abort(404)
        kind = Exercise(form.exercise.data) if form.exercise.data else None
        exercising.mark_call(session, now(), call, actor(session), kind, form.reason.data)
    flash(_("已登记。"), "success")
    return redirect(back)
