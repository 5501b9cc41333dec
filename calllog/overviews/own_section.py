"""本科室: how one section stands, by number and by person, and who is there today.

Each number is counted by the conditions of the missed-callback list, so that it is the length of
the list that it leads to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from calllog.duty import rosters, shifts
from calllog.lists.conditions import chosen_rows
from calllog.lists.filters import Chosen, Reading
from calllog.lists.states import never_read
from calllog.lists.tabs import Day, Tab, is_listed
from calllog.models import (
    Absence,
    Duty,
    HandOver,
    Item,
    Role,
    Section,
    ShiftHandOver,
    Staff,
)
from calllog.office import absences, directory
from calllog.office.viewers import OVERSEES, SEES_MATTERS, Viewer, may_see
from calllog.showing.stories import State
from calllog.times.office_hours import OfficeTime

LEAVE_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Number:
    """How many rows a list has, and which list that is."""

    chosen: Chosen
    count: int


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one person of the section has open, and where they are."""

    person: Staff
    numbers: Mapping[str, Number]
    absence: Absence | None
    deputy: Staff | None  # Who stands in, while they are away.


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One place on today's roster: who, whether they hold the shift, and who stands in."""

    duty: Duty
    holds_shift: bool
    absence: Absence | None
    deputy: Staff | None


@dataclass(frozen=True, slots=True)
class SectionStanding:
    """All that a head needs to know of the section now."""

    section: Section
    numbers: Mapping[str, Number]
    people: tuple[PersonLine, ...]
    roster: tuple[OnDuty, ...]
    to_accept: Sequence[HandOver]
    unsigned: Sequence[ShiftHandOver]
    last_signed: ShiftHandOver | None
    leave: Sequence[Absence]


def watched(session: Session, viewer: Viewer, now: datetime) -> list[Section]:
    """The sections that somebody watches over: their own as its head, or while the head is away.

    Supervisors and leaders watch over all.
    """
    if not viewer.has_any(SEES_MATTERS):
        return []
    query = (
        select(Section)
        .options(joinedload(Section.head))
        .where(Section.closed_at.is_(None))
        .order_by(Section.id)
    )
    found = list(session.scalars(query))
    if viewer.has_any(OVERSEES):
        return _own_first(found, viewer)
    heads = viewer.has_any(frozenset({Role.SECTION_HEAD}))
    away = frozenset(one.staff_id for one in absences.current(session, now) if one.begins_at <= now)
    own = []
    for section in found:
        is_head = section.head_id == viewer.staff_id or (heads and section.id == viewer.section_id)
        if is_head or _stands_in_for_head(session, viewer, section, away, now):
            own.append(section)
    return own


def _own_first(sections: list[Section], viewer: Viewer) -> list[Section]:
    return sorted(sections, key=lambda section: section.id != viewer.section_id)


def _stands_in_for_head(
    session: Session, viewer: Viewer, section: Section, away: frozenset[int], now: datetime
) -> bool:
    head = section.head
    if head is None or (head.id not in away and head.left_at is None):
        return False
    return absences.standing_in(session, head, now).id == viewer.staff_id


def standing(
    session: Session, viewer: Viewer, office_time: OfficeTime, day: Day, section: Section
) -> SectionStanding:
    """How a section stands now."""
    today = office_time.local(day.now).date()
    leave = absences.current(session, day.now)
    people = _people(session, section)
    settled = shifts.settled(session, section)
    signed = (one for one in settled if one.to_signed_at is not None)
    return SectionStanding(
        section=section,
        numbers=_numbers(session, viewer, day, section),
        people=_lines(session, viewer, day, section, people, leave),
        roster=_roster(session, office_time, day, section, leave),
        to_accept=_to_accept(session, section),
        unsigned=shifts.waiting(session, section),
        last_signed=next((o for o in signed if _is_on(office_time, o, today)), None),
        leave=_leave(leave, people, day.now),
    )


def _is_on(office_time: OfficeTime, made: ShiftHandOver, today: object) -> bool:
    return made.to_signed_at is not None and office_time.local(made.to_signed_at).date() == today


def _lists(section: Section, person: str = "") -> dict[str, Chosen]:
    """The lists whose lengths are told, of a section or of one person in it."""
    here = Chosen(section=section.key, person=person)
    return {
        "unread": here.but(state=Reading.NEVER_READ.value),
        "today": here.but(tab=Tab.TODAY),
        "late": here.but(tab=Tab.LATE),
        "all": here,
        "awaiting": here.but(tab=Tab.AWAITING),
        "drafts": here.but(tab=Tab.DRAFTS),
    }


