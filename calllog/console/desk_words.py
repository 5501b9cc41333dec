"""The words for claims, marks, reminders and exercises, and how the ledger refuses them."""

from __future__ import annotations

from calllog.console.catalogue import _l

DESK_EVENTS = {
    "claimed": _l("我来回电"),
    "claim_taken_over": _l("接手回电"),
    "claim_released": _l("不再回电"),
    "marked": _l("标注"),
    "mark_changed": _l("更改标注"),
    "mark_removed": _l("取消标注"),
    "reminder_sent": _l("提醒"),
    "exercise_marked": _l("标明不计入统计"),
    "exercise_taken_back": _l("恢复计入统计"),
}
MARKS = {
    "elderly": _l("老年人"),
    "dialect": _l("方言"),
    "order_12345": _l("12345工单"),
    "leader_note": _l("领导批示"),
    "sensitive": _l("敏感"),
}
EXERCISES = {
    "inspection": _l("暗访"),
    "drill": _l("演练"),
    "test": _l("测试"),
}
# For templates.
DESK_WORDS = {"MARKS": MARKS, "EXERCISES": EXERCISES}
DESK_REFUSALS = (
    _l("%(name)s正在回电，至%(until)s。"),
    _l("您没有正在进行的“我来回电”。"),
    _l("该标注已有，内容相同。"),
    _l("该事项没有这项标注。"),
    _l("领导批示由领导或者办公室督办员填写。"),
    _l("标注由承办科室、首问负责人或者办公室督办员填写。"),
    _l("请写明是哪里的方言。"),
    _l("请写明领导批示的内容。"),
    _l("请填写12345工单编号和办理期限。"),
    _l("12345工单编号最多40个字。"),
    _l("提醒由办公室督办员、承办科室科长或者首问负责人发出。"),
    _l("该事项已这样标明。"),
    _l("该事项没有标明为暗访、演练或者测试。"),
    _l("该来电已有事项，请在事项中标明。"),
    _l("该来电已这样标明。"),
    _l("通话还没有结束，请结束后再标明。"),
    _l("暗访、演练和测试由办公室督办员标明。"),
    _l("请写明理由。"),
)
