"""What the line reads out: the list of matters (5.4), and one-time notices as given (3.1.1b)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import callers, events
from calllog.catalogue import matters
from calllog.models import Call, Event, Item, MatterEdition, OneTimeNotice
from calllog.telephone import MatterFacts, Told
from calllog.times.resolution import LimitUnit


def matters_on(session: Session, on: date) -> tuple[MatterFacts, ...]:
    """The matters in force on a date, in the order of the office's list."""
    return tuple(
        MatterFacts(edition.id, edition.matter.section_id, edition.matter.spoken_name)
        for edition in matters.matters_on(session, on)
    )


def edition_told(session: Session, edition_id: int) -> Told | None:
    """The four parts of an edition; None for one that is no longer there."""
    edition = session.get(MatterEdition, edition_id)
    if edition is None:
        return None
    return Told(
        matter=edition.matter.name,
        basis=edition.basis,
        limit=limit_words(edition),
        procedure=edition.procedure,
        materials=tuple(edition.materials),
    )


def limit_words(edition: MatterEdition) -> str:
    """The time limit with its unit, as it is told to people."""
    unit, days = LimitUnit(edition.limit_unit), edition.limit_days
    return {
        LimitUnit.WORKING_DAYS: f"{days}个工作日",
        LimitUnit.CALENDAR_DAYS: f"{days}个自然日",
        LimitUnit.IMMEDIATE: "即时办结",
        LimitUnit.AS_PUBLISHED: "以本中心公布为准",
    }[unit]


def notice_for(session: Session, call: Call, item_id: int) -> int:
    """The last one-time notice of an item, for whom it was given; 0 where there is none to hear.

    Who types an item's number from another telephone may be anybody, and hears nothing of it.
    """
    if not callers.is_callers(session, call, item_id):
        return 0
    given = select(OneTimeNotice.id).where(OneTimeNotice.item_id == item_id)
    return session.scalar(given.order_by(OneTimeNotice.id.desc()).limit(1)) or 0


def notice_told(session: Session, notice_id: int) -> Told | None:
    """The words of a notice as they were given."""
    notice = session.get(OneTimeNotice, notice_id)
    if notice is None:
        return None
    return Told(
        matter=notice.matter,
        basis=notice.basis,
        limit=notice.limit,
        procedure=notice.procedure,
        materials=tuple(notice.materials),
        missing=tuple(notice.missing),
    )


def heard_guide(call: Call, now: datetime) -> None:
    """A matter was read out to the caller; nothing is promised by it."""
    call.heard_guide_at = call.heard_guide_at or now


def heard_notice(session: Session, now: datetime, call: Call, item_id: int, notice_id: int) -> None:
    """The caller hears a notice again: one event for each call, and no second notice."""
    item = session.get_one(Item, item_id, with_for_update=True)
    known = select(Event).where(Event.item_id == item_id, Event.kind == "notice_heard")
    if not any(event.data.get("call") == call.id for event in session.scalars(known)):
        events.record(session, item, "notice_heard", now, call=call.id, notice=notice_id)


def has_only_listened(call: Call) -> bool:
    """Whether the caller has heard a matter or the state of an item, and wanted no person since."""
    heard = call.heard_progress_at or call.heard_guide_at
    return heard is not None and call.section_id is None
