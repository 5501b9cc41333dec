"""The words for hand-overs, co-operation and absence; what the ledger says when it refuses them."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.showing.stories import State

CHAIN_STATES = {State.HANDED_OVER: _l("已转交，待接收"), State.RETURNED: _l("已退回")}
CHAIN_EVENTS = {
    "handed_over": _l("转交"),
    "hand_over_accepted": _l("接收"),
    "returned": _l("退回"),
    "section_named": _l("办公室指定科室"),
    "deputised": _l("B岗代办"),
    "deputy_ended": _l("返岗交回"),
    "cooperation_asked": _l("请求协办"),
    "cooperation_done": _l("协办反馈"),
    "cooperation_moved": _l("协办科室变更"),
    "interim_answer": _l("先行答复"),
}
# Why somebody came to be responsible: a HandOverKind, or the registration.
WHY_RESPONSIBLE = {
    "registered": _l("登记"),
    "to_section": _l("接收转交"),
    "to_handler": _l("接收指派"),
    "live": _l("现场转接"),
    "named": _l("办公室指定"),
    "taken_over": _l("科长接手"),
    "to_office": _l("再次退回，待办公室指定"),
    "deputy": _l("B岗代办"),
    "back": _l("返岗交回"),
    "unread": _l("逾期未阅知，转科长"),
    "unaccepted": _l("逾期未接收，转科长"),
    "section_closed": _l("科室撤销，转综合窗口"),
}
ABSENCES = {
    "leave": _l("休假"),
    "meeting": _l("会议"),
    "off_duty": _l("轮休"),
    "trip": _l("出差"),
    "left": _l("离职"),
}
# For templates.
CHAIN_WORDS = {"ABSENCES": ABSENCES, "WHY_RESPONSIBLE": WHY_RESPONSIBLE}
CHAIN_REFUSALS = (
    _l("接收人就是现责任人（或者其代办人），请另选接收人。"),
    _l("请先完成话后登记，再转交。"),
    _l("转交由责任人、承办科室、办公室督办员或者分管领导办理。"),
    _l("该事项待办公室指定承办科室，不能转交。"),
    _l("该科室已撤销，请另选科室。"),
    _l("该事项尚未接收：不属本科室职责的请退回，不能再转交其他科室。"),
    _l("承办科室已由办公室指定，不能再转交其他科室。"),
    _l("该事项已在该科室，请指定承办人。"),
    _l("承办人不是该科室的在职经办人员，请另选承办人。"),
    _l("接收由受转科室的人员办理；指定承办人的，由承办人或者科长接收。"),
    _l("退回由受转科室的人员办理；指定承办人的，由承办人或者科长退回。"),
    _l("请写明退回理由。"),
    _l("已超过退回时限，不能退回，请接收办理。"),
    _l("该事项没有待接收的转交；逾期未阅知的，已由科长负责。"),
    _l("接手由承办科室科长办理。"),
    _l("该事项已由您负责。"),
    _l("承办科室由办公室指定。"),
    _l("该事项没有再次退回，不需要办公室指定科室。"),
    _l("请求协办由责任人、承办科室、办公室督办员或者分管领导提出。"),
    _l("请选择承办科室以外的在用科室协办。"),
    _l("请写明请对方协办的内容。"),
    _l("期限不能早于今天。"),
    _l("该协办已反馈。"),
    _l("协办情况由协办科室反馈。"),
    _l("请写明协办情况。"),
    _l("请写明先行答复的内容。"),
    _l("离岗由本人、本科室科长或者办公室督办员登记。"),
    _l("离岗结束时间应晚于开始时间和现在。"),
    _l("会议离岗最长登记1小时，更长的请登记为休假或者出差。"),
    _l("该离岗已结束或者已取消。"),
)
