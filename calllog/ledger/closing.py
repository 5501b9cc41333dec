"""Closing (办结, clause 1b): confirmed with the person, or answered for by somebody with a reason.

Not rated is not satisfied. "Not solved" reopens the item (重办): history and misses stay as they
are, and no clock starts again except for what is newly owed, see ``reopen``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.db import lock
from calllog.ledger.approving import may_approve
from calllog.ledger.contacting import contact_anew, record_attempt
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.suspending import end_suspension
from calllog.models import (
    Answer,
    Attempt,
    AttemptResult,
    Confirmation,
    Event,
    FollowUp,
    Item,
    PlacedCall,
    PlacedFor,
    Promise,
    PromiseKind,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.deadlines import Due
from calllog.times.office_hours import OfficeTime

RATINGS = range(1, 6)  # 1 非常满意 … 5 非常不满意


def close(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff | None,
    confirmation: Confirmation,
    reason: str = "",
) -> Event:
    """The matter is settled: nothing is owed about it any more."""
    item.closed_at, item.confirmation = now, confirmation
    if item.pending is not None:
        item.pending.ended_at = now  # Nobody has to accept it any more.
    promises.end_all(session, now, item)
    # After its promises have ended: a clock that stands still cannot be missed.
    end_suspension(session, now, item, staff, "")
    return events.record(
        session,
        item,
        "closed",
        now,
        staff,
        confirmation=confirmation,
        outcome=item.outcome,
        reason=reason,
    )


def promise_follow_up(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> None:
    """The person is asked whether the matter is settled, within a working day (回访).

    Not while another body's reply is awaited (1b): they are asked once it has come.
    """
    is_asked = item.outcome is not None and item.closed_at is None
    is_owed = promises.open_promise(session, item, PromiseKind.FOLLOW_UP) is not None
    if not is_asked or is_owed or awaits_reply(session, item):
        return
    days = policies.of(item).follow_up_working_days
    due = deadlines.working_days_due("follow_up", now, days, office_time)
    promises.make(session, now, office_time, item, PromiseKind.FOLLOW_UP, due, item.responsible)


def awaits_reply(session: Session, item: Item) -> bool:
    """Whether another body's receipt or reply is still to come."""
    return promises.open_promise(session, item, PromiseKind.REPLY) is not None


def followed_up(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    *,
    is_solved: bool,
    rating: int | None = None,
    staff: Staff | None = None,
    placed_call: PlacedCall | None = None,
    note: str | None = None,
) -> FollowUp:
    """The person was asked (回访), by the line itself or by staff: solved closes, not reopens.

    What the person says counts also when somebody was quicker to close the item. "Not solved"
    waits for no other authority's reply. The same call of the line is written down once.

    Raises:
        LedgerError: there is no outcome to ask about, another authority's reply is still awaited,
            or there is no such rating.
    """
    lock(session, item)
    if placed_call is not None:
        known = select(FollowUp).where(FollowUp.placed_call_id == placed_call.id)
        if (written := session.scalars(known).first()) is not None:
            return written
    _must_be_askable(session, item, rating, is_solved=is_solved)
    if staff is not None:
        _was_spoken_to(session, now, office_time, item, staff)
    row = FollowUp(
        item_id=item.id,
        at=now,
        staff=staff,
        placed_call_id=placed_call.id if placed_call is not None else None,
        is_solved=is_solved,
        rating=rating,
        note=note,
    )
    session.add(row)
    told = {"solved": is_solved, "rating": rating, "note": note or ""}
    event = events.record(session, item, "followed_up", now, staff, **told)
    findings.look(session, now, item, f"event:{event.id}", note, staff)
    promises.meet(session, now, item, PromiseKind.FOLLOW_UP, staff)
    if not is_solved:
        _reopen(session, now, office_time, item, staff, note or "")
    elif item.closed_at is None:
        how = Confirmation.BY_LINE if staff is None else Confirmation.BY_STAFF
        close(session, now, item, staff, how)
    return row


