"""The words for a policy's numbers and the steps of its ladder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calllog.console.catalogue import _, _l

NUMBERS = {
    "read_minutes": _l("阅知时限（工作时间内转交，分钟）"),
    "read_minutes_after_opening": _l("阅知时限（非工作时间转交，上班后分钟）"),
    "last_minutes": _l("距下班不足多少分钟的转交，顺延至下一工作日"),
    "answer_working_days": _l("咨询答复时限（工作日）"),
    "plan_working_days": _l("联办事项商定方案时限（工作日）"),
    "return_office_minutes": _l("退回时限（工作时间分钟）"),
    "follow_up_working_days": _l("回访时限（工作日）"),
    "appointment_minutes": _l("约时再回的宽限（分钟）"),
    "diligent_attempts": _l("尽责未达：当日经证实的拨打次数"),
    "diligent_minutes_apart": _l("尽责未达：两次拨打间隔（分钟）"),
    "statement_working_days": _l("本人说明、申辩期限（工作日）"),
    "inspection_items": _l("检查抽样：每个科室至少抽取件数"),
    "inspection_percent": _l("检查抽样：至少占登记件数的百分比"),
    "inspection_self_reported": _l("检查抽样：自报联系至少抽取件数"),
    "inspection_working_days": _l("检查签字时限（工作日）"),
    "correction_working_days": _l("整改时限（工作日，可逐件另定）"),
}
STEP_KINDS = {"reminder": _l("提醒"), "miss": _l("逾期"), "escalation": _l("上报")}
ANCHORS = {
    "due": _l("到期时"),
    "noon": _l("到期日中午下班时"),
    "opening": _l("到期日上班时"),
    "eve": _l("到期前一工作日上班时"),
    "next_day": _l("到期后下一工作日上班时"),
}
PARTS = {
    "responsible": _l("责任人"),
    "head": _l("科长"),
    "supervisor": _l("办公室督办员"),
    "leader_in_charge": _l("分管领导"),
    "leader": _l("中心领导"),
    "first_contact": _l("首问负责人"),
}


def step(value: Mapping[str, Any]) -> str:
    """A step of the ladder in words: when it comes, who is told, and how far up it goes."""
    anchor, minutes = ANCHORS[value["anchor"]], value["minutes"]
    at = str(anchor)
    if minutes < 0:
        at += _("前%(minutes)s分钟", minutes=-minutes)
    elif minutes:
        at += _("后%(minutes)s分钟", minutes=minutes)
    who = _("、").join(str(PARTS[part]) for part in value["tell"])
    told = _("%(kind)s：%(at)s告知%(who)s", kind=STEP_KINDS[value["kind"]], at=at, who=who)
    return told + (_("，督办级别%(level)s", level=value["level"]) if value["level"] else "")
