"""Reads of the office: its sections, today's roster, its hours; and the copy of them on disk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
from pydantic import TypeAdapter
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from calllog import private_files
from calllog.models import Absence, Duty, OfficeHours, OfficeProfile, Role, Section, Staff
from calllog.office.today import Office, Person, SectionInfo
from calllog.times import calendars
from calllog.times.office_hours import Hours, OfficeTime

OFFICE = TypeAdapter(Office)


def load_office(session: Session, today: date, at: datetime | None = None) -> Office:
    """The office as it stands today; with a moment, without who is away then (离岗).

    In the place of who is away on the roster stands the deputy, or the deputy's deputy.

    Raises:
        LookupError: the database holds no office yet.
    """
    profile = session.get(OfficeProfile, 1)
    if profile is None:
        raise LookupError("no office has been set up")
    sections = session.scalars(
        select(Section).where(Section.closed_at.is_(None)).order_by(Section.id)
    ).all()
    away = _away(session, at) if at is not None else frozenset()
    rosters = _rosters(session, today, away)
    people = _people(session, away)
    return Office(
        on_date=today,
        name=profile.name,
        short_name=profile.short_name,
        area_code=profile.area_code,
        service_number=profile.service_number,
        conduct_number=profile.conduct_number,
        is_sample=profile.is_sample,
        hours=_hours(session),
        calendar=calendars.entered_years(session),
        sections=tuple(
            SectionInfo(
                id=section.id,
                key=section.key,
                name=section.name,
                menu_key=section.menu_key,
                menu_label=section.menu_label,
                is_general_desk=section.is_general_desk,
                roster=rosters.get(section.id, ()),
                people=people.get(section.id, ()),
                on_duty_count=section.on_duty_count,
            )
            for section in sections
        ),
    )


def has_office(session: Session) -> bool:
    """Whether an office has been set up."""
    return session.get(OfficeProfile, 1) is not None


def _hours(session: Session) -> tuple[Hours, ...]:
    rows = session.scalars(select(OfficeHours).order_by(OfficeHours.valid_from)).all()
    return tuple(map(as_hours, rows))


def as_hours(row: OfficeHours) -> Hours:
    """A row as the rules of office time know it."""
    return Hours(
        row.valid_from,
        row.morning_opens,
        row.morning_closes,
        row.afternoon_opens,
        row.afternoon_closes,
    )


def _away(session: Session, at: datetime) -> frozenset[int]:
    """The ids of everybody who is away at a moment."""
    absent = select(Absence.staff_id).where(
        Absence.cancelled_at.is_(None), Absence.begins_at <= at, Absence.ends_at > at
    )
    return frozenset(session.scalars(absent))


def rung_in_place_of(staff: Staff, away: frozenset[int]) -> Staff | None:
    """Who is rung in the place of somebody: they themselves, else the first deputy who is here."""
    passed: set[int] = set()
    one: Staff | None = staff
    while one is not None and one.id not in passed:
        if one.id not in away and one.left_at is None and one.phone:
            return one
        passed.add(one.id)
        one = one.deputy
    return None


def _rosters(
    session: Session, today: date, away: frozenset[int] = frozenset()
) -> dict[int, tuple[Person, ...]]:
    rows = session.scalars(
        select(Duty)
        .options(joinedload(Duty.staff))
        .where(or_(Duty.on_date.is_(None), Duty.on_date == today))
        .order_by(Duty.section_id, Duty.position, Duty.id)
    ).all()
    # A day on which only people stand who have left is as if nobody had been put there.
    working = [row for row in rows if row.staff.left_at is None]
    dated = {row.section_id for row in working if row.on_date is not None}
    rosters: dict[int, tuple[Person, ...]] = {}
    for row in working:
        replaced = row.on_date is None and row.section_id in dated
        if replaced or not row.staff.phone:
            continue
        staff = rung_in_place_of(row.staff, away)
        before = rosters.get(row.section_id, ())
        if staff is None or staff.phone is None or staff.id in {one.staff_id for one in before}:
            continue
        person = _person(staff, staff.phone, row.covers_noon, row.rings_for_news)
        rosters[row.section_id] = (*before, person)
    return rosters


def _people(session: Session, away: frozenset[int] = frozenset()) -> dict[int, tuple[Person, ...]]:
    people: dict[int, tuple[Person, ...]] = {}
    everybody = select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id)
    for staff in session.scalars(everybody):
        if staff.section_id is not None and staff.phone and staff.id not in away:
            person = _person(staff, staff.phone)
            people[staff.section_id] = (*people.get(staff.section_id, ()), person)
    return people


def _person(
    staff: Staff, phone: str, covers_noon: bool = False, rings_for_news: bool = False
) -> Person:
    return Person(staff.id, staff.name, phone, is_mobile(phone), covers_noon, rings_for_news)


@lru_cache(maxsize=2000)  # The office is read at each step of each call, with all its telephones.
def is_mobile(phone: str) -> bool:
    """Whether a voicemail may answer this telephone, so that a call must be accepted with 1.

    What cannot be told apart from a mobile counts as one; SIP addresses and landlines do not.
    """
    if phone.startswith("sip:"):
        return False
    kind = phonenumbers.number_type(phonenumbers.parse(phone, "CN"))
    return kind != phonenumbers.PhoneNumberType.FIXED_LINE


def office_time(session: Session, zone: ZoneInfo) -> OfficeTime:
    """The office's hours and calendar, for the deadlines."""
    return OfficeTime(_hours(session), calendars.work_calendar(session), zone)


