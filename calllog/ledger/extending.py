"""Extension (延期): asked for and approved before the due time, with a reason and a new day.

What is owed the same day, or was agreed with the person, cannot be extended.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from calllog import promises
from calllog.ledger import approving
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import Approval, ApprovalKind, Item, Promise, PromiseKind, Staff
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.deadlines import Due, Reason
from calllog.times.office_hours import OfficeTime

EXTENDABLE = frozenset(
    {
        PromiseKind.ANSWER,
        PromiseKind.RESOLUTION,
        PromiseKind.PLAN,
        PromiseKind.COOPERATION,
        PromiseKind.REPLY,
        PromiseKind.OWED,
        PromiseKind.FOLLOW_UP,
    }
)


def ask_extension(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    kind: PromiseKind,
    day: date,
    reason: str,
    about: str | None = None,
) -> Approval:
    """Ask for a later day for what is promised; nothing moves before it is approved.

    Raises:
        LedgerError: it cannot be extended, is not owed, its time has passed, its clock stands
            still, the day is no later one, the reason is missing, or it was asked for already.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    if kind not in EXTENDABLE:
        raise LedgerError("阅知、当日联系、话后登记等当日时限和与办事人的约定不能延期。")
    owed = promises.open_promise(session, item, kind, about)
    if owed is None:
        raise LedgerError("没有可以延期的时限。")
    _must_be_in_time(now, owed)
    if not reason.strip():
        raise LedgerError("请写明延期理由。")
    if approving.waiting(session, item, ApprovalKind.EXTENSION) is not None:
        raise LedgerError("已有一项延期申请待审批。")
    due = _due_on(owed, day, office_time)
    if due.at <= owed.due_at:
        raise LedgerError("延期后的日期应晚于现在的时限。")
    read_by_acting(session, now, office_time, item, staff)
    approval = Approval(
        item=item,
        kind=ApprovalKind.EXTENSION,
        promise=owed,
        to_due_at=due.at,
        reason=reason.strip(),
        asked_by=staff,
        asked_at=now,
    )
    approving.ask(session, now, office_time, approval)
    return approval


def extend(session: Session, now: datetime, office_time: OfficeTime, approval: Approval) -> None:
    """Move the promise, as approved.

    Raises:
        LedgerError: its time has passed, it is no longer owed, its clock stands still, or it has
            been put off as far by now, as by a suspension.
    """
    owed, to_due_at = approval.promise, approval.to_due_at
    assert owed is not None, "an extension names its promise"
    assert to_due_at is not None, "an extension names its day"
    if owed.ended_at is not None:
        raise LedgerError("该时限已不再需要，不能再批准延期。")
    _must_be_in_time(now, owed)
    due = _due_on(owed, office_time.local(to_due_at).date(), office_time)
    if due.at <= owed.due_at:
        raise LedgerError("延期后的日期应晚于现在的时限。")
    promises.set_due(session, now, office_time, owed, due, at=now)


def _must_be_in_time(now: datetime, owed: Promise) -> None:
    if promises.is_suspended(owed):
        raise LedgerError("该事项已中止计时，不能延期。")
    if now > owed.due_at:
        raise LedgerError("时限已过，不能再申请或者批准延期。")


def _due_on(owed: Promise, day: date, office_time: OfficeTime) -> Due:
    start = datetime.fromisoformat(owed.why["start"])
    return deadlines.given_due(owed.kind, start, day, office_time, Reason.EXTENDED)
