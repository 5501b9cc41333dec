"""What the telephone needs to know of the office today, as plain data.

A copy is kept on disk (``calllog.office.directory``), so that calls are led to the right section
and people while the database is away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from calllog.times.office_hours import Hours
from calllog.times.working_days import EnteredYear


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff who has a telephone."""

    staff_id: int
    name: str
    phone: str
    is_mobile: bool
    covers_noon: bool
    rings_for_news: bool = False  # Copies kept by older releases do not say.


@dataclass(frozen=True, slots=True)
class SectionInfo:
    """A section, today's roster in the order in which its people are rung, and all its people."""

    id: int
    key: str
    name: str
    menu_key: str | None
    menu_label: str | None
    is_general_desk: bool
    roster: tuple[Person, ...]
    people: tuple[Person, ...]  # Rung together when nobody on the roster answers.
    on_duty_count: int = 1  # Of the roster, the first so many hold the shift together.


@dataclass(frozen=True, slots=True)
class Office:
    """The office on one day."""

    on_date: date
    name: str
    short_name: str
    area_code: str
    service_number: str
    conduct_number: str
    is_sample: bool
    hours: tuple[Hours, ...]
    sections: tuple[SectionInfo, ...]
    calendar: tuple[EnteredYear, ...] = ()  # Copies kept by older releases have none.

    @classmethod
    def unknown(cls, on_date: date) -> Office:
        """What is known of an office whose database and file cannot be read: not even its name.

        It has no section to ring, so that nobody asks when it opens.
        """
        hours = Hours(date.min, time(0, 0), time(0, 1), time(0, 1), time(0, 2))
        return cls(on_date, "", "", "", "", "", is_sample=False, hours=(hours,), sections=())

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known of the office just now."""
        return not self.sections

    @property
    def general_desk(self) -> SectionInfo:
        """The section for whatever belongs to no other."""
        return next(section for section in self.sections if section.is_general_desk)

    @property
    def menu(self) -> tuple[SectionInfo, ...]:
        """The sections that have a key, in the order of the keys."""
        on_menu = [section for section in self.sections if section.menu_key]
        return tuple(sorted(on_menu, key=lambda section: section.menu_key or ""))

    def section(self, section_id: int | None) -> SectionInfo:
        """The section with this id; the general desk for one that is unknown or closed."""
        found = (section for section in self.sections if section.id == section_id)
        return next(found, self.general_desk)

    def section_for_key(self, key: str) -> SectionInfo | None:
        """The section that a key of the menu leads to."""
        return next((section for section in self.menu if section.menu_key == key), None)
