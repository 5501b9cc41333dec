"""The words of inspections and corrections."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.inspection.states import CorrectionState
from calllog.models import Check, Checked, DrawnFor, InspectionKind

WAYS = {InspectionKind.MONTHLY: _l("月度检查"), InspectionKind.AT_WILL: _l("随时检查")}
DRAWN_FOR = {
    DrawnFor.SAMPLE: _l("抽样"),
    DrawnFor.SELF_REPORTED: _l("自报联系"),
    DrawnFor.BREACH: _l("疑似问题"),
}
CHECKS = {
    Check.GREETING: _l("接听和问候"),
    Check.CONTACT: _l("阅知和联系"),
    Check.NOTICE: _l("一次性告知"),
    Check.ANSWER: _l("答复和办理"),
    Check.RECORD: _l("登记和记录"),
}
CHECKED = {
    Checked.GOOD: _l("合格"),
    Checked.FAULTY: _l("有问题"),
    Checked.NOT_CONCERNED: _l("不涉及"),
}
CORRECTION_STATES = {
    CorrectionState.OPEN: _l("整改中"),
    CorrectionState.LATE: _l("逾期未整改"),
    CorrectionState.DONE: _l("待确认"),
    CorrectionState.CONFIRMED: _l("已整改"),
}
STEPS = {
    "missed": _l("逾期"),
    "next-day": _l("上报办公室督办员"),
    "third-day": _l("上报分管领导"),
}
INSPECTION_EVENTS = {
    "inspected": _l("检查签字"),
    "correction_set": _l("提出整改"),
    "correction_late": _l("整改逾期"),
    "correction_done": _l("登记整改完成"),
    "correction_confirmed": _l("整改已确认"),
    "correction_sent_back": _l("整改退回"),
    "correction_passed_on": _l("整改改由他人负责"),
}
INSPECTION_WORDS = {
    "WAYS": WAYS,
    "DRAWN_FOR": DRAWN_FOR,
    "CHECKS": CHECKS,
    "CHECKED": CHECKED,
    "CORRECTION_STATES": CORRECTION_STATES,
}
# What the ledger says when it refuses; listed so that the catalogue has the English.
INSPECTION_REFUSALS = (
    _l("检查期间的起止日期应先后有序，最多四百天。"),
    _l("检查期间不能晚于今天。"),
    _l("只能检查本科室；检查其他科室由办公室督办员或者领导发起。"),
    _l("%(section)s本期没有可检查的事项。"),
    _l("请选择科室。"),
    _l("该件已签字。"),
    _l("本人经手的事项不能由本人检查，请由其他检查人签字。"),
    _l("该事项已由其他科室办理，请由办公室督办员检查签字。"),
    _l("请逐项填写检查结果。"),
    _l("有问题的，请写明检查情况。"),
    _l("该次检查已办结。"),
    _l("还有%(count)s件没有检查签字。"),
    _l("%(number)s号事项有问题，还没有提出整改。"),
    _l("检查签字为有问题的，才能提出整改。"),
    _l("请写明整改要求。"),
    _l("整改期限应晚于今天。"),
    _l("整改责任人应是被检查科室的人员。"),
    _l("该项整改已登记完成。"),
    _l("整改由责任人或者科长登记完成。"),
    _l("请写明整改情况。"),
    _l("请写明退回的原因。"),
    _l("该项整改不在待确认状态。"),
    _l("整改由检查人确认，本人不能确认自己的整改。"),
    _l("责任人没有变化。"),
)
