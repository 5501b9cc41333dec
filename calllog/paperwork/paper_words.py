"""The words of papers: what the ledger holds as codes and times, as an office writes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from calllog.documents.values import LateStep
from calllog.models import Item, Outcome, Promise, PromiseKind
from calllog.paperwork.paper_facts import Facts
from calllog.privacy import whole_phone
from calllog.times import resolution
from calllog.times.due_words import explain
from calllog.times.office_hours import OfficeTime

CHANNELS = {"phone": "来电", "letter": "来信", "visit": "来访", "mail": "网络"}
LEVELS = {0: "科室", 1: "办公室督办员", 2: "分管领导", 3: "中心领导"}
OUTCOMES: dict[str, str] = {
    Outcome.ANSWERED_AT_ONCE: "当场答复",
    Outcome.HANDLED_AT_ONCE: "当场办结",
    Outcome.ANSWERED: "已答复",
    Outcome.DONE: "已办结",
    Outcome.REFUSED: "不予办理",
    Outcome.GUIDED: "引导其他主管部门",
    Outcome.HELPED: "已提供帮助",
    Outcome.TRANSFERRED: "书面移交",
    Outcome.WITHDRAWN: "办事人撤回",
    Outcome.MERGED: "并案办理",
    Outcome.WRONG_NUMBER: "打错电话",
    Outcome.HARASSMENT: "骚扰电话",
    Outcome.EMPTY: "无实质内容",
}
STEPS: dict[str, str] = {
    PromiseKind.READ: "阅知",
    PromiseKind.CONTACT: "当日联系",
    PromiseKind.FINISH: "话后登记",
    PromiseKind.ANSWER: "答复",
    PromiseKind.RESOLUTION: "办结",
    PromiseKind.APPOINTMENT: "约时回电",
    PromiseKind.FOLLOW_UP: "回访",
    PromiseKind.NAMING: "指定科室",
    PromiseKind.COOPERATION: "协办反馈",
    PromiseKind.REPORT: "上报中心领导",
    PromiseKind.PLAN: "商定方案",
    PromiseKind.REPLY: "跟踪回执",
    PromiseKind.OWED: "回复主办单位",
}


def person(item: Item) -> dict[str, Any]:
    """Who came, and with what; a paper has the whole number."""
    return {
        "name": item.name or "",
        "organisation": item.organisation or "",
        "phone": whole_phone(item.phone) if item.phone else "",
        "matter": item.matter or "",
    }


def owed(facts: Facts) -> Promise | None:
    """The promise whose limit counts: the catalogue's once accepted, else that of an answer.

    In a joint matter the report and then the plan take the place of the answer (3.1.3a).
    """
    order = (PromiseKind.RESOLUTION, PromiseKind.ANSWER, PromiseKind.PLAN, PromiseKind.REPORT)
    made = [one for one in map(facts.promise, order) if one is not None]
    in_force = [one for one in made if one.ended_at is None or one.met_at is not None]
    return next(iter(in_force or made), None)


def limit(facts: Facts) -> str:
    """The limit that is to be kept, in its unit; nothing where it is a moment and no days."""
    promise = owed(facts)
    if promise is None or "days" not in promise.why:
        return ""
    is_calendar = promise.why["code"] == resolution.LimitUnit.CALENDAR_DAYS
    return f"{promise.why['days']}{'日' if is_calendar else '个工作日'}"


def reason(promise: Promise | None, office_time: OfficeTime) -> str:
    """Why something is due when it is."""
    return explain(promise.why, office_time) if promise is not None else ""


def day(at: datetime, office_time: OfficeTime) -> str:
    """2026年11月23日."""
    local = office_time.local(at)
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime, office_time: OfficeTime) -> str:
    """11月23日09:10, within a text that has the year."""
    local = office_time.local(at)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def late_steps(facts: Facts) -> tuple[LateStep, ...]:
    """What is late and still owed."""
    return tuple(
        LateStep(
            step=STEPS[promise.kind],
            due_at=promise.due_at,
            late_for=span(facts.now - promise.due_at),
            person=promise.holder.name,
            reason=reason(promise, facts.office_time),
        )
        for promise in facts.item.promises
        if promise.ended_at is None and promise.voided_at is None and promise.due_at < facts.now
    )


def span(length: timedelta) -> str:
    """1天3小时, 2小时15分, 35分钟."""
    minutes = int(length.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days}天" + (f"{hours}小时" if hours else "")
    if hours:
        return f"{hours}小时" + (f"{rest}分" if rest else "")
    return f"{rest}分钟"
