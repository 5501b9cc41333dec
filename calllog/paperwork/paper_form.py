"""首问登记表 of an item as it stands: all of its course in the columns of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from calllog.documents.values import RegistrationForm
from calllog.ledger import joint
from calllog.models import (
    CONTACTS,
    Answer,
    Attempt,
    AttemptChannel,
    AttemptResult,
    FollowUp,
    HandOver,
    HandOverKind,
    Item,
    JointBody,
    JointStep,
    Outcome,
    Urging,
    UrgingKind,
)
from calllog.paperwork.paper_facts import Facts
from calllog.paperwork.paper_words import (
    CHANNELS,
    LEVELS,
    OUTCOMES,
    STEPS,
    day,
    limit,
    moment,
    owed,
    person,
    reason,
)

# Outcomes that an item may also come to later: the form then tells of the hand-over before.
AFTER_HAND_OVER = frozenset({Outcome.ANSWERED, Outcome.DONE, Outcome.REFUSED, Outcome.WITHDRAWN})
WAYS: dict[str, str] = {
    AttemptChannel.SYSTEM: "热线回电",
    AttemptChannel.TELEPHONE: "电话",
    AttemptChannel.SMS: "短信",
    AttemptChannel.VISIT: "当面",
    AttemptChannel.LETTER: "书面",
}
BY_TELEPHONE = frozenset({AttemptChannel.SYSTEM, AttemptChannel.TELEPHONE})
NOT_REACHED: dict[str, str] = {
    AttemptResult.NO_ANSWER: "已拨未接",
    AttemptResult.BUSY: "占线",
    AttemptResult.UNREACHABLE: "无法接通",
    AttemptResult.VOICEMAIL: "转语音信箱",
    AttemptResult.ASSISTANT: "来电助手应答",
    AttemptResult.OTHER_PERSON: "他人接听",
    AttemptResult.WRONG_NUMBER: "号码有误",
}
HAND_OVERS: dict[str, str] = {
    HandOverKind.TO_SECTION: "转交",
    HandOverKind.TO_HANDLER: "指派",
    HandOverKind.LIVE: "现场转接",
    HandOverKind.NAMED: "办公室指定",
    HandOverKind.TAKEN_OVER: "科长接手",
    HandOverKind.TO_OFFICE: "再次退回，转办公室指定",
    HandOverKind.DEPUTY: "由B岗代办",
    HandOverKind.BACK: "返岗交回",
    HandOverKind.UNREAD: "逾期未阅知，转科长",
    HandOverKind.UNACCEPTED: "逾期未接收，转科长",
    HandOverKind.SECTION_CLOSED: "科室撤销，转",
}
RATINGS = {1: "非常满意", 2: "满意", 3: "基本满意", 4: "不满意", 5: "非常不满意"}
PRESSED = {UrgingKind.URGE: "催办", UrgingKind.SUPERVISE: "督办", UrgingKind.REPORT_UP: "上报"}
JOINT_STEPS: dict[str, str] = {
    JointStep.REPORTED: "上报中心领导",
    JointStep.PLANNED: "商定方案",
    JointStep.NO_AGREEMENT: "协商不成",
}


def registration_form(facts: Facts) -> RegistrationForm:
    """首问登记表: the item as it stands, in the columns of the ledger."""
    item, first = facts.item, facts.item.first_contact.section
    matter = item.catalogue_matter
    due = owed(facts)
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
        due_at=due.due_at if due is not None else None,
        due_reason=reason(due, facts.office_time),
        closed_at=item.closed_at,
        overdue=_overdue(item),
        escalation=_escalation(facts),
        remark="\n".join(_remarks(facts)),
    )


def _contact(facts: Facts) -> dict[str, Any]:
    """Who spoke to the person, when and how; what was tried in vain stands with the result."""
    attempts = facts.item.attempts
    spoken = [one for one in attempts if one.result in CONTACTS]
    in_vain = [one for one in attempts if one.result not in CONTACTS]
    told = [_tried(facts, in_vain)] if in_vain else []
    if spoken:
        told.append(_spoken(spoken[-1]))
    elif facts.item.contacted_at is None and in_vain:
        told.append("尚未联系上")
    last = next(reversed(spoken or in_vain), None)
    return {
        "contacted_at": spoken[-1].at if spoken else facts.item.contacted_at,
        "contacted_by": last.staff.name if last is not None else "",
        "contact_way": WAYS[last.channel] if last is not None else "",
        "contact_result": "；".join(told),
    }


def _tried(facts: Facts, in_vain: Sequence[Attempt]) -> str:
    """已拨未接2次、占线1次，最后一次11月23日10:05."""
    counts = Counter(NOT_REACHED[one.result] for one in in_vain)
    said = "、".join(f"{word}{count}次" for word, count in counts.items())
    return f"{said}，最后一次{moment(in_vain[-1].at, facts.office_time)}"


def _spoken(attempt: Attempt) -> str:
    word = "已通话" if attempt.channel in BY_TELEPHONE else "已联系"
    word = "已面谈" if attempt.channel == AttemptChannel.VISIT else word
    return f"{word}，约时再回" if attempt.result == AttemptResult.APPOINTMENT else word


def _result(facts: Facts) -> dict[str, Any]:
    answers, asked = facts.of(Answer), facts.of(FollowUp)
    told: dict[str, Any] = {}
    if answers:
        told |= {"answered_at": answers[-1].at, "answer": answers[-1].words}
    if facts.item.outcome is not None:
        told["result"] = OUTCOMES[facts.item.outcome]
    elif facts.item.times_reopened:
        told["result"] = "重办中"
    if asked:
        last = asked[-1]
        told |= {
            "followed_up_at": last.at,
            "satisfaction": RATINGS[last.rating] if last.rating else "未评价",
            "follow_up": "已解决" if last.is_solved else "未解决",
        }
    return told


def _treatment(item: Item) -> str:
    """How the first-contact person dealt with it (处置方式), whatever the answer was later."""
    if item.outcome is not None and item.outcome not in AFTER_HAND_OVER:
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


def _escalation(facts: Facts) -> str:
    """How far it went up, and every urging by hand with its day and who urged."""
    item = facts.item
    parts = [f"督办级别：{LEVELS[item.escalation_level]}"] if item.escalation_level else []
    parts += [
        f"{day(one.at, facts.office_time)}{one.by.name}{PRESSED[UrgingKind(one.kind)]}"
        + ("，已回执" if one.received_at is not None else "")
        for one in facts.of(Urging)
    ]
    return "；".join(parts) or "无"


def _remarks(facts: Facts) -> Iterator[str]:
    """What has no column of its own: several hand-overs, a joint matter, a reopening, a merger."""
    item = facts.item
    if len(item.hand_overs) > 1:
        yield "转办经过：" + "；".join(_passed(facts, row) for row in item.hand_overs)
    if bodies := joint.bodies(facts.session, item):
        yield "联办单位：" + "、".join(_asked(body) for body in bodies)
        steps = [
            f"{day(one.at, facts.office_time)}{JOINT_STEPS[one.step]}"
            for one in joint.decisions(facts.session, item)
        ]
        if steps:
            yield "联办经过：" + "；".join(steps)
    for event in item.events:
        if event.kind == "reopened":
            why = str(event.data["reason"]).rstrip("。")
            yield f"{day(event.at, facts.office_time)}重办" + (f"：{why}" if why else "")
    if item.merged_into is not None:
        yield f"并入{item.merged_into.number}号事项办理"
    if facts.text.words:
        yield facts.text.words


def _passed(facts: Facts, row: HandOver) -> str:
    """11月23日09:30转交提取科刘芳（09:40退回：不属本科室职责）."""
    told = f"{moment(row.at, facts.office_time)}{HAND_OVERS[row.kind]}"
    told += f"{row.to_section.name}{row.to_staff.name}"
    if row.returned_at is not None:
        why = (row.return_reason or "").rstrip("。")
        return f"{told}（{moment(row.returned_at, facts.office_time)}退回：{why}）"
    if row.accepted_at is not None:
        return f"{told}（{moment(row.accepted_at, facts.office_time)}接收）"
    return told


def _asked(body: JointBody) -> str:
    part = body.matter.rstrip("。")
    return f"{body.name}（{'牵头，' if body.leads else ''}{part}）"