def duty_person(session: Session, section: Section, on_date: date) -> Staff:
    """Who answers for what arrives for a section on a day: the first on its roster, else its head.

    Nothing ever belongs to nobody: without either, the general desk's first, then a supervisor.

    Raises:
        LookupError: the office has nobody at all.
    """
    rosters = _rosters(session, on_date)
    general = session.scalars(select(Section).where(Section.is_general_desk)).first()
    for place in (section, general):
        if place is not None and rosters.get(place.id):
            return session.get_one(Staff, rosters[place.id][0].staff_id)
        if place is not None and place.head is not None and place.head.left_at is None:
            return place.head
    for person in people_with(session, Role.SUPERVISOR):
        return person
    raise LookupError("the office has nobody on any roster")


def section_by_key(session: Session, key: str) -> Section | None:
    """The section with a key of the office's file, unless it is closed."""
    found = select(Section).where(Section.key == key, Section.closed_at.is_(None))
    return session.scalars(found).first()


def general_desk(session: Session) -> Section:
    """The section that takes what belongs to nobody else; an office has exactly one."""
    return session.scalars(select(Section).where(Section.is_general_desk)).one()


def open_sections(session: Session) -> Sequence[Section]:
    """The sections that are not closed, in the order in which they came."""
    query = select(Section).where(Section.closed_at.is_(None)).order_by(Section.id)
    return session.scalars(query).all()


def roster(session: Session, section: Section, on_date: date) -> list[Staff]:
    """Who is rung for a section on a day, in order."""
    people = _rosters(session, on_date).get(section.id, ())
    return [session.get_one(Staff, person.staff_id) for person in people]


def rung_for_news(session: Session, on_date: date, at: datetime) -> list[Person]:
    """Whose telephones the rosters of a day let ring for new and late work (电话提醒).

    In the place of who is away then stands the deputy, with all that the place brings.
    """
    rings = select(Duty.id).where(Duty.rings_for_news).limit(1)
    if session.scalar(rings) is None:
        return []
    rosters = _rosters(session, on_date, _away(session, at))
    return [person for people in rosters.values() for person in people if person.rings_for_news]


def on_duty(session: Session, section: Section, on_date: date) -> list[Staff]:
    """Who holds a section's shift on a day: the first of its roster, or the first two where two do.

    The others on the roster are rung after them, and answer for three rings as well.
    """
    return roster(session, section, on_date)[: section.on_duty_count]


def people_with(session: Session, role: Role) -> list[Staff]:
    """Everybody who has a role and still works here."""
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    return [person for person in people if role in person.roles]


def save_office_file(office: Office, path: Path) -> None:
    """Keep the office on disk, replacing the last copy in one step."""
    private_files.write(path, OFFICE.dump_json(office))


def load_office_file(path: Path) -> Office:
    """The office as last kept on disk.

    Raises:
        FileNotFoundError: none was kept yet.
    """
    return OFFICE.validate_json(path.read_bytes())
