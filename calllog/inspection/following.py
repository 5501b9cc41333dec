"""Time over inspections and corrections: reminded, missed and gone up, each step once.

However late or often the sweep runs, on however many hosts, a step is carried out once: whoever
takes a row sets its next look in the same statement, and the key of a message makes a second one
impossible. A miss stays, whatever comes after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calllog import events
from calllog.clock import Clock
from calllog.db import Database
from calllog.inspection import ladder
from calllog.inspection.ladder import Followed
from calllog.models import Correction, Inspection, Item, Role, Section, Staff
from calllog.news import inspection_news
from calllog.office import absences, directory
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Told

Followable: TypeAlias = Inspection | Correction

BATCH = 20
PUT_OFF = timedelta(minutes=5)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running:
    """What of a row is followed now: until when, by whom, and under which key it is told."""

    kind: Followed
    due_at: datetime
    holder: Staff
    section: Section
    key: str
    item: Item | None = None


def running(row: Followable) -> Running | None:
    """What is followed now; None where nothing is owed any more."""
    if isinstance(row, Inspection):
        if row.closed_at is not None:
            return None
        key = f"inspection{row.id}"
        return Running(Followed.INSPECTION, row.due_at, row.inspector, row.section, key)
    if row.confirmed_at is not None:
        return None
    section, item = row.inspected.inspection.section, row.inspected.item
    key = f"correction{row.id}|version{row.version}"
    if row.done_at is None:
        return Running(Followed.CORRECTION, row.due_at, row.owner, section, key, item)
    assert row.confirm_by is not None, "what is done is to be looked at by a time"
    return Running(Followed.CONFIRMATION, row.confirm_by, row.made_by, section, key, item)


def set_clock(row: Followable, now: datetime, office_time: OfficeTime) -> None:
    """Follow a row anew, from now on; a reminder of before was never owed."""
    found = running(row)
    row.steps_done = []
    if found is not None:
        every = ladder.steps(found.kind, found.due_at, office_time)
        row.steps_done = [one.name for one in every if one.kind == "reminder" and one.at <= now]
    row.next_step_at = _next_step_at(row, office_time)


def _left(row: Followable, office_time: OfficeTime) -> list[Step]:
    found = running(row)
    if found is None:
        return []
    every = ladder.steps(found.kind, found.due_at, office_time)
    return [one for one in every if one.name not in row.steps_done]


def _next_step_at(row: Followable, office_time: OfficeTime) -> datetime | None:
    return next((one.at for one in _left(row, office_time)), None)


def record_miss(session: Session, now: datetime, row: Correction) -> None:
    """Record, once, that the owner let the due time pass; a sweep may yet have to come."""
    if row.missed_at is None and row.done_at is None and now > row.due_at:
        row.missed_at = row.due_at
        session.flush()


def sweep(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Carry out every step whose time has come; returns how many rows were looked at."""
    now, looked_at = clock.now(), 0
    for table in (Inspection, Correction):
        while due := _due(db, table, now):
            with db.reading() as session:
                office_time = directory.office_time(session, zone)
            for row_id, seen in due:
                with db.writing() as session:
                    _one(session, now, office_time, table, row_id, seen)
            looked_at += len(due)
    return looked_at


def _due(db: Database, table: type[Followable], now: datetime) -> list[tuple[int, datetime]]:
    waiting = select(table.id, table.next_step_at).where(table.next_step_at <= now)
    first = waiting.order_by(table.next_step_at, table.id).limit(BATCH)
    with db.reading() as session:
        return [(row_id, at) for row_id, at in session.execute(first) if at is not None]


def _one(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    table: type[Followable],
    row_id: int,
    seen: datetime,
) -> None:
    """One row, unless another sweep was quicker; what fails is put off and stops no other."""
    row = _claim(session, table, row_id, seen)
    if row is None:
        return
    try:
        with session.begin_nested():
            _carry_out_due(session, now, office_time, row)
    except Exception as error:
        log.error("follow_up_put_off", table=table.__tablename__, error=type(error).__name__)
        session.refresh(row)
        row.next_step_at = now + PUT_OFF


def _claim(
    session: Session, table: type[Followable], row_id: int, seen: datetime
) -> Followable | None:
    taken = session.execute(
        update(table)
        .where(table.id == row_id, table.next_step_at == seen)
        .values(next_step_at=None)
        .returning(table.id)
    ).first()
    if taken is None:
        return None
    # What the session may know of it is from before it was taken.
    row: Followable = session.get_one(table, row_id, populate_existing=True)  # type: ignore[assignment]
    return row


def _carry_out_due(
    session: Session, now: datetime, office_time: OfficeTime, row: Followable
) -> None:
    found = running(row)
    if found is not None:
        for step in _left(row, office_time):
            if step.at <= now:
                _carry_out(session, now, office_time, row, found, step)
    row.next_step_at = _next_step_at(row, office_time)


def _carry_out(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    row: Followable,
    found: Running,
    step: Step,
) -> None:
    """One step: on record, and told. A reminder that comes too late is only put on record."""
    row.steps_done = [*row.steps_done, step.name]
    if step.kind == "reminder" and now >= found.due_at:
        return
    told = recipients(session, found, step)
    inspection_news.step(session, now, office_time, row, found.kind, found.due_at, step, told)
    if step.kind == "reminder":
        return
    row.level = max(row.level, step.level)
    if step.kind == "miss" and found.kind is not Followed.CONFIRMATION:
        row.missed_at = row.missed_at or found.due_at
    if isinstance(row, Correction) and found.item is not None:
        events.record(
            session,
            found.item,
            "correction_late",
            now,
            correction=row.id,
            followed=found.kind.value,
            step=step.name,
            due_at=found.due_at.isoformat(),
            level=step.level,
            told=[person.id for person in told],
        )


def recipients(session: Session, found: Running, step: Step) -> list[Staff]:
    """Who is told of a step, each once; who stands in for who is away (B岗).

    Where a section has no head, the general office's supervisor hears of it instead.
    """
    people: dict[int, Staff] = {}
    for part in step.tell:
        for person in _in_part(session, found, part):
            there = absences.standing_in(session, person, step.at)
            people.setdefault(there.id, there)
    return list(people.values()) or directory.people_with(session, Role.SUPERVISOR)


def _in_part(session: Session, found: Running, part: Told) -> list[Staff]:
    if part is Told.RESPONSIBLE:
        return [found.holder]
    if part is Told.HEAD:
        head = found.section.head
        return [head] if head is not None else []
    return directory.people_with(session, Role(part.value))
