"""Reads of inspections and corrections: who sees which, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.inspection.signing import inspects
from calllog.models import (
    Correction,
    InspectedItem,
    Inspection,
    Item,
    Role,
    Section,
    Staff,
)
from calllog.office import absences
from calllog.office.viewers import OVERSEES, Viewer

PAGE = 50


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Which inspections a person sees: those of the sections that they inspect."""
    if viewer.has_any(OVERSEES):
        return true()
    if not viewer.has_any(frozenset({Role.SECTION_HEAD})):
        return false()
    own = or_(Section.id == viewer.section_id, Section.head_id == viewer.staff_id)
    return Inspection.section_id.in_(select(Section.id).where(own))


def sections(session: Session, viewer: Viewer) -> list[Section]:
    """The sections that a person may inspect, in the office's order."""
    rows = session.scalars(select(Section).where(Section.closed_at.is_(None)).order_by(Section.id))
    return [one for one in rows if inspects(viewer, one)]


def listed(session: Session, viewer: Viewer, page: int = 1) -> tuple[Sequence[Inspection], bool]:
    """A page of inspections, the open ones first and then the latest; and whether more follow."""
    found = session.scalars(
        select(Inspection)
        .where(may_see(viewer))
        .options(
            joinedload(Inspection.section),
            joinedload(Inspection.inspector),
            selectinload(Inspection.drawn).selectinload(InspectedItem.corrections),
        )
        .order_by(Inspection.closed_at.is_not(None), Inspection.first.desc(), Inspection.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    return found[:PAGE], len(found) > PAGE


def visible(session: Session, viewer: Viewer, inspection_id: int) -> Inspection | None:
    """One inspection, if the person sees it."""
    found = select(Inspection).where(Inspection.id == inspection_id, may_see(viewer))
    return session.scalars(found).first()


def at_place(inspection: Inspection, position: int) -> InspectedItem | None:
    """The item at a place of an inspection's list."""
    return next((one for one in inspection.drawn if one.position == position), None)


def corrections(session: Session, viewer: Viewer, *, only_open: bool) -> Sequence[Correction]:
    """The corrections that a person sees, open or confirmed, the first due first."""
    is_open = Correction.confirmed_at.is_(None)
    order = (Correction.due_at,) if only_open else (Correction.confirmed_at.desc(),)
    return session.scalars(
        _whole()
        .where(
            is_open if only_open else ~is_open,
            or_(Correction.owner_id == viewer.staff_id, may_see(viewer)),
        )
        .order_by(*order, Correction.id)
        .limit(4 * PAGE)
    ).all()


def correction(
    session: Session, viewer: Viewer, now: datetime, correction_id: int
) -> Correction | None:
    """One correction, if the person inspects the section, owns it, or stands in for its owner."""
    found = session.scalars(_whole().where(Correction.id == correction_id)).first()
    if found is None or inspects(viewer, found.inspected.inspection.section):
        return found
    is_own = viewer.staff_id == found.owner_id
    return found if is_own or _stands_in(session, viewer, found.owner, now) else None


def owed_by(session: Session, viewer: Viewer, now: datetime) -> list[Correction]:
    """What a person has still to put right, also for somebody who is away; the first due first."""
    open_ones = session.scalars(
        _whole().where(Correction.done_at.is_(None)).order_by(Correction.due_at, Correction.id)
    ).all()
    away = {one.staff_id for one in absences.current(session, now) if one.begins_at <= now}
    # Only of who is away, or has left, somebody may stand in: mostly nobody, and one query.
    absent = {
        one.owner_id: one.owner
        for one in open_ones
        if one.owner_id in away or one.owner.left_at is not None
    }
    theirs = {key for key, owner in absent.items() if _stands_in(session, viewer, owner, now)}
    return [one for one in open_ones if one.owner_id in {viewer.staff_id, *theirs}]


def to_confirm(session: Session, viewer: Viewer) -> list[Correction]:
    """What a person asked for and is reported as done: they look at it, and confirm it.

    Not what they own or reported as done themselves, which somebody else has to confirm.
    """
    waiting = _whole().where(
        Correction.made_by_id == viewer.staff_id,
        Correction.owner_id != viewer.staff_id,
        Correction.done_by_id != viewer.staff_id,
        Correction.done_at.is_not(None),
        Correction.confirmed_at.is_(None),
    )
    return list(session.scalars(waiting.order_by(Correction.confirm_by, Correction.id)))


def to_sign(session: Session, viewer: Viewer) -> Sequence[Inspection]:
    """Open inspections that a person sees to."""
    return session.scalars(
        select(Inspection)
        .where(Inspection.inspector_id == viewer.staff_id, Inspection.closed_at.is_(None))
        .options(joinedload(Inspection.section))
        .order_by(Inspection.due_at, Inspection.id)
    ).all()


def owners(session: Session, section: Section) -> list[Staff]:
    """Who can own a correction: the people of the section, and its head."""
    here = or_(Staff.section_id == section.id, Staff.id == section.head_id)
    rows = select(Staff).where(here, Staff.left_at.is_(None)).order_by(Staff.id)
    return list(session.scalars(rows))


def _stands_in(session: Session, viewer: Viewer, owner: Staff, now: datetime) -> bool:
    if absences.is_here(session, owner, now):
        return False
    return absences.standing_in(session, owner, now).id == viewer.staff_id


def _whole() -> Select[Correction]:
    return (
        select(Correction)
        .join(InspectedItem, InspectedItem.id == Correction.inspected_id)
        .join(Inspection, Inspection.id == InspectedItem.inspection_id)
        .options(
            joinedload(Correction.owner),
            joinedload(Correction.made_by),
            joinedload(Correction.inspected)
            .joinedload(InspectedItem.inspection)
            .joinedload(Inspection.section),
            joinedload(Correction.inspected)
            .joinedload(InspectedItem.item)
            .joinedload(Item.section),
        )
    )
