"""What a document says, one frozen class per kind.

The word in a field's annotation is its placeholder in the Word template, so that an office that
edits one reads ``{{ 拟办事项 }}`` and no English. Text may be empty and times may be missing: a
form then has room to write by hand, and a sentence leaves the part out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from calllog.documents.kinds import DocumentKind

# Behind the placeholder of a moment by which something has to be done: people plan by weekdays.
WITH_WEEKDAY = "with weekday"
# Behind the placeholder of paragraphs that people wrote: each ends with its stop.
SENTENCES = "sentences"
# Behind that of a text below a heading 一、: what it numbers 一、 itself is a level below, （一）.
BELOW_HEADING = "below a heading"

Lines = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Values:
    """What every document has."""

    kind: ClassVar[DocumentKind]

    office: Annotated[str, "本单位"]
    number: Annotated[str, "文号"]
    dated: Annotated[date, "成文日期"]
    item: Annotated[str, "事项编号"]  # As people write it: 2026-158.
    is_sample: Annotated[bool, "示例"]


@dataclass(frozen=True, kw_only=True)
class RegistrationForm(Values):
    """首问登记表: the whole of an item, in the columns of the ledger (domain, 1.7)."""

    kind = DocumentKind.REGISTRATION_FORM

    channel: Annotated[str, "渠道"]
    registered_at: Annotated[datetime, "登记时间"]
    category: Annotated[str, "事项类别"] = ""
    name: Annotated[str, "姓名"] = ""
    organisation: Annotated[str, "单位"] = ""
    phone: Annotated[str, "联系电话"] = ""
    matter: Annotated[str, "拟办事项"] = ""
    first_contact: Annotated[str, "首问负责人"] = ""
    first_section: Annotated[str, "首问科室"] = ""
    treatment: Annotated[str, "处置方式"] = ""
    not_at_once: Annotated[str, "不能当场答复的理由"] = ""
    section: Annotated[str, "承办科室"] = ""
    handler: Annotated[str, "承办人"] = ""
    handed_over_at: Annotated[datetime | None, "转交时间"] = None
    read_at: Annotated[datetime | None, "阅知时间"] = None
    read_by: Annotated[str, "阅知人"] = ""
    contacted_at: Annotated[datetime | None, "联系时间"] = None
    contacted_by: Annotated[str, "联系人"] = ""
    contact_way: Annotated[str, "联系方式"] = ""
    contact_result: Annotated[str, "联系结果"] = ""
    limit: Annotated[str, "规定时限"] = ""
    due_at: Annotated[datetime | None, "办理期限"] = None
    due_reason: Annotated[str, "期限依据"] = ""
    answered_at: Annotated[datetime | None, "答复时间"] = None
    answer: Annotated[str, "答复内容"] = ""
    closed_at: Annotated[datetime | None, "办结时间"] = None
    result: Annotated[str, "办理结果"] = ""
    followed_up_at: Annotated[datetime | None, "回访时间"] = None
    satisfaction: Annotated[str, "满意度"] = ""
    follow_up: Annotated[str, "回访情况"] = ""
    overdue: Annotated[str, "超时及原因"] = ""
    escalation: Annotated[str, "上报督办情况"] = ""
    remark: Annotated[str, "备注"] = ""


@dataclass(frozen=True, kw_only=True)
class TransferSlip(Values):
    """转办单: a section passes an item to the section or handler it belongs to (3.1.2a, 3.1.2b)."""

    kind = DocumentKind.TRANSFER_SLIP

    from_section: Annotated[str, "转出科室"]
    first_contact: Annotated[str, "首问负责人"]
    section: Annotated[str, "承办科室"]
    handler: Annotated[str, "承办人"] = ""
    co_sections: Annotated[Lines, "协办科室"] = ()
    channel: Annotated[str, "渠道"] = ""
    registered_at: Annotated[datetime | None, "登记时间"] = None
    name: Annotated[str, "姓名"] = ""
    organisation: Annotated[str, "单位"] = ""
    phone: Annotated[str, "联系电话"] = ""
    matter: Annotated[str, "拟办事项"] = ""
    instruction: Annotated[str, "转办意见"] = ""
    handed_over_at: Annotated[datetime | None, "转交时间"] = None
    limit: Annotated[str, "规定时限"] = ""
    read_by: Annotated[datetime | None, "阅知期限", WITH_WEEKDAY] = None
    contact_by: Annotated[datetime | None, "联系期限", WITH_WEEKDAY] = None
    due_reason: Annotated[str, "期限依据"] = ""
    papers: Annotated[Lines, "随附材料"] = ()


@dataclass(frozen=True, kw_only=True)
class LateStep:
    """A promise that was not kept."""

    step: Annotated[str, "环节"]
    due_at: Annotated[datetime, "应完成时间", WITH_WEEKDAY]
    late_for: Annotated[str, "已逾期"]  # In words: 2小时15分.
    person: Annotated[str, "责任人"]
    reason: Annotated[str, "期限依据"] = ""


@dataclass(frozen=True, kw_only=True)
class LateItem(Values):
    """An item with steps that are late, told to its section."""

    section: Annotated[str, "承办科室"]
    handler: Annotated[str, "承办人"]
    first_contact: Annotated[str, "首问负责人"]
    matter: Annotated[str, "拟办事项"]
    late: Annotated[tuple[LateStep, ...], "逾期环节"]
    do_by: Annotated[datetime | None, "限办时间", WITH_WEEKDAY]  # None: at once.
    issued_by: Annotated[str, "发出科室"]  # It takes the receipt back.
    issuer: Annotated[str, "发出人"] = ""


@dataclass(frozen=True, kw_only=True)
class UrgingSlip(LateItem):
    """催办单: a reminder in writing to a section that is late."""

    kind = DocumentKind.URGING_SLIP

    times: Annotated[int, "催办次数"] = 1  # This one included.
    demand: Annotated[str, "催办要求"] = ""


@dataclass(frozen=True, kw_only=True)
class SupervisionNotice(LateItem):
    """督办通知单: the office or a leader supervises what urging did not move."""

    kind = DocumentKind.SUPERVISION_NOTICE

    times_urged: Annotated[int, "已催办次数"] = 0
    level: Annotated[str, "督办级别"] = ""
    demand: Annotated[str, "督办要求"] = ""
    leader_opinion: Annotated[str, "领导批示"] = ""


@dataclass(frozen=True, kw_only=True)
class OneTimeNotice(Values):
    """一次性告知书: basis, time limit, procedure and materials, told once and for all (3.1.1b)."""

    kind = DocumentKind.ONE_TIME_NOTICE

    matter: Annotated[str, "办理事项"]
    basis: Annotated[str, "办理依据", SENTENCES, BELOW_HEADING]
    limit: Annotated[str, "办理时限", SENTENCES]
    procedure: Annotated[str, "办理流程", SENTENCES, BELOW_HEADING]
    materials: Annotated[Lines, "办理要件", SENTENCES]
    name: Annotated[str, "姓名"] = ""
    organisation: Annotated[str, "单位"] = ""
    missing: Annotated[Lines, "需补正材料", SENTENCES] = ()
    note: Annotated[str, "说明", SENTENCES] = ""
    section: Annotated[str, "告知科室"] = ""
    told_by: Annotated[str, "告知人"] = ""
    phone: Annotated[str, "咨询电话"] = ""
    address: Annotated[str, "办理地点"] = ""


@dataclass(frozen=True, kw_only=True)
class Letter(Values):
    """A letter (函) to another body."""

    to: Annotated[str, "主送单位"]
    subject: Annotated[str, "事由"]  # A noun phrase, as it stands in the title.
    enclosures: Annotated[Lines, "附件"] = ()
    contact: Annotated[str, "本单位联系人"] = ""
    contact_phone: Annotated[str, "本单位联系电话"] = ""


@dataclass(frozen=True, kw_only=True)
class TransferLetter(Letter):
    """移送函: a written application goes to the authority it belongs to (3.1.4c)."""

    kind = DocumentKind.TRANSFER_LETTER

    applicant: Annotated[str, "申请人"]
    received_on: Annotated[date, "收到日期"]
    reason: Annotated[str, "移送理由"] = ""  # A sentence without its full stop.
    reply_by: Annotated[date | None, "回复期限"] = None


@dataclass(frozen=True, kw_only=True)
class BodysView:
    """What one of the bodies concerned holds."""

    body: Annotated[str, "单位名称"]
    view: Annotated[str, "意见", SENTENCES]  # Empty where it has not said in writing.


@dataclass(frozen=True, kw_only=True)
class StaffingLetter(Letter):
    """提请编办界定职责的函: bodies could not agree on a joint matter (3.1.3b)."""

    kind = DocumentKind.STAFFING_LETTER

    facts: Annotated[str, "基本情况", SENTENCES, BELOW_HEADING]
    consultation: Annotated[str, "会商情况", SENTENCES, BELOW_HEADING]
    views: Annotated[tuple[BodysView, ...], "各单位意见"]
    disagreement: Annotated[str, "分歧焦点", SENTENCES, BELOW_HEADING]
    proposal: Annotated[str, "有关建议", SENTENCES, BELOW_HEADING] = ""


@dataclass(frozen=True, kw_only=True)
class CooperationLetter(Letter):
    """协办函 or 征求意见函: another body is asked for its part of a joint matter (3.1.3a, c)."""

    kind = DocumentKind.COOPERATION_LETTER

    asks_for_view: Annotated[bool, "征求意见"]  # Else for help.
    facts: Annotated[str, "基本情况", SENTENCES]
    requests: Annotated[Lines, "商请事项", SENTENCES]
    reply_by: Annotated[date | None, "回复期限"] = None


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One figure of a report: the three months before, and the period itself."""

    name: Annotated[str, "指标"]
    third: Annotated[str, "前第三月"]
    second: Annotated[str, "前第二月"]
    first: Annotated[str, "前一月"]
    itself: Annotated[str, "本期"]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a plot, as long as a whole number says (of 100), and what it is told to be."""

    label: Annotated[str, "栏目"]
    length: Annotated[int, "长度"]
    text: Annotated[str, "数值"]
    is_late: Annotated[bool, "逾期"] = False


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot of bars."""

    title: Annotated[str, "图名"]
    bars: Annotated[tuple[Bar, ...], "各栏"]


