"""What waits for one person: what to decide, suspicions to judge, shifts, sentences to approve."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog import judging
from calllog.ledger import deciding, rulings
from calllog.ledger.approving import may_approve
from calllog.models import ShiftHandOver, Staff
from calllog.office.viewers import Viewer
from calllog.prompts import versions


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of each wait for this person, and not merely for somebody."""

    approvals: int
    findings: int
    shifts: int
    prompts: int


def waiting_for(session: Session, viewer: Viewer) -> Waiting:
    """Count what this person can do themselves: nobody approves or judges what is their own."""
    return Waiting(
        approvals=_approvals(session, viewer),
        findings=_findings(session, viewer),
        shifts=_shifts(session, viewer),
        prompts=versions.waiting_for(session, viewer),
    )


def _approvals(session: Session, viewer: Viewer) -> int:
    if not viewer.has_any(deciding.SEES_APPROVALS):
        return 0
    staff = session.get_one(Staff, viewer.staff_id)
    asked = deciding.pending(session, viewer)
    mine = [one for one in asked if may_approve(staff, one.item, one.asked_by_id)]
    return len(mine) + len(rulings.waiting_for(session, viewer.staff_id))


def _findings(session: Session, viewer: Viewer) -> int:
    if not viewer.has_any(judging.SEES_FINDINGS):
        return 0
    found = judging.to_judge(session, viewer)
    return sum(judging.may_judge(viewer, finding) for finding in found)


def _shifts(session: Session, viewer: Viewer) -> int:
    """Lists of a shift that the person has neither signed nor sent back."""
    unsigned = select(func.count()).where(
        ShiftHandOver.to_id == viewer.staff_id,
        ShiftHandOver.to_signed_at.is_(None),
        ShiftHandOver.refused_at.is_(None),
    )
    return session.scalar(unsigned) or 0
