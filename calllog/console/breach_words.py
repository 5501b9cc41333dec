"""The words of 疑似问题、核定 and 表扬: kinds, states, measures, and the evidence line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calllog.breaches.suspicions import Standing
from calllog.console.admin.words import EMPLOYMENTS
from calllog.console.catalogue import _, _l
from calllog.console.words import PROMISES, moment_of
from calllog.models import CommendedFor, Finding, FindingKind, Measure

KINDS = {
    FindingKind.NOT_HANDED_ON: _l("未及时登记、转交或者上报"),
    FindingKind.UNREAD: _l("逾期未阅知"),
    FindingKind.NO_CONTACT: _l("未当日联系"),
    FindingKind.LATE_RESOLUTION: _l("超时限办理"),
    FindingKind.NO_NOTICE: _l("未一次性告知"),
    FindingKind.NEW_DEMAND: _l("再次要求补充材料"),
    FindingKind.LATE_ANSWER: _l("逾期答复"),
    FindingKind.LATE_PLAN: _l("逾期未商定方案"),
    FindingKind.FORBIDDEN_WORDS: _l("服务忌语"),
    FindingKind.NO_BASIS: _l("不予办理未说明依据"),
    FindingKind.UNANSWERED: _l("在岗未接"),
    FindingKind.OTHER: _l("其他情形"),
}
CLAUSES = {
    FindingKind.NOT_HANDED_ON: _l("细则四（一）1"),
    FindingKind.UNREAD: _l("细则三（一）2、四（一）1"),
    FindingKind.NO_CONTACT: _l("细则三（一）2、四（一）1"),
    FindingKind.LATE_RESOLUTION: _l("细则四（一）1、2"),
    FindingKind.NO_NOTICE: _l("细则三（一）1、四（一）2"),
    FindingKind.NEW_DEMAND: _l("细则三（一）1、四（一）2"),
    FindingKind.LATE_ANSWER: _l("细则三（二）1、四（一）2"),
    FindingKind.LATE_PLAN: _l("细则三（一）3、四（一）2"),
    FindingKind.FORBIDDEN_WORDS: _l("细则三（三）3、四（一）3"),
    FindingKind.NO_BASIS: _l("细则三（一）1、四（一）3"),
    FindingKind.UNANSWERED: _l("细则三（三）2、四（一）3"),
    FindingKind.OTHER: _l("细则四（一）3"),
}
STANDINGS = {
    Standing.OPEN: _l("待核"),
    Standing.TO_STATE: _l("待本人说明"),
    Standing.STATED: _l("本人已说明，待核"),
    Standing.DECIDED: _l("已核定"),
    Standing.LAPSED: _l("已作废"),
    Standing.ALL: _l("全部"),
}
MEASURES = {
    Measure.NONE: _l("不成立"),
    Measure.TOLERANCE: _l("容错认定（不追究责任）"),
    Measure.REMINDER: _l("提醒"),
    Measure.CRITICISM: _l("批评教育"),
    Measure.DISCIPLINE: _l("处分"),
    Measure.CONTRACT: _l("按规定或者合同约定处理"),
    Measure.DISMISSAL: _l("解聘、辞退或者退回（情节严重）"),
    Measure.REAL: _l("属实"),
}
ORIGINS = {
    CommendedFor.ITEM: _l("办理事项"),
    CommendedFor.THANKS: _l("群众表扬"),
    CommendedFor.WORK: _l("日常工作"),
}
BREACH_WORDS = {
    "FINDINGS": KINDS,
    "FINDING_CLAUSES": CLAUSES,
    "STANDINGS": STANDINGS,
    "MEASURES": MEASURES,
    "ORIGINS": ORIGINS,
    "EMPLOYMENTS": EMPLOYMENTS,
}
# What the ledger says when it refuses; listed so that the catalogue has the English.
BREACH_REFUSALS = (
    _l("该疑似问题已核定。"),
    _l("该疑似问题已作废，不再核定。"),
    _l("所依据的逾期已按新公布的放假安排作废，只能核定为不成立。"),
    _l("该疑似问题已作废，不需要说明。"),
    _l("该疑似问题不由您核定；任何人不能核定自己的或者上级的问题。"),
    _l("更正已作出的核定，由办公室督办员或者上级领导办理。"),
    _l("该处理不适用于本人的用工性质，或者不在您的权限内。"),
    _l("请写明核定理由。"),
    _l("给予该处理须有决定文书，请填写文号。"),
    _l("给予处分的，请填写作出处分决定的机关。"),
    _l("本人尚未说明，说明期限也未届满，不能作出对其不利的核定。"),
    _l("说明和申辩由本人填写。"),
    _l("请写明说明或者申辩的内容。"),
    _l("其他违规情形由办公室督办员或者分管领导登记。"),
    _l("不能登记涉及本人的情形，请由他人登记。"),
    _l("请写明情形。"),
    _l("请写明依据的事实，或者填写决定文书的文号。"),
    _l("发生日期不能晚于今天。"),
    _l("该人员当日的这一情形已经登记。"),
    _l("请选择受表扬的人员或者科室。"),
    _l("不能建议表扬本人。"),
    _l("科长只能建议表扬本科室和本科室的人员。"),
    _l("请写明表扬的事迹。"),
    _l("因办理事项表扬的，请填写事项编号。"),
    _l("该表扬建议已审批。"),
    _l("表扬由中心领导或者分管领导审批；本人建议的和表扬本人的，由另一位领导审批。"),
    _l("批准表扬的，请填写通报文号。"),
    _l("不予批准的，请写明理由。"),
)

_MOMENTS = {
    "handed_at": _l("转交时间"),
    "due_at": _l("规定时限"),
    "day_ends_at": _l("当日截止"),
    "done_at": _l("实际完成"),
    "rung_at": _l("振铃时间"),
}


def evidence_of(finding: Finding) -> Iterator[tuple[str, str]]:
    """The evidence as (what, value), to be held against the record line by line."""
    facts: Mapping[str, Any] = finding.facts
    if "promise" in facts:
        yield _("应完成"), str(PROMISES.get(facts["promise"], facts["promise"]))
    for key, name in _MOMENTS.items():
        if facts.get(key):
            yield str(name), moment_of(facts[key])
    if "done_at" in facts and not facts["done_at"]:
        yield str(_MOMENTS["done_at"]), _("发现时仍未完成")
    if facts.get("rings"):
        yield _("响铃"), _("%(rings)s声", rings=facts["rings"])
    if facts.get("is_together"):
        yield _("振铃方式"), _("科室同振")


def standing_of(finding: Finding) -> str:
    """How a suspicion stands, in a word: what was decided, else who is to speak next."""
    if finding.decision is not None:
        return str(MEASURES.get(Measure(finding.decision.measure), ""))
    if finding.lapsed_at is not None:
        return str(STANDINGS[Standing.LAPSED])
    return str(STANDINGS[Standing.STATED if finding.statements else Standing.OPEN])
