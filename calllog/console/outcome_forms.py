"""The forms for what becomes of an item: outcome, notice, limits, approval, ruling, closing.

Each knows what its page showed (``Unseen``), as two people may be at one item.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from calllog.console.catalogue import _l
from calllog.console.forms import (
    CHOOSE,
    LONGEST_MATTER,
    LONGEST_NOTE,
    REQUIRED,
    Needs,
    Unseen,
    choices_of,
    long_text,
    text,
)
from calllog.console.outcome_words import GIVEN, OUTCOME_HINTS, RATINGS
from calllog.console.request import zone
from calllog.console.words import ATTEMPT_CHANNELS, ATTEMPT_RESULTS, OUTCOMES

GIVEN_DIRECTLY = (
    "answered_at_once",
    "handled_at_once",
    "answered",
    "done",
    "refused",
    "guided",
    "helped",
    "withdrawn",
)
GIVEN_WITH_WORDS = tuple(key for key in GIVEN_DIRECTLY if not key.endswith("at_once"))
EXCLUDED = ("wrong_number", "harassment", "empty")
BY_HAND = ("telephone", "visit", "letter", "sms")


class Papers(SelectMultipleField):  # type: ignore[misc]
    """Papers to tick; a browser that sends an empty box has ticked nothing."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value for value in valuelist if value])


def _given(label: Any) -> SelectField:
    return SelectField(label, choices=choices_of(GIVEN), default="spoken")


def _reason(label: Any) -> Any:
    return long_text(label, LONGEST_NOTE, DataRequired(REQUIRED))


class OutcomeForm(Unseen):
    """An outcome and what the person was told."""

    needs: ClassVar[Needs] = {
        "words": ("outcome", GIVEN_WITH_WORDS),
        "basis": ("outcome", ("refused",)),
        "authority": ("outcome", ("guided",)),
        "is_agreed": ("given", ("spoken", "in_person")),
    }
    hints: ClassVar[Mapping[str, Mapping[str, Any]]] = {"outcome": OUTCOME_HINTS}

    outcome = SelectField(
        _l("办理结果"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(key, OUTCOMES[key]) for key in GIVEN_DIRECTLY],
        default="answered",
    )
    words = long_text(_l("告知的内容（答复、理由或者所做的事）"), LONGEST_MATTER)
    basis = long_text(_l("依据"), LONGEST_NOTE)
    authority = SelectField(_l("主管部门"), [Optional()])
    given = _given(_l("告知方式"))
    is_agreed = BooleanField(_l("办事人当场听明白并同意，就此办结"))


class TransferForm(Unseen):
    """An application passed on in writing."""

    authority = SelectField(_l("移交给"), [InputRequired(CHOOSE)])
    words = _reason(_l("移交的内容"))
    follow_on = DateField(_l("跟踪日期"), [DataRequired(REQUIRED)])
    given = _given(_l("告知办事人的方式"))


class WordsForm(Unseen):
    """Words that say everything."""

    words = _reason(_l("内容"))


class NoticeForm(Unseen):
    """Which matter it is, what of its materials is missing, and how the person was told."""

    needs: ClassVar[Needs] = {"follow_on": ("is_agreed", ("",))}

    matter = SelectField(_l("事项"), [InputRequired(CHOOSE)])
    missing = Papers(_l("尚缺的材料"), [Optional()])
    others = long_text(_l("清单以外要求的材料（一行一项，将列为疑似问题待核）"), LONGEST_NOTE)
    given = _given(_l("告知方式"))
    is_agreed = BooleanField(_l("办事人只是咨询，已听明白，就此办结"))
    follow_on = DateField(_l("询问补正情况的日期"), [Optional()])

    @property
    def papers(self) -> list[str]:
        """What was ticked, and what was typed besides."""
        return [*(self.missing.data or ()), *(self.others.data or "").splitlines()]


class AskedAfterForm(Unseen):
    """What the person said of the missing papers, and when to ask again."""

    words = _reason(_l("询问的情况"))
    follow_on = DateField(_l("下次询问的日期"), [DataRequired(REQUIRED)])


class ClassifyForm(Unseen):
    """A matter of the catalogue."""

    matter = SelectField(_l("事项"), [InputRequired(CHOOSE)])


class SuspendForm(Unseen):
    """Why the clock stops, and by which document."""

    reason = _reason(_l("中止计时的理由"))
    document = text(_l("文书名称和文号"), 200, DataRequired(REQUIRED))


class ExtendForm(Unseen):
    """A later day for what is promised."""

    kind = SelectField(_l("时限"), [InputRequired(CHOOSE)])
    day = DateField(_l("延至"), [DataRequired(REQUIRED)])
    reason = _reason(_l("延期理由"))


class ExcludeForm(Unseen):
    """Out of the rates, if a second person approves."""

    outcome = SelectField(
        _l("情形"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(key, OUTCOMES[key]) for key in EXCLUDED],
    )
    reason = _reason(_l("申请理由"))


class RulingForm(Unseen):
    """A question to a leader."""

    leader = SelectField(_l("提请裁定的领导"), [InputRequired(CHOOSE)], coerce=int)
    question = _reason(_l("问题"))


class FollowUpForm(Unseen):
    """What the person said when they were asked."""

    solved = SelectField(
        _l("办事人说"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("yes", _l("已解决")),
            SelectChoice("no", _l("没有解决，退回重办")),
        ],
    )
    rating = SelectField(
        _l("评价"),
        [Optional()],
        choices=[
            SelectChoice("", _l("未评价")),
            *choices_of({str(k): v for k, v in RATINGS.items()}),
        ],
    )
    note = long_text(_l("备注"), LONGEST_NOTE)


class AttestForm(Unseen):
    """Closing without the person's word."""

    reason = _reason(_l("办结理由"))
    nobody_can_be_asked = BooleanField(_l("无法回访"))


class ReasonForm(Unseen):
    """A reason."""

    reason = _reason(_l("理由"))


class MergeForm(Unseen):
    """The item that this one goes on under."""

    into = text(_l("并入的编号"), 20, DataRequired(REQUIRED))
    reason = _reason(_l("并案理由"))


class SplitForm(Unseen):
    """A second matter that gets a number of its own."""

    matter = long_text(_l("拆出的事项"), LONGEST_MATTER, DataRequired(REQUIRED))
    reason = _reason(_l("拆分理由"))


class AttemptForm(Unseen):
    """An attempt to reach the person, by whatever way, and what it came to."""

    needs: ClassVar[Needs] = {"again": ("result", ("appointment",))}

    result = SelectField(_l("联系结果"), choices=choices_of(ATTEMPT_RESULTS))
    channel = SelectField(
        _l("联系方式"), choices=[SelectChoice(key, ATTEMPT_CHANNELS[key]) for key in BY_HAND]
    )
    again = DateTimeLocalField(_l("约定的回电时间"), [Optional()], format="%Y-%m-%dT%H:%M")
    note = long_text(_l("备注"), LONGEST_NOTE)

    @property
    def again_at(self) -> datetime | None:
        """The agreed time on the office's clock."""
        return self.again.data.replace(tzinfo=zone()) if self.again.data else None


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A ruling."""

    ruling = _reason(_l("裁定意见"))


class DecideForm(FlaskForm):  # type: ignore[misc]
    """What a second person decides."""

    granted = SelectField(
        _l("审批意见"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("yes", _l("批准")),
            SelectChoice("no", _l("不批准")),
        ],
    )
    decision = long_text(_l("说明（不批准必填）"), LONGEST_NOTE)
