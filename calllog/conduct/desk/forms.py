"""The fields of the monitors' forms. What is typed is trimmed; control characters never get in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, StopValidation

from calllog.conduct import members
from calllog.conduct.desk.catalogue import _l

REQUIRED = _l("请填写此项。")
TOO_LONG = _l("最多%(max)d个字。")
CHOOSE = _l("请选择一项。")
LONGEST_PASSPHRASE = 200


def clean(value: Any) -> Any:
    """Text without surrounding blanks and without control characters other than line ends."""
    if not isinstance(value, str):
        return value
    kept = (
        letter for letter in value if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )
    return "".join(kept).strip() or None


def text(label: Any, longest: int, *validators: Any, **kwargs: Any) -> Any:
    """A line of text, trimmed and without control characters."""
    return StringField(
        label, [*validators, Length(max=longest, message=TOO_LONG)], filters=[clean], **kwargs
    )


def long_text(label: Any, longest: int, *validators: Any, **kwargs: Any) -> Any:
    """The same with several lines."""
    return TextAreaField(
        label, [*validators, Length(max=longest, message=TOO_LONG)], filters=[clean], **kwargs
    )


def choices_of(words: Mapping[str, Any]) -> list[Any]:
    """Codes with their words, to choose from."""
    return [SelectChoice(code, word) for code, word in words.items()]


def is_strong(_form: FlaskForm, field: Any) -> None:
    """A new passphrase is long enough; what letters are in it is its owner's affair."""
    if not members.is_strong(field.data or ""):
        raise StopValidation(
            _l("口令至少14个字，而且不能只是几个字反复。可以用一句只有您知道的话。")
        )


def passphrase(label: Any, *validators: Any) -> Any:
    """A passphrase, taken as it is typed."""
    longest = Length(max=LONGEST_PASSPHRASE, message=TOO_LONG)
    return PasswordField(label, [InputRequired(REQUIRED), longest, *validators])


def again(field: str) -> Any:
    """The same passphrase a second time."""
    return PasswordField(_l("再输入一次"), [EqualTo(field, message=_l("两次输入的口令不一样。"))])


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Login and passphrase."""

    login = text(_l("登录名"), 40, DataRequired(REQUIRED))
    passphrase = passphrase(_l("口令"))
