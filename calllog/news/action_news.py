"""What people are told because somebody did something: a joint report, urging, a receipt.

As in all messages the item's number, the section and what to do are enough; nothing of the person
or the matter is in them (``calllog.news.notices``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Event, Item, JointDecision, Mark, Staff, Urging, UrgingKind
from calllog.news import many_news, notices
from calllog.times.deadlines import Due
from calllog.times.office_hours import OfficeTime

_URGED = {
    UrgingKind.URGE: ("{number}号催办", "{section}{number}号事项，{by}催办。", "请抓紧办理"),
    UrgingKind.SUPERVISE: ("{number}号督办", "{section}{number}号事项，{by}督办。", "请立即办理"),
    UrgingKind.REPORT_UP: (
        "{number}号上报",
        "{section}{number}号事项，承办人不在岗或者职责不清，{by}上报。",
        "请指定专人办理",
    ),
}


def joint_reported(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    decision: JointDecision,
    item: Item,
    plan: Due,
) -> None:
    """The centre's leader is told of a joint matter, and by when the plan is to be settled."""
    if decision.leader is None:
        return
    by = notices.moment_words(plan.at, office_time) + ("（推定）" if plan.is_presumed else "")
    title = f"{item.number}号联办事项上报"
    body = (
        f"{item.section.name}{item.number}号事项涉及两家以上其他单位，现上报。"
        f"请牵头于{by}前商定办理方案，并登录台账签收。"
    )
    key = f"joint{decision.id}|reported"
    notices.tell(session, now, office_time, item, key, [decision.leader], (title, body))


def urged(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    urging: Urging,
    item: Item,
    told: Iterable[Staff],
) -> None:
    """Who has to act is told; what is asked of them stands on the item."""
    title, said, ask = _URGED[UrgingKind(urging.kind)]
    facts = {"number": item.number, "section": item.section.name, "by": urging.by.name}
    if urging.answer_by is not None:
        ask = f"{ask}，于{notices.moment_words(urging.answer_by, office_time)}前办结"
    text = title.format(**facts), f"{said.format(**facts)}{ask}，并登录台账签收回执。"
    notices.tell(session, now, office_time, item, f"urging{urging.id}|told", told, text)


def receipt_given(
    session: Session, now: datetime, office_time: OfficeTime, urging: Urging, item: Item
) -> None:
    """Who urged is told that it was received; the answer stands on the item."""
    name = urging.received_by.name if urging.received_by is not None else ""
    text = (
        f"{item.number}号已回执",
        f"{item.section.name}{item.number}号事项，{name}已签收回执，内容见该事项。",
    )
    notices.tell(session, now, office_time, item, f"urging{urging.id}|receipt", [urging.by], text)


def urged_many(
    session: Session, now: datetime, office_time: OfficeTime, urgings: Sequence[Urging]
) -> None:
    """The same of several items that one person urged at once: one message to each."""
    if not urgings:
        return
    by_item = {one.item_id: one for one in urgings}
    items = {one.item_id: session.get_one(Item, one.item_id) for one in urgings}

    def tell_one(item: Item, person: Staff) -> None:
        urged(session, now, office_time, by_item[item.id], item, [person])

    told = [(items[one.item_id], [one.to]) for one in urgings]
    first = urgings[0]
    ask = "请抓紧办理"
    if first.answer_by is not None:
        ask += f"，于{notices.moment_words(first.answer_by, office_time)}前办结"
    said = ("催办", f"{first.by.name}催办。{ask}，并登录台账逐件签收回执。")
    many_news.tell(session, now, office_time, f"urging{first.id}|many", told, tell_one, said)


def reminded(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    by: Staff,
    told: many_news.Told,
    event: Event,
) -> None:
    """Who has to act is reminded, of one item or of several; ``event`` is the first one's."""

    def tell_one(item: Item, person: Staff) -> None:
        text = (
            f"{item.number}号提醒",
            f"{item.section.name}{item.number}号事项，{by.name}提醒您及时办理，内容见该事项。",
        )
        key = f"event{event.id}|reminder{item.id}"
        notices.tell(session, now, office_time, item, key, [person], text)

    said = ("提醒", f"{by.name}提醒您及时办理，内容见各事项。")
    many_news.tell(session, now, office_time, f"event{event.id}|many", told, tell_one, said)


def leader_noted(session: Session, now: datetime, office_time: OfficeTime, mark: Mark) -> None:
    """Who is responsible, and the section's head, learn that a leader has written a note."""
    item = mark.item
    people = [item.responsible, *([item.section.head] if item.section.head else [])]
    told = [person for person in people if person.id != mark.made_by.id]
    text = (
        f"{item.number}号有领导批示",
        f"{item.section.name}{item.number}号事项有领导批示，请登录台账查看并抓紧办理。",
    )
    notices.tell(session, now, office_time, item, f"mark{mark.id}|told", told, text)
