"""值班日志: what happened on duty, section by section; lines are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.models import DutyEntry, Section, Staff
from calllog.office import directory
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def write(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    section: Section,
    staff: Staff,
    words: str,
    corrects: DutyEntry | None = None,
) -> DutyEntry:
    """Add a line to a section's log; a wrong line is corrected (更正) by another one, and stays.

    Raises:
        LedgerError: the writer is not of the section, or the wrong line is not in its log.
    """
    today = office_time.local(now).date()
    must_serve(session, section, staff, today)
    if not words.strip():
        raise LedgerError("请写明值班情况。")
    if corrects is not None and corrects.section_id != section.id:
        raise LedgerError("只能更正本科室的值班日志。")
    entry = DutyEntry(
        section=section,
        on_date=today,
        at=now,
        staff=staff,
        words=words.strip(),
        corrects_id=corrects.id if corrects is not None else None,
    )
    session.add(entry)
    session.flush()
    return entry


def must_serve(session: Session, section: Section, staff: Staff, on_date: date) -> None:
    """Refuse who is neither of the section, nor its head, nor on its roster that day.

    Raises:
        LedgerError: the person is not.
    """
    if not serves(session, section, staff, on_date):
        raise LedgerError("值班日志和交接班由本科室人员办理。")


def serves(session: Session, section: Section, staff: Staff, on_date: date) -> bool:
    """Whether somebody is of a section, its head, or on its roster on a day."""
    if staff.left_at is not None:
        return False
    is_of = section.id == staff.section_id or section.head_id == staff.id
    return is_of or staff in directory.roster(session, section, on_date)


def entries(session: Session, section: Section, on_date: date) -> Sequence[DutyEntry]:
    """A section's log of one day, in order."""
    return session.scalars(
        select(DutyEntry)
        .options(joinedload(DutyEntry.staff))
        .where(DutyEntry.section_id == section.id, DutyEntry.on_date == on_date)
        .order_by(DutyEntry.id)
    ).all()


def entry_of(session: Session, section: Section, entry_id: int | None) -> DutyEntry | None:
    """One line of a section's log, to be corrected."""
    found = session.get(DutyEntry, entry_id) if entry_id is not None else None
    return found if found is not None and found.section_id == section.id else None


def as_json(entry: DutyEntry, zone: ZoneInfo) -> dict[str, Any]:
    """One line as a flat object; its time in ISO with the office's zone."""
    return {
        "id": entry.id,
        "at": entry.at.astimezone(zone).isoformat(),
        "by": entry.staff.name,
        "words": entry.words,
        "corrects": entry.corrects_id,
    }
