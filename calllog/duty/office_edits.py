"""Single changes of an office: each gives the whole office that comes of it, checked as a file is.

Nobody leaves and no section is dissolved without a trace in what names them: rosters, heads and
deputies are put right here, and what is open moves when the office is read in.

All of these raise ``OfficeFileError`` where no office that can work would come of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from calllog.duty.office_file import (
    HoursPart,
    OfficeFile,
    ProfilePart,
    SectionPart,
    StaffPart,
    checked,
)

Part = TypeVar("Part", SectionPart, StaffPart, HoursPart)


def with_profile(office: OfficeFile, profile: ProfilePart) -> OfficeFile:
    """The office under another name, with other numbers or other words."""
    return _changed(office, office=profile)


def with_hours(office: OfficeFile, new: HoursPart) -> OfficeFile:
    """With office hours from a day on, in place of what stood there for that day."""
    others = [row for row in office.hours if row.valid_from != new.valid_from]
    return _changed(office, hours=sorted([*others, new], key=lambda row: row.valid_from))


def without_hours(office: OfficeFile, day: date) -> OfficeFile:
    """Without the office hours that were to begin on a day: those before them go on."""
    return _changed(office, hours=[row for row in office.hours if row.valid_from != day])


def with_section(office: OfficeFile, new: SectionPart) -> OfficeFile:
    """With a section that is new or changed. Where it is the general desk, no other is."""
    sections = _put(office.sections, new, "key")
    if new.is_general_desk:
        sections = [
            one if one.key == new.key else one.model_copy(update={"is_general_desk": False})
            for one in sections
        ]
    return _changed(office, sections=sections)


def with_person(office: OfficeFile, new: StaffPart) -> OfficeFile:
    """With a person who is new or changed."""
    return _changed(office, staff=_put(office.staff, new, "login"))


def without_person(office: OfficeFile, login: str) -> OfficeFile:
    """Somebody has left: on no roster, head of no section, nobody's deputy."""
    staff = [
        one.model_copy(update={"deputy": None}) if one.deputy == login else one
        for one in office.staff
        if one.login != login
    ]
    sections = [
        one.model_copy(
            update=_off_roster(one, login) | {"head": None if one.head == login else one.head}
        )
        for one in office.sections
    ]
    days = [one.model_copy(update=_off_roster(one, login)) for one in office.dated_rosters]
    return _changed(office, staff=staff, sections=sections, dated_rosters=days)


def without_section(office: OfficeFile, key: str, people_to: str) -> OfficeFile:
    """A section is dissolved; its people go to another one."""
    staff = [
        one.model_copy(update={"section": people_to}) if one.section == key else one
        for one in office.staff
    ]
    return _changed(
        office,
        staff=staff,
        sections=[one for one in office.sections if one.key != key],
        dated_rosters=[one for one in office.dated_rosters if one.section != key],
    )


def _changed(office: OfficeFile, /, **parts: Any) -> OfficeFile:
    return checked(dict(office) | parts)


def _put(parts: Iterable[Part], new: Part, key: str) -> list[Part]:
    """The parts with one in place of its namesake, or at the end."""
    known = {getattr(part, key): part for part in parts}
    return list((known | {getattr(new, key): new}).values())


def _off_roster(part: Any, login: str) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(one for one in getattr(part, name) if one != login)
        for name in ("roster", "noon", "rings")
    }