def _was_spoken_to(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Who was answered on paper is spoken to only when staff ask them."""
    if item.closed_at is None and item.contacted_at is None:
        result = AttemptResult.SPOKEN
        record_attempt(session, now, office_time, item, staff, result=result)


def _must_be_askable(
    session: Session, item: Item, rating: int | None = None, *, is_solved: bool = True
) -> None:
    if item.outcome is None or item.merged_into_id is not None:
        raise LedgerError("该事项还没有办理结果，不能回访。")
    if is_solved and awaits_reply(session, item):
        raise LedgerError("对方尚未回执或者回复，请先登记，再向办事人回访。")
    if rating is not None and rating not in RATINGS:
        raise LedgerError("评价应为1至5。")


def attest(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    *,
    reason: str,
    nobody_can_be_asked: bool = False,
) -> None:
    """Close without the person's word: the section head or supervisor answers for the reason.

    Only after a follow-up was tried since the outcome, or where nobody can be asked; and never by
    who gave the outcome.

    Raises:
        LedgerError: one of these does not hold, or another authority's reply is still awaited.
    """
    must_be_open(session, item)
    _must_be_askable(session, item)
    if not reason.strip():
        raise LedgerError("请写明办结理由。")
    given = select(Answer.staff_id).where(Answer.item_id == item.id).order_by(Answer.id.desc())
    if not may_approve(staff, item, asked_by_id=session.scalar(given.limit(1))):
        raise LedgerError("具名办结应由科长或办公室督办员作出，不能由办理人本人作出。")
    if not nobody_can_be_asked and not _was_tried(session, item):
        raise LedgerError(
            "办出结果后还没有回访过，请先回访；确实无法回访的，请选择“无法回访”并写明理由。"
        )
    closed = close(session, now, item, staff, Confirmation.ATTESTED, reason.strip())
    findings.look_at(session, now, item, closed, staff)


def _was_tried(session: Session, item: Item) -> bool:
    attempted = select(Attempt.id).where(Attempt.item_id == item.id, Attempt.at > item.outcome_at)
    placed = select(PlacedCall.id).where(
        PlacedCall.item_id == item.id,
        PlacedCall.purpose == PlacedFor.FOLLOW_UP,
        PlacedCall.asked_at >= item.outcome_at,
        PlacedCall.ended_at.is_not(None),
    )
    return session.scalar(attempted.limit(1)) is not None or session.scalar(placed) is not None


def reopen(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, reason: str
) -> None:
    """Reopen (重办) an item that has an outcome, closed or not.

    Newly owed, from now on, are the contact of that day and an answer within 2 working days: the
    person has told us only now that it is not settled. The catalogue's limit is not newly owed: it
    goes on with the due time it had, if that is still to come, and is never counted from today.
    What was kept, missed, told and rated before stays as it is.

    Raises:
        LedgerError: there is no reason, nothing to reopen, or it goes on under another number.
    """
    lock(session, item)
    must_handle(item, staff)
    if not reason.strip():
        raise LedgerError("请写明重办理由。")
    if item.merged_into_id is not None:
        raise LedgerError("该事项已并案，请在并入的事项上办理。")
    if item.outcome is None:
        raise LedgerError("该事项还没有办理结果，不需要重办。")
    reopened = _reopen(session, now, office_time, item, staff, reason.strip())
    findings.look_at(session, now, item, reopened, staff)


def _reopen(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff | None,
    reason: str,
) -> Event:
    item.times_reopened += 1
    was = item.outcome
    item.outcome = item.outcome_at = item.closed_at = item.confirmation = None
    told = {"reason": reason, "times": item.times_reopened, "outcome": was}
    reopened = events.record(session, item, "reopened", now, staff, **told)
    promises.end(session, now, item, PromiseKind.FOLLOW_UP)
    if promises.open_promise(session, item, PromiseKind.CONTACT) is None:
        contact_anew(session, now, office_time, item)
    if promises.open_promise(session, item, PromiseKind.ANSWER) is None:
        days = policies.of(item).answer_working_days
        due = deadlines.working_days_due("answer", now, days, office_time)
        promises.make(session, now, office_time, item, PromiseKind.ANSWER, due, item.responsible)
    _resolution_goes_on(session, now, office_time, item)
    return reopened


def _resolution_goes_on(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> None:
    last = next((p for p in reversed(item.promises) if p.kind == PromiseKind.RESOLUTION), None)
    if last is None or last.ended_at is None or last.due_at <= now:
        return
    kind, holder = PromiseKind.RESOLUTION, item.responsible
    promises.make(session, now, office_time, item, kind, due_of(last), holder)


def due_of(promise: Promise) -> Due:
    """The due time of a promise, with its reason, to promise the same again."""
    return Due(promise.due_at, promise.why, promise.is_presumed, promise.day_ends_at)
