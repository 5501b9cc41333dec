"""Notices that ring (铃响提醒): new and late work rings the telephone of who is on duty.

It rings where the roster says so (电话提醒), in office hours and at noon for who covers it, never
while the telephone is busy, and never for what has been seen in the console, or has become somebody
else's, meanwhile. What is written after closing (a contact missed at 17:30, a call of the evening)
rings at the next opening. One ring stands for all messages until five minutes after it. Who does
not pick up is rung once more, and then no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from calllog.calls.door import LONGEST_TALK
from calllog.db import lock
from calllog.models import (
    CONSOLE,
    Call,
    Duty,
    Item,
    Leg,
    Message,
    PlacedCall,
    PlacedFor,
    Promise,
    Staff,
)
from calllog.office import absences, directory
from calllog.placed.placing import LOOK_AFTER, is_going
from calllog.times.office_hours import OfficeState, OfficeTime

RECENT = 10  # Minutes of office time; a telephone that was busy for longer is not rung any more.
TOGETHER = timedelta(minutes=5)
AGAIN_AFTER = timedelta(minutes=5)
AGAIN_UNTIL = timedelta(minutes=20)
MOST_READ = 50  # Messages of one person, the newest first.

# The causes of messages about work that is new to whom they go (calllog.news): registered, handed
# over, moved to somebody, to be done for who is away, to be co-operated in.
_NEW = re.compile(
    r"item\d+\|new\||handover\d+\|(asked|moved)\||promise\d+\|deputy\||"
    r"cooperation\d+\|asked\|"
)
_OF_PROMISE = re.compile(r"promise(\d+)\|version\d+\|")


@dataclass(frozen=True, slots=True)
class Ring:
    """Whom to ring and for which item; without a message it is the second try."""

    staff: Staff
    item: Item
    message: Message | None


def is_on_a_roster(session: Session) -> bool:
    """Whether any roster lets a telephone ring; where none does, nothing more need be asked."""
    return session.scalar(select(Duty.id).where(Duty.rings_for_news).limit(1)) is not None


def due(session: Session, now: datetime, office_time: OfficeTime) -> list[Ring]:
    """The rings that are due now, one for each person."""
    found = (
        ring_for(session, now, office_time, staff) for staff in _on_duty(session, now, office_time)
    )
    return [ring for ring in found if ring is not None]


def ask_due(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Ask for the rings that are due; returns how many. The next pass places them."""
    asked = 0
    for staff in _on_duty(session, now, office_time):
        # Two schedulers take turns here, and the second finds what the first has asked for.
        lock(session, staff)
        ring = ring_for(session, now, office_time, staff)
        if ring is not None:
            _ask(session, now, ring)
            asked += 1
    return asked


def _on_duty(session: Session, now: datetime, office_time: OfficeTime) -> Sequence[Staff]:
    """Whose telephone the roster of today lets ring at this hour."""
    state = office_time.state(now)
    if state not in (OfficeState.OPEN, OfficeState.NOON):
        return []
    people = directory.rung_for_news(session, office_time.local(now).date(), now)
    ids = [one.staff_id for one in people if state is OfficeState.OPEN or one.covers_noon]
    return [session.get_one(Staff, staff_id) for staff_id in dict.fromkeys(ids)]


def ring_for(session: Session, now: datetime, office_time: OfficeTime, staff: Staff) -> Ring | None:
    """What a person is to be rung for now, if for anything."""
    last = _last_ring(session, staff)
    message = _unrung(session, now, staff, _since(now, office_time, last))
    if message is not None and message.item is not None:
        ring = Ring(staff, message.item, message)
    elif last is not None and _is_to_be_tried_again(session, now, last):
        ring = Ring(staff, last.item, None)
    else:
        return None
    return None if _is_busy(session, now, staff) else ring


def _last_ring(session: Session, staff: Staff) -> PlacedCall | None:
    rings = select(PlacedCall).where(
        PlacedCall.purpose == PlacedFor.NEWS, PlacedCall.staff_id == staff.id
    )
    return session.scalars(rings.order_by(PlacedCall.id.desc()).limit(1)).first()


