"""Reminding, marks and exercises on an item's page: which are offered, and each action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from wtforms import DateTimeLocalField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from calllog.console.catalogue import _l
from calllog.console.desk_words import EXERCISES, MARKS
from calllog.console.forms import (
    CHOOSE,
    LONGEST_NOTE,
    REQUIRED,
    Needs,
    Unseen,
    choices_of,
    long_text,
)
from calllog.console.outcome_deeds import At, Deed
from calllog.console.request import zone
from calllog.ledger import exercising, marking, reminding
from calllog.ledger.urging import may_urge
from calllog.models import Exercise, Item, MarkKind, Staff
from calllog.office.viewers import Viewer

MINUTE = "%Y-%m-%dT%H:%M"
WITH_WORDS = ("dialect", "order_12345", "leader_note")


class RemindForm(Unseen):
    """What is said with a reminder."""

    words = long_text(_l("提醒内容（可不填）"), LONGEST_NOTE, Optional())


class MarkForm(Unseen):
    """Which mark, and what it says."""

    needs: ClassVar[Needs] = {"words": ("kind", WITH_WORDS), "due": ("kind", ("order_12345",))}

    kind = SelectField(_l("标注"), [InputRequired(CHOOSE)])
    words = long_text(_l("方言、工单编号或者批示内容"), LONGEST_NOTE, Optional())
    due = DateTimeLocalField(_l("工单办理期限"), [Optional()], format=MINUTE)

    @property
    def due_at(self) -> datetime | None:
        """The order's deadline on the office's clock."""
        return self.due.data.replace(tzinfo=zone()) if self.due.data else None


class UnmarkForm(Unseen):
    """Which mark comes off."""

    kind = SelectField(_l("标注"), [InputRequired(CHOOSE)])


class ExerciseForm(Unseen):
    """What it was, and why it counts in no figure."""

    kind = SelectField(_l("性质"), [InputRequired(CHOOSE)], choices=choices_of(EXERCISES))
    reason = long_text(_l("理由"), LONGEST_NOTE, DataRequired(REQUIRED))


class RealForm(Unseen):
    """Why it counts after all."""

    reason = long_text(_l("理由"), LONGEST_NOTE, DataRequired(REQUIRED))


def _remind(at: At, form: Any) -> None:
    reminding.remind(*at, form.words.data or "")


def _mark(at: At, form: Any) -> None:
    marking.put_on(*at, MarkKind(form.kind.data), form.words.data or "", form.due_at)


def _unmark(at: At, form: Any) -> None:
    marking.take_off(*at, MarkKind(form.kind.data))


def _exercise(at: At, form: Any) -> None:
    session, now, _office_time, item, staff = at
    exercising.mark(session, now, item, staff, Exercise(form.kind.data), form.reason.data)


def _real(at: At, form: Any) -> None:
    session, now, _office_time, item, staff = at
    exercising.take_back(session, now, item, staff, form.reason.data)


DESK_DEEDS = {
    "remind": Deed(_l("提醒"), _l("已提醒"), RemindForm, _remind),
    "mark": Deed(_l("标注"), _l("已标注"), MarkForm, _mark),
    "unmark": Deed(_l("取消标注"), _l("已取消标注"), UnmarkForm, _unmark),
    "exercise": Deed(_l("标明暗访、演练、测试"), _l("已标明，不计入统计"), ExerciseForm, _exercise),
    "real": Deed(_l("恢复计入统计"), _l("已恢复计入统计"), RealForm, _real),
}


def offered_at_desk(item: Item, staff: Staff) -> Iterator[str]:
    """The names of the actions that this person may do now."""
    if item.closed_at is None:
        if may_urge(staff, item) and (item.responsible_id != staff.id or item.pending is not None):
            yield "remind"
        kinds = _kinds(item, staff)
        if kinds:
            yield "mark"
        if any(mark.kind in kinds for mark in marking.in_force(item)):
            yield "unmark"
    if exercising.may_mark(staff):
        yield "exercise" if item.exercise is None else "real"


def fill_marks(item: Item, staff: Staff, form: Any) -> None:
    """Which marks this person may make; of those that hold, which they may take off."""
    kinds = _kinds(item, staff)
    if isinstance(form, UnmarkForm):
        held = [mark.kind for mark in marking.in_force(item)]
        kinds = [kind for kind in kinds if kind in held]
    if isinstance(form, MarkForm | UnmarkForm):
        form.kind.choices = [SelectChoice(kind.value, MARKS[kind.value]) for kind in kinds]


def _kinds(item: Item, staff: Staff) -> list[MarkKind]:
    viewer = Viewer.of(staff)
    return [kind for kind in MarkKind if marking.may_mark(viewer, item, kind)]
