"""The words of the cases: states, kinds, findings, deeds, and what the rules refuse."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from jinja2 import Environment

from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.request import now, office, zone
from calllog.conduct.desk.words import DEEDS, moment

CASE_STATES: dict[str, Any] = {
    "received": _l("已收到"),
    "acknowledged": _l("已受理"),
    "investigating": _l("调查中"),
    "found": _l("已认定"),
    "told": _l("已答复"),
    "closed": _l("已办结"),
    "transferred": _l("已移送"),
}
CASE_CHANNELS: dict[str, Any] = {
    "telephone": _l("来电"),
    "mailbox": _l("网上信箱"),
    "letter": _l("来信"),
    "visit": _l("来访"),
}
CASE_PROMISES: dict[str, Any] = {
    "acknowledge": _l("受理"),
    "result": _l("告知结果"),
    "receipt": _l("收到移送回执"),
}
CASE_FINDINGS: dict[str, Any] = {
    "upheld": _l("属实"),
    "partly": _l("部分属实"),
    "not_upheld": _l("不属实"),
    "withdrawn": _l("撤回"),
    "other_body": _l("属其他机关管辖"),
}
ENTRIES: dict[str, Any] = {
    "identity": _l("反映人身份"),
    "about": _l("反映对象"),
    "statement": _l("反映内容"),
    "attachment": _l("随附材料"),
    "answer": _l("反映人的回答"),
    "question": _l("向反映人提问"),
    "acknowledged": _l("受理"),
    "assigned": _l("指定调查人"),
    "recused": _l("回避"),
    "evidence": _l("证据"),
    "persons_statement": _l("本人陈述申辩"),
    "note": _l("备注"),
    "finding": _l("认定"),
    "consequence": _l("处理决定"),
    "transferred": _l("移送"),
    "dispatched": _l("移送函送出"),
    "received_outside": _l("受移送机关回执"),
    "result": _l("告知结果"),
    "closed": _l("办结"),
    "reopened": _l("重新调查"),
    "breach_entered": _l("登记问题"),
    "identity_requested": _l("申请查看身份"),
    "identity_decided": _l("审核查看身份"),
    "identity_opened": _l("查看了身份"),
}
# What the audit says besides: looking, hearing, taking along.
CASE_DEEDS: dict[str, Any] = ENTRIES | {
    "case_opened": _l("打开监督件"),
    "file_opened": _l("收听或者下载"),
    "item_opened": _l("查看相关首问事项"),
    "case_exported": _l("导出案卷"),
    "case_entered": _l("录入来信来访"),
    "purged": _l("到期清除监督件"),
}
REFUSALS = (
    _l("这件监督件现在的状态不能这样办，请刷新后再看。"),
    _l("这一步由本件的调查人办理。"),
    _l("请填写%(what)s。"),
    _l("%(name)s是被反映人或者与被反映人同科室，应当回避。"),
    _l("这名监督员不能调查本件。"),
    _l("本件已经由%(name)s调查。"),
    _l("反映的是监督员、系统管理员或者中心领导，应当移送，不在本单位调查。"),
    _l("反映人没有查询码，问题送不到。"),
    _l("文件是空的。"),
    _l("文件不能超过20兆。"),
    _l("只收PDF、图片、录音录像、TXT、DOCX和XLSX文件。"),
    _l("认定属实或者部分属实之前，应当先听取本人陈述申辩，或者记明本人放弃。"),
    _l("没有认定属实，没有处理决定可以登记。"),
    _l("结果已经告知过了。"),
    _l("反映人是实名，请写明怎样、哪天告知；没能告知的，写明原因。"),
    _l("反映人没有查询码，请写明无法告知的原因。"),
    _l("移送不等于办结：还没有登记受移送机关的回执。"),
    _l("还没有告知反映人。"),
    _l("还没有认定和告知反映人，不能办结。"),
    _l("认定属实的，登记处理决定后才能办结。"),
    _l("日期不能在今天之后。"),
    _l("已经办结，不需要回避。"),
    _l("本件只有您一名监督员能打开。应当回避的，请先移送。"),
    _l("已经办结。有新的情况，请先重新调查。"),
    _l("请选择被反映的人或者科室。"),
    _l("还没有设置受移送机关，请监督负责人先在设置中填写。"),
    _l("已经登记过送出。"),
    _l("请先登记移送函的送出。"),
    _l("已经登记过回执。"),
    _l("反映人没有留下身份。"),
    _l("本件只有您一名监督员，没有第二人核准，不能查看反映人身份。"),
    _l("您的申请正在等待核准，或者已经核准。"),
    _l("没有等您核准的这项申请。自己的申请由另一名监督员核准。"),
    _l("查看身份须经另一名监督员核准，核准后24小时内有效。"),
)


def add_case_words(templates: Environment) -> None:
    """Give the templates the words of the cases, and how a due time is said."""
    templates.globals.update(
        CASE_STATES=CASE_STATES,
        CASE_CHANNELS=CASE_CHANNELS,
        CASE_PROMISES=CASE_PROMISES,
        CASE_FINDINGS=CASE_FINDINGS,
        ENTRIES=ENTRIES,
    )
    templates.globals["DEEDS"] = DEEDS | CASE_DEEDS
    templates.filters["due_in"] = due_in
    templates.filters["bytes_of"] = bytes_of
    templates.filters["iso_moment"] = iso_moment


def due_in(due_at: datetime) -> str:
    """How far off a due time is, in working days: 今天到期, 还剩3个工作日, 已逾期2个工作日."""
    today, day = _day(now()), _day(due_at)
    if now() > due_at:
        days = _working_days(day, today)
        return _("已逾期%(days)s个工作日", days=days) if days else _("今天已逾期")
    days = _working_days(today, day)
    return _("还剩%(days)s个工作日", days=days) if days else _("今天到期")


def iso_moment(at: str) -> str:
    """A moment that is told as ISO, to the minute."""
    return moment(datetime.fromisoformat(at))


def bytes_of(size: int) -> str:
    """A size as people read it."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _day(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def _working_days(first: date, last: date) -> int:
    """How many working days follow the first until the last, which is counted."""
    count = 0
    while first < last:
        first = office().time.calendar.next_working(first)
        count += first <= last
    return count
