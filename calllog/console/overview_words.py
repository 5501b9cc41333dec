"""The words of 我的待办, 本科室 and 今日概览."""

from __future__ import annotations

from calllog.console.catalogue import _l
from calllog.overviews.owed import Beside, When

WHEN = {
    When.LATE: _l("逾期"),
    When.TODAY: _l("今天"),
    When.TOMORROW: _l("明天"),
    When.LATER: _l("以后"),
    When.STOPPED: _l("中止计时"),
}
BESIDE = {
    Beside.ACCEPT: _l("待接收"),
    Beside.RESULT: _l("待补结果"),
    Beside.DRAFT: _l("已接未登记"),
    Beside.SIGN: _l("待签收的催办、督办"),
    Beside.CLAIMED: _l("我来回电"),
    Beside.FOLLOWED: _l("跟踪：首问后转由他人办理"),
}
# Where on the item's page it is dealt with.
BESIDE_PARTS = {
    Beside.ACCEPT: "do-accept-hand-over",
    Beside.RESULT: "do-call-result",
    Beside.DRAFT: "do-entry",
    Beside.SIGN: "do-sign",
    Beside.CLAIMED: "do-record",
}
SECTION_NUMBERS = {
    "unread": _l("从未阅知"),
    "today": _l("今日到期"),
    "late": _l("逾期未回电"),
    "all": _l("全部待回电"),
    "awaiting": _l("待答复"),
    "drafts": _l("已接未登记"),
    "returned": _l("已退回"),
}
OVERVIEW_WORDS = {
    "WHEN": WHEN,
    "BESIDE": BESIDE,
    "BESIDE_PARTS": BESIDE_PARTS,
    "SECTION_NUMBERS": SECTION_NUMBERS,
}
