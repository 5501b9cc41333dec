"""Why something is due when it is, as a sentence for people; the rules are in ``deadlines``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from calllog.deadlines import Reason
from calllog.office_hours import OfficeTime


@dataclass(frozen=True)
class _Words:
    """The parts of an explanation in one language."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day_with_date: str
    moment: str
    same_day: str
    comma: str
    started: dict[str, str]
    read: str
    deemed_read: str
    situations: dict[Reason, str]
    promised: dict[str, str]
    presumed: str
    moved: str
    kept: str


_CHINESE = _Words(
    weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    months=tuple(f"{n}月" for n in range(1, 13)),
    day_with_date="{month}{day}日{weekday}",
    moment="{day}{time}",
    same_day="当日{time}",
    comma="，",
    started={"read": "{at}转交", "contact": "{at}转交", "finish": "{at}接听"},
    read="{at}阅知",
    deemed_read="{at}视为阅知",
    situations={
        Reason.NEAR_CLOSING: "距下班不足1小时",
        Reason.LAST_30_MINUTES: "距下班不足30分钟",
        Reason.NOON: "正值午休",
        Reason.BEFORE_OPENING: "尚未上班",
        Reason.AFTER_CLOSING: "已下班",
        Reason.DAY_OFF: "适逢休息日",
    },
    promised={
        "read": "，应于{by}前阅知",
        "contact": "，应于{by}前联系",
        "finish": "，应于{by}前登记",
    },
    presumed="（推定）",
    moved="（依{document}顺延）",
    kept="（{document}公布前已定，不再提前）",
)

_ENGLISH = _Words(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=(
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
    day_with_date="{weekday} {day} {month}",
    moment="{day} {time}",
    same_day="{time} the same day",
    comma=", ",
    started={"read": "Handed over {at}", "contact": "Handed over {at}", "finish": "Answered {at}"},
    read="read {at}",
    deemed_read="deemed read {at}",
    situations={
        Reason.NEAR_CLOSING: "less than 60 minutes before closing",
        Reason.LAST_30_MINUTES: "less than 30 minutes before closing",
        Reason.NOON: "in the noon break",
        Reason.BEFORE_OPENING: "before opening",
        Reason.AFTER_CLOSING: "after closing",
        Reason.DAY_OFF: "on a day off",
    },
    promised={
        "read": ": to be read by {by}",
        "contact": ": contact due by {by}",
        "finish": ": entry to be finished by {by}",
    },
    presumed=" (presumed)",
    moved=" (moved by {document})",
    kept=" (promised before {document}, so it is not made earlier)",
)


def explain(why: Mapping[str, Any], office: OfficeTime, language: str = "zh") -> str:
    """The reason for a due time as a sentence without its full stop.

    Such as 周五17:10转交，距下班不足30分钟，应于周一12:00前联系. Chinese unless an English language
    tag is given. A due time that rests on an unpublished calendar is marked 推定.
    """
    words = _ENGLISH if language.startswith("en") else _CHINESE
    kind, reason = why["kind"], Reason(why["code"])
    start, due = (office.local(datetime.fromisoformat(why[key])) for key in ("start", "due"))
    with_date = _weekday_would_mislead(start.date(), due.date())
    at = _moment(words, start, with_date)
    parts = [words.started[kind].format(at=at)]
    last = start
    if "read" in why:
        last = office.local(datetime.fromisoformat(why["read"]))
        is_same_day = last.date() == start.date()
        at = f"{last:%H:%M}" if is_same_day else _moment(words, last, with_date)
        is_deemed = reason in {Reason.DEEMED_READ, Reason.DEEMED_READ_LATER}
        parts.append((words.deemed_read if is_deemed else words.read).format(at=at))
    if reason in words.situations:
        parts.append(words.situations[reason])
    if due.date() == last.date():
        by = words.same_day.format(time=f"{due:%H:%M}")
    else:
        by = _moment(words, due, with_date)
    sentence = words.comma.join(parts) + words.promised[kind].format(by=by)
    if "calendar" in why:
        sentence += (words.kept if "kept" in why else words.moved).format(document=why["calendar"])
    return sentence + words.presumed if why["is_presumed"] else sentence


def _moment(words: _Words, local: datetime, with_date: bool) -> str:
    day = weekday = words.weekdays[local.weekday()]
    if with_date:
        month = words.months[local.month - 1]
        day = words.day_with_date.format(month=month, day=local.day, weekday=weekday)
    return words.moment.format(day=day, time=f"{local:%H:%M}")


def _weekday_would_mislead(start: date, due: date) -> bool:
    """Whether the weekday of the due day is not enough to know the day.

    It is enough within the week and over an ordinary weekend (Friday to Monday). A due day on a
    weekend, which then is a make-up working day, is dated too: nobody expects it.
    """
    if due == start:
        return False
    is_same_week = due.isocalendar()[:2] == start.isocalendar()[:2]
    return due.weekday() >= 5 or not (is_same_week or (due - start).days <= 3)
