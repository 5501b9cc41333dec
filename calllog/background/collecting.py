"""Steps that go to the leader in charge, told together: one message for all of a sweep (design 3).

Thousands of promises may be missed at one closing. Each still has its own step and its own event;
but a person who gets a message for every one of them reads none. What is to be told is written with
the step, and the message in a later transaction, which marks it: so nothing is lost when the sweep
is killed in between, and nothing is told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from calllog import promises
from calllog.models import CollectedStep, Item, Promise, PromiseStep, Staff
from calllog.news import notices, outbox
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Told

MOST_LISTED = 20  # Item numbers in one message; the rest is counted.


def collected(
    session: Session, promise: Promise, step: Step, told: Sequence[Staff]
) -> frozenset[int]:
    """Who of those told of a step is told of it together with others of the sweep."""
    if Told.LEADER_IN_CHARGE not in step.tell:
        return frozenset()
    upwards = replace(step, tell=(Told.LEADER_IN_CHARGE,))
    above = {person.id for person in notices.recipients(session, promise, upwards)}
    return frozenset(person.id for person in told if person.id in above)


def keep(session: Session, step: PromiseStep, recipients: frozenset[int]) -> None:
    """Write down, with the step, whom it is still to be told to."""
    session.flush()
    session.add_all(CollectedStep(step_id=step.id, recipient_id=each) for each in recipients)


def tell(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Write the messages about what was collected; returns how many steps were told.

    Two schedulers at once take different rows on PostgreSQL, and turns on SQLite.
    """
    waiting = (
        select(CollectedStep)
        .where(CollectedStep.told_at.is_(None))
        .order_by(CollectedStep.recipient_id, CollectedStep.id)
        .options(joinedload(CollectedStep.recipient), joinedload(CollectedStep.step))
        .with_for_update(skip_locked=True, of=CollectedStep)
    )
    rows = session.scalars(waiting).all()
    if not rows:
        return 0
    owed = _promises(session, rows)
    for _recipient, of_one in groupby(rows, key=lambda row: row.recipient_id):
        _tell_one(session, now, office_time, list(of_one), owed)
    ids = [row.id for row in rows]
    for begin in range(0, len(ids), 500):
        some = CollectedStep.id.in_(ids[begin : begin + 500])
        session.execute(update(CollectedStep).where(some).values(told_at=now))
    return len(rows)


def _promises(session: Session, rows: Sequence[CollectedStep]) -> dict[int, Promise]:
    """The promises of the steps, each with its item, by id."""
    ids = sorted({row.step.promise_id for row in rows})
    found: dict[int, Promise] = {}
    for begin in range(0, len(ids), 500):
        some = select(Promise).where(Promise.id.in_(ids[begin : begin + 500]))
        loads = joinedload(Promise.item).joinedload(Item.section)
        found |= {promise.id: promise for promise in session.scalars(some.options(loads))}
    return found


def _tell_one(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    rows: Sequence[CollectedStep],
    owed: dict[int, Promise],
) -> None:
    """One person's message: of one step as it always was, of several with their numbers."""
    recipient = rows[0].recipient
    if len(rows) == 1:
        promise, name = owed[rows[0].step.promise_id], rows[0].step.step
        step = next(one for one in promises.steps(promise, office_time) if one.name == name)
        title, body = notices.words(promise, step, office_time)
        outbox.enqueue(
            session,
            now,
            office_time,
            promise,
            step=name,
            recipient=recipient,
            title=title,
            body=body,
        )
        return
    items = [owed[row.step.promise_id].item for row in rows]
    title, body = words(items)
    key = f"collected{rows[0].id}-{rows[-1].id}"
    told = [recipient]
    outbox.tell(session, now, office_time, None, key=key, recipients=told, title=title, body=body)


def words(items: Sequence[Item]) -> tuple[str, str]:
    """The title and the body of a message about several items: sections, numbers, how many."""
    each = {item.id: item for item in items}.values()
    sections = Counter(item.section.name for item in each)
    counted = "、".join(f"{name}{count}件" for name, count in sections.most_common())
    numbers = [item.number for item in each]
    listed = "、".join(numbers[:MOST_LISTED])
    rest = f"等{len(numbers)}件" if len(numbers) > MOST_LISTED else ""
    return (
        f"逾期上报：共{len(numbers)}件",
        f"以下事项逾期仍未登记办理结果，现上报：{counted}。编号：{listed}{rest}。请督促立即办理，"
        "详见台账。",
    )
