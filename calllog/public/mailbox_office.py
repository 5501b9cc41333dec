"""Whom a complaint can be about, and whom it must not reach: the office as the mailbox sees it.

The office is read from the ledger as a whole at every page of the mailbox, whether somebody writes
or only looks, and nobody in it is asked for: the ledger's database sees the same questions. While
it is away, the copy behind the wall tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import g

from calllog.conduct import office as whole_office
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.models import Member
from calllog.conduct.office import Colleague, WholeOffice
from calllog.models import Role
from calllog.public.mailbox_forms import MONITOR, Written
from calllog.public.request import around, parts, reading

HIGH_ROLES = frozenset(
    (Role.LEADER, Role.LEADER_IN_CHARGE, Role.CONDUCT_MONITOR, Role.ADMINISTRATOR)
)


def office(copy: Path) -> WholeOffice:
    """The office of this request."""
    if "whole_office" not in g:
        g.whole_office = _read(copy)
    found: WholeOffice = g.whole_office
    return found


def _read(copy: Path) -> WholeOffice:
    zone = parts().settings.zone
    try:
        with reading() as session:
            found = whole_office.read(session, zone)
    except Exception:
        return whole_office.load(copy, around().time)
    with suppress(OSError):
        whole_office.save(found, copy)
    return found


def names(whole: WholeOffice) -> list[str]:
    """Who may be suggested: everybody on the public page of the staff."""
    return [one.name for one in whole.people if one.roles != {Role.ADMINISTRATOR}]


def about(written: Written, whole: WholeOffice, now: datetime) -> About:
    """Whom and what a complaint is about.

    Where a leader or a monitor is named it is theirs, whatever was chosen.
    """
    section = whole.section(written.section)
    is_named_high = any(one.roles & HIGH_ROLES for one in _named(written.person, whole))
    return About(
        section=section.key if section else None,
        section_name=section.name if section else None,
        person=written.person or None,
        is_high=written.is_high or is_named_high,
        is_monitor=written.about == MONITOR,
        when=written.when or None,
        item=written.item_of(whole.time.local(now).year),
    )


def _named(person: str, whole: WholeOffice) -> list[Colleague]:
    plain = "".join(person.split())
    return [one for one in whole.people if "".join(one.name.split()) in plain]


def without(
    members: Iterable[Member], of: About, written: Written, whole: WholeOffice
) -> frozenset[int]:
    """The monitors who get no key: concerned, or named anywhere in what was written.

    A colleague who is only mentioned costs no monitor the key: most letters mention who helped.
    """
    monitors = list(members)
    nobody = WholeOffice((), (), whole.time)
    mentioned = members_concerned(monitors, About(person=written.words), nobody)
    return members_concerned(monitors, of, whole) | mentioned
