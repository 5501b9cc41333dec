"""The one way in which the office changes: read in as a whole, checked as a whole, and logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy.orm import Session

from calllog.duty.office_file import OfficeFile, RosterPart, SectionPart, StaffPart
from calllog.duty.office_store import export_office, import_office, take_turn
from calllog.models import Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area

ROSTER_FIELDS = {"roster", "noon", "rings"}


@dataclass(frozen=True)
class Difference:
    """What differs between two offices about one person, section or day."""

    area: Area
    about: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def change_office(
    session: Session, now: datetime, zone: ZoneInfo, by: Staff | str, after: OfficeFile
) -> None:
    """Make the office what ``after`` says, and keep what that changes in the log of changes.

    Raises:
        OfficeFileError: a login of the file is an administrator's.
    """
    known = take_turn(session)
    before = export_office(session) if known is not None else None
    import_office(session, now, after, zone)
    for one in differences(before, after):
        admin_log.record(session, now, by, one.area, one.about, one.before, one.after)


def differences(before: OfficeFile | None, after: OfficeFile) -> Iterator[Difference]:
    """What is new, changed or gone, each thing once; it may hold some where nothing differs."""
    if before is None:
        counted = {"sections": len(after.sections), "people": len(after.staff)}
        yield Difference(Area.PROFILE, after.office.name, {}, counted)
        return
    office = before.office.model_dump(), after.office.model_dump()
    yield Difference(Area.PROFILE, after.office.name, *office)
    hours = [{str(row.valid_from): row for row in one.hours} for one in (before, after)]
    for day, *rows in _paired(*hours):
        yield Difference(Area.HOURS, day, *_dumped(*rows))
    yield from _of_sections(before, after)
    yield from _of_people(before, after)
    yield from _of_days(before, after)


def _of_sections(before: OfficeFile, after: OfficeFile) -> Iterator[Difference]:
    by_key = [{part.key: part for part in one.sections} for one in (before, after)]
    for key, old, new in _paired(*by_key):
        name = _name(old, new)
        outer = _dumped(old, new, exclude={"key"} | ROSTER_FIELDS)
        yield Difference(Area.SECTIONS, admin_log.named(name, key), *outer)
        rosters = (_roster(part) for part in (old, new))
        yield Difference(Area.ROSTER, admin_log.named(f"{name}每日排班", key), *rosters)


def _of_people(before: OfficeFile, after: OfficeFile) -> Iterator[Difference]:
    by_login = [{part.login: part for part in one.staff} for one in (before, after)]
    for login, old, new in _paired(*by_login):
        about = admin_log.named(_name(old, new), login)
        yield Difference(Area.PEOPLE, about, *_dumped(old, new, exclude={"login", "roles"}))
        roles = ({"roles": part.roles} if part is not None else {} for part in (old, new))
        yield Difference(Area.ACCOUNTS, about, *roles)


def _of_days(before: OfficeFile, after: OfficeFile) -> Iterator[Difference]:
    names = {part.key: part.name for part in (*before.sections, *after.sections)}
    by_day = [
        {(part.section, part.on_date): part for part in one.dated_rosters}
        for one in (before, after)
    ]
    for (key, day), *rows in _paired(*by_day):
        about = admin_log.named(f"{names[key]}{day}", key)
        yield Difference(Area.ROSTER, about, *(_roster(part) for part in rows))


def _paired(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    for key in {**before, **after}:
        yield key, before.get(key), after.get(key)


def _dumped(
    old: BaseModel | None, new: BaseModel | None, exclude: set[str] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a part before and after; what was given up says so and nothing else."""
    if new is None:
        return {}, {"standing": "gone"}
    if old is None:
        return {}, {"standing": "new"} | new.model_dump(exclude=exclude, exclude_defaults=True)
    return old.model_dump(exclude=exclude), new.model_dump(exclude=exclude)


def _roster(part: SectionPart | RosterPart | None) -> dict[str, Any]:
    return part.model_dump(include=ROSTER_FIELDS) if part is not None else {}


def _name(old: SectionPart | StaffPart | None, new: SectionPart | StaffPart | None) -> str:
    """The name that was known when the change was made."""
    part = old or new
    return part.name if part is not None else ""
