"""Calls of whose end nothing was heard, while the carrier cannot be asked about them either."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.catalogue import guide
from calllog.times.office_hours import OfficeTime


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
    door.still_going(session, now, call.sid)
