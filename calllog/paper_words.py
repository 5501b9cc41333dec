"""The words of papers: what the ledger holds as codes and times, as an office writes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from calllog import resolution
from calllog.documents.values import LateStep, RegistrationForm
from calllog.due_words import explain
from calllog.models import (
    CONTACTS,
    Answer,
    FollowUp,
    Item,
    Outcome,
    Promise,
    PromiseKind,
    Urging,
    UrgingKind,
)
from calllog.office_hours import OfficeTime
from calllog.paper_facts import Facts
from calllog.privacy import whole_phone

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
RESULTS = {"spoken": "已通话", "appointment": "已通话，约时再回"}
WAYS = {
    "system": "热线回电",
    "telephone": "电话",
    "sms": "短信",
    "visit": "当面",
    "letter": "书面",
}
RATINGS = {1: "非常满意", 2: "满意", 3: "基本满意", 4: "不满意", 5: "非常不满意"}


def person(item: Item) -> dict[str, Any]:
    """Who came, and with what; a paper has the whole number."""
    return {
        "name": item.name or "",
        "organisation": item.organisation or "",
        "phone": whole_phone(item.phone) if item.phone else "",
        "matter": item.matter or "",
    }


def limit(facts: Facts) -> str:
    """The limit that is to be kept: the catalogue's once accepted, else that of an answer."""
    for kind in (PromiseKind.RESOLUTION, PromiseKind.ANSWER):
        promise = facts.promise(kind)
        if promise is not None and "days" in promise.why:
            is_calendar = promise.why["code"] == resolution.LimitUnit.CALENDAR_DAYS
            return f"{promise.why['days']}{'日' if is_calendar else '个工作日'}"
    return ""


def reason(promise: Promise | None, office_time: OfficeTime) -> str:
    """Why something is due when it is."""
    return explain(promise.why, office_time) if promise is not None else ""


def day(at: datetime, office_time: OfficeTime) -> str:
    """2026年11月23日."""
    local = office_time.local(at)
    return f"{local.year}年{local.month}月{local.day}日"


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


def registration_form(facts: Facts) -> RegistrationForm:
    """首问登记表: the item as it stands, in the columns of the ledger."""
    item, first = facts.item, facts.item.first_contact.section
    matter = item.catalogue_matter
    owed = facts.promise(PromiseKind.RESOLUTION) or facts.promise(PromiseKind.ANSWER)
    return RegistrationForm(
        **facts.head,
        **person(item),
        **_contact(facts),
        **_result(facts),
        channel=CHANNELS[item.channel],
        registered_at=item.created_at,
        category=matter.name if matter is not None else "",
        first_contact=item.first_contact.name,
        first_section=first.name if first is not None else "",
        treatment=_treatment(item),
        not_at_once=_told_reason(item),
        section=item.section.name,
        handler=item.responsible.name,
        handed_over_at=item.handed_over_at,
        read_at=item.read_at,
        read_by=item.read_by.name if item.read_by is not None else "",
        limit=limit(facts),
        due_at=owed.due_at if owed is not None else None,
        due_reason=reason(owed, facts.office_time),
        closed_at=item.closed_at,
        overdue=_overdue(item),
        escalation=_escalation(item, facts.of(Urging)),
        remark=facts.text.words,
    )


def _contact(facts: Facts) -> dict[str, Any]:
    spoken = [one for one in facts.item.attempts if one.result in CONTACTS]
    if not spoken:
        return {"contacted_at": facts.item.contacted_at}
    last = spoken[-1]
    return {
        "contacted_at": last.at,
        "contacted_by": last.staff.name,
        "contact_way": WAYS[last.channel],
        "contact_result": RESULTS[last.result],
    }


def _result(facts: Facts) -> dict[str, Any]:
    answers, asked = facts.of(Answer), facts.of(FollowUp)
    told: dict[str, Any] = {}
    if answers:
        told |= {"answered_at": answers[-1].at, "answer": answers[-1].words}
    if facts.item.outcome is not None:
        told["result"] = OUTCOMES[facts.item.outcome]
    if asked:
        last = asked[-1]
        told |= {
            "followed_up_at": last.at,
            "satisfaction": RATINGS[last.rating] if last.rating else "未评价",
            "follow_up": "已解决" if last.is_solved else "未解决",
        }
    return told


def _treatment(item: Item) -> str:
    if item.outcome is not None:
        return OUTCOMES[item.outcome]
    is_own = item.first_contact.section_id == item.section_id
    return "本科室办理" if is_own else f"转交{item.section.name}"


def _told_reason(item: Item) -> str:
    told = [event for event in item.events if event.kind == "reason_told"]
    return str(told[-1].data.get("words", "")) if told else ""


def _overdue(item: Item) -> str:
    missed = [
        STEPS[promise.kind]
        for promise in item.promises
        if promise.missed_at is not None and promise.voided_at is None
    ]
    return "、".join(dict.fromkeys(missed)) + "逾期" if missed else "无"


def _escalation(item: Item, made: Sequence[Urging]) -> str:
    words = {
        UrgingKind.URGE: "催办",
        UrgingKind.SUPERVISE: "督办",
        UrgingKind.REPORT_UP: "上报",
    }
    parts = [f"督办级别：{LEVELS[item.escalation_level]}"] if item.escalation_level else []
    for kind, word in words.items():
        count = sum(one.kind == kind for one in made)
        parts += [f"{word}{count}次"] if count else []
    return "，".join(parts) or "无"
