"""The words of the spreadsheets, Chinese whoever makes them: as on the console's pages."""

from __future__ import annotations

from calllog.showing.stories import State

STATES: dict[str, str] = {
    State.DRAFT: "已接未登记",
    State.HANDED_OVER: "已转交，待接收",
    State.RETURNED: "已退回",
    State.UNREAD: "未阅知",
    State.DEEMED_READ: "视为阅知",
    State.READ: "已阅知",
    State.ATTEMPTED: "已拨未接通",
    State.REACHED: "已联系",
    State.DILIGENT: "尽责未达",
    State.AWAITING_PAPERS: "待补正",
    State.HANDLING: "办理中",
    State.SUSPENDED: "中止计时",
    State.REOPENED: "重办",
    State.ANSWERED: "已答复，待确认",
    State.DONE: "已办出，待确认",
    State.REFUSED: "不予办理，待确认",
    State.GUIDED: "已引导，待确认",
    State.TRANSFERRED: "已移交，待回复",
    State.CLOSED: "已办结",
}
MARKS: dict[str, str] = {
    "elderly": "老年人",
    "dialect": "方言",
    "order_12345": "12345工单",
    "leader_note": "领导批示",
    "sensitive": "敏感",
}
EXERCISES: dict[str, str] = {"inspection": "暗访", "drill": "演练", "test": "测试"}
