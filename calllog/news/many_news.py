"""What people are told when several items concern them at once: one message with all the numbers.

Whoever is told of one item only has the message that they would have anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Item, Staff
from calllog.news import outbox
from calllog.office import absences
from calllog.times.office_hours import OfficeTime

Told = Sequence[tuple[Item, Iterable[Staff]]]


def tell(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    key: str,
    told: Told,
    tell_one: Callable[[Item, Staff], None],
    said: tuple[str, str],
) -> None:
    """Tell each person, or who stands in for them (B岗), of all items that concern them.

    ``said`` is what happened, as a title (催办) and as a sentence that follows the numbers.
    """
    people: dict[int, Staff] = {}
    items: dict[int, list[Item]] = {}
    for item, persons in told:
        for person in persons:
            there = absences.standing_in(session, person, now)
            people[there.id] = there
            if item not in items.setdefault(there.id, []):
                items[there.id].append(item)
    title, sentence = said
    for person_id, own in items.items():
        if len(own) == 1:
            tell_one(own[0], people[person_id])
            continue
        numbers = "、".join(item.number for item in own)
        outbox.tell(
            session,
            now,
            office_time,
            None,
            key=f"{key}|{person_id}",
            recipients=[people[person_id]],
            title=f"{len(own)}件事项{title}",
            body=f"{numbers}号，共{len(own)}件事项，{sentence}",
        )
