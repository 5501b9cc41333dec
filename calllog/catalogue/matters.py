"""The service catalogue (事项清单): what holds for a matter on a date (clauses 5.4, 3.1.2d)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.interfaces import LoaderOption

from calllog.models import Matter, MatterEdition
from calllog.times.deadlines import Due
from calllog.times.office_hours import OfficeTime
from calllog.times.resolution import LimitUnit, limit_due


def matter_on(session: Session, key: str, on: date) -> MatterEdition | None:
    """The edition of a matter in force on a date.

    A matter that has left the catalogue since is found too: items that were accepted under it
    keep its limit.
    """
    asked = select(MatterEdition).join(MatterEdition.matter).where(Matter.key == key)
    whole = asked.where(_in_force(on)).options(_with_matter())
    return session.scalars(whole).one_or_none()


def matters_on(session: Session, on: date) -> Sequence[MatterEdition]:
    """The editions in force on a date, in the order of the office's list."""
    asked = (
        select(MatterEdition)
        .join(MatterEdition.matter)
        .where(Matter.closed_at.is_(None), _in_force(on))
        .order_by(Matter.position)
        .options(_with_matter())
    )
    return session.scalars(asked).all()


def matter(session: Session, key: str) -> Matter | None:
    """A matter of the catalogue with all its editions, the latest first."""
    asked = select(Matter).where(Matter.key == key, Matter.closed_at.is_(None))
    return session.scalars(asked).one_or_none()


def holding(editions: Sequence[MatterEdition], words: str) -> list[MatterEdition]:
    """Those that hold every one of the words, wherever in the edition they stand."""
    wanted = words.casefold().split()
    return [edition for edition in editions if all(word in _text(edition) for word in wanted)]


def by_time(
    editions: Sequence[MatterEdition], on: date
) -> tuple[list[MatterEdition], list[MatterEdition], list[MatterEdition]]:
    """Those still to come on a date, the one in force if there is one, and those gone by."""
    coming = [edition for edition in editions if edition.valid_from > on]
    past = [edition for edition in editions if edition.valid_to and edition.valid_to < on]
    current = [edition for edition in editions if edition not in coming and edition not in past]
    return coming, current, past


def resolution_due(edition: MatterEdition, accepted_at: datetime, office: OfficeTime) -> Due | None:
    """When a matter accepted with complete papers has to be resolved (clause 3.1.2d).

    None where the limit counts no days: done while the person waits, or left to what the centre
    publishes.
    """
    return limit_due(edition.limit_days, LimitUnit(edition.limit_unit), accepted_at, office)


def edition_json(edition: MatterEdition) -> dict[str, Any]:
    """An edition with its matter as JSON, dates in ISO form."""
    matter = edition.matter
    return {
        "key": matter.key,
        "name": matter.name,
        "spoken_name": matter.spoken_name,
        "section": matter.section.name,
        "valid_from": edition.valid_from.isoformat(),
        "valid_to": edition.valid_to.isoformat() if edition.valid_to else None,
        "basis": edition.basis,
        "limit_days": edition.limit_days,
        "limit_unit": edition.limit_unit,
        "procedure": edition.procedure,
        "materials": edition.materials,
        "note": edition.note,
    }


def _in_force(on: date) -> ColumnElement[bool]:
    ends = or_(MatterEdition.valid_to.is_(None), MatterEdition.valid_to >= on)
    return and_(MatterEdition.valid_from <= on, ends)


def _with_matter() -> LoaderOption:
    return contains_eager(MatterEdition.matter).joinedload(Matter.section)


def _text(edition: MatterEdition) -> str:
    matter = edition.matter
    parts = [matter.name, matter.spoken_name, matter.section.name, edition.basis]
    parts += [edition.procedure, *edition.materials, edition.note or ""]
    return "\n".join(parts).casefold()
