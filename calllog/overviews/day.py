"""今日概览: the day of the whole office in one look, and what waits for who looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from calllog.figures import DayFigures
from calllog.figures.items import late_count
from calllog.lists.conditions import chosen_rows
from calllog.lists.filters import Age, Chosen
from calllog.lists.tabs import Day, Tab
from calllog.models import Item, JointDecision, JointStep, Promise, PromiseKind, Section, Urging
from calllog.office.viewers import Viewer, may_see

JOINT_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LateSection:
    """A section with callers who were not called back in time, and how far that has gone up."""

    section: Section
    chosen: Chosen
    count: int
    level: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What a leader sees of the day."""

    figures: DayFigures  # Without what is late now: those would be read row by row.
    promises_late: int
    waiting: int  # Callers who wait for a callback, all together.
    carried_over: int  # Of these, since an earlier day.
    late: tuple[LateSection, ...]
    plans: Sequence[Promise]  # Joint matters that are to be reported or wait for their plan.
    plan_count: int
    to_sign: Sequence[Item]  # Supervision and reports whose receipt this person has to give.

    @property
    def late_count(self) -> int:
        """How many callers were not called back in time."""
        return sum(one.count for one in self.late)


CARRIED_OVER = Chosen(age=Age.EARLIER.value)


def overview(session: Session, viewer: Viewer, day: Day, numbers: DayFigures) -> Overview:
    """The day as it stands now, of which the figures are told already."""
    plans = _plans(viewer)
    return Overview(
        figures=numbers,
        promises_late=late_count(session, day.now),
        waiting=_count(session, viewer, day, Chosen()),
        carried_over=_count(session, viewer, day, CARRIED_OVER),
        late=_late(session, viewer, day),
        plans=_first_plans(session, plans),
        plan_count=session.scalar(plans.with_only_columns(func.count())) or 0,
        to_sign=_to_sign(session, viewer),
    )


def _count(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> int:
    wanted = chosen_rows(session, viewer, day, chosen)
    return session.scalar(select(func.count()).select_from(Item).where(wanted)) or 0


def _late(session: Session, viewer: Viewer, day: Day) -> tuple[LateSection, ...]:
    """By section, the one with the most first."""
    counts = (
        select(Item.section_id, func.count(), func.max(Item.escalation_level))
        .where(chosen_rows(session, viewer, day, Chosen(tab=Tab.LATE)))
        .group_by(Item.section_id)
    )
    sections = {section.id: section for section in session.scalars(select(Section))}
    found = [
        LateSection(sections[id_], Chosen(tab=Tab.LATE, section=sections[id_].key), count, level)
        for id_, count, level in session.execute(counts)
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.section.id)))


def _plans(viewer: Viewer) -> Select[int]:
    """What is owed because a matter is joint and ours to lead (3.1.3a)."""
    return (
        select(Promise.id)
        .join(Item, Item.id == Promise.item_id)
        .where(
            Promise.kind.in_((PromiseKind.REPORT, PromiseKind.PLAN)),
            Promise.ended_at.is_(None),
            Item.closed_at.is_(None),
            may_see(viewer),
        )
    )


def _first_plans(session: Session, plans: Select[int]) -> Sequence[Promise]:
    query = select(Promise).options(joinedload(Promise.item).joinedload(Item.section))
    query = query.where(Promise.id.in_(plans)).order_by(Promise.due_at, Promise.id)
    return session.scalars(query.limit(JOINT_SHOWN)).all()


def _to_sign(session: Session, viewer: Viewer) -> Sequence[Item]:
    told = select(Urging.item_id).where(
        Urging.to_id == viewer.staff_id, Urging.received_at.is_(None)
    )
    reported = select(JointDecision.item_id).where(
        JointDecision.step == JointStep.REPORTED,
        JointDecision.leader_id == viewer.staff_id,
        JointDecision.received_at.is_(None),
    )
    query = select(Item).where(Item.id.in_(told.union(reported)), Item.closed_at.is_(None))
    return session.scalars(query.order_by(Item.id)).all()
