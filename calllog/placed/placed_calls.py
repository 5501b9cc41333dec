"""What is heard of a placed call: how far it got, and what it proves (clauses 3.1.2c and 1b).

Reports come late, twice, out of order or never. Nothing here takes a state back: the first end
stands, and what a call came to is concluded once, when its end is known.

What the carrier shows by itself (rung out, busy, unreachable) is an attempt without anybody's word.
That somebody answered is not yet that the person was spoken to: that the member of staff has to say
(待补结果), and until then the call is no contact.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, ledger
from calllog.ledger import LedgerError
from calllog.models import (
    Attempt,
    AttemptChannel,
    AttemptResult,
    Item,
    PlacedCall,
    PlacedFor,
    PlacedTurn,
    Staff,
)
from calllog.placed import follow_up_calls
from calllog.placed.placer import PlacedEnd
from calllog.placed.placing import (
    BATCH,
    GIVE_UP_AFTER,
    QUIET,
    adopt,
    locked,
    rung_for_news,
)
from calllog.telephone import DialEnd, LegProgress, LegStatus
from calllog.times.office_hours import OfficeTime

PlacedRecord: TypeAlias = PlacedCall  # What the telephone holds, and does not look into.

ASK_SOON = timedelta(seconds=30)  # The end of one telephone is known, of the other not yet.
AT_ONCE = timedelta(seconds=10)  # A caller waits to be led to who has accepted.
LONGEST_TALK = timedelta(hours=4, minutes=5)  # The carrier ends a talk after four hours.
RUNG_OUT = timedelta(seconds=15)  # Three rings: who gives up earlier has not really tried.

BY_CARRIER: dict[str, AttemptResult] = {
    LegStatus.NO_ANSWER: AttemptResult.NO_ANSWER,
    LegStatus.BUSY: AttemptResult.BUSY,
    LegStatus.FAILED: AttemptResult.UNREACHABLE,
}
OVER = frozenset(
    {
        LegStatus.ENDED,
        LegStatus.NO_ANSWER,
        LegStatus.BUSY,
        LegStatus.FAILED,
        LegStatus.CANCELED,
    }
)
# What only a person can say of a call that somebody, or something, answered.
BY_STAFF = (
    AttemptResult.SPOKEN,
    AttemptResult.APPOINTMENT,
    AttemptResult.OTHER_PERSON,
    AttemptResult.VOICEMAIL,
    AttemptResult.ASSISTANT,
    AttemptResult.WRONG_NUMBER,
)


# The conversation


def reply_given(session: Session, placed: PlacedCall, step: str) -> str | None:
    """What was answered at this step before, if anything was."""
    query = select(PlacedTurn.reply).where(
        PlacedTurn.placed_call_id == placed.id, PlacedTurn.step == step
    )
    return session.scalar(query)


def keep_reply(session: Session, now: datetime, placed: PlacedCall, step: str, reply: str) -> None:
    """Keep what is answered now."""
    session.add(PlacedTurn(placed_call_id=placed.id, step=step, reply=reply, at=now))


def heard_of(session: Session, now: datetime, placed_id: int, sid: str) -> PlacedCall | None:
    """The placed call that a request of the carrier's names; None where it is another call.

    The request may come before the carrier's answer to our order, and then tells the call's id.
    """
    placed = locked(session, placed_id)
    if placed is None or placed.failed_why is not None or not adopt(placed, sid):
        return None
    if placed.ended_at is None and placed.accepted_at is None:
        placed.settle_by = now + QUIET
    return placed


def picked_up(now: datetime, placed: PlacedCall) -> None:
    """The first telephone was picked up."""
    placed.picked_up_at = placed.picked_up_at or now


def accepted(now: datetime, placed: PlacedCall, *, dials: bool) -> None:
    """The member of staff pressed 1; with ``dials`` the person is rung from here on."""
    placed.picked_up_at = placed.picked_up_at or now
    placed.accepted_at = placed.accepted_at or now
    if dials:
        placed.dialled_at = placed.dialled_at or now
    if placed.ended_at is None:
        placed.settle_by = now + (QUIET if dials else AT_ONCE)


def pressed(
    placed: PlacedCall, *, is_solved: bool | None = None, rating: int | None = None
) -> None:
    """The person's keys in a follow-up call; the first of each counts."""
    if placed.is_solved is None:
        placed.is_solved = is_solved
    if placed.rating is None:
        placed.rating = rating


