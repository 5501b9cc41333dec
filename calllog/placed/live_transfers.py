"""Live transfers (现场转接, clause 3.1.2a): whoever answered stays until the handler is there.

The handler is rung first, while the other still talks with the caller. Once the handler has pressed
1 and hung up, the caller's own call is led to them. Responsibility moves when the handler takes the
caller, and not before; a caller whom the handler does not take comes back to who answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events
from calllog.calls import door
from calllog.db import lock
from calllog.ledger import LedgerError
from calllog.ledger.contacting import contact_anew
from calllog.ledger.handing_over import live_transferred
from calllog.models import Call, Leg, PlacedCall, PlacedFor, Staff
from calllog.news import outbox
from calllog.placed.placer import Order
from calllog.placed.placing import ask, give_up, locked, must_be_free, order_of
from calllog.times.office_hours import OfficeTime

PATIENCE = timedelta(seconds=45)  # The handler waits for the telephone to ring again.
BATCH = 5


def ask_transfer(
    session: Session, now: datetime, office_time: OfficeTime, staff: Staff, to: Staff
) -> PlacedCall:
    """Ask for the handler, while ``staff`` talks with the caller.

    Raises:
        LedgerError: nobody talks with them, the handler has no telephone, is the same person, or
            is being called already.
    """
    leg = talking_leg(session, now, staff)
    if leg is None:
        raise LedgerError("您现在没有正在接听的来电，不能现场转接。")
    if to.id == staff.id or not to.phone or to.left_at is not None:
        raise LedgerError("请选择另一位有电话的承办人。")
    item = door.item_of_talk(session, now, office_time, leg)
    lock(session, item)
    lock(session, to)
    must_be_free(session, item, to.phone)
    return ask(
        session,
        now,
        item,
        PlacedFor.TRANSFER,
        first_number=to.phone,
        number=leg.call.caller or "",
        staff=to,
        asked_by=staff,
        is_agreed=True,
        call=leg.call,
    )


def talking_leg(session: Session, now: datetime, staff: Staff) -> Leg | None:
    """The telephone on which somebody talks with a caller just now."""
    query = (
        select(Leg)
        .join(Call, Call.id == Leg.call_id)
        .where(
            Leg.staff_id == staff.id,
            Leg.accepted_at.is_not(None),
            Leg.ended_at.is_(None),
            Call.ended_at.is_(None),
            Leg.dialled_at > now - door.LONGEST_TALK,
        )
        .order_by(Leg.id.desc())
    )
    return session.scalars(query.limit(1)).first()


def handlers(session: Session, staff: Staff) -> list[Staff]:
    """Everybody to whom a caller can be transferred, by section."""
    query = (
        select(Staff)
        .where(
            Staff.left_at.is_(None),
            Staff.phone.is_not(None),
            Staff.section_id.is_not(None),
            Staff.id != staff.id,
        )
        .order_by(Staff.section_id, Staff.id)
    )
    return list(session.scalars(query))


def has_ready(session: Session) -> bool:
    """Whether any handler waits for the caller."""
    return session.scalar(select(PlacedCall.id).where(*_is_ready()).limit(1)) is not None


def _is_ready() -> tuple[Any, ...]:
    return (
        PlacedCall.purpose == PlacedFor.TRANSFER,
        PlacedCall.accepted_at.is_not(None),
        PlacedCall.ended_at.is_not(None),
        PlacedCall.dialled_at.is_(None),
        PlacedCall.failed_why.is_(None),
    )


def lease(session: Session, now: datetime) -> list[tuple[Order, str]]:
    """The callers to lead to their handlers now, with the carrier's ids of their calls."""
    ready = select(PlacedCall).where(*_is_ready()).order_by(PlacedCall.id).limit(BATCH)
    leased = []
    for placed in session.scalars(ready.with_for_update(skip_locked=True)).all():
        if placed.call is None or placed.call.ended_at is not None:
            give_up(session, now, placed, "caller_gone")
        elif placed.ended_at is not None and now - placed.ended_at > PATIENCE:
            give_up(session, now, placed, "late")
        else:
            placed.dialled_at = now
            leased.append((order_of(session, placed), placed.call.sid))
    return leased


def not_led(session: Session, now: datetime, placed_id: int, why: str | None) -> None:
    """The caller's call could not be led away: not at all, or (``why`` None) not yet."""
    placed = locked(session, placed_id)
    if placed is None or placed.end_status is not None:
        return
    placed.dialled_at = None
    if why is not None:
        give_up(session, now, placed, why)


def of_caller(session: Session, placed_id: int, caller_sid: str) -> PlacedCall | None:
    """The transfer that a request of the caller's own call belongs to."""
    placed = locked(session, placed_id)
    is_its = placed is not None and placed.call is not None and placed.call.sid == caller_sid
    return placed if is_its else None


def taken(session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall) -> None:
    """The handler has taken the caller: from here on the item is theirs."""
    if placed.answered_at is not None or placed.staff is None or placed.asked_by is None:
        return
    placed.answered_at = now
    placed.dialled_at = placed.dialled_at or now
    if placed.item.closed_at is None:
        live_transferred(session, now, office_time, placed.item, placed.asked_by, placed.staff)


def rung(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    placed: PlacedCall,
    *,
    has_talked: bool,
    talk_seconds: int | None,
) -> None:
    """Ringing the handler with the caller on the line, or their talk, has ended."""
    if has_talked:
        taken(session, now, office_time, placed)
    if placed.end_status is not None:
        return
    placed.end_status = "ended" if has_talked else "no_answer"
    placed.talk_seconds = talk_seconds if has_talked else None
    about: dict[str, Any] = {
        "purpose": placed.purpose,
        "placed": placed.id,
        "came_to": "taken" if has_talked else "not_taken",
        "seconds": placed.talk_seconds,
    }
    events.record(session, placed.item, "call_placed", now, placed.staff, **about)


def lost(session: Session, now: datetime, office_time: OfficeTime, placed: PlacedCall) -> None:
    """Neither the handler nor who had answered took the caller: they are to be called back."""
    item = placed.item
    if item.closed_at is None and item.contacted_at is not None:
        contact_anew(session, now, office_time, item)
    if placed.asked_by is not None:
        outbox.tell(
            session,
            now,
            office_time,
            item,
            key=f"transfer{placed.id}|lost",
            recipients=[placed.asked_by],
            title=f"{item.number}号现场转接没有接通",
            body="承办人和您都没有接起，来电人已经挂机。请尽快回电。",
        )
