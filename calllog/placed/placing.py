"""Calls that the system places, on the ledger's side: who may ask, the order, the carrier's word.

A call is written down before the carrier is asked for it. Whoever places it leases it first
(``ordered_at``), so that two schedulers never order the same call; an order whose answer never came
is looked up at the carrier before it is ordered again, so that nobody's telephone rings twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.db import lock
from calllog.ledger import LedgerError, claiming
from calllog.models import (
    Call,
    Item,
    OfficeProfile,
    PlacedCall,
    PlacedFor,
    PromiseKind,
    Staff,
)
from calllog.placed.placer import Order
from calllog.times import calling_hours
from calllog.times.office_hours import OfficeTime

Refusal: TypeAlias = LedgerError  # What the telephone's side shows, and does not raise.

FRESH = timedelta(minutes=2)  # Later nobody waits for the call any more: it is asked for anew.
LOOK_AFTER = timedelta(seconds=30)  # An order without an answer; the request itself waits for 10.
GIVE_UP_AFTER = timedelta(hours=1)  # No call that we know nothing of lasts so long.
QUIET = timedelta(minutes=5)  # Without a sign of life for this long a call is asked after.
AROUND_APPOINTMENT = timedelta(minutes=30)
BATCH = 5

NOT_NOW = (
    "八点前、十二点到十四点、二十点以后不给办事人打电话。已和办事人约好的，请注明“已约好”再拨。"
)


def ask_callback(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    is_agreed: bool = False,
) -> PlacedCall:
    """Ask for a call-back (回电, 3.1.2c): the member of staff is rung first, then the person.

    It claims the item (我来回电), so that nobody else calls the person meanwhile.

    Raises:
        LedgerError: the item is closed or has no number, the member of staff has no telephone,
            one of the two is being called already, another person calls back just now, or it is
            no hour for calls.
    """
    number = _number_to_call(session, item)
    if not staff.phone:
        raise LedgerError("您还没有登记电话，系统无法先呼叫您。请联系管理员登记。")
    lock(session, staff)  # Two items at once would ring one telephone twice.
    must_be_free(session, item, staff.phone)
    claiming.must_be_free(session, now, office_time, item, staff)
    is_agreed = is_agreed or _is_about_agreed_time(session, now, item)
    if not is_agreed and not calling_hours.may_call(now, office_time.zone):
        raise LedgerError(NOT_NOW)
    claiming.hold(session, now, item, staff)
    return ask(
        session,
        now,
        item,
        PlacedFor.CALLBACK,
        first_number=staff.phone,
        number=number,
        staff=staff,
        asked_by=staff,
        is_agreed=is_agreed,
    )


def ask_follow_up(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff | None
) -> PlacedCall:
    """Ask for a follow-up call (回访, 1b): the line asks the person itself whether it is settled.

    Raises:
        LedgerError: nothing awaits confirmation, there is no number, a switchboard would answer
            in the person's place, another body's reply is still awaited, the person is being called
            already, or it is no hour for calls.
    """
    number = _number_to_call(session, item)
    if item.outcome_at is None:
        raise LedgerError("该事项还没有办理结果，不能回访。")
    if item.extension:
        raise LedgerError("该号码有分机，系统不能直接问到本人，请人工回访。")
    if promises.open_promise(session, item, PromiseKind.REPLY) is not None:
        raise LedgerError("对方尚未回执或者回复，请先登记，再向办事人回访。")
    must_be_free(session, item, number)
    if not calling_hours.may_call(now, office_time.zone):
        raise LedgerError(NOT_NOW)
    return ask(
        session,
        now,
        item,
        PlacedFor.FOLLOW_UP,
        first_number=number,
        number=number,
        asked_by=staff,
    )


def _number_to_call(session: Session, item: Item) -> str:
    lock(session, item)
    if item.closed_at is not None:
        raise LedgerError("该事项已办结，不能再办理。如需继续，请先重办。")
    if not item.phone:
        raise LedgerError("该事项没有登记电话，请先补充登记。")
    return item.phone


def must_be_free(session: Session, item: Item, first_number: str) -> None:
    """One placed call for an item at a time, and one for a telephone."""
    if under_way(session, item) is not None:
        raise LedgerError("这件事的电话正在拨打中，请等这次通话结束。")
    same = select(PlacedCall.id).where(PlacedCall.first_number == first_number, is_going())
    if session.scalar(same.limit(1)) is not None:
        raise LedgerError("这部电话正在为另一件事通话，请等那次通话结束。")


def under_way(session: Session, item: Item) -> PlacedCall | None:
    """The placed call of an item that has not ended; a notice that rings is none about it."""
    going = select(PlacedCall).where(
        PlacedCall.item_id == item.id, PlacedCall.purpose != PlacedFor.NEWS, is_going()
    )
    return session.scalars(going).first()


def is_going() -> ColumnElement[bool]:
    """Of a placed call: that it has not ended."""
    return and_(PlacedCall.ended_at.is_(None), PlacedCall.failed_why.is_(None))


def _is_about_agreed_time(session: Session, now: datetime, item: Item) -> bool:
    """Whether the person asked to be called about now (约时再回)."""
    agreed = promises.open_promise(session, item, PromiseKind.APPOINTMENT)
    if agreed is None:
        return False
    return abs(datetime.fromisoformat(agreed.why["agreed"]) - now) <= AROUND_APPOINTMENT


def ask(
    session: Session,
    now: datetime,
    item: Item,
    purpose: PlacedFor,
    *,
    first_number: str,
    number: str,
    staff: Staff | None = None,
    asked_by: Staff | None = None,
    is_agreed: bool = False,
    call: Call | None = None,
) -> PlacedCall:
    """Write a call down that is to be placed; see the functions above for who may."""
    placed = PlacedCall(
        item=item,
        purpose=purpose,
        staff=staff,
        first_number=first_number,
        number=number,
        asked_by=asked_by,
        is_agreed=is_agreed,
        asked_at=now,
        settle_by=now + LOOK_AFTER,
        call=call,
    )
    session.add(placed)
    session.flush()
    about: dict[str, Any] = {"purpose": purpose, "placed": placed.id}
    if staff is not None and staff is not asked_by:
        about["to"] = staff.id
    if is_agreed:
        about["agreed"] = True
    events.record(session, item, "call_asked", now, asked_by, **about)
    return placed


# The order


def has_waiting(session: Session) -> bool:
    """Whether any call waits to be ordered: asked every few seconds, without a lock."""
    return session.scalar(select(PlacedCall.id).where(_waits()).limit(1)) is not None


def _waits() -> ColumnElement[bool]:
    return and_(is_going(), PlacedCall.ordered_at.is_(None), PlacedCall.sid.is_(None))


def lease(session: Session, now: datetime) -> list[Order]:
    """Take the calls that are to be ordered now; one that has waited too long is given up."""
    waiting = (
        select(PlacedCall)
        .where(_waits())
        .order_by(PlacedCall.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    fresh = []
    for placed in session.scalars(waiting).all():
        if now - placed.asked_at > FRESH:
            give_up(session, now, placed, "late")
        else:
            placed.ordered_at, placed.settle_by = now, now + LOOK_AFTER
            fresh.append(order_of(session, placed))
    return fresh


def order_of(session: Session, placed: PlacedCall) -> Order:
    """What the telephone has to know of a call."""
    contact = promises.open_promise(session, placed.item, PromiseKind.CONTACT)
    return Order(
        id=placed.id,
        purpose=PlacedFor(placed.purpose),
        item_number=placed.item.number,
        first_number=placed.first_number,
        number=placed.number,
        shown=session.get_one(OfficeProfile, 1).service_number,
        due_at=contact.due_at if contact is not None else None,
        is_agreed=placed.is_agreed,
        asked_at=placed.asked_at,
        from_name=placed.asked_by.name if placed.asked_by is not None else "",
        from_phone=(placed.asked_by.phone or "") if placed.asked_by is not None else "",
        to_name=placed.staff.name if placed.staff is not None else "",
        section=_section_of(placed),
        is_late=_tells_of_lateness(placed),
    )


def _tells_of_lateness(placed: PlacedCall) -> bool:
    """Whether a promise of the item is missed and still owed, when a notice rings for it."""
    if placed.purpose != PlacedFor.NEWS:
        return False
    owed = (promise for promise in placed.item.promises if promise.ended_at is None)
    return any(promise.missed_at is not None for promise in owed)


def _section_of(placed: PlacedCall) -> str:
    section = placed.staff.section if placed.staff is not None else None
    return (section or placed.item.section).name


def ordered(session: Session, now: datetime, placed_id: int, sid: str) -> None:
    """The carrier has taken the order; its first webhook may have come before its answer."""
    placed = locked(session, placed_id)
    if placed is not None and placed.sid is None:
        adopt(placed, sid)
        placed.settle_by = placed.settle_by and now + QUIET


def refused(session: Session, now: datetime, placed_id: int, why: str) -> None:
    """The carrier will not place the call."""
    placed = locked(session, placed_id)
    if placed is not None and placed.sid is None:
        give_up(session, now, placed, why)


def adopt(placed: PlacedCall, sid: str) -> bool:
    """Whether a call of the carrier is this one; the first that it names is."""
    placed.sid = placed.sid or sid
    return placed.sid == sid


def give_up(session: Session, now: datetime, placed: PlacedCall, why: str) -> None:
    """The call was never placed, and will not be."""
    if placed.failed_why is None:
        placed.failed_why, placed.settle_by = why, None
        if placed.purpose == PlacedFor.NEWS:
            rung_for_news(session, now, placed, "not_placed")
            return
        about: dict[str, Any] = {"purpose": placed.purpose, "placed": placed.id, "why": why}
        events.record(session, placed.item, "call_not_placed", now, **about)


def rung_for_news(session: Session, now: datetime, placed: PlacedCall, came_to: str) -> None:
    """A notice has rung a member of staff (铃响提醒): the clock did it, and who was meant."""
    about: dict[str, Any] = {"placed": placed.id, "to": placed.staff_id, "came_to": came_to}
    events.record(session, placed.item, "rung_for_news", now, **about)


def locked(session: Session, placed_id: int) -> PlacedCall | None:
    """A placed call, while nobody else is at work on it; None for one that is not known."""
    return session.get(PlacedCall, placed_id, with_for_update=True, populate_existing=True)


# An order whose answer never came


def unanswered(session: Session, now: datetime) -> list[Order]:
    """The orders of which nothing was heard, to be looked up at the carrier."""
    due = (
        select(PlacedCall)
        .where(
            is_going(),
            PlacedCall.sid.is_(None),
            PlacedCall.ordered_at.is_not(None),
            PlacedCall.settle_by <= now,
        )
        .order_by(PlacedCall.settle_by, PlacedCall.id)
    )
    return [order_of(session, placed) for placed in session.scalars(due.limit(BATCH))]


def looked_up(session: Session, now: datetime, placed_id: int, found: Sequence[str] | None) -> None:
    """What the carrier knows of an order: its call is adopted; without one it is ordered again.

    ``found`` None: the carrier cannot tell, and nothing may be ordered again before it can.
    """
    placed = locked(session, placed_id)
    if placed is None or placed.sid is not None or placed.ordered_at is None:
        return
    if now - placed.ordered_at < LOOK_AFTER:
        return  # Another scheduler was quicker, and has ordered it again.
    if found is None:
        placed.settle_by = now + LOOK_AFTER
        if now - placed.ordered_at > GIVE_UP_AFTER:
            give_up(session, now, placed, "unknown")
        return
    others = set(session.scalars(select(PlacedCall.sid).where(PlacedCall.sid.in_(found))))
    own = [sid for sid in found if sid not in others]
    if own:
        adopt(placed, own[0])
        placed.settle_by = now
    elif now - placed.asked_at > FRESH:
        give_up(session, now, placed, "late")
    else:
        placed.ordered_at = None
