"""What waits for one person: what to decide, suspicions to judge, shifts, sentences to approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.breaches import commending, judging, suspicions
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
    commendations: int
    to_state: int  # Suspicions about the person that they have not stated anything on.


def waiting_for(session: Session, viewer: Viewer, now: datetime) -> Waiting:
    """Count what this person can do themselves: nobody approves or judges what is their own."""
    return Waiting(
        approvals=_approvals(session, viewer),
        findings=judging.waiting_for(session, viewer),
        shifts=_shifts(session, viewer),
        prompts=versions.waiting_for(session, viewer),
        commendations=commending.waiting_for(session, viewer),
        to_state=suspicions.to_state(session, viewer.staff_id, now),
    )


def _approvals(session: Session, viewer: Viewer) -> int:
    if not viewer.has_any(deciding.SEES_APPROVALS):
        return 0
    staff = session.get_one(Staff, viewer.staff_id)
    asked = deciding.pending(session, viewer)
    mine = [one for one in asked if may_approve(staff, one.item, one.asked_by_id)]
    return len(mine) + len(rulings.waiting_for(session, viewer.staff_id))


def _shifts(session: Session, viewer: Viewer) -> int:
    """Lists of a shift that the person has neither signed nor sent back."""
    unsigned = select(func.count()).where(
        ShiftHandOver.to_id == viewer.staff_id,
        ShiftHandOver.to_signed_at.is_(None),
        ShiftHandOver.refused_at.is_(None),
    )
    return session.scalar(unsigned) or 0
