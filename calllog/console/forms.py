"""The forms of the console. What is typed is trimmed; control characters never get in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

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
from calllog.console.words import AT_ONCE, CHANNELS
from calllog.typed_numbers import to_e164

REQUIRED = _l("请填写此项。")
TOO_LONG = _l("最多%(max)d个字。")
CHOOSE = _l("请选择一项。")
LONGEST_NOTE = 1000
LONGEST_MATTER = 2000
GOES_ON = "goes_on"
LARGEST_COUNT = 2**31 - 1
# field: the field that is chosen first, and the choices for which it is asked.
Needs: TypeAlias = Mapping[str, tuple[str, tuple[str, ...]]]


def clean(value: Any) -> Any:
    """Text without surrounding blanks and without control characters other than line ends."""
    if not isinstance(value, str):
        return value
    kept = (
        letter for letter in value if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )
    return "".join(kept).strip() or None


class IsPhone:
    """The field holds a telephone number; it is given on in E.164."""

    def __call__(self, form: PhoneForm, field: Any) -> None:
        if not field.data:
            return
        number = to_e164(field.data, form.area_code)
        if number is None:
            raise StopValidation(
                _l("号码不对。手机11位；座机请加区号，有分机的写“转”，例如0562-2212345转801。")
            )
        form.phone_e164, form.extension = number


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


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Login and password."""

    login = text(_l("登录名"), 40, DataRequired(REQUIRED))
    password = PasswordField(
        _l("密码"), [InputRequired(REQUIRED), Length(max=200, message=TOO_LONG)]
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice, and the one before."""

    old = PasswordField(_l("原密码"), [Length(max=200, message=TOO_LONG)])
    new = PasswordField(_l("新密码"), [InputRequired(REQUIRED)])
    again = PasswordField(_l("再输入一次"), [EqualTo("new", message=_l("两次输入的密码不一样。"))])


class Unseen(FlaskForm):  # type: ignore[misc]
    """A form that knows what its page showed, so that nothing newer is overwritten unseen.

    ``needs`` says of a field for which choices of another it is asked at all; ``hints`` what each
    choice needs.
    """

    needs: ClassVar[Needs] = {}
    hints: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    version = IntegerField(validators=[NumberRange(1, LARGEST_COUNT)], widget=HiddenInput())
    seen = IntegerField(validators=[NumberRange(0, LARGEST_COUNT)], widget=HiddenInput())


class ActForm(Unseen):
    """A note on an attempt to reach the person, and where to go on afterwards."""

    note = long_text(_l("备注"), LONGEST_NOTE, Optional())
    back = HiddenField()


class PhoneForm(Unseen):
    """What a form with a telephone number needs: the office's area code."""

    phone_e164: str | None = None
    extension: str | None = None
    area_code = ""

    phone = text(_l("联系电话"), 40, Optional(), IsPhone())


class FillInForm(PhoneForm):
    """What is now known of a person and their matter."""

    organisation = text(_l("单位"), 200)
    name = text(_l("姓名"), 100)
    matter = long_text(_l("拟办事项"), LONGEST_MATTER)


class NeededIfOpen:
    """Where the matter goes on, the person was told then and there why (3.2.1)."""

    def __call__(self, form: FinishForm, field: Any) -> None:
        if form.outcome.data == GOES_ON and not field.data:
            raise StopValidation(_l("请写明已向办事人说明的原因。"))


class FinishForm(FillInForm):
    """The entry of an answered call."""

    matter = long_text(_l("拟办事项"), LONGEST_MATTER, DataRequired(REQUIRED))
    outcome = RadioField(
        _l("办理结果"),
        [InputRequired(CHOOSE)],
        choices=[*choices_of(AT_ONCE), SelectChoice(GOES_ON, _l("尚未办结，继续办理"))],
    )
    reason_told = long_text(_l("不能当场答复的原因（已当场说明）"), LONGEST_NOTE, NeededIfOpen())


class AtOnceForm(Unseen):
    """One tap: answered at once. What the call was about, where nobody has written it yet."""

    matter = text(_l("拟办事项"), LONGEST_MATTER)


class RegisterForm(FlaskForm):  # type: ignore[misc]
    """What came in by telephone, letter, visit or mail."""

    phone_e164: str | None = None
    extension: str | None = None
    area_code = ""

    channel = RadioField(
        _l("来源"), [InputRequired(CHOOSE)], choices=choices_of(CHANNELS), default="visit"
    )
    name = text(_l("姓名"), 100)
    organisation = text(_l("单位"), 200)
    phone = text(_l("联系电话"), 40, Optional(), IsPhone())
    matter = long_text(_l("拟办事项"), LONGEST_MATTER, DataRequired(REQUIRED))
    section = SelectField(_l("承办科室"), [InputRequired(CHOOSE)], coerce=int)


class RevealForm(FlaskForm):  # type: ignore[misc]
    """Why somebody who is not responsible wants to see the whole number."""

    reason = text(_l("查看原因"), 200)
