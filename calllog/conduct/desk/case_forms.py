"""The forms of the deeds on a case. Only those that the state and the person allow are shown."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional

from calllog.conduct.desk.case_words import CASE_FINDINGS
from calllog.conduct.desk.catalogue import _l
from calllog.conduct.desk.forms import CHOOSE, REQUIRED, choices_of, long_text, text

LONG = 4000
YEAR_MONTH_DAY = _l("请选择日期。")


def words(label: Any, longest: int = LONG, *, required: bool = True) -> Any:
    """Several lines that have to be written, or may be."""
    return long_text(label, longest, *([InputRequired(REQUIRED)] if required else [Optional()]))


def line(label: Any, longest: int = 100, *, required: bool = True) -> Any:
    """The same in one line."""
    return text(label, longest, *([InputRequired(REQUIRED)] if required else [Optional()]))


def day(label: Any, *, required: bool = True) -> Any:
    """A date."""
    return DateField(label, [InputRequired(YEAR_MONTH_DAY) if required else Optional()])


class AcknowledgeForm(FlaskForm):  # type: ignore[misc]
    """受理."""

    words = words(_l("告知反映人的话"), 500)


class AssignForm(FlaskForm):  # type: ignore[misc]
    """指定调查人."""

    to = SelectField(_l("调查人"), [InputRequired(CHOOSE)], coerce=int)
    reason = line(_l("更换的理由"), 200, required=False)


class WordsForm(FlaskForm):  # type: ignore[misc]
    """备注, 提问."""

    words = words(_l("内容"), 2000)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """What is done for a reason: 回避, 移送, 重新调查, 申请查看身份, 导出."""

    reason = words(_l("理由"), 1000)


class EvidenceForm(FlaskForm):  # type: ignore[misc]
    """证据."""

    words = words(_l("说明"), required=False)
    file = FileField(_l("文件"))


class HearForm(FlaskForm):  # type: ignore[misc]
    """本人陈述申辩."""

    person = line(_l("陈述人"), 60)
    on = day(_l("日期"))
    is_refused = BooleanField(_l("本人放弃陈述申辩"))
    words = words(_l("陈述内容；放弃的，写明怎样告知、怎样放弃"))
    file = FileField(_l("笔录或者录音"))


class FindForm(FlaskForm):  # type: ignore[misc]
    """认定."""

    finding = RadioField(_l("认定"), [InputRequired(CHOOSE)], choices=choices_of(CASE_FINDINGS))
    reasons = words(_l("理由"))
    body = line(_l("有管辖权的机关（属其他机关管辖的填写）"), required=False)
    is_complainants = BooleanField(_l("由反映人撤回（撤回的勾选）"))


class DecideForm(FlaskForm):  # type: ignore[misc]
    """处理决定, as people took it."""

    measure = words(_l("决定内容"), 1000)
    body = line(_l("作出决定的机关或者会议"))
    document = line(_l("文号"))
    on = day(_l("决定日期"))


class TellForm(FlaskForm):  # type: ignore[misc]
    """告知结果."""

    words = words(_l("答复内容"), 2000)
    how = line(_l("怎样告知（实名的填写）"), 200, required=False)
    on = day(_l("告知日期"), required=False)
    untold = line(_l("无法告知的原因（告知不了的填写）"), 300, required=False)


class CloseForm(FlaskForm):  # type: ignore[misc]
    """办结."""

    words = words(_l("办结说明"), 1000, required=False)


class DispatchForm(FlaskForm):  # type: ignore[misc]
    """移送函送出."""

    how = line(_l("送达方式"))
    on = day(_l("送出日期"))
    number = line(_l("文号"), required=False)


class ReceiveForm(FlaskForm):  # type: ignore[misc]
    """受移送机关回执."""

    by = line(_l("签收人"))
    on = day(_l("签收日期"))
    document = line(_l("对方文号"), required=False)


class NameForm(FlaskForm):  # type: ignore[misc]
    """查明反映对象."""

    people = SelectMultipleField(_l("被反映的人"))
    section = SelectField(_l("被反映的科室"), [Optional()])
    person = line(_l("不在名册上的人"), 60, required=False)
    is_high = BooleanField(_l("是监督员、系统管理员或者中心领导"))


class DecideIdentityForm(FlaskForm):  # type: ignore[misc]
    """审核查看身份."""

    request = SelectField(_l("申请"), [InputRequired(CHOOSE)], coerce=int)
    verdict = RadioField(
        _l("意见"),
        [InputRequired(CHOOSE)],
        choices=choices_of({"agreed": _l("同意"), "refused": _l("不同意")}),
    )
    words = words(_l("意见说明"), 500)
