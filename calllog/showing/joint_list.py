"""Open joint matters for the list: how far each has come, and what is due about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.ledger import joint
from calllog.models import Item, JointStep, PromiseKind
from calllog.office.viewers import Viewer, may_see
from calllog.showing.queries import DueBy

# What is owed because the matter is joint, the first that is open counting.
_OWED = (PromiseKind.REPORT, PromiseKind.PLAN, PromiseKind.OWED, PromiseKind.REPLY)


@dataclass(frozen=True, slots=True)
class JointRow:
    """One joint matter: its other bodies, the step it has come to, and what is due next."""

    item: Item
    bodies: tuple[str, ...]
    step: str
    due: DueBy | None


def open_matters(session: Session, viewer: Viewer, now: datetime) -> list[JointRow]:
    """Those that the viewer sees, what is due first leading."""
    found = session.scalars(
        select(Item)
        .where(may_see(viewer), Item.joint_at.is_not(None), Item.closed_at.is_(None))
        .options(
            joinedload(Item.section), joinedload(Item.responsible), selectinload(Item.promises)
        )
        .order_by(Item.joint_at, Item.id)
    ).all()
    rows = [_row(session, item, now) for item in found]
    return sorted(rows, key=lambda row: (row.due is None, row.due.at if row.due else now))


def _row(session: Session, item: Item, now: datetime) -> JointRow:
    named = joint.bodies(session, item)
    owed = [p for kind in _OWED for p in item.promises if p.kind == kind and p.ended_at is None]
    names = tuple(body.name for body in named)
    return JointRow(item, names, step_of(session, item), DueBy.of(next(iter(owed), None), now))


def step_of(session: Session, item: Item) -> str:
    """How far it has come: to be reported, waiting for a plan, planned, or ours to co-operate."""
    for step in (JointStep.PLANNED, JointStep.NO_AGREEMENT, JointStep.REPORTED):
        if joint.last(session, item, step) is not None:
            return step.value
    return "named" if joint.needs_plan(joint.bodies(session, item)) else "cooperate"
