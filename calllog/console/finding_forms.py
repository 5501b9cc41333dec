"""The forms of 疑似问题 and 表扬: a statement, a decision, an entry by hand, a commendation."""

from __future__ import annotations

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import HiddenInput

from calllog.console.breach_words import MEASURES, ORIGINS
from calllog.console.catalogue import _l
from calllog.console.forms import (
    CHOOSE,
    LONGEST_MATTER,
    REQUIRED,
    long_text,
    text,
)
from calllog.models import Measure

LONGEST_DOCUMENT = 100


class StateForm(FlaskForm):  # type: ignore[misc]
    """What the person concerned says."""

    words = long_text(_l("说明或者申辩"), LONGEST_MATTER, DataRequired(REQUIRED))


class DecideForm(FlaskForm):  # type: ignore[misc]
    """What a suspicion is, why, and by which paper."""

    measure = RadioField(_l("核定意见"), [InputRequired(CHOOSE)])
    reason = long_text(_l("核定理由"), LONGEST_MATTER, DataRequired(REQUIRED))
    document = text(_l("决定文号（处分、按合同处理的必填）"), LONGEST_DOCUMENT)
    body = text(_l("作出处分决定的机关"), LONGEST_DOCUMENT)
    corrects = IntegerField(validators=[Optional()], widget=HiddenInput())

    def offer(self, measures: Sequence[Measure]) -> None:
        """Only what may be decided of this person, in the order in which it weighs."""
        order = [one for one in MEASURES if one in measures]
        self.measure.choices = [SelectChoice(one.value, MEASURES[one]) for one in order]


class EnterForm(FlaskForm):  # type: ignore[misc]
    """A breach that no record of the ledger shows (4.1.3)."""

    person = SelectField(_l("涉及人员"), [InputRequired(CHOOSE)], coerce=int)
    happened_on = DateField(_l("发生日期"), [InputRequired(REQUIRED)])
    words = text(_l("情形"), 200, DataRequired(REQUIRED))
    evidence = long_text(_l("依据的事实"), LONGEST_MATTER)
    document = text(_l("决定文书的文号（如有）"), LONGEST_DOCUMENT)


class CommendForm(FlaskForm):  # type: ignore[misc]
    """Whom or which section to commend, and for what."""

    person = SelectField(_l("受表扬的人员"), [Optional()])
    section = SelectField(_l("或者受表扬的科室"), [Optional()])
    origin = RadioField(
        _l("来源"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(one.value, word) for one, word in ORIGINS.items()],
        default="thanks",
    )
    number = text(_l("事项编号（因办理事项表扬的必填）"), 20)
    happened_on = DateField(_l("发生日期"), [InputRequired(REQUIRED)])
    words = long_text(_l("事迹"), LONGEST_MATTER, DataRequired(REQUIRED))


class GrantForm(FlaskForm):  # type: ignore[misc]
    """A leader grants a commendation, or refuses it."""

    granted = RadioField(
        _l("审批意见"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("yes", _l("批准")), SelectChoice("no", _l("不予批准"))],
    )
    document = text(_l("通报文号（批准的必填）"), LONGEST_DOCUMENT)
    decision = long_text(_l("说明（不予批准的必填）"), 500)
