"""What a change of the office would move: told beforehand, by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.duty.office_file import OfficeFile
from calllog.duty.office_store import import_office
from calllog.models import Event, HandOver, Item, Section, Staff


@dataclass(frozen=True)
class Move:
    """One item of which something goes to somebody else."""

    number: str
    what: str  # responsibility, promises (they keep the item, or never had it), or cooperation
    section: str
    to: str


def foresee(session: Session, now: datetime, zone: ZoneInfo, after: OfficeFile) -> list[Move]:
    """Who would get what; nothing of it is stored. The session must be one that writes.

    Raises:
        OfficeFileError: a login of the file is an administrator's.
    """
    last_move = session.scalar(select(func.max(HandOver.id))) or 0
    last_event = session.scalar(select(func.max(Event.id))) or 0
    trial = session.begin_nested()
    try:
        import_office(session, now, after, zone)
        return [*_responsibilities(session, last_move), *_others(session, last_event)]
    finally:
        trial.rollback()


def _responsibilities(session: Session, last: int) -> Iterator[Move]:
    moves = session.scalars(select(HandOver).where(HandOver.id > last).order_by(HandOver.id))
    for row in moves:
        yield Move(
            row.item.number, "responsibility", row.to_section.name, _name(session, row.to_staff_id)
        )


def _others(session: Session, last: int) -> Iterator[Move]:
    """What is owed about items that somebody else answers for."""
    kinds = {"deputised": "promises", "cooperation_moved": "cooperation"}
    found = select(Event).where(Event.id > last, Event.kind.in_(kinds)).order_by(Event.id)
    for event in session.scalars(found):
        if event.kind == "deputised" and "promises" not in event.data:
            continue
        item = session.get_one(Item, event.item_id)
        section = event.data.get("section") or session.get_one(Section, item.section_id).name
        to = _name(session, event.data["deputy"])
        yield Move(item.number, kinds[event.kind], section, to)


def _name(session: Session, staff_id: int | None) -> str:
    return session.get_one(Staff, staff_id).name if staff_id is not None else ""
