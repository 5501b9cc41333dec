"""The office as the conduct side sees it: read from the ledger as whole tables, and no more.

Whoever watches the ledger's database sees the same questions whatever case is looked at: nobody is
ever asked for by name or number, and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import private_files
from calllog.models import Section, Staff
from calllog.office import directory
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True)
class OfficeSection:
    """A section that is not closed."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here, by their login in the ledger."""

    login: str
    name: str
    post: str
    section_key: str | None
    is_head: bool
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class WholeOffice:
    """Sections, people and hours."""

    sections: tuple[OfficeSection, ...]
    people: tuple[Colleague, ...]
    time: OfficeTime

    def colleague(self, login: str | None) -> Colleague | None:
        """The person with a login, if they work here."""
        return next((one for one in self.people if one.login == login), None)

    def section(self, key: str | None) -> OfficeSection | None:
        """The section with a key of the office's file."""
        return next((one for one in self.sections if one.key == key), None)


COPY = TypeAdapter(tuple[tuple[OfficeSection, ...], tuple[Colleague, ...]])


def read(session: Session, zone: ZoneInfo) -> WholeOffice:
    """The whole office, from a reading session of the ledger."""
    sections = session.scalars(select(Section).order_by(Section.id)).all()
    staff = session.scalars(select(Staff).order_by(Staff.id)).all()
    key_of = {section.id: section.key for section in sections}
    heads = {section.head_id for section in sections}
    return WholeOffice(
        sections=tuple(
            OfficeSection(one.key, one.name) for one in sections if one.closed_at is None
        ),
        people=tuple(
            Colleague(
                login=one.login,
                name=one.name,
                post=one.post,
                section_key=key_of.get(one.section_id) if one.section_id else None,
                is_head=one.id in heads,
                roles=frozenset(one.roles),
            )
            for one in staff
            if one.left_at is None
        ),
        time=directory.office_time(session, zone),
    )


def save(office: WholeOffice, file: Path) -> None:
    """Keep a copy of sections and people behind the wall, for while the ledger is away.

    Raises:
        OSError: the disk is full or may not be written.
    """
    content = COPY.dump_json((office.sections, office.people))
    if not file.exists() or file.read_bytes() != content:
        private_files.write(file, content)


def load(file: Path, time: OfficeTime) -> WholeOffice:
    """The copy; where there is none, nobody is known, and monitors are told of no section.

    See ``concerned.members_concerned``.
    """
    try:
        sections, people = COPY.validate_json(file.read_bytes())
    except (OSError, ValueError):
        return WholeOffice((), (), time)
    return WholeOffice(sections, people, time)
