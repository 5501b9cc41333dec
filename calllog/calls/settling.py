"""Calls of whose end nothing was heard: which they are, and what becomes of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.catalogue import guide
from calllog.models import Call
from calllog.times.office_hours import OfficeTime


def unsettled(session: Session, now: datetime, limit: int) -> list[str]:
    """The ids of calls of which nothing was heard for too long, oldest first."""
    query = select(Call.sid).where(Call.settle_by <= now).order_by(Call.settle_by, Call.id)
    return list(session.scalars(query.limit(limit)))


def quiet_call(session: Session, now: datetime, sid: str) -> Call | None:
    """The call, if nothing was heard of it still, nor that it belongs to the other line."""
    query = select(Call).where(Call.sid == sid, Call.settle_by <= now)
    return session.scalars(query.with_for_update()).first()


def still_going(session: Session, now: datetime, sid: str) -> None:
    """The carrier says that the call goes on: ask again later."""
    call = session.scalars(select(Call).where(Call.sid == sid)).one()
    if call.ended_at is None:
        call.settle_by = now + door.QUIET


def cannot_be_asked_after(
    session: Session, now: datetime, office_time: OfficeTime, call: door.CallRecord
) -> None:
    """Register the caller at once, and leave the call open: they may be talking.

    Nobody is registered whom a person has accepted, or who has only listened and wanted
    no more. The call is ended only when no call can last so long.
    """
    if now - call.started_at >= door.LONGEST_TALK:
        door.end(session, now, office_time, call, status=None, seconds=None, by_sweep=True)
        return
    is_accepted = any(leg.accepted_at is not None for leg in call.legs)
    if not is_accepted and not guide.has_only_listened(call):
        door.register(session, now, office_time, call)
    still_going(session, now, call.sid)
