"""The forms about sentences that are spoken."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import FileField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from calllog.console.catalogue import _l
from calllog.console.forms import CHOOSE, LONGEST_NOTE, REQUIRED, long_text


def one_line(value: Any) -> Any:
    """A sentence is one line; what else is wrong with it the checks say, and nothing hides it."""
    return "".join(value.splitlines()).strip() if isinstance(value, str) else value


class CheckForm(FlaskForm):  # type: ignore[misc]
    """The words as they stand in the field at this moment."""

    words = TextAreaField(_l("语句"), filters=[one_line])


class DraftForm(CheckForm):
    """What is to be said, the reason, and a recording of it."""

    why = long_text(_l("修改原因"), LONGEST_NOTE, DataRequired(REQUIRED))
    recording = FileField(_l("录音文件"))


class BackForm(FlaskForm):  # type: ignore[misc]
    """Why an earlier version is to be heard again."""

    why = long_text(_l("恢复原因"), LONGEST_NOTE, DataRequired(REQUIRED))


class ApproveForm(FlaskForm):  # type: ignore[misc]
    """What the second person says to a draft."""

    approved = RadioField(
        _l("审核意见"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("yes", _l("同意，从下一通来电起播放")),
            SelectChoice("no", _l("退回")),
        ],
    )
    decision = long_text(_l("说明（退回必填）"), LONGEST_NOTE)
