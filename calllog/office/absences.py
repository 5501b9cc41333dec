"""Who is away (离岗), and who stands in for them (B岗代办).

Nothing ever belongs to nobody: after the deputy and the deputy's deputy comes the section head,
then the general desk, then the supervisor of the general office (design, invariant 2). What moves
because of an absence is in ``calllog.ledger.deputising``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.models import Absence, Role, Section, Staff
from calllog.office import directory
from calllog.times.office_hours import OfficeState, OfficeTime


def away(session: Session, person: Staff, at: datetime) -> Absence | None:
    """The absence of a person at a moment, the longest where there are several; None if here."""
    found = select(Absence).where(
        Absence.staff_id == person.id,
        Absence.cancelled_at.is_(None),
        Absence.begins_at <= at,
        Absence.ends_at > at,
    )
    return session.scalars(found.order_by(Absence.ends_at.desc()).limit(1)).first()


def is_here(session: Session, person: Staff, at: datetime) -> bool:
    """Whether a person works here and is not away."""
    return person.left_at is None and away(session, person, at) is None


def standing_in(session: Session, person: Staff, at: datetime) -> Staff:
    """The person, or who stands in while they are away or have left.

    Where everybody who could is away, it stays with the first of them who still works here.

    Raises:
        LookupError: nobody of them works here any more.
    """
    still_works_here = None
    # One after another: nearly always it is the first, and a sweep asks thousands of times.
    for one in _in_order(session, person):
        if is_here(session, one, at):
            return one
        if still_works_here is None and one.left_at is None:
            still_works_here = one
    if still_works_here is None:
        raise LookupError("the office has nobody who could stand in")
    return still_works_here


def _in_order(session: Session, person: Staff) -> Iterator[Staff]:
    yield from _with_deputies(person)
    general = session.scalars(select(Section).where(Section.is_general_desk)).first()
    for place in (person.section, general):
        if place is not None and place.head is not None:
            yield from _with_deputies(place.head)
    yield from directory.people_with(session, Role.SUPERVISOR)


def _with_deputies(person: Staff | None) -> Iterator[Staff]:
    """A person, the deputy, the deputy's deputy, each once."""
    passed: set[int] = set()
    while person is not None and person.id not in passed:
        passed.add(person.id)
        yield person
        person = person.deputy


def next_on_duty(
    session: Session, now: datetime, office_time: OfficeTime, section: Section
) -> Staff:
    """Who answers for what arrives now: today's duty person, or after hours the next day's.

    Where the duty person is away then, it is who stands in for them.
    """
    local_day = office_time.local(now).date()
    is_working = office_time.state(now) is not OfficeState.DAY_OFF
    if not is_working or now >= office_time.closing(local_day):
        local_day = office_time.local(office_time.next_opening(now)).date()
    person = directory.duty_person(session, section, local_day)
    return standing_in(session, person, max(now, office_time.opening(local_day)))


def current(session: Session, now: datetime) -> Sequence[Absence]:
    """Absences that last or are still to come, the next to begin first."""
    return session.scalars(
        select(Absence)
        .options(joinedload(Absence.staff), joinedload(Absence.entered_by))
        .where(Absence.cancelled_at.is_(None), Absence.ends_at > now)
        .order_by(Absence.begins_at, Absence.id)
    ).all()
