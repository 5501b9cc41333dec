"""The duty roster by week (值班表): who is rung on which day, in which order, and what is wrong.

A section has a standing roster for every working day; rows with a date replace it on their day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from calllog.models import Absence, Duty, Section, Staff
from calllog.office import directory
from calllog.times.office_hours import OfficeTime
from calllog.times.working_days import DayFacts

DAYS = 7
STANDING = "standing"


class Worry(StrEnum):
    """What is wrong with a day's roster."""

    NOBODY = "nobody"  # A working day, and nobody is on duty.
    NO_TELEPHONE = "no_telephone"  # Nobody of them, and no deputy, has a telephone and is here.
    AWAY = "away"  # Somebody is on leave; their deputy is rung.
    AWAY_ALONE = "away_alone"  # The same, and no deputy is there.
    TWO_SECTIONS = "two_sections"  # Somebody is on duty in another section as well.


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that is wrong, with the names of the person and of the deputy or section."""

    worry: Worry
    who: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place on a roster: who, whether at noon as well, and whether notices ring (电话提醒)."""

    staff_id: int
    covers_noon: bool = False
    rings_for_news: bool = False


@dataclass(frozen=True, slots=True)
class RosterDay:
    """A section's roster on a day."""

    facts: DayFacts
    is_past: bool
    is_dated: bool  # Otherwise it is the standing roster.
    rows: tuple[Duty, ...]
    warned: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class SectionWeek:
    """A section's standing roster, and its roster from Monday to Sunday."""

    section: Section
    standing: tuple[Duty, ...]
    days: tuple[RosterDay, ...]


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_from(monday: date) -> tuple[date, ...]:
    """Monday to Sunday."""
    return tuple(monday + timedelta(days=n) for n in range(DAYS))


def of_week(
    session: Session, office_time: OfficeTime, today: date, monday: date
) -> list[SectionWeek]:
    """The week of every open section."""
    days = days_from(monday)
    rows = _rows(session, days)
    away = {day: _away_on(session, office_time, day) for day in days}
    sections = directory.open_sections(session)
    calendar = office_time.calendar
    on_day = {
        (section.id, day): _on_day(rows, section, day, calendar.is_working(day))
        for section in sections
        for day in days
    }
    weeks = []
    for section in sections:
        of_days = []
        for day in days:
            own = on_day[section.id, day]
            others = [
                (other, on_day[other.id, day]) for other in sections if other.id != section.id
            ]
            facts = calendar.day(day)
            of_days.append(
                RosterDay(
                    facts,
                    is_past=day < today,
                    is_dated=any(row.on_date == day for row in own),
                    rows=own,
                    warned=() if day < today else _warned(facts, own, others, away[day]),
                )
            )
        weeks.append(SectionWeek(section, _standing(rows, section), tuple(of_days)))
    return weeks


def rows_on(
    session: Session, office_time: OfficeTime, section: Section, day: date | None
) -> tuple[Duty, ...]:
    """A section's rows that count on a day, in order; without a day its standing ones."""
    rows = _rows(session, [day] if day is not None else [])
    if day is None:
        return _standing(rows, section)
    return _on_day(rows, section, day, office_time.calendar.is_working(day))


def as_places(rows: Iterable[Duty]) -> list[Place]:
    """What rows say, as it is written to another day."""
    return [Place(row.staff_id, row.covers_noon, row.rings_for_news) for row in rows]


def _rows(session: Session, days: Sequence[date]) -> Sequence[Duty]:
    query = (
        select(Duty)
        .join(Duty.staff)
        .options(joinedload(Duty.staff).joinedload(Staff.deputy))
        .where(or_(Duty.on_date.is_(None), Duty.on_date.in_(days)), Staff.left_at.is_(None))
        .order_by(Duty.section_id, Duty.position, Duty.id)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).all()


def _standing(rows: Iterable[Duty], section: Section) -> tuple[Duty, ...]:
    return tuple(row for row in rows if row.section_id == section.id and row.on_date is None)


def _on_day(
    rows: Iterable[Duty], section: Section, day: date, is_working: bool
) -> tuple[Duty, ...]:
    dated = tuple(row for row in rows if (row.section_id, row.on_date) == (section.id, day))
    if dated or not is_working:
        return dated
    return _standing(rows, section)


def _away_on(session: Session, office_time: OfficeTime, day: date) -> frozenset[int]:
    """The ids of who is away during office hours of a day, be it for a part of them."""
    absent = select(Absence.staff_id).where(
        Absence.cancelled_at.is_(None),
        Absence.begins_at < office_time.closing(day),
        Absence.ends_at > office_time.opening(day),
    )
    return frozenset(session.scalars(absent))


def _warned(
    facts: DayFacts,
    rows: Sequence[Duty],
    others: Sequence[tuple[Section, Sequence[Duty]]],
    away: frozenset[int],
) -> tuple[Warned, ...]:
    if not rows:
        return (Warned(Worry.NOBODY),) if facts.is_working else ()
    found = [_away_warned(row.staff, away) for row in rows if row.staff_id in away]
    # As the line does it: in the place of who has no telephone at all nobody is rung.
    if not any(row.staff.phone and directory.rung_in_place_of(row.staff, away) for row in rows):
        found.append(Warned(Worry.NO_TELEPHONE))
    for section, elsewhere in others:
        there = {row.staff_id for row in elsewhere}
        found += [
            Warned(Worry.TWO_SECTIONS, row.staff.name, section.name)
            for row in rows
            if row.staff_id in there
        ]
    return tuple(found)


def _away_warned(staff: Staff, away: frozenset[int]) -> Warned:
    deputy = directory.rung_in_place_of(staff, away)
    if deputy is None:
        return Warned(Worry.AWAY_ALONE, staff.name)
    return Warned(Worry.AWAY, staff.name, deputy.name)
