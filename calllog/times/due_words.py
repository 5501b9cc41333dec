"""Why something is due when it is, as a sentence for people; the rules are in ``deadlines``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from calllog.times import resolution
from calllog.times.day_words import day_words
from calllog.times.deadlines import Reason
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True)
class _Words:
    """The parts of an explanation in one language."""

    same_day: str
    started: dict[str, str]
    read: str
    deemed_read: str
    agreed: str
    days: str
    day_off: str
    situations: dict[Reason, str]
    promised: dict[str, str]
    presumed: str
    moved: str
    kept: str
    moved_by_hours: str
    kept_before_hours: str


_CHINESE = _Words(
    same_day="当日{time}",
    started={
        "read": "{at}转交",
        "contact": "{at}转交",
        "finish": "{at}接听",
        "answer": "{at}登记",
        "answer-plan": "{at}商定方案",
        "resolution": "{at}受理",
        "appointment": "{at}通话",
        "follow_up": "{at}办出结果",
        "follow_up-given": "{at}一次性告知",
        "naming": "{at}再次退回",
        "cooperation": "{at}请协办",
        "report": "{at}列为联办",
        "plan": "{at}上报",
        "plan-reply": "{at}收到编办复函",
        "reply": "{at}发出",
        "owed": "{at}来函",
    },
    read="{at}阅知",
    deemed_read="{at}视为阅知",
    agreed="约定{at}",
    days="时限{days}个工作日",
    day_off="限定的{day}适逢休息日",
    situations={
        Reason.NEAR_CLOSING: "距下班不足1小时",
        Reason.LAST_30_MINUTES: "距下班不足30分钟",
        Reason.NOON: "正值午休",
        Reason.BEFORE_OPENING: "尚未上班",
        Reason.AFTER_CLOSING: "已下班",
        Reason.DAY_OFF: "适逢休息日",
        Reason.EXTENDED: "经批准延期",
    },
    promised={
        "read": "，应于{by}前阅知",
        "contact": "，应于{by}前联系",
        "finish": "，应于{by}前登记",
        "answer": "，应于{by}前答复",
        "resolution": "，应于{by}前办结",
        "appointment": "，应于{by}前回电",
        "follow_up": "，应于{by}前回访",
        "naming": "，应于{by}前指定科室",
        "cooperation": "，应于{by}前反馈",
        "report": "，应于{by}前上报中心领导",
        "plan": "，应于{by}前商定方案",
        "reply": "，应于{by}前跟踪回执",
        "owed": "，应于{by}前回复",
    },
    presumed="（推定）",
    moved="（依{document}顺延）",
    kept="（{document}公布前已定，不再提前）",
    moved_by_hours="（按{day}起的办公时间顺延）",
    kept_before_hours="（办公时间自{day}起调整，此前已定的不再提前）",
)

_ENGLISH = _Words(
    same_day="{time} the same day",
    started={
        "read": "Handed over {at}",
        "contact": "Handed over {at}",
        "finish": "Answered {at}",
        "answer": "Registered {at}",
        "answer-plan": "Plan settled {at}",
        "resolution": "Accepted {at}",
        "appointment": "Spoken to {at}",
        "follow_up": "Outcome {at}",
        "follow_up-given": "One-time notice {at}",
        "naming": "Returned again {at}",
        "cooperation": "Co-operation asked {at}",
        "report": "Found to be joint {at}",
        "plan": "Reported {at}",
        "plan-reply": "Staffing office replied {at}",
        "reply": "Sent {at}",
        "owed": "Asked of us {at}",
    },
    read="read {at}",
    deemed_read="deemed read {at}",
    agreed="agreed for {at}",
    days="limit in working days: {days}",
    day_off="the day set, {day}, is a day off",
    situations={
        Reason.NEAR_CLOSING: "less than 60 minutes before closing",
        Reason.LAST_30_MINUTES: "less than 30 minutes before closing",
        Reason.NOON: "in the noon break",
        Reason.BEFORE_OPENING: "before opening",
        Reason.AFTER_CLOSING: "after closing",
        Reason.DAY_OFF: "on a day off",
        Reason.EXTENDED: "extended with approval",
    },
    promised={
        "read": ": to be read by {by}",
        "contact": ": contact due by {by}",
        "finish": ": entry to be finished by {by}",
        "answer": ": to be answered by {by}",
        "resolution": ": to be resolved by {by}",
        "appointment": ": to be called by {by}",
        "follow_up": ": follow-up due by {by}",
        "naming": ": section to be named by {by}",
        "cooperation": ": their part due by {by}",
        "report": ": to be reported to the leader by {by}",
        "plan": ": plan to be settled by {by}",
        "reply": ": receipt to be asked after by {by}",
        "owed": ": our reply due by {by}",
    },
    presumed=" (presumed)",
    moved=" (moved by {document})",
    kept=" (promised before {document}, so it is not made earlier)",
    moved_by_hours=" (moved by the office hours from {day})",
    kept_before_hours=" (promised before the office hours from {day}, so it is not made earlier)",
)


def explain(why: Mapping[str, Any], office: OfficeTime, language: str = "zh") -> str:
    """The reason for a due time as a sentence without its full stop.

    Such as 周五17:10转交，距下班不足30分钟，应于周一12:00前联系. Chinese unless an English language
    tag is given. A due time that rests on an unpublished calendar is marked 推定.
    """
    if resolution.is_limit(why):
        return _with_calendar(resolution.explain(why, office, language), why, language)
    words, days = _words(language), day_words(language)
    kind, reason = why["kind"], Reason(why["code"])
    start, due = (office.local(datetime.fromisoformat(why[key])) for key in ("start", "due"))
    with_date = _weekday_would_mislead(start.date(), due.date())
    began = words.started.get(f"{kind}-{why.get('after', reason)}", words.started[kind])
    parts = [began.format(at=days.moment(start, with_date=with_date))]
    last = start
    for key, said in (("read", _read_words(words, reason)), ("agreed", words.agreed)):
        if key in why:
            last = office.local(datetime.fromisoformat(why[key]))
            is_same_day = last.date() == start.date()
            at = f"{last:%H:%M}" if is_same_day else days.moment(last, with_date=with_date)
            parts.append(said.format(at=at))
    if "days" in why:
        parts.append(words.days.format(days=why["days"]))
    if reason in words.situations:
        parts.append(words.situations[reason])
    if "day" in why and "kept" not in why:
        set_for = date.fromisoformat(why["day"])
        if set_for != due.date():
            parts.append(words.day_off.format(day=days.date(set_for)))
    if due.date() == last.date():
        by = words.same_day.format(time=f"{due:%H:%M}")
    else:
        by = days.moment(due, with_date=with_date)
    sentence = days.comma.join(parts) + words.promised[kind].format(by=by)
    sentence = _with_calendar(sentence, why, language)
    return sentence + words.presumed if why["is_presumed"] else sentence


def _words(language: str) -> _Words:
    return _ENGLISH if language.startswith("en") else _CHINESE


def _read_words(words: _Words, reason: Reason) -> str:
    is_deemed = reason in {Reason.DEEMED_READ, Reason.DEEMED_READ_LATER}
    return words.deemed_read if is_deemed else words.read


def _with_calendar(sentence: str, why: Mapping[str, Any], language: str) -> str:
    words = _words(language)
    if "hours" in why:
        said = words.kept_before_hours if "kept" in why else words.moved_by_hours
        return sentence + said.format(day=why["hours"])
    if "calendar" not in why:
        return sentence
    said = words.kept if "kept" in why else words.moved
    return sentence + said.format(document=why["calendar"])


def _weekday_would_mislead(start: date, due: date) -> bool:
    """Whether the weekday of the due day is not enough to know the day.

    It is enough within the week and over an ordinary weekend (Friday to Monday). A due day on a
    weekend, which then is a make-up working day, is dated too: nobody expects it.
    """
    if due == start:
        return False
    is_same_week = due.isocalendar()[:2] == start.isocalendar()[:2]
    return due.weekday() >= 5 or not (is_same_week or (due - start).days <= 3)
