"""The forms of inspections and corrections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, StopValidation

from calllog.console.catalogue import _l
from calllog.console.forms import (
    CHOOSE,
    LONGEST_NOTE,
    REQUIRED,
    choices_of,
    long_text,
)
from calllog.console.inspections.words import CHECKED, CHECKS
from calllog.console.request import office_day
from calllog.models import Check, Checked, Section, Staff

ALL_SECTIONS = 0


class DayToCome:
    """A day after today, if there is one."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and field.data <= office_day():
            raise StopValidation(_l("期限应晚于今天。"))


class BeginForm(FlaskForm):  # type: ignore[misc]
    """Which section, and from which day to which."""

    section = SelectField(_l("科室"), [InputRequired(CHOOSE)], coerce=int)
    first = DateField(_l("自"), [InputRequired(REQUIRED)])
    last = DateField(_l("至"), [InputRequired(REQUIRED)])

    def offer(self, sections: Iterable[Section]) -> None:
        """The sections that the person may inspect, and all of them at once."""
        here = list(sections)
        several = [SelectChoice(ALL_SECTIONS, _l("全部科室"))] if len(here) > 1 else []
        self.section.choices = [*several, *(SelectChoice(one.id, one.name) for one in here)]


class NeededIfFaulty:
    """What is wrong is to be put right, by somebody and by a day; else nothing need be said."""

    def __call__(self, form: SignForm, field: Any) -> None:
        if field.data:
            return
        if form.is_faulty:
            raise StopValidation(REQUIRED)
        field.errors = []  # A day that is left out is no faulty day.
        raise StopValidation()


def _check(check: Check) -> Any:
    return RadioField(
        CHECKS[check],
        [InputRequired(CHOOSE)],
        choices=choices_of({found.value: word for found, word in CHECKED.items()}),
    )


class OwnedForm(FlaskForm):  # type: ignore[misc]
    """Somebody of the section who is to own a correction."""

    owner = SelectField(_l("整改责任人"), [InputRequired(CHOOSE)], coerce=int)

    def offer(self, owners: Iterable[Staff], chosen: int) -> None:
        """The people of the section; one of them is proposed."""
        people = list(owners)
        self.owner.choices = [SelectChoice(one.id, one.name) for one in people]
        if not self.is_submitted() and any(one.id == chosen for one in people):
            self.owner.data = chosen


class SignForm(OwnedForm):
    """The checklist of one item, and, where something is wrong, what is to be put right."""

    greeting = _check(Check.GREETING)
    contact = _check(Check.CONTACT)
    notice = _check(Check.NOTICE)
    answer = _check(Check.ANSWER)
    record = _check(Check.RECORD)
    words = long_text(_l("检查情况"), LONGEST_NOTE, NeededIfFaulty())
    asked = long_text(_l("整改要求"), LONGEST_NOTE, NeededIfFaulty())
    owner = SelectField(_l("整改责任人"), [InputRequired(CHOOSE)], coerce=int)
    day = DateField(_l("整改期限"), [NeededIfFaulty(), DayToCome()])

    @property
    def checks(self) -> dict[Check, Checked]:
        """What was ticked."""
        ticked = {check: self[check.value].data for check in Check}
        return {check: Checked(found) for check, found in ticked.items() if found}

    @property
    def is_faulty(self) -> bool:
        """Whether anything was found wrong."""
        return Checked.FAULTY in self.checks.values()


class SetForm(OwnedForm):
    """One more correction of an item that was found faulty."""

    asked = long_text(_l("整改要求"), LONGEST_NOTE, DataRequired(REQUIRED))
    owner = SelectField(_l("整改责任人"), [InputRequired(CHOOSE)], coerce=int)
    day = DateField(_l("整改期限"), [InputRequired(REQUIRED), DayToCome()])


class CloseForm(FlaskForm):  # type: ignore[misc]
    """What the inspector says of it all."""

    words = long_text(_l("检查意见"), LONGEST_NOTE)


class DoneForm(FlaskForm):  # type: ignore[misc]
    """How it was put right."""

    words = long_text(_l("整改情况"), LONGEST_NOTE, DataRequired(REQUIRED))


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """What the inspector saw."""

    words = long_text(_l("核实情况"), LONGEST_NOTE)


class BackForm(FlaskForm):  # type: ignore[misc]
    """Why it is sent back, and until when it is owed anew."""

    words = long_text(_l("退回原因"), LONGEST_NOTE, DataRequired(REQUIRED))
    day = DateField(_l("新的整改期限"), [InputRequired(REQUIRED), DayToCome()])


class PassForm(OwnedForm):
    """Who owns it from now on."""


def proposed(form: SignForm | SetForm, day: date) -> None:
    """The usual limit, to be changed."""
    if not form.is_submitted():
        form.day.data = day
