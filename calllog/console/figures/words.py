"""The words of the pages of figures. The figures' own names stand in their definitions."""

from __future__ import annotations

from calllog.console.catalogue import _l

CHOICE_NAMES = {
    "today": _l("今天"),
    "week": _l("本周"),
    "month": _l("本月"),
    "last_month": _l("上月"),
    "quarter": _l("本季度"),
}
# The assessment looks back further than the day.
ASSESSED_CHOICES = {
    "month": _l("本月"),
    "last_month": _l("上月"),
    "quarter": _l("本季度"),
    "last_quarter": _l("上季度"),
    "year": _l("本年"),
}
WEEKDAYS = (
    _l("星期一"),
    _l("星期二"),
    _l("星期三"),
    _l("星期四"),
    _l("星期五"),
    _l("星期六"),
    _l("星期日"),
)
RATINGS = {
    1: _l("非常满意"),
    2: _l("满意"),
    3: _l("基本满意"),
    4: _l("不满意"),
    5: _l("非常不满意"),
}
# Which rows of a number: those that it counts, those that it leaves, all, and those told beside.
PARTS = {
    "numerator": _l("已达到"),
    "rest": _l("未达到"),
    "denominator": _l("全部"),
    "aside": _l("另列"),
}
# The same of what ought not to be.
PARTS_OF_FAULTS = PARTS | {"numerator": _l("属于此类"), "rest": _l("其余")}
