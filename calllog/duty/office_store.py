"""Bringing an office file into the database, and the office in the database into a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calllog.duty.office_file import (
    HoursPart,
    OfficeFile,
    OfficeFileError,
    ProfilePart,
    RosterPart,
    SectionPart,
    StaffPart,
)
from calllog.ledger import deputising, leaving
from calllog.models import (
    Duty,
    Employment,
    OfficeHours,
    OfficeProfile,
    Role,
    Section,
    Staff,
)
from calllog.office import directory

PROFILE_ID = 1


def take_turn(session: Session) -> OfficeProfile | None:
    """Change the office one after another, also where several hosts share a database.

    What is read after this stays so until the commit: the office is written as a whole, and what
    somebody else has changed meanwhile would be undone by it.
    """
    return session.get(OfficeProfile, PROFILE_ID, with_for_update=True, populate_existing=True)


def import_office(session: Session, now: datetime, file: OfficeFile, zone: ZoneInfo) -> None:
    """Make the database say what the file says.

    People and sections are known again by login and key, so that a changed name is the same person.
    Open items of a section that is no longer there go to the general desk, and those of people who
    have left to who stands in for them, with their events.

    Raises:
        OfficeFileError: a login of the file is an administrator's.
    """
    there = {section.id for section in session.scalars(_OPEN)}
    working = {person.id for person in session.scalars(_WORKING)}
    profile = file.office.model_dump() | {"forbidden_words": [*file.office.forbidden_words]}
    session.merge(OfficeProfile(id=PROFILE_ID, **profile))
    _import_hours(session, now, file)
    sections = _import_sections(session, now, file)
    people = _import_people(session, now, file, sections)
    for part in file.sections:
        sections[part.key].head = people[part.head] if part.head else None
    session.execute(delete(Duty))
    for part in file.sections:
        _add_duties(session, sections[part.key], people, part)
    for dated in file.dated_rosters:
        _add_duties(session, sections[dated.section], people, dated)
    session.flush()
    # Heads and deputies were set by their ids: what was read of them before is out of date.
    session.expire_all()
    office_time = directory.office_time(session, zone)
    for section in session.scalars(select(Section).order_by(Section.id)).all():
        if section.id in there and section.closed_at is not None:
            leaving.section_closed(session, now, office_time, section)
    for person in session.scalars(select(Staff).order_by(Staff.id)).all():
        if person.id in working and person.left_at is not None:
            deputising.left(session, now, office_time, person)


_OPEN = select(Section).where(Section.closed_at.is_(None))
_WORKING = select(Staff).where(Staff.left_at.is_(None))


def _import_sections(session: Session, now: datetime, file: OfficeFile) -> dict[str, Section]:
    kept = {section.key: section for section in session.scalars(select(Section))}
    # Menu keys are unique: two sections that exchange theirs would collide half-way.
    for section in kept.values():
        section.menu_key = None
        section.closed_at = section.closed_at or now
    session.flush()
    for part in file.sections:
        section = kept.setdefault(part.key, Section(key=part.key))
        section.name = part.name
        section.menu_key = part.menu_key
        section.menu_label = part.menu_label
        section.is_general_desk = part.is_general_desk
        section.on_duty_count = part.on_duty
        section.closed_at = None
        session.add(section)
    for key in kept.keys() - {part.key for part in file.sections}:
        # There is one general desk, and a closed section is not it.
        kept[key].is_general_desk = False
    session.flush()
    return kept


def _import_hours(session: Session, now: datetime, file: OfficeFile) -> None:
    """Rows that are new or changed remember when, until what was promised is reckoned anew.

    So does a row that goes on for longer, because the one after it is gone.
    """
    kept = {row.valid_from: row for row in session.scalars(select(OfficeHours))}
    is_new_office = not kept
    for part in file.hours:
        row = kept.pop(part.valid_from, None)
        if row is not None and HoursPart.model_validate(row, from_attributes=True) == part:
            continue
        row = row or OfficeHours()
        for name, value in part.model_dump().items():
            setattr(row, name, value)
        row.entered_at, row.settled_at = (None, None) if is_new_office else (now, None)
        session.add(row)
    for row in kept.values():
        session.delete(row)
        _go_on_longer(session, now, file, row)
    session.flush()


def _go_on_longer(session: Session, now: datetime, file: OfficeFile, gone: OfficeHours) -> None:
    earlier = [part.valid_from for part in file.hours if part.valid_from < gone.valid_from]
    row = session.get(OfficeHours, max(earlier)) if earlier else None
    if row is not None:
        row.entered_at, row.settled_at = now, None


def _import_people(
    session: Session, now: datetime, file: OfficeFile, sections: dict[str, Section]
) -> dict[str, Staff]:
    kept = {person.login: person for person in session.scalars(select(Staff))}
    staying = {part.login for part in file.staff}
    for login, person in kept.items():
        if login not in staying:
            _leave(now, person)
        elif Role.ADMINISTRATOR in person.roles:
            raise OfficeFileError(
                f"The login {login} is an administrator's; give the person in the file another one."
            )
    for part in file.staff:
        person = kept.setdefault(part.login, Staff(login=part.login))
        values = part.model_dump(exclude={"login", "section", "deputy", "roles", "addresses"})
        for name, value in values.items():
            setattr(person, name, value)
        person.section = sections[part.section] if part.section else None
        # Administrators are made by ``hotline admin --new``, never by a file that anybody may edit.
        person.roles = [role.value for role in part.roles if role != Role.ADMINISTRATOR]
        person.addresses = list(part.addresses)
        person.left_at = None
        session.add(person)
    session.flush()
    # By id, because two people may be each other's deputies.
    for part in file.staff:
        kept[part.login].deputy_id = kept[part.deputy].id if part.deputy else None
    session.flush()
    return kept


def _leave(now: datetime, person: Staff) -> None:
    if person.left_at is not None or Role.ADMINISTRATOR in person.roles:
        return
    person.left_at = now
    person.session_version = (person.session_version or 0) + 1


def _add_duties(
    session: Session, section: Section, people: dict[str, Staff], part: SectionPart | RosterPart
) -> None:
    for position, login in enumerate(part.roster, start=1):
        session.add(
            Duty(
                section_id=section.id,
                staff_id=people[login].id,
                position=position,
                on_date=part.on_date if isinstance(part, RosterPart) else None,
                covers_noon=login in part.noon,
                rings_for_news=login in part.rings,
            )
        )


def export_office(session: Session) -> OfficeFile:
    """The office in the database, as a file that ``import_office`` reads.

    It is checked when it is read in again, and not here: an office in which something is wrong has
    to be seen before it can be put right.

    Raises:
        LookupError: the database holds no office yet.
    """
    profile = session.get(OfficeProfile, PROFILE_ID)
    if profile is None:
        raise LookupError("no office has been set up")
    sections = session.scalars(select(Section).where(Section.closed_at.is_(None)).order_by("id"))
    duties = session.scalars(select(Duty).order_by(Duty.position, Duty.id)).all()
    hours = session.scalars(select(OfficeHours).order_by(OfficeHours.valid_from))
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    listed = list(sections)
    return OfficeFile.model_construct(
        office=ProfilePart.model_validate(profile, from_attributes=True),
        hours=tuple(HoursPart.model_validate(row, from_attributes=True) for row in hours),
        sections=tuple(_section_part(section, duties) for section in listed),
        staff=tuple(_staff_part(person) for person in people if _is_in_file(person)),
        dated_rosters=_dated_rosters(listed, duties),
    )


def _is_in_file(person: Staff) -> bool:
    return Role.ADMINISTRATOR not in person.roles


def _section_part(section: Section, duties: Sequence[Duty]) -> SectionPart:
    standing = [row for row in duties if row.section_id == section.id and row.on_date is None]
    return SectionPart(
        key=section.key,
        name=section.name,
        menu_key=section.menu_key,
        menu_label=section.menu_label,
        is_general_desk=section.is_general_desk,
        head=section.head.login if section.head else None,
        roster=tuple(row.staff.login for row in standing),
        noon=tuple(row.staff.login for row in standing if row.covers_noon),
        rings=tuple(row.staff.login for row in standing if row.rings_for_news),
        on_duty=section.on_duty_count,
    )


def _staff_part(person: Staff) -> StaffPart:
    return StaffPart(
        login=person.login,
        name=person.name,
        post=person.post,
        scope=person.scope,
        employment=Employment(person.employment),
        section=person.section.key if person.section else None,
        roles=tuple(Role(role) for role in person.roles),
        phone=person.phone,
        addresses=tuple(person.addresses),
        deputy=person.deputy.login if person.deputy else None,
        language=person.language,
    )


def _dated_rosters(sections: list[Section], duties: Sequence[Duty]) -> tuple[RosterPart, ...]:
    keys = {section.id: section.key for section in sections}
    days = {(row.section_id, row.on_date) for row in duties if row.section_id in keys}
    parts = []
    for section_id, on_date in sorted((i, day) for i, day in days if day is not None):
        rows = [row for row in duties if (row.section_id, row.on_date) == (section_id, on_date)]
        parts.append(
            RosterPart(
                section=keys[section_id],
                on_date=on_date,
                roster=tuple(row.staff.login for row in rows),
                noon=tuple(row.staff.login for row in rows if row.covers_noon),
                rings=tuple(row.staff.login for row in rows if row.rings_for_news),
            )
        )
    return tuple(parts)
