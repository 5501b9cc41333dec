"""Call-backs that were answered in time, and whose result is still to be entered (待补结果).

The call's own record proves when it was made; what it came to, staff say. Whoever talks at closing,
or has just hung up, has missed nothing yet: the result may be entered for 30 minutes after the end
of the talk, and then counts from the moment at which the person answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.models import Attempt, PlacedCall, PlacedFor, Promise, PromiseKind

RESULT_WITHIN = timedelta(minutes=30)
LOOK_AGAIN = timedelta(minutes=1)


def may_still_keep(session: Session, now: datetime, promise: Promise) -> bool:
    """Whether a talk that began before the due time may still turn out to be the contact."""
    if promise.kind != PromiseKind.CONTACT:
        return False
    talk = (
        select(PlacedCall.id)
        .outerjoin(Attempt, Attempt.placed_call_id == PlacedCall.id)
        .where(
            PlacedCall.item_id == promise.item_id,
            PlacedCall.purpose == PlacedFor.CALLBACK,
            PlacedCall.answered_at <= promise.due_at,
            or_(PlacedCall.ended_at.is_(None), PlacedCall.ended_at > now - RESULT_WITHIN),
            Attempt.id.is_(None),
        )
    )
    return session.scalar(talk.limit(1)) is not None