def _numbers(session: Session, viewer: Viewer, day: Day, section: Section) -> dict[str, Number]:
    chosen = _lists(section)
    chosen["returned"] = Chosen(section=section.key, state=State.RETURNED.value)
    each = [func.count().filter(chosen_rows(session, viewer, day, one)) for one in chosen.values()]
    # Every one of these lists shows open items only, which an index of their own finds.
    here = (Item.closed_at.is_(None), Item.section_id == section.id)
    counted = session.execute(select(*each).select_from(Item).where(*here)).one()
    return {
        key: Number(one, count) for (key, one), count in zip(chosen.items(), counted, strict=True)
    }


def _people(session: Session, section: Section) -> Sequence[Staff]:
    query = select(Staff).where(Staff.section_id == section.id, Staff.left_at.is_(None))
    return session.scalars(query.options(joinedload(Staff.deputy)).order_by(Staff.id)).all()


def _lines(
    session: Session,
    viewer: Viewer,
    day: Day,
    section: Section,
    people: Sequence[Staff],
    leave: Sequence[Absence],
) -> tuple[PersonLine, ...]:
    """The section's people, and who else answers for something of it, by one query."""
    counted = _by_person(session, viewer, day, section)
    known = {person.id for person in people}
    others = select(Staff).where(Staff.id.in_(set(counted) - known)).order_by(Staff.id)
    lines = []
    for person in [*people, *session.scalars(others)]:
        counts = counted.get(person.id, {})
        numbers = {
            key: Number(chosen, counts.get(key, 0))
            for key, chosen in _lists(section, person.login).items()
        }
        absence = _now_away(leave, person, day.now)
        deputy = absences.standing_in(session, person, day.now) if absence else None
        lines.append(PersonLine(person, numbers, absence, deputy))
    return tuple(lines)


def _by_person(
    session: Session, viewer: Viewer, day: Day, section: Section
) -> dict[int, dict[str, int]]:
    conditions = {
        "unread": is_listed(Tab.ALL, day) & never_read(),
        "today": is_listed(Tab.TODAY, day),
        "late": is_listed(Tab.LATE, day),
        "all": is_listed(Tab.ALL, day),
        "awaiting": is_listed(Tab.AWAITING, day),
        "drafts": is_listed(Tab.DRAFTS, day),
    }
    each = [func.count().filter(condition) for condition in conditions.values()]
    rows = session.execute(
        select(Item.responsible_id, *each)
        .where(Item.closed_at.is_(None), Item.section_id == section.id, may_see(viewer))
        .group_by(Item.responsible_id)
    )
    return {
        responsible: dict(zip(conditions, counted, strict=True)) for responsible, *counted in rows
    }


def _now_away(leave: Sequence[Absence], person: Staff, now: datetime) -> Absence | None:
    lasting = (one for one in leave if one.staff_id == person.id and one.begins_at <= now)
    return max(lasting, key=lambda one: one.ends_at, default=None)


def _roster(
    session: Session,
    office_time: OfficeTime,
    day: Day,
    section: Section,
    leave: Sequence[Absence],
) -> tuple[OnDuty, ...]:
    today = office_time.local(day.now).date()
    away = frozenset(one.staff_id for one in leave if one.begins_at <= day.now)
    places = []
    for position, duty in enumerate(rosters.rows_on(session, office_time, section, today)):
        absence = _now_away(leave, duty.staff, day.now)
        deputy = directory.rung_in_place_of(duty.staff, away) if absence else None
        places.append(OnDuty(duty, position < section.on_duty_count, absence, deputy))
    return tuple(places)


def _to_accept(session: Session, section: Section) -> Sequence[HandOver]:
    query = (
        select(HandOver)
        .join(Item, Item.id == HandOver.item_id)
        .options(
            joinedload(HandOver.item),
            joinedload(HandOver.from_section),
            joinedload(HandOver.from_staff),
            joinedload(HandOver.to_staff),
        )
        .where(
            HandOver.to_section_id == section.id,
            HandOver.ended_at.is_(None),
            Item.closed_at.is_(None),
        )
    )
    return session.scalars(query.order_by(HandOver.at, HandOver.id)).all()


def _leave(leave: Sequence[Absence], people: Sequence[Staff], now: datetime) -> Sequence[Absence]:
    here = {person.id for person in people}
    return [one for one in leave if one.staff_id in here and one.begins_at <= now + LEAVE_SHOWN]
