"""What people are told of inspections and corrections (检查、整改).

As in all messages the item's number, the section, the due time and what to do are enough; what was
found stands in the console (``calllog.news.notices``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Correction, Inspection, Item, Role, Staff
from calllog.news import notices, outbox
from calllog.office import directory
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime

_STEPS = {
    ("inspection", "reminder"): ("检查待签字提醒", "应于{due}前逐件签字并办结，现尚未办结。"),
    ("inspection", "miss"): ("检查逾期", "应于{due}前逐件签字并办结，到时未办结。请抓紧完成。"),
    ("inspection", "escalation"): (
        "检查逾期上报",
        "应于{due}前逐件签字并办结，至今未办结，现上报。请督促完成。",
    ),
    ("correction", "reminder"): ("{number}号整改提醒", "应于{due}前完成整改，现尚未登记完成。"),
    ("correction", "miss"): (
        "{number}号整改逾期",
        "应于{due}前完成整改，到时未登记完成。请立即整改，并登记完成情况。",
    ),
    ("correction", "escalation"): (
        "{number}号整改逾期上报",
        "应于{due}前完成整改，至今未登记完成，现上报。请督促整改。",
    ),
    ("confirmation", "reminder"): (
        "{number}号整改待确认提醒",
        "整改已登记完成，请于{due}前核实并确认，或者退回。",
    ),
    ("confirmation", "miss"): (
        "{number}号整改逾期未确认",
        "整改已登记完成，应于{due}前核实确认，到时未确认。请尽快核实。",
    ),
    ("confirmation", "escalation"): (
        "{number}号整改逾期未确认上报",
        "整改已登记完成，应于{due}前核实确认，至今未确认，现上报。请安排核实。",
    ),
}


def days(inspection: Inspection) -> str:
    """The period that is inspected: 2026年11月1日至30日."""
    first, last = inspection.first, inspection.last
    begins, ends = (f"{day.year}年{day.month}月{day.day}日" for day in (first, last))
    if first == last:
        return begins
    is_of_one_month = (first.year, first.month) == (last.year, last.month)
    return f"{begins}至{last.day}日" if is_of_one_month else f"{begins}至{ends}"


def about(inspection: Inspection) -> str:
    """Which inspection it is: 信贷科2026年11月1日至30日的检查（第3号）."""
    return f"{inspection.section.name}{days(inspection)}的检查（第{inspection.id}号）"


def step(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    row: Inspection | Correction,
    followed: str,
    due_at: datetime,
    step: Step,
    told: Iterable[Staff],
) -> None:
    """A reminder, a miss or a step up; the key of row, version and step makes it once only."""
    title, said = _STEPS[(followed, step.kind)]
    due = notices.moment_words(due_at, office_time)
    if isinstance(row, Inspection):
        item, whose, key = None, about(row), f"inspection{row.id}|{step.name}"
    else:
        item = row.inspected.item
        whose = f"{row.inspected.inspection.section.name}{item.number}号事项检查发现问题，"
        key = f"correction{row.id}|version{row.version}|{step.name}"
    text = (
        title.format(number=item.number if item is not None else ""),
        whose + said.format(due=due),
    )
    # Who stands in for whom was settled for the time of the step.
    outbox.tell(
        session, now, office_time, item, key=key, recipients=told, title=text[0], body=text[1]
    )


def begun(session: Session, now: datetime, office_time: OfficeTime, inspection: Inspection) -> None:
    """The inspector is told that an inspection was drawn, how many items, and until when."""
    due = notices.moment_words(inspection.due_at, office_time)
    count = len(inspection.drawn)
    title = f"{inspection.section.name}检查待签字"
    body = f"{about(inspection)}已抽取{count}件，请于{due}前逐件检查签字，并办结检查。"
    key, told = f"inspection{inspection.id}|begun", [inspection.inspector]
    outbox.tell(session, now, office_time, None, key=key, recipients=told, title=title, body=body)


def owed(session: Session, now: datetime, office_time: OfficeTime, correction: Correction) -> None:
    """The owner is told of a correction, also of one that was sent back or passed on to them."""
    item, due = correction.inspected.item, notices.moment_words(correction.due_at, office_time)
    asked = "整改退回，请重新整改" if correction.times_sent_back else "检查发现问题，由您负责整改"
    text = (
        f"{item.number}号待整改",
        f"{_section(correction)}{item.number}号事项{asked}，于{due}前完成并登记完成情况。",
    )
    key = f"correction{correction.id}|version{correction.version}|owed"
    notices.tell(session, now, office_time, item, key, [correction.owner], text)


def done(session: Session, now: datetime, office_time: OfficeTime, correction: Correction) -> None:
    """Who is to confirm it is told that it is reported as done, and until when to look at it."""
    assert correction.confirm_by is not None, "what is done is to be looked at by a time"
    due = notices.moment_words(correction.confirm_by, office_time)
    said = f"整改已登记完成，请于{due}前核实并确认，或者退回。"
    for person in _who_confirms(session, correction):
        _told(session, now, office_time, correction, "done", "整改待确认", said, person)


def _who_confirms(session: Session, correction: Correction) -> list[Staff]:
    """Who asked for it; where they put it right themselves, those above who may confirm it."""
    own = {correction.owner_id, correction.done_by_id}
    if correction.made_by_id not in own:
        return [correction.made_by]
    above = [
        *directory.people_with(session, Role.SUPERVISOR),
        *directory.people_with(session, Role.LEADER_IN_CHARGE),
    ]
    return [person for person in above if person.id not in own][:1]


def confirmed(
    session: Session, now: datetime, office_time: OfficeTime, correction: Correction
) -> None:
    """The owner is told that it is put right."""
    said = "整改已经检查人确认。"
    _told(session, now, office_time, correction, "confirmed", "整改已确认", said, correction.owner)


def _told(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    correction: Correction,
    what: str,
    title: str,
    said: str,
    person: Staff,
) -> None:
    item: Item = correction.inspected.item
    text = f"{item.number}号{title}", f"{_section(correction)}{item.number}号事项{said}"
    key = f"correction{correction.id}|version{correction.version}|{what}"
    notices.tell(session, now, office_time, item, key, [person], text)


def _section(correction: Correction) -> str:
    return correction.inspected.inspection.section.name
