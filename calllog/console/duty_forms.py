"""The forms of the duty page."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from calllog.console.catalogue import _l
from calllog.console.forms import CHOOSE, LARGEST_COUNT, LONGEST_NOTE, REQUIRED, TOO_LONG, clean

LENGTH = Length(max=LONGEST_NOTE, message=TOO_LONG)


class DutyForm(FlaskForm):  # type: ignore[misc]
    """A line of the log, and perhaps which line it corrects."""

    words = TextAreaField(_l("值班情况"), [DataRequired(REQUIRED), LENGTH], filters=[clean])
    corrects = IntegerField(
        validators=[Optional(), NumberRange(1, LARGEST_COUNT)], widget=HiddenInput()
    )


class HandOverForm(FlaskForm):  # type: ignore[misc]
    """Who comes next, and what they have to know besides the list."""

    taker = SelectField(_l("接班人"), [InputRequired(CHOOSE)], coerce=int)
    words = TextAreaField(_l("交班说明"), [Optional(), LENGTH], filters=[clean])


class RefuseForm(FlaskForm):  # type: ignore[misc]
    """Why a list is not signed."""

    why = TextAreaField(_l("不签收的理由"), [DataRequired(REQUIRED), LENGTH], filters=[clean])
