"""Reads of suspicions: who sees which, what is chosen of them, and those of a period.

The person concerned always sees their own; a section head those of the section, so their own as
well; supervisors and leaders all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.models import (
    Finding,
    FindingDecision,
    FindingStatement,
    Item,
    Leg,
    Role,
    Section,
)
from calllog.office.viewers import OVERSEES, Viewer

PAGE = 50


class Standing(StrEnum):
    """How a suspicion stands."""

    OPEN = "open"  # 待核: nobody has decided
    TO_STATE = "to_state"  # 待说明: of these, the person may still say something first
    STATED = "stated"  # 已说明: of these, the person has
    DECIDED = "decided"  # 已核定
    LAPSED = "lapsed"  # 作废
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which suspicions somebody wants to see."""

    standing: Standing = Standing.OPEN
    kind: str = ""
    section_id: int | None = None
    person_id: int | None = None


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Which suspicions a viewer sees, as a condition on ``Finding``."""
    if viewer.has_any(OVERSEES):
        return true()
    own = Finding.about_id == viewer.staff_id
    return or_(own, Finding.section_id.in_(headed_by(viewer)))


def headed_by(viewer: Viewer) -> Select[int]:
    """The sections that somebody heads."""
    is_head = Section.head_id == viewer.staff_id
    if viewer.has_any(frozenset({Role.SECTION_HEAD})):
        is_head = or_(is_head, Section.id == viewer.section_id)
    return select(Section.id).where(is_head)


def is_open() -> ColumnElement[bool]:
    """Nobody has decided, and what it rests on still holds."""
    return and_(Finding.lapsed_at.is_(None), ~_decided())


def _decided() -> ColumnElement[bool]:
    return select(FindingDecision.id).where(FindingDecision.finding_id == Finding.id).exists()


def _stated() -> ColumnElement[bool]:
    return select(FindingStatement.id).where(FindingStatement.finding_id == Finding.id).exists()


def _may_state_first(now: datetime) -> ColumnElement[bool]:
    in_time = or_(Finding.statement_due_at.is_(None), Finding.statement_due_at >= now)
    return and_(is_open(), Finding.about_id.is_not(None), ~_stated(), in_time)


def _stands(standing: Standing, now: datetime) -> ColumnElement[bool]:
    return {
        Standing.OPEN: is_open(),
        Standing.TO_STATE: _may_state_first(now),
        Standing.STATED: and_(is_open(), _stated()),
        Standing.DECIDED: _decided(),
        Standing.LAPSED: Finding.lapsed_at.is_not(None),
        Standing.ALL: true(),
    }[standing]


def listed(
    session: Session, viewer: Viewer, now: datetime, wanted: Wanted, page: int = 1
) -> tuple[Sequence[Finding], int]:
    """A page of what the viewer sees and wants, the newest first, and how many there are."""
    chosen = and_(may_see(viewer), _stands(wanted.standing, now))
    if wanted.kind:
        chosen = and_(chosen, Finding.kind == wanted.kind)
    if wanted.section_id is not None:
        chosen = and_(chosen, Finding.section_id == wanted.section_id)
    if wanted.person_id is not None:
        chosen = and_(chosen, Finding.about_id == wanted.person_id)
    total = session.scalar(select(func.count()).select_from(Finding).where(chosen)) or 0
    query = _whole().where(chosen).order_by(Finding.occurred_at.desc(), Finding.id.desc())
    rows = session.scalars(query.offset((page - 1) * PAGE).limit(PAGE)).all()
    return rows, total


def visible(session: Session, viewer: Viewer, finding_id: int) -> Finding | None:
    """One suspicion, if the viewer may see it."""
    return session.scalars(_whole().where(Finding.id == finding_id, may_see(viewer))).first()


def by_id(session: Session, finding_id: int) -> Finding | None:
    """One suspicion, for the command line."""
    return session.get(Finding, finding_id)


def all_of(session: Session, *, open_only: bool) -> Sequence[Finding]:
    """All suspicions, for the command line: those to be judged first, then the newest."""
    query = _whole().order_by(_decided(), Finding.found_at.desc(), Finding.id.desc())
    return session.scalars(query.where(is_open()) if open_only else query).all()


def own(session: Session, staff_id: int) -> Sequence[Finding]:
    """Everything about one person (本人记录), the newest first."""
    query = _whole().where(Finding.about_id == staff_id)
    return session.scalars(query.order_by(Finding.occurred_at.desc(), Finding.id.desc())).all()


def to_state(session: Session, staff_id: int, now: datetime) -> int:
    """How many suspicions wait for this person's own statement."""
    own_open = and_(Finding.about_id == staff_id, _may_state_first(now))
    return session.scalar(select(func.count()).select_from(Finding).where(own_open)) or 0


def suspected_between(
    session: Session, begin: datetime, end: datetime, section: Section | None = None
) -> Sequence[Finding]:
    """What happened in a period and nobody has decided yet (疑似问题，待核), in order of time.

    By when it happened (``occurred_at``; the end is not in it) and the section of that moment.
    What lapsed, because a calendar made its day a day off, is left out. It is no breach, and must
    not be counted or shown as one.
    """
    return _between(session, begin, end, section, is_open())


def decided_between(
    session: Session, begin: datetime, end: datetime, section: Section | None = None
) -> Sequence[Finding]:
    """What happened in a period and a person has decided since, in order of time.

    By when it happened, whenever it was decided. ``finding.decision`` is the decision that holds;
    ``finding.is_breach`` whether it is a breach by it: 不成立 and 容错认定 are none.
    """
    return _between(session, begin, end, section, _decided())


def _between(
    session: Session,
    begin: datetime,
    end: datetime,
    section: Section | None,
    condition: ColumnElement[bool],
) -> Sequence[Finding]:
    happened = and_(Finding.occurred_at >= begin, Finding.occurred_at < end)
    query = _whole().where(happened, condition)
    if section is not None:
        query = query.where(Finding.section_id == section.id)
    return session.scalars(query.order_by(Finding.occurred_at, Finding.id)).all()


def _whole() -> Select[Finding]:
    """Suspicions with everything that their page shows."""
    return select(Finding).options(
        joinedload(Finding.item).joinedload(Item.section),
        joinedload(Finding.about),
        joinedload(Finding.section),
        joinedload(Finding.promise),
        joinedload(Finding.leg).joinedload(Leg.call),
        joinedload(Finding.entered_by),
        selectinload(Finding.statements).joinedload(FindingStatement.staff),
        selectinload(Finding.decisions).joinedload(FindingDecision.by),
    )
