"""The forms for joint matters, urging by hand and papers."""

from __future__ import annotations

from typing import ClassVar

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from calllog.console.catalogue import _l
from calllog.console.forms import (
    CHOOSE,
    LONGEST_MATTER,
    LONGEST_NOTE,
    REQUIRED,
    Needs,
    Unseen,
    long_text,
    text,
)

LETTERS = ("transfer_letter", "staffing_letter", "cooperation_letter")
WITH_WORDS = ("transfer_slip", "urging_slip", "supervision_notice", *LETTERS)


class BodiesForm(Unseen):
    """One or two other bodies: what is asked of them, or what the one in the lead asks of us."""

    needs: ClassVar[Needs] = {
        "until": ("leads", ("y",)),
        "second_name": ("leads", ("",)),
        "second_matter": ("leads", ("",)),
    }

    name = text(_l("其他单位"), 100, DataRequired(REQUIRED))
    matter = long_text(_l("商请该单位办理（或者该单位提出）的事项"), 500, DataRequired(REQUIRED))
    leads = BooleanField(_l("由该单位牵头"))
    until = DateField(_l("应于何日前回复"), [Optional()])
    second_name = text(_l("另一家单位"), 100)
    second_matter = long_text(_l("商请另一家单位办理的事项"), 500)


class SaidForm(Unseen):
    """Something said about the item."""

    words = long_text(_l("内容"), LONGEST_MATTER, DataRequired(REQUIRED))


class SeenForm(Unseen):
    """Nothing but the button."""


class ApartForm(SaidForm):
    """The point on which the bodies do not agree, and what each holds."""

    views = long_text(_l("各单位意见（每行一家，写作“单位：意见”）"), LONGEST_MATTER)


class BodyDoneForm(SaidForm):
    """Which body's part is settled, and how."""

    chosen = SelectField(_l("其他单位"), [InputRequired(CHOOSE)], coerce=int)


class UrgeForm(SaidForm):
    """What is to be done, and until when."""

    until = DateField(_l("应于何日前办结"), [Optional()])


class SignForm(SaidForm):
    """Which urging is signed for, and the answer to it."""

    chosen = SelectField(_l("催办、督办或者上报"), [InputRequired(CHOOSE)], coerce=int)


class PaperForm(Unseen):
    """Which paper, and what the ledger does not know of it."""

    needs: ClassVar[Needs] = {
        "to": ("kind", LETTERS),
        "subject": ("kind", LETTERS),
        "words": ("kind", WITH_WORDS),
        "requests": ("kind", ("cooperation_letter",)),
        "proposal": ("kind", ("staffing_letter",)),
        "opinion": ("kind", ("supervision_notice",)),
        "enclosures": ("kind", ("transfer_slip", *LETTERS)),
        "reply_by": ("kind", ("transfer_letter", "cooperation_letter")),
        "asks_for_view": ("kind", ("cooperation_letter",)),
    }

    kind = SelectField(_l("文书"), [InputRequired(CHOOSE)])
    to = text(_l("主送单位"), 100)
    subject = text(_l("事由"), 100)
    words = long_text(_l("要求、理由或者基本情况"), LONGEST_MATTER)
    requests = long_text(_l("商请事项（每行一项）"), LONGEST_NOTE)
    proposal = long_text(_l("有关建议"), LONGEST_NOTE)
    opinion = long_text(_l("领导批示"), LONGEST_NOTE)
    enclosures = long_text(_l("附件（每行一项）"), LONGEST_NOTE)
    reply_by = DateField(_l("请对方何日前回复"), [Optional()])
    asks_for_view = BooleanField(_l("征求意见"))


class DispatchForm(Unseen):
    """Which paper has gone out, how, and when its reply is asked after."""

    chosen = SelectField(_l("文书"), [InputRequired(CHOOSE)], coerce=int)
    how = text(_l("发出方式"), 100, DataRequired(REQUIRED))
    ask_on = DateField(_l("何日跟踪回执（函必填）"), [Optional()])


class ReceiptForm(SaidForm):
    """Of which paper the receipt or the reply has come, and what it says."""

    chosen = SelectField(_l("文书"), [InputRequired(CHOOSE)], coerce=int)


class OpenPaperForm(FlaskForm):  # type: ignore[misc]
    """Why somebody who is not responsible opens a paper, which has the whole number."""

    reason = text(_l("查看原因"), 200)
