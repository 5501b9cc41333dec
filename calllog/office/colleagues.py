"""The directory of colleagues (通讯录): who does what, and who is there today (clause 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.models import Absence, Role, Staff
from calllog.office import absences, directory


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of them, with what somebody wants to know who hands a caller on."""

    person: Staff
    absence: Absence | None
    stands_in: Staff | None  # Who takes what comes for them while they are away.
    has_duty: bool  # On today's roster of their section.

    @property
    def desk_phone(self) -> str | None:
        """The number on their desk; a mobile is their own, and is shown to nobody."""
        phone = self.person.phone
        if phone is None or not phone.startswith("+") or directory.is_mobile(phone):
            return None
        return phone


def search(session: Session, now: datetime, zone: ZoneInfo, words: str) -> list[Colleague]:
    """Those of whose name, post, duties or section every one of the words is a part, by section.

    Whoever only runs the machine is nobody to hand a caller on to, and is left out.
    """
    wanted = words.casefold().split()
    found = [one for one in _all(session) if all(word in _text(one) for word in wanted)]
    today = directory.load_office(session, now.astimezone(zone).date())
    on_duty = {one.staff_id for section in today.sections for one in section.roster}
    listed = absences.current(session, now)
    away = {one.staff_id: one for one in listed if one.begins_at <= now}
    return [_colleague(session, now, one, away.get(one.id), one.id in on_duty) for one in found]


def _all(session: Session) -> Sequence[Staff]:
    asked = (
        select(Staff)
        .options(joinedload(Staff.section), joinedload(Staff.deputy))
        .where(Staff.left_at.is_(None))
        .order_by(Staff.section_id.is_(None), Staff.section_id, Staff.id)
    )
    return [one for one in session.scalars(asked) if set(one.roles) != {Role.ADMINISTRATOR}]


def _text(person: Staff) -> str:
    section = person.section.name if person.section is not None else ""
    return f"{person.name}\n{person.post}\n{person.scope}\n{section}".casefold()


def _colleague(
    session: Session, now: datetime, person: Staff, absence: Absence | None, has_duty: bool
) -> Colleague:
    other = absences.standing_in(session, person, now) if absence is not None else person
    return Colleague(person, absence, other if other is not person else None, has_duty)
