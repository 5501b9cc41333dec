"""Deciding what was asked of a second person, and the list of what waits for it (待审批)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog import events, findings
from calllog.db import lock
from calllog.ledger import excluding, extending
from calllog.ledger.approving import APPROVES, may_approve
from calllog.ledger.errors import must_be_open
from calllog.models import Approval, ApprovalKind, Item, Role, Staff
from calllog.news import outbox
from calllog.office.viewers import Viewer, may_see
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

# The leader sees what waits, and rules on what is asked of them (calllog.ledger.rulings).
SEES_APPROVALS = APPROVES | {Role.SECTION_HEAD, Role.LEADER}


def decide(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    approval: Approval,
    staff: Staff,
    *,
    is_granted: bool,
    decision: str,
) -> None:
    """Grant or refuse; a refusal leaves everything as it is and says why.

    Raises:
        LedgerError: it was decided before, is not for this person to decide, a refusal has no
            reason, or it is too late to grant it.
    """
    must_be_open(session, approval.item)
    lock(session, approval)
    if approval.decided_at is not None:
        raise LedgerError("该申请已审批。")
    if not may_approve(staff, approval.item, approval.asked_by_id):
        raise LedgerError("应由科长、办公室督办员或分管领导审批，本人不能审批自己的申请。")
    if not is_granted and not decision.strip():
        raise LedgerError("不批准的，请写明理由。")
    approval.decided_by, approval.decided_at = staff, now
    approval.is_granted, approval.decision = is_granted, decision.strip()
    event = events.record(
        session,
        approval.item,
        "approval_decided",
        now,
        staff,
        approval=approval.id,
        approval_kind=approval.kind,
        granted=is_granted,
        decision=approval.decision,
    )
    findings.look_at(session, now, approval.item, event, staff)
    _tell_asker(session, now, office_time, approval)
    if not is_granted:
        return
    if approval.kind == ApprovalKind.EXTENSION:
        extending.extend(session, now, office_time, approval)
    else:
        excluding.exclude(session, now, approval)


def _tell_asker(
    session: Session, now: datetime, office_time: OfficeTime, approval: Approval
) -> None:
    number = approval.item.number
    result = "已批准" if approval.is_granted else "未批准"
    outbox.tell(
        session,
        now,
        office_time,
        approval.item,
        key=f"approval{approval.id}|decided",
        recipients=[approval.asked_by],
        title=f"{number}号申请{result}",
        body=f"{approval.item.section.name}{number}号事项的申请{result}，请按审批意见办理。",
    )


def pending(session: Session, viewer: Viewer) -> Sequence[Approval]:
    """What waits for approval about open items that the viewer sees, the oldest first."""
    # Asked of each application: there are few of them, and very many open items.
    is_its = Item.id == Approval.item_id
    seen = select(Item.id).where(is_its, Item.closed_at.is_(None), may_see(viewer))
    return session.scalars(
        select(Approval)
        .options(
            joinedload(Approval.item).joinedload(Item.section),
            joinedload(Approval.promise),
            joinedload(Approval.asked_by),
        )
        .where(seen.exists(), Approval.decided_at.is_(None))
        .order_by(Approval.id)
    ).all()


def visible(session: Session, viewer: Viewer, approval_id: int) -> Approval | None:
    """One application, if it is about an item that the viewer sees."""
    seen = select(Item.id).where(may_see(viewer))
    asked = select(Approval).where(Approval.id == approval_id, Approval.item_id.in_(seen))
    return session.scalars(asked).first()