@dataclass(frozen=True, kw_only=True)
class SuspectedRow:
    """Of one kind of suspicion, how many were decided how."""

    kind: Annotated[str, "类别"]
    count: Annotated[str, "发现"]
    undecided: Annotated[str, "待核"]
    none: Annotated[str, "不成立"]
    tolerated: Annotated[str, "容错"]
    decided: Annotated[str, "认定及处理"]


@dataclass(frozen=True, kw_only=True)
class CheckRow:
    """One check of the inspector's list, over all items."""

    name: Annotated[str, "检查项目"]
    good: Annotated[str, "合格"]
    faulty: Annotated[str, "有问题"]
    not_concerned: Annotated[str, "不涉及"]


@dataclass(frozen=True, kw_only=True)
class FaultRow:
    """One item in which something was found."""

    number: Annotated[str, "编号"]
    what: Annotated[str, "检查情况"]
    signer: Annotated[str, "检查人"]


@dataclass(frozen=True, kw_only=True)
class CorrectionRow:
    """One correction as it stood."""

    number: Annotated[str, "编号"]
    words: Annotated[str, "整改要求"]
    owner: Annotated[str, "责任人"]
    due_at: Annotated[datetime, "期限"]
    state: Annotated[str, "情况"]


@dataclass(frozen=True, kw_only=True)
class SignerRow:
    """Who signed, and how many items."""

    name: Annotated[str, "姓名"]
    post: Annotated[str, "职务"]
    count: Annotated[str, "件数"]
    last_at: Annotated[datetime, "签字时间"]


