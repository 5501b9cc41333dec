"""The evidence of a suspicion, as data and in words that a person can check against the record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from calllog.models import Answer, HandOver, Leg, Promise, PromiseKind
from calllog.news.notices import moment_words
from calllog.times import due_words
from calllog.times.office_hours import OfficeTime

# What was promised, as it is said of what was not done.
DEEDS = {
    PromiseKind.READ: "阅知",
    PromiseKind.CONTACT: "联系办事人",
    PromiseKind.FINISH: "完成登记或者转交",
    PromiseKind.NAMING: "指定承办科室",
    PromiseKind.REPORT: "上报中心领导",
    PromiseKind.ANSWER: "答复办事人",
    PromiseKind.RESOLUTION: "办结",
    PromiseKind.PLAN: "商定办理方案",
}
# A refusal that rests on something names a paper, an article or a number (依据).
_BASIS = re.compile(r"《[^》]+》|第[一二三四五六七八九十百零〇\d]+条|[〔\[(（]\d{4}[〕\])）]|\d+号")
# Words by which papers are asked for; only once and for all, by a one-time notice (3.1.1b).
_PAPERS = re.compile(
    r"(?:材料|资料|手续|要件)[^，。；,;]{0,4}(?:不全|不齐|不足|不够|欠缺)|缺少?[^，。；,;]{0,6}(?:材料|资料|证明)"
    r"|补(?:交|齐|正|充)[^，。；,;]{0,6}(?:材料|资料|证明|手续)"
)
AROUND = 40


def of_promise(
    promise: Promise, now: datetime, office_time: OfficeTime
) -> tuple[str, dict[str, Any]]:
    """What was due when and why, and when it was done instead, if ever."""
    deed = DEEDS[PromiseKind(promise.kind)]
    due = moment_words(promise.due_at, office_time)
    until = "当日24时" if promise.day_ends_at else "时"
    said = f"应于{due}前{deed}，到{until}没有登记"
    if promise.met_at is not None:
        said += f"；此后于{moment_words(promise.met_at, office_time)}登记。"
    elif promise.ended_at is not None:
        said += f"；{moment_words(promise.ended_at, office_time)}起不再需要。"
    else:
        said += f"；至{moment_words(now, office_time)}仍未登记。"
    facts = {
        "promise": promise.kind,
        "due_at": promise.due_at.isoformat(),
        "day_ends_at": _iso(promise.day_ends_at),
        "done_at": _iso(promise.met_at),
        "why": promise.why,
    }
    return f"{said}时限依据：{due_words.explain(promise.why, office_time)}。", facts


def of_unaccepted(row: HandOver, office_time: OfficeTime) -> tuple[str, dict[str, Any]]:
    """Handed over, read, and neither accepted nor returned in time (3.1.2a)."""
    assert row.ended_at is not None, "the clock has ended it"
    handed, due = moment_words(row.at, office_time), moment_words(row.ended_at, office_time)
    facts = {"handed_at": row.at.isoformat(), "due_at": row.ended_at.isoformat()}
    return f"{handed}转交，应于{due}前接收或者退回，到时既未接收也未退回，已转由科长负责。", facts


def of_leg(leg: Leg, office_time: OfficeTime) -> tuple[str, dict[str, Any]]:
    """On duty, not on another call, and three rings went unanswered (3.3.2a)."""
    began = moment_words(leg.dialled_at, office_time)
    rings = f"响铃{leg.rings}声" if leg.rings else "响铃"
    facts = {
        "rung_at": leg.dialled_at.isoformat(),
        "rings": leg.rings,
        "seconds": leg.ring_seconds,
        "is_together": leg.is_together,
    }
    return f"{began}在岗值班且未在通话，值班电话{rings}无人接听。", facts


def of_refusal(answer: Answer) -> str | None:
    """The refusal, where its basis names no paper and no article; None where it does."""
    basis = answer.basis or ""
    if _BASIS.search(basis):
        return None
    return f"不予办理，理由：{answer.words}依据：{basis or '（未填写）'}"


def papers_wanted(text: str) -> tuple[str, str] | None:
    """The words by which papers are asked for, and the passage they stand in."""
    found = _PAPERS.search(text)
    if found is None:
        return None
    first, end = max(0, found.start() - AROUND), found.end() + AROUND
    before, after = "…" if first else "", "…" if end < len(text) else ""
    return found.group(), f"{before}{text[first:end]}{after}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
