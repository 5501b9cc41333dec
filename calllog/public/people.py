"""Who we are (clause 3.3.1): name, post and scope of everybody who works here, section by section.

An office telephone stands there if the office gives one in ``public.toml``, a photo if there is a
file; the telephone on which a person is rung is nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Role, Section, Staff
from calllog.office import directory
from calllog.public import photos
from calllog.public.catalogue import _
from calllog.public.request import Around, parts

LEADERS = frozenset({Role.LEADER, Role.LEADER_IN_CHARGE})


@dataclass(frozen=True)
class Shown:
    """One person as the public sees them."""

    id: int
    name: str
    post: str
    scope: str
    phone: str
    has_photo: bool
    is_on_duty: bool


@dataclass(frozen=True)
class Group:
    """A section, the leaders, or the others; with its own office telephone and key of the menu."""

    name: str
    key: str
    phone: str
    menu_key: str
    menu_label: str
    people: tuple[Shown, ...]

    @property
    def on_duty(self) -> list[str]:
        """Who is on duty today, by name."""
        return [one.name for one in self.people if one.is_on_duty]


def groups(session: Session, here: Around) -> list[Group]:
    """The leaders, the sections in their order, and who belongs to none; no group is empty."""
    working = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    # Who only runs the system is an account and no post.
    everybody = [one for one in working if set(one.roles) != {Role.ADMINISTRATOR}]
    loose = [one for one in everybody if one.section_id is None]
    leaders = [one for one in loose if LEADERS.intersection(one.roles)]
    others = [one for one in loose if one not in leaders]
    found = [_group(here, _("中心领导"), "leaders", leaders)]
    for section in directory.open_sections(session):
        found.append(_section(here, section, [p for p in everybody if p.section_id == section.id]))
    found.append(_group(here, _("作风监督和其他人员"), "others", others))
    return [group for group in found if group.people]


def _section(here: Around, section: Section, people: list[Staff]) -> Group:
    people.sort(key=lambda one: one.id != section.head_id)
    info = here.office.section(section.id)
    return Group(
        section.name,
        section.key,
        here.own.section_phones.get(section.key, ""),
        section.menu_key or "",
        section.menu_label or "",
        _shown(here, people, {one.staff_id for one in info.roster[: info.on_duty_count]}),
    )


def _group(here: Around, name: str, key: str, people: list[Staff]) -> Group:
    return Group(name, key, "", "", "", _shown(here, people, set()))


def _shown(here: Around, people: Iterable[Staff], on_duty: set[int]) -> tuple[Shown, ...]:
    # Files that lie on a website for weeks cannot know who is on duty today.
    is_on_duty = on_duty if not here.is_published and here.works_today else set()
    return tuple(
        Shown(
            one.id,
            one.name,
            one.post,
            one.scope,
            here.own.phones.get(one.login, ""),
            photos.of(parts().settings.home, one.login) is not None,
            one.id in is_on_duty,
        )
        for one in people
    )
