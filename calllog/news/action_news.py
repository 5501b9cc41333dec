"""What people are told because somebody did something: a joint report, urging, a receipt.

As in all messages the item's number, the section and what to do are enough; nothing of the person
or the matter is in them (``calllog.news.notices``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Item, JointDecision, Staff, Urging, UrgingKind
from calllog.news import notices
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
