"""The forms of the console. What is typed is trimmed; control characters never get in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import phonenumbers
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
)
from wtforms.widgets import HiddenInput

from calllog.console.catalogue import _l
from calllog.console.words import AT_ONCE, CHANNELS, VERDICTS

REQUIRED = _l("请填写此项。")
TOO_LONG = _l("最多%(max)d个字。")
CHOOSE = _l("请选择一项。")
LONGEST_NOTE = 1000
LONGEST_MATTER = 2000
GOES_ON = "goes_on"
LARGEST_COUNT = 2**31 - 1

LOCAL_NUMBER = re.compile(r"[2-9]\d{6,7}")


def clean(value: Any) -> Any:
    """Text without surrounding blanks and without control characters other than line ends."""
    if not isinstance(value, str):
        return value
    kept = (
        letter for letter in value if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )
    return "".join(kept).strip() or None


def to_e164(typed: str, area_code: str) -> str | None:
    """A number typed by staff, in E.164; None when there can be no such number.

    Seven or eight digits are a landline of the town and get the office's area code.
    """
    digits = unicodedata.normalize("NFKC", typed)
    bare = re.sub(r"[\s\-()]", "", digits)
    if LOCAL_NUMBER.fullmatch(bare):
        bare = area_code + bare
    try:
        number = phonenumbers.parse(bare, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class IsPhone:
    """The field holds a telephone number; it is given on in E.164."""

    def __call__(self, form: PhoneForm, field: Any) -> None:
        if not field.data:
            return
        number = to_e164(field.data, form.area_code)
        if number is None:
            raise StopValidation(_l("号码不对。手机11位；座机请加区号，例如0562-2212345。"))
        form.phone_e164 = number


def _text(label: Any, longest: int, *validators: Any, **kwargs: Any) -> Any:
    return StringField(
        label, [*validators, Length(max=longest, message=TOO_LONG)], filters=[clean], **kwargs
    )


def _long_text(label: Any, longest: int, *validators: Any, **kwargs: Any) -> Any:
    return TextAreaField(
        label, [*validators, Length(max=longest, message=TOO_LONG)], filters=[clean], **kwargs
    )


def _choices(words: Mapping[str, Any]) -> list[Any]:
    return [SelectChoice(code, word) for code, word in words.items()]


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Login and password."""

    login = _text(_l("登录名"), 40, DataRequired(REQUIRED))
    password = PasswordField(
        _l("密码"), [InputRequired(REQUIRED), Length(max=200, message=TOO_LONG)]
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice, and the one before."""

    old = PasswordField(_l("原密码"), [Length(max=200, message=TOO_LONG)])
    new = PasswordField(_l("新密码"), [InputRequired(REQUIRED)])
    again = PasswordField(_l("再输入一次"), [EqualTo("new", message=_l("两次输入的密码不一样。"))])


class Unseen(FlaskForm):  # type: ignore[misc]
    """A form that knows what its page showed, so that nothing newer is overwritten unseen."""

    version = IntegerField(validators=[NumberRange(1, LARGEST_COUNT)], widget=HiddenInput())
    seen = IntegerField(validators=[NumberRange(0, LARGEST_COUNT)], widget=HiddenInput())


class ActForm(Unseen):
    """A note on an attempt to reach the person, and where to go on afterwards."""

    note = _long_text(_l("备注"), LONGEST_NOTE, Optional())
    back = HiddenField()


class PhoneForm(Unseen):
    """What a form with a telephone number needs: the office's area code."""

    phone_e164: str | None = None
    area_code = ""

    phone = _text(_l("联系电话"), 40, Optional(), IsPhone())


class FillInForm(PhoneForm):
    """What is now known of a person and their matter."""

    organisation = _text(_l("单位"), 200)
    name = _text(_l("姓名"), 100)
    matter = _long_text(_l("拟办事项"), LONGEST_MATTER)


class FinishForm(FillInForm):
    """The entry of an answered call."""

    matter = _long_text(_l("拟办事项"), LONGEST_MATTER, DataRequired(REQUIRED))
    outcome = RadioField(
        _l("办理结果"),
        [InputRequired(CHOOSE)],
        choices=[*_choices(AT_ONCE), SelectChoice(GOES_ON, _l("尚未办结，继续办理"))],
    )


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """What came in by telephone, letter, visit or mail."""

    phone_e164: str | None = None
    area_code = ""

    channel = RadioField(
        _l("来源"), [InputRequired(CHOOSE)], choices=_choices(CHANNELS), default="visit"
    )
    name = _text(_l("姓名"), 100)
    organisation = _text(_l("单位"), 200)
    phone = _text(_l("联系电话"), 40, Optional(), IsPhone())
    matter = _long_text(_l("拟办事项"), LONGEST_MATTER, DataRequired(REQUIRED))
    section = SelectField(_l("承办科室"), [InputRequired(CHOOSE)], coerce=int)


class JudgeForm(FlaskForm):  # type: ignore[misc]
    """Whether a suspicion is real or harmless, and why."""

    verdict = RadioField(
        _l("核定意见"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("real", VERDICTS[True]), SelectChoice("harmless", VERDICTS[False])],
    )
    judgement = _long_text(_l("核定理由"), LONGEST_NOTE, DataRequired(REQUIRED))


class RevealForm(FlaskForm):  # type: ignore[misc]
    """Why somebody who is not responsible wants to see the whole number."""

    reason = _text(_l("查看原因"), 200)
