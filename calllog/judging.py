"""核定: a person says whether a suspicion is real or harmless; the machine decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from calllog import events
from calllog.db import lock
from calllog.models import Finding, Item, Role, Staff
from calllog.office.viewers import Viewer, may_see
from calllog.refusals import LedgerError

FINDINGS_SHOWN = 200
# The general office supervises; of the supervisor's own words the leader in charge can judge.
JUDGES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE})
SEES_FINDINGS = JUDGES | {Role.SECTION_HEAD, Role.LEADER}


def may_judge(viewer: Viewer, finding: Finding) -> bool:
    """A supervisor, the leader in charge or the item's section head; never about oneself."""
    if finding.about_id == viewer.staff_id:
        return False
    return viewer.has_any(JUDGES) or finding.item.section.head_id == viewer.staff_id


def judge(
    session: Session,
    now: datetime,
    finding: Finding,
    staff: Staff,
    *,
    is_real: bool,
    judgement: str,
) -> None:
    """Say of a suspicion that it is real or harmless, and why.

    Raises:
        LedgerError: it was judged before, has no reason, or is not for this person to judge.
    """
    lock(session, finding.item)
    lock(session, finding)
    if finding.judged_at is not None:
        raise LedgerError("该疑似问题已核定。")
    if not may_judge(Viewer.of(staff), finding):
        raise LedgerError("该疑似问题应由科长或办公室督办员核定，本人不能核定自己的问题。")
    if not judgement.strip():
        raise LedgerError("请写明核定理由。")
    finding.judged_at, finding.judged_by = now, staff
    finding.is_real, finding.judgement = is_real, judgement.strip()
    events.record(
        session,
        finding.item,
        "finding_judged",
        now,
        staff,
        finding=finding.id,
        words=finding.words,
        is_real=is_real,
        reason=finding.judgement,
    )


def findings(session: Session, *, open_only: bool) -> Sequence[Finding]:
    """All suspicions, for the command line: those to be judged first, then the newest."""
    query = select(Finding).options(*_LOADS).order_by(*_ORDER)
    if open_only:
        query = query.where(Finding.judged_at.is_(None))
    return session.scalars(query).all()


def by_id(session: Session, finding_id: int) -> Finding | None:
    """One suspicion, for the command line."""
    return session.get(Finding, finding_id)


def as_json(finding: Finding, zone: ZoneInfo) -> dict[str, Any]:
    """One suspicion as a flat object; times in ISO with the office's zone."""
    judged_at = finding.judged_at.astimezone(zone).isoformat() if finding.judged_at else None
    return {
        "id": finding.id,
        "item": finding.item.number,
        "kind": finding.kind,
        "source": finding.source,
        "words": finding.words,
        "passage": finding.passage,
        "about": finding.about.name if finding.about else None,
        "found_at": finding.found_at.astimezone(zone).isoformat(),
        "judged_at": judged_at,
        "judged_by": finding.judged_by.name if finding.judged_by else None,
        "is_real": finding.is_real,
        "judgement": finding.judgement,
    }


def to_judge(session: Session, viewer: Viewer) -> Sequence[Finding]:
    """What is still to be judged about items that the viewer sees, the oldest first."""
    return session.scalars(
        _visible(viewer).where(Finding.judged_at.is_(None)).order_by(Finding.id)
    ).all()


def judged(session: Session, viewer: Viewer) -> Sequence[Finding]:
    """What was judged, the newest first; the last 200."""
    return session.scalars(
        _visible(viewer)
        .where(Finding.judged_at.is_not(None))
        .order_by(Finding.judged_at.desc(), Finding.id.desc())
        .limit(FINDINGS_SHOWN)
    ).all()


def visible(session: Session, viewer: Viewer, finding_id: int) -> Finding | None:
    """One suspicion, if it is about an item that the viewer sees."""
    return session.scalars(_visible(viewer).where(Finding.id == finding_id)).first()


def _visible(viewer: Viewer) -> Select[Finding]:
    seen = select(Item.id).where(Item.id == Finding.item_id, may_see(viewer))
    return select(Finding).options(*_LOADS).where(seen.exists())


_LOADS = (
    joinedload(Finding.item).joinedload(Item.section),
    joinedload(Finding.about),
    joinedload(Finding.judged_by),
)
_ORDER = (Finding.judged_at.is_not(None), Finding.found_at.desc(), Finding.id.desc())
