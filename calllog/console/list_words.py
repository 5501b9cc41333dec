"""The words of the missed-callback list: its tabs, filters and columns, and what is to be done."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.lists.filters import Age, Order, Reading
from calllog.lists.tabs import Tab
from calllog.models import CallKind
from calllog.showing.stories import State

TABS = {
    Tab.ALL: _l("全部待回电"),
    Tab.TODAY: _l("今日到期"),
    Tab.LATE: _l("逾期未回电"),
    Tab.APPOINTMENTS: _l("约时"),
    Tab.AWAITING: _l("待答复"),
    Tab.DRAFTS: _l("已接未登记"),
}
CALL_TABS = {
    CallKind.NO_NUMBER: _l("无号码"),
    CallKind.SHORT: _l("短时来电"),
    CallKind.GUIDE: _l("办事指南来电"),
}
DUE_COLUMNS = {Tab.AWAITING: _l("应于…前答复"), Tab.DRAFTS: _l("应于…前登记")}
DUE_COLUMN = _l("应于…前联系")
# An empty list is good news here, and is told as such.
EMPTY = {
    Tab.ALL: _l("所有来电都已联系，没有待回电的事项。"),
    Tab.TODAY: _l("今天没有到期的回电。"),
    Tab.LATE: _l("没有逾期未回电的事项。"),
    Tab.APPOINTMENTS: _l("没有约好时间的回电。"),
    Tab.AWAITING: _l("没有待答复的事项。"),
    Tab.DRAFTS: _l("接听过的来电都已登记。"),
}
FILTER_NAMES = {
    "section": _l("科室"),
    "person": _l("责任人"),
    "state": _l("状态"),
    "age": _l("等待时间"),
    "urgent": _l("加急"),
    "channel": _l("来源"),
    "mark": _l("标注"),
    "q": _l("查找"),
}
AGES = {
    Age.TODAY: _l("今天"),
    Age.EARLIER: _l("往日"),
    Age.THREE_DAYS: _l("3天以上"),
    Age.SEVEN_DAYS: _l("7天以上"),
}
READINGS = {
    Reading.NEVER_READ: _l("从未阅知"),
    Reading.READ_NOT_REACHED: _l("已阅知，未联系上"),
}
# The states that an item of these lists can be in.
STATES_LISTED = (
    State.UNREAD,
    State.DEEMED_READ,
    State.READ,
    State.ATTEMPTED,
    State.DILIGENT,
    State.HANDED_OVER,
    State.RETURNED,
    State.REOPENED,
    State.REACHED,
    State.HANDLING,
    State.AWAITING_PAPERS,
    State.SUSPENDED,
)
URGENT = _l("加急")
ORDERS = {
    Order.DUE: _l("按到期时间排列"),
    Order.FIRST_CALLED: _l("按首次来电排列"),
    Order.LAST_CALLED: _l("按最近来电排列"),
    Order.TIMES_CALLED: _l("按来电次数排列"),
    Order.SECTION: _l("按科室排列"),
    Order.STATE: _l("按状态排列"),
}
NEXT_STEPS = {
    State.DRAFT: _l("补登来电内容。"),
    State.HANDED_OVER: _l("等待对方接收；接收前仍由现责任人负责回电。"),
    State.RETURNED: _l("已退回：请转交主管科室，或者提请指定科室。"),
    State.UNREAD: _l("请先阅知，再回电。"),
    State.DEEMED_READ: _l("逾时未阅知：请立即查看内容并回电。"),
    State.READ: _l("请回电。"),
    State.ATTEMPTED: _l("请隔一小时再拨；手机号码请发短信告知。"),
    State.DILIGENT: _l("已尽责联系，次日请继续拨打。"),
    State.REOPENED: _l("办事人反映未解决：请回电说明重办情况。"),
    State.REACHED: _l("请按时答复。"),
    State.HANDLING: _l("请按时办结并告知办事人。"),
    State.AWAITING_PAPERS: _l("等待办事人补正材料。"),
    State.SUSPENDED: _l("中止期满后继续办理。"),
}
NEXT_APPOINTMENT = _l("请按约定的时间回电。")
LIST_REFUSALS = (
    _l("这次来电已经有人处理。"),
    _l("请写明处理情况。"),
    _l("请给筛选起个名称，不超过40个字。"),
    _l("最多保存20个筛选，请先删除不用的。"),
)

LIST_WORDS = {
    "TABS": TABS,
    "CALL_TABS": CALL_TABS,
    "DUE_COLUMNS": DUE_COLUMNS,
    "DUE_COLUMN": DUE_COLUMN,
    "EMPTY": EMPTY,
    "FILTER_NAMES": FILTER_NAMES,
    "AGES": AGES,
    "READINGS": READINGS,
    "STATES_LISTED": STATES_LISTED,
    "URGENT": URGENT,
    "ORDERS": ORDERS,
    "NEXT_STEPS": NEXT_STEPS,
    "NEXT_APPOINTMENT": NEXT_APPOINTMENT,
}
