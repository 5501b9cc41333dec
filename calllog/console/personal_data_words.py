"""The words of the protection of personal data: what is kept, who looked, what was purged."""

from __future__ import annotations

from calllog.console.catalogue import _l

KEPT = {
    "recordings": _l("录音"),
    "items": _l("事项中的个人信息"),
    "calls": _l("未登记为事项的来电"),
    "texts": _l("短信"),
    "messages": _l("工作人员收到的消息"),
    "logs": _l("查看记录和管理变更记录"),
    "requests": _l("查阅和删除申请"),
}
KEPT_SINCE = {
    "recordings": _l("事项办结（无事项的，录音）以后"),
    "items": _l("事项办结以后"),
    "calls": _l("来电以后"),
    "texts": _l("发送以后，且事项已办结"),
    "messages": _l("发送以后"),
    "logs": _l("记录以后"),
    "requests": _l("申请办结以后"),
}
ACCESS_KINDS = {
    "number": _l("查看完整号码"),
    "audio": _l("听录音"),
    "document": _l("打开文书"),
    "export": _l("导出表格"),
    "at_the_machine": _l("在服务器上查看"),
    "request": _l("办理查阅和删除申请"),
    "log_export": _l("导出查看记录"),
}
# What a proof counts, by the table that it was in.
COUNTED = {
    "items": _l("事项"),
    "events": _l("经过记录的内容"),
    "recordings": _l("录音"),
    "calls": _l("来电号码"),
    "attempts": _l("联系记录的说明"),
    "answers": _l("答复内容"),
    "one_time_notices": _l("一次性告知的欠缺材料"),
    "rulings": _l("裁定内容"),
    "suspensions": _l("中止理由"),
    "approvals": _l("审批理由"),
    "joint_bodies": _l("联办单位的意见"),
    "joint_decisions": _l("联办记录"),
    "follow_ups": _l("回访说明"),
    "findings": _l("疑似问题的原文"),
    "inspected_items": _l("检查意见"),
    "documents": _l("文书"),
    "hand_overs": _l("转交说明"),
    "cooperations": _l("协办说明"),
    "urgings": _l("催办督办内容"),
    "marks": _l("标注内容"),
    "placed_calls": _l("系统拨打的号码"),
    "text_messages": _l("短信"),
    "messages": _l("消息"),
    "access_log": _l("查看记录"),
    "admin_changes": _l("管理变更记录"),
    "access_requests": _l("申请"),
}
# What the ledger says when it refuses; listed so that the catalogue has the English.
REFUSALS = (
    _l("该事项的个人信息已按规定清除，不能再办理。仍有需要的，请重新登记。"),
    _l("请写明依据和理由。"),
    _l("执行日期不能早于今天。"),
    _l("保存期限不能少于%(days)s天：%(why)s。"),
    _l("保存期限不能超过100年。"),
    _l("请写明理由。"),
    _l("该事项的个人信息已经清除。"),
    _l("该事项已经暂停清除。"),
    _l("已经解除暂停。"),
    _l("请写明如何核验身份。"),
    _l("请填写申请人的电话号码。"),
    _l("该申请已经办结。"),
    _l("申请人没有要求删除。"),
    _l("请先制作查阅文件。"),
    _l("请写明如何交给申请人。"),
    _l("请写明告知申请人的内容。"),
    _l("申请人要求删除，请先办理删除。"),
    _l("请写明为什么不属于申请人。"),
)
# Why an item is not erased.
WHY_KEPT = (
    _l("尚未办结"),
    _l("已并案，并入的事项尚未办结"),
    _l("还有未了结的承诺、短信、回电或者录音"),
    _l("有疑似问题待核"),
    _l("正在检查或者整改"),
    _l("已登记暂停清除"),
)
