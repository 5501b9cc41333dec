"""A section is dissolved (科室撤销): what it has open goes to the general desk at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.db import lock
from calllog.ledger.arriving import arrive
from calllog.models import Cooperation, HandOverKind, Item, Section, Staff
from calllog.news import chain_news
from calllog.office import absences, directory, responsibility
from calllog.times.office_hours import OfficeTime


def section_closed(
    session: Session, now: datetime, office_time: OfficeTime, section: Section
) -> None:
    """Every open item of the section goes to the general desk, whose duty person has to read it.

    A call whose entry is not finished stays with who took it. What the section was to do for others
    is the general desk's as well.
    """
    general = directory.general_desk(session)
    to = absences.next_on_duty(session, now, office_time, general)
    open_items = select(Item).where(Item.section_id == section.id, Item.closed_at.is_(None))
    for item in session.scalars(open_items.order_by(Item.id)).all():
        lock(session, item)
        _to_general_desk(session, now, office_time, item, general, to)
    undone = select(Cooperation).where(
        Cooperation.section_id == section.id, Cooperation.done_at.is_(None)
    )
    for row in session.scalars(undone.order_by(Cooperation.id)).all():
        if row.item.closed_at is None:
            _co_operates(session, now, row, general, to)


def _to_general_desk(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    general: Section,
    to: Staff,
) -> None:
    promises.record_misses(session, now, item)
    kind = HandOverKind.SECTION_CLOSED
    new = item.responsible if item.is_draft else to
    row = responsibility.move(session, now, item, new, kind, section=general)
    if not item.is_draft:
        arrive(session, now, office_time, item, general, to)
    chain_news.now_yours(session, now, office_time, row)


def _co_operates(
    session: Session, now: datetime, row: Cooperation, general: Section, to: Staff
) -> None:
    lock(session, row.item)
    promises.record_misses(session, now, row.item)
    row.section = general
    for promise in row.item.promises:
        if promise.about == f"cooperation:{row.id}" and promise.ended_at is None:
            promise.holder = to
    told = {"cooperation": row.id, "section": general.name, "deputy": to.id}
    events.record(session, row.item, "cooperation_moved", now, None, **told)