def first_reported(
    session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall, at: LegProgress
) -> None:
    """How far the first telephone, and with it the whole call, has got."""
    if at.status is LegStatus.PICKED_UP:
        placed.picked_up_at = placed.picked_up_at or at.at
    elif at.status in OVER and placed.ended_at is None:
        placed.ended_at = at.at
        _conclude(session, now, office_time, placed)


def person_reported(
    session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall, at: LegProgress
) -> None:
    """How far the person's telephone has got."""
    if at.status is LegStatus.PICKED_UP:
        placed.answered_at = placed.answered_at or at.at
    elif at.status in OVER:
        _person_ended(session, now, office_time, placed, at.status, at.talk_seconds, at.at)


def dial_ended(
    session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall, ended: DialEnd
) -> None:
    """Ringing the person, or talking with them, has ended, as the first telephone's call tells."""
    _person_ended(session, now, office_time, placed, ended.status, ended.talk_seconds, now)


def _person_ended(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    placed: PlacedCall,
    status: LegStatus,
    talk_seconds: int | None,
    at: datetime,
) -> None:
    if placed.dialled_at is None:
        placed.dialled_at = at  # While the ledger was away.
    if placed.end_status is None:
        placed.end_status = status
        if status is LegStatus.CANCELED and at - placed.dialled_at >= RUNG_OUT:
            placed.end_status = LegStatus.NO_ANSWER
    if placed.end_status == LegStatus.ENDED:
        placed.talk_seconds = (
            placed.talk_seconds if placed.talk_seconds is not None else talk_seconds
        )
        spoken = timedelta(seconds=placed.talk_seconds or 0)
        placed.answered_at = placed.answered_at or max(placed.dialled_at, at - spoken)
    if placed.ended_at is None:
        # The first telephone is told so, and then its call ends too.
        placed.settle_by = now + ASK_SOON
    _conclude(session, now, office_time, placed)


def _conclude(session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall) -> None:
    """The call has ended: write down what it came to, once, when all of it is known."""
    if placed.ended_at is None or placed.settle_by is None:
        return
    if placed.dialled_at is not None and placed.end_status is None:
        placed.settle_by = min(placed.settle_by, now + ASK_SOON)
        return
    placed.settle_by = None
    if placed.purpose == PlacedFor.NEWS:
        rung_for_news(session, now, placed, "heard" if placed.picked_up_at else "not_picked_up")
        return
    if placed.purpose == PlacedFor.TRANSFER and placed.accepted_at is not None:
        return  # What becomes of it is told by the caller's own call.
    if placed.end_status is None and placed.purpose == PlacedFor.FOLLOW_UP:
        placed.end_status = LegStatus.ENDED if placed.picked_up_at else LegStatus.NO_ANSWER
    about: dict[str, Any] = {
        "purpose": placed.purpose,
        "placed": placed.id,
        "came_to": came_to(placed),
        "seconds": placed.talk_seconds,
    }
    events.record(session, placed.item, "call_placed", now, placed.staff, **about)
    if placed.purpose == PlacedFor.CALLBACK:
        _attempt_by_carrier(session, now, office_time, placed)
    elif placed.is_solved is not None:
        follow_up_calls.answered(session, now, office_time, placed, is_solved=placed.is_solved)


