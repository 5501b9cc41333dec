"""The change log of administration (管理变更记录): who changed what, from what, to what, and when.

Whoever changes the office or the machine records it here in the same transaction, in the console
and at the command line. Nothing of callers is in it; of the numbers and addresses of staff only as
much as lets a colleague recognise them, for the log is read by many and kept for good.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.models import AdminChange, Staff
from calllog.privacy import HIDDEN, mask_phone

# What was entered at the machine, by the login of its operating system. No login of the office's
# holds a colon, so that the two are never taken for each other.
MACHINE = "machine:"
LONGEST_BY = 80
LONGEST_ABOUT = 120


class Area(StrEnum):
    """What is administered."""

    PROFILE = "profile"
    SECTIONS = "sections"
    PEOPLE = "people"
    ROSTER = "roster"
    HOURS = "hours"
    CALENDAR = "calendar"
    POLICY = "policy"
    CATALOGUE = "catalogue"
    AUTHORITIES = "authorities"
    PROMPTS = "prompts"
    REPORTS = "reports"
    CALLS = "calls"  # Which of those without an item were exercises.
    ACCOUNTS = "accounts"
    WALLBOARD = "wallboard"
    EXPORTS = "exports"  # Nothing is changed, but the ledger's rows leave the house.
    RETENTION = "retention"  # How long personal data is kept, and what is kept from purging.


# The general office reads all of it, so that nothing is changed unseen by it, roles least of all;
# the administrator what belongs to the machine and its accounts.
OF_THE_MACHINE = frozenset({Area.ACCOUNTS, Area.WALLBOARD})
OF_THE_OFFICE = frozenset(Area)


def record(
    session: Session,
    now: datetime,
    by: Staff | str,
    area: Area,
    about: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> AdminChange | None:
    """Keep what differs between two states, field by field; None where nothing does.

    A field that one of the states does not have was empty there. ``by`` is who is signed in, or
    ``at_the_machine()``; ``about`` is whom or what it concerns (see ``named``).
    """
    old, new = to_jsonable_python(dict(before)), to_jsonable_python(dict(after))
    values = {
        field: [_fit(field, old.get(field)), _fit(field, new.get(field))]
        for field in {**old, **new}
        if old.get(field) != new.get(field)
    }
    if not values:
        return None
    login = by.login if isinstance(by, Staff) else by
    change = AdminChange(
        at=now, by=login[:LONGEST_BY], area=area, about=about[-LONGEST_ABOUT:], values=values
    )
    session.add(change)
    session.flush()
    return change


def at_the_machine() -> str:
    """Who is at the command line, by the login of the operating system."""
    try:
        return MACHINE + getpass.getuser()
    except (KeyError, OSError):
        return f"{MACHINE}{os.getuid()}"


def named(name: str, key: str) -> str:
    """Whom or what a change concerns, with the key by which it is found again: 张丽（zhangli）."""
    return f"{name}（{key}）"


def newest(session: Session) -> int:
    """The last change of all, for a form to carry what its page knew."""
    return session.scalar(select(func.max(AdminChange.id))) or 0


def newer(session: Session, area: Area, seen: int, key: str | None = None) -> Sequence[AdminChange]:
    """What was changed since a page was made; with a key, of this one person or section only."""
    since = select(AdminChange).where(AdminChange.area == area, AdminChange.id > seen)
    if key is not None:
        since = since.where(AdminChange.about.endswith(named("", key), autoescape=True))
    return session.scalars(since.order_by(AdminChange.id)).all()


def last_changed(session: Session) -> dict[str, datetime]:
    """When each area was changed last; areas that never were are not in it."""
    last = select(AdminChange.area, func.max(AdminChange.at)).group_by(AdminChange.area)
    return dict(session.execute(last).all())


def changes(
    session: Session, areas: Iterable[Area], page: int, size: int
) -> tuple[Sequence[AdminChange], bool]:
    """A page of the log, the newest first, and whether there is more."""
    found = select(AdminChange).where(AdminChange.area.in_(list(areas)))
    found = found.order_by(AdminChange.id.desc()).offset((page - 1) * size).limit(size + 1)
    rows = session.scalars(found).all()
    return rows[:size], len(rows) > size


def _fit(field: str, value: Any) -> Any:
    """A value as it may stand in the log: numbers masked, addresses by their service alone."""
    if value is None:
        return None
    if field == "phone":
        return f"sip:{HIDDEN}" if str(value).startswith("sip:") else mask_phone(value)
    if field == "addresses":
        return [f"{address.partition('://')[0]}://{HIDDEN}" for address in value]
    return value