def _since(now: datetime, office_time: OfficeTime, last: PlacedCall | None) -> datetime:
    """From when on messages are recent enough to ring, and are not stood for by the last ring.

    Closed hours do not count: at the opening that is shortly before the closing of the day before.
    A ring of 17:28 does not stand for what is missed at 17:30, when nothing rings any more.
    """
    recent = office_time.back_office_minutes(now, RECENT)
    if last is None:
        return recent
    closing = office_time.closing(office_time.local(last.asked_at).date())
    return max(recent, min(last.asked_at + TOGETHER, closing))


def _unrung(session: Session, now: datetime, staff: Staff, since: datetime) -> Message | None:
    """The newest message of new or late work since a moment that is still open and unseen."""
    unseen = (
        select(Message)
        .options(joinedload(Message.item))
        .where(
            Message.recipient_id == staff.id,
            Message.seen_at.is_(None),
            Message.channel == CONSOLE,
            Message.created_at >= since,
        )
        .order_by(Message.id.desc())
        .limit(MOST_READ)
    )
    return next((one for one in session.scalars(unseen) if _is_work(session, now, one)), None)


def _is_work(session: Session, now: datetime, message: Message) -> bool:
    """Whether a message tells of an open item that is new to the person, or of a missed promise.

    New work that has passed to somebody else since is theirs. A miss concerns whoever was told of
    it until the promise is kept, for with it the item may have passed to the head already.
    """
    if message.item is None or message.item.closed_at is not None:
        return False
    of_promise = _OF_PROMISE.match(message.key)
    if of_promise is None:
        is_new = _NEW.match(message.key) is not None
        return is_new and _is_owed(session, now, message.item, message.recipient_id)
    promise = session.get(Promise, int(of_promise[1]))
    return promise is not None and promise.missed_at is not None and promise.ended_at is None


def _is_owed(session: Session, now: datetime, item: Item, staff_id: int | None) -> bool:
    """Whether a person still owes anything of an item, or stands in for who does."""
    holders = {promise.holder for promise in item.promises if promise.ended_at is None}
    return any(absences.standing_in(session, one, now).id == staff_id for one in holders)


def _is_to_be_tried_again(session: Session, now: datetime, last: PlacedCall) -> bool:
    """Whether the first ring went unanswered five minutes ago, and nobody has looked since."""
    if last.message_id is None or last.picked_up_at is not None or last.failed_why is not None:
        return False
    message = session.get_one(Message, last.message_id)
    is_open = message.seen_at is None and last.item.closed_at is None
    return (
        is_open and last.ended_at is not None and AGAIN_AFTER <= now - last.asked_at <= AGAIN_UNTIL
    )


def _is_busy(session: Session, now: datetime, staff: Staff) -> bool:
    """Whether the telephone rings or is talked on: for a caller, or for a call of our own."""
    since = now - LONGEST_TALK
    leg = select(Leg.id).join(Call, Call.id == Leg.call_id)
    on_leg = leg.where(
        Leg.staff_id == staff.id,
        Leg.ended_at.is_(None),
        Leg.dialled_at > since,
        Call.ended_at.is_(None),
    )
    # Who has accepted a transfer hangs up and waits for the caller, and then talks with them.
    takes_over = and_(
        PlacedCall.purpose == PlacedFor.TRANSFER,
        PlacedCall.staff_id == staff.id,
        PlacedCall.accepted_at > since,
        PlacedCall.end_status.is_(None),
        PlacedCall.failed_why.is_(None),
    )
    own = and_(PlacedCall.first_number == staff.phone, is_going())
    placed = select(PlacedCall.id).where(or_(own, takes_over))
    return any(session.scalar(query.limit(1)) is not None for query in (on_leg, placed))


def _ask(session: Session, now: datetime, ring: Ring) -> None:
    session.add(
        PlacedCall(
            item=ring.item,
            purpose=PlacedFor.NEWS,
            staff=ring.staff,
            first_number=ring.staff.phone,
            number="",  # Nobody else is rung.
            message_id=ring.message.id if ring.message is not None else None,
            asked_at=now,
            settle_by=now + LOOK_AFTER,
        )
    )
    session.flush()
