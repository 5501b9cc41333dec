"""Whom a complaint is about, and which monitors it therefore must not reach. Pure but for types.

Nobody who is named, nor anybody of their section, can learn that the case exists (design, section
6): a monitor concerned gets no key of it, from the first moment on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from calllog.conduct.models import Member
from calllog.conduct.office import WholeOffice


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what a complaint is about, as far as the complainant can say."""

    section: str | None = None  # The key of a section in the office's file.
    section_name: str | None = None
    person: str | None = None  # As written; on the telephone the name is within the recording.
    staff_logins: tuple[str, ...] = ()
    is_high: bool = False  # A monitor, the administrator or a leader: the outside body's.
    is_monitor: bool = False  # A monitor, nobody knows which.
    when: str | None = None
    item: str | None = None  # An earlier item's number: 2026-158.

    def words(self) -> dict[str, Any]:
        """The fields of an ABOUT entry; of several entries the last one holds."""
        return {
            "section": self.section,
            "section_name": self.section_name,
            "person": self.person,
            "staff_logins": list(self.staff_logins),
            "is_high": self.is_high,
            "is_monitor": self.is_monitor,
            "when": self.when,
            "item": self.item,
        }

    @classmethod
    def of(cls, words: dict[str, Any]) -> About:
        """What ``words`` gave; entries of another release may lack a field."""
        return cls(
            section=words.get("section"),
            section_name=words.get("section_name"),
            person=words.get("person"),
            staff_logins=tuple(words.get("staff_logins") or ()),
            is_high=bool(words.get("is_high")),
            is_monitor=bool(words.get("is_monitor")),
            when=words.get("when"),
            item=words.get("item"),
        )


def members_concerned(
    members: Iterable[Member], about: About, office: WholeOffice
) -> frozenset[int]:
    """The ids of the monitors who get no key: named themselves, or of a section complained of.

    Where a monitor is complained of and nobody knows which, that is all of them: then the recovery
    key alone opens the case. A monitor whose section cannot be told, who is not in the directory
    that they ought to be in, is taken to be of the section.
    """
    monitors = list(members)
    named = [one for one in office.people if _is_named(one.login, one.name, about)]
    logins = {*about.staff_logins, *(one.login for one in named)}
    sections = {about.section, *(one.section_key for one in named)} - {None}
    found = frozenset(
        member.id
        for member in monitors
        if member.staff_login in logins
        or _is_in(about.person, member.name)
        or _may_be_of(member, sections, office)
    )
    if about.is_monitor and not found:
        return frozenset(member.id for member in monitors)
    return found


def _is_named(login: str, name: str, about: About) -> bool:
    return login in about.staff_logins or _is_in(about.person, name)


def _is_in(written: str | None, name: str) -> bool:
    """Whether a name stands in what somebody wrote: 林静科长 is 林静."""
    return written is not None and "".join(name.split()) in "".join(written.split())


def _may_be_of(member: Member, sections: set[str | None], office: WholeOffice) -> bool:
    if not sections or member.staff_login is None:
        return False  # Who comes from outside is of no section.
    colleague = office.colleague(member.staff_login)
    return colleague is None or colleague.section_key in sections