@dataclass(frozen=True, kw_only=True)
class NamedSentence:
    """A figure and its definition."""

    name: Annotated[str, "指标"]
    sentence: Annotated[str, "定义"]


@dataclass(frozen=True, kw_only=True)
class InspectionReport(Values):
    """首问负责制检查报告: what the inspection of a section's period came to (5.2, 5.5)."""

    kind = DocumentKind.INSPECTION_REPORT

    section: Annotated[str, "科室"]
    period: Annotated[str, "检查期间"]
    way: Annotated[str, "检查方式"]
    sampling: Annotated[str, "抽样", SENTENCES]
    seed: Annotated[str, "随机种子"]
    result: Annotated[str, "检查结果", SENTENCES]
    inspector: Annotated[str, "负责人"] = ""
    opinion: Annotated[str, "检查意见", SENTENCES] = ""
    third_month: Annotated[str, "前第三月名"] = ""
    second_month: Annotated[str, "前第二月名"] = ""
    first_month: Annotated[str, "前一月名"] = ""
    figures: Annotated[tuple[FigureRow, ...], "各项指标"] = ()
    plots: Annotated[tuple[Plot, ...], "图"] = ()
    suspected: Annotated[tuple[SuspectedRow, ...], "疑似问题"] = ()
    checks: Annotated[tuple[CheckRow, ...], "各项检查"] = ()
    faults: Annotated[tuple[FaultRow, ...], "问题清单"] = ()
    corrections: Annotated[tuple[CorrectionRow, ...], "整改清单"] = ()
    signers: Annotated[tuple[SignerRow, ...], "签字清单"] = ()
    definitions: Annotated[tuple[NamedSentence, ...], "指标说明"] = ()
