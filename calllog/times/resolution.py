"""When a matter has to be resolved by the limit of the service catalogue (clause 3.1.2d), and why.

The limit runs from the acceptance with complete papers. The day of acceptance is not counted
(民法典 201). What would end on a day off ends on the next working day, at closing (民法典 203): an
office with hours of business stops then. A plain 日 is a calendar day: the fund's regulation does
not say otherwise, and the laws that mean working days say so themselves (行政许可法 82).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from calllog.times.day_words import day_words
from calllog.times.deadlines import Due
from calllog.times.office_hours import OfficeTime

KIND = "resolution"


class LimitUnit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    IMMEDIATE = "immediate"  # Done while the person waits: nothing falls due later.
    AS_PUBLISHED = "as_published"  # The catalogue names no number; what the centre publishes holds.


COUNTED = frozenset({LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS})


def limit_due(
    days: int | None,
    unit: LimitUnit,
    accepted_at: datetime,
    office: OfficeTime,
    *,
    paused: int = 0,
) -> Due | None:
    """Resolution (办结): closing of the last day; None where the limit counts no days.

    ``paused`` are the days, in the limit's own unit, for which the clock stood still (中止计时).
    """
    if unit not in COUNTED or days is None:
        return None
    start = office.local(accepted_at).date()
    if unit is LimitUnit.WORKING_DAYS:
        last = due_on = office.calendar.add_working_days(start, days + paused)
        looked_at_from = start
    else:
        last = start + timedelta(days=days + paused)
        due_on = last if office.calendar.is_working(last) else office.calendar.next_working(last)
        looked_at_from = last
    span = (looked_at_from + timedelta(days=n) for n in range((due_on - looked_at_from).days + 1))
    is_presumed = any(office.is_presumed(day) for day in span)
    due = office.closing(due_on)
    why: dict[str, Any] = {
        "kind": KIND,
        "code": unit.value,
        "days": days,
        "start": accepted_at.astimezone(UTC).isoformat(),
        "last": last.isoformat(),
        "due": due.isoformat(),
        "is_presumed": is_presumed,
    }
    if paused:
        why["paused"] = paused
    return Due(due, why, is_presumed, day_ends_at=None)


@dataclass(frozen=True)
class _Words:
    """The parts of an explanation in one language."""

    accepted: str
    limit: dict[str, str]
    paused: dict[str, str]
    rolled: str
    due: str
    presumed: str


_CHINESE = _Words(
    accepted="{day}受理",
    limit={
        LimitUnit.WORKING_DAYS: "时限{n}个工作日",
        LimitUnit.CALENDAR_DAYS: "时限{n}日（自然日）",
    },
    paused={
        LimitUnit.WORKING_DAYS: "中止计时{n}个工作日",
        LimitUnit.CALENDAR_DAYS: "中止计时{n}日",
    },
    rolled="末日{day}适逢休息日",
    due="，应于{day}{time}前办结",
    presumed="（推定）",
)
_ENGLISH = _Words(
    accepted="Accepted {day}",
    limit={
        LimitUnit.WORKING_DAYS: "limit in working days: {n}",
        LimitUnit.CALENDAR_DAYS: "limit in calendar days: {n}",
    },
    paused={
        LimitUnit.WORKING_DAYS: "working days suspended: {n}",
        LimitUnit.CALENDAR_DAYS: "days suspended: {n}",
    },
    rolled="the last day, {day}, is a day off",
    due=": to be resolved by {day} {time}",
    presumed=" (presumed)",
)


def is_limit(why: Mapping[str, Any]) -> bool:
    """Whether a reason is one of this module's: the catalogue's limit, counted from acceptance."""
    return why["kind"] == KIND and why["code"] in set(COUNTED)


def explain(why: Mapping[str, Any], office: OfficeTime, language: str = "zh") -> str:
    """The reason for a resolution's due time as a sentence without its full stop.

    Such as 9月23日周三受理，时限3日（自然日），末日9月26日周六适逢休息日，应于9月28日周一
    17:30前办结.
    """
    words = _ENGLISH if language.startswith("en") else _CHINESE
    days = day_words(language)
    start, due = (office.local(datetime.fromisoformat(why[key])) for key in ("start", "due"))
    last = date.fromisoformat(why["last"])
    parts = [
        words.accepted.format(day=days.date(start.date())),
        words.limit[LimitUnit(why["code"])].format(n=why["days"]),
    ]
    if why.get("paused"):
        parts.append(words.paused[LimitUnit(why["code"])].format(n=why["paused"]))
    if last != due.date() and "kept" not in why:
        parts.append(words.rolled.format(day=days.date(last, start.year)))
    by = days.date(due.date(), start.year)
    sentence = days.comma.join(parts) + words.due.format(day=by, time=f"{due:%H:%M}")
    return sentence + words.presumed if why["is_presumed"] else sentence
