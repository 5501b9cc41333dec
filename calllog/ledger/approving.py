"""What a second person has to approve: who that may be, and how they learn of it.

An extension (延期), and an item that is to be left out of the rates (打错、骚扰、无实质内容).
Deciding is in ``calllog.ledger.deciding``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings
from calllog.models import Approval, ApprovalKind, Item, Role, Staff
from calllog.news import outbox
from calllog.office import absences, directory
from calllog.office.viewers import Viewer
from calllog.times.office_hours import OfficeTime

APPROVES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE})
ASKED = {ApprovalKind.EXTENSION: "延期申请", ApprovalKind.EXCLUSION: "不计入统计的申请"}


def may_approve(staff: Staff, item: Item, asked_by_id: int | None) -> bool:
    """The item's section head, the supervisor or the leader in charge; never who asked."""
    if staff.id == asked_by_id:
        return False
    return item.section.head_id == staff.id or Viewer.of(staff).has_any(APPROVES)


def waiting(session: Session, item: Item, kind: ApprovalKind) -> Approval | None:
    """What was asked about an item and is not decided yet."""
    asked = select(Approval).where(
        Approval.item_id == item.id, Approval.kind == kind, Approval.decided_at.is_(None)
    )
    return session.scalars(asked).first()


def ask(session: Session, now: datetime, office_time: OfficeTime, approval: Approval) -> None:
    """Write down what is asked, and tell the section head, or the supervisor if that one asks."""
    session.add(approval)
    session.flush()
    item, kind = approval.item, ApprovalKind(approval.kind)
    due = approval.to_due_at
    event = events.record(
        session,
        item,
        "approval_asked",
        now,
        approval.asked_by,
        approval=approval.id,
        approval_kind=kind,
        outcome=approval.outcome,
        promise=approval.promise.kind if approval.promise is not None else None,
        to_due_at=due.isoformat() if due is not None else None,
        reason=approval.reason,
    )
    findings.look_at(session, now, item, event, approval.asked_by)
    title = f"{item.number}号待审批"
    body = f"{item.section.name}{item.number}号事项有一项{ASKED[kind]}，请及时审批。"
    outbox.tell(
        session,
        now,
        office_time,
        item,
        key=f"approval{approval.id}|asked",
        recipients=_to_decide(session, approval),
        title=title,
        body=body,
    )


def _to_decide(session: Session, approval: Approval) -> list[Staff]:
    head = approval.item.section.head
    if head is not None:
        head = absences.standing_in(session, head, approval.asked_at)
    if head is not None and may_approve(head, approval.item, approval.asked_by_id):
        return [head]
    for role in (Role.SUPERVISOR, Role.LEADER_IN_CHARGE):
        others = [
            person
            for person in directory.people_with(session, role)
            if person.id != approval.asked_by_id
        ]
        if others:
            return others
    return []
