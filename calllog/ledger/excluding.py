"""Wrong number, harassment, nothing said (打错、骚扰、无实质内容): left out of the rates.

So that nobody empties a list by themselves, it is only asked for, and a second person approves.
Until then the item stays open, with all that is promised about it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog.ledger import approving
from calllog.ledger.closing import close
from calllog.ledger.entries import finish_entry
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import EXCLUDED, Approval, ApprovalKind, Confirmation, Item, Outcome, Staff
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def ask_exclusion(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    outcome: Outcome,
    reason: str,
) -> Approval:
    """Ask that an item be closed as one of these; the entry of an answered call is finished by it.

    Raises:
        LedgerError: it is none of these, the reason is missing, the item has an outcome, or it was
            asked for already.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    if outcome not in EXCLUDED:
        raise LedgerError("只有打错、骚扰和无实质内容的来电可以不计入统计。")
    if not reason.strip():
        raise LedgerError("请写明申请理由。")
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果。如有变化，请先重办。")
    if approving.waiting(session, item, ApprovalKind.EXCLUSION) is not None:
        raise LedgerError("已有一项同类申请待审批。")
    read_by_acting(session, now, office_time, item, staff)
    if item.is_draft:
        finish_entry(session, now, office_time, item, staff, outcome=None)
    approval = Approval(
        item=item,
        kind=ApprovalKind.EXCLUSION,
        outcome=outcome,
        reason=reason.strip(),
        asked_by=staff,
        asked_at=now,
    )
    approving.ask(session, now, office_time, approval)
    return approval


def exclude(session: Session, now: datetime, approval: Approval) -> None:
    """Close the item as approved; who approves answers for it.

    Raises:
        LedgerError: an outcome was given meanwhile.
    """
    item = approval.item
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果，不能再批准。")
    item.outcome, item.outcome_at = approval.outcome, now
    close(session, now, item, approval.decided_by, Confirmation.ATTESTED, approval.reason)