def came_to(placed: PlacedCall) -> str:
    """How a placed call that has ended went, in one word."""
    if placed.purpose == PlacedFor.FOLLOW_UP:
        if placed.is_solved is None:
            return "no_key" if placed.picked_up_at else "not_picked_up"
        return "solved" if placed.is_solved else "unsolved"
    if placed.picked_up_at is None:
        return "not_picked_up"
    if placed.dialled_at is None:
        return "not_accepted"
    return placed.end_status or "unknown"


def _attempt_by_carrier(
    session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall
) -> None:
    """Rung out, busy, unreachable: the carrier's record alone proves the attempt."""
    result = BY_CARRIER.get(placed.end_status or "")
    if result is None or placed.staff is None or placed.item.closed_at is not None:
        return
    ledger.record_attempt(
        session,
        now,
        office_time,
        placed.item,
        placed.staff,
        result=result,
        channel=AttemptChannel.SYSTEM,
        number=placed.number,
        placed_call=placed,
    )


# What staff say of it


def enter_result(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    result: AttemptResult,
    note: str = "",
    call_again_at: datetime | None = None,
) -> Attempt:
    """Say what the last connected call-back of an item came to (补结果).

    Raises:
        LedgerError: no call waits for its result, somebody else made it, or the result is none
            that a person can say of it.
    """
    placed = next(iter(awaiting_result(session, item)), None)
    if placed is None:
        raise LedgerError("该事项没有待补结果的通话。")
    if staff.id not in (placed.staff_id, item.responsible_id):
        raise LedgerError("通话结果由拨打人或责任人填写。")
    if result not in BY_STAFF:
        raise LedgerError("这次通话已经接通，请选择接通后的结果。")
    return ledger.record_attempt(
        session,
        now,
        office_time,
        item,
        staff,
        result=result,
        channel=AttemptChannel.SYSTEM,
        number=placed.number,
        placed_call=placed,
        seconds=placed.talk_seconds,
        note=note,
        call_again_at=call_again_at,
    )


def awaiting_result(session: Session, item: Item | None = None) -> list[PlacedCall]:
    """The connected call-backs whose result nobody has entered yet (待补结果), newest first."""
    query = (
        select(PlacedCall)
        .outerjoin(Attempt, Attempt.placed_call_id == PlacedCall.id)
        .where(
            PlacedCall.purpose == PlacedFor.CALLBACK,
            PlacedCall.end_status == LegStatus.ENDED,
            Attempt.id.is_(None),
        )
        .order_by(PlacedCall.id.desc())
    )
    if item is not None:
        query = query.where(PlacedCall.item_id == item.id)
    return list(session.scalars(query))


# Calls of whose end nothing was heard


def quiet(session: Session, now: datetime) -> list[tuple[int, str]]:
    """The placed calls, with the carrier's ids, of which nothing was heard for too long."""
    query = (
        select(PlacedCall.id, PlacedCall.sid)
        .where(PlacedCall.sid.is_not(None), PlacedCall.settle_by <= now)
        .order_by(PlacedCall.settle_by, PlacedCall.id)
        .limit(BATCH)
    )
    return [(placed_id, sid) for placed_id, sid in session.execute(query) if sid is not None]


def settle(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    placed_id: int,
    told: PlacedEnd | None,
) -> None:
    """Take in what the carrier says of a quiet call; None: it cannot be asked just now."""
    placed = locked(session, placed_id)
    if placed is None or placed.settle_by is None or placed.settle_by > now:
        return
    is_too_old = now - placed.asked_at > LONGEST_TALK + GIVE_UP_AFTER
    if not is_too_old and (told is None or not told.is_over):
        placed.settle_by = now + QUIET
        return
    if told is not None and told.status is LegStatus.ENDED:
        placed.picked_up_at = placed.picked_up_at or placed.accepted_at or now
    placed.ended_at = placed.ended_at or now
    if told is not None and told.person is not None:
        _person_ended(
            session, now, office_time, placed, told.person, told.talk_seconds, placed.ended_at
        )
    elif placed.dialled_at is not None and placed.end_status is None:
        placed.end_status = "unknown"
    _conclude(session, now, office_time, placed)
