"""A call that turns out to be the conduct line's is erased here (design, section 6)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.models import Call, Item


def erase(session: Session, sid: str) -> None:
    """Remove every trace of a call, if there is any.

    Its end may have been told before the key that led there, and have been registered: that item
    keeps neither number nor promise. An event of it would tell of the call, so that there is none.
    """
    call = session.scalars(select(Call).where(Call.sid == sid).with_for_update()).first()
    if call is None:
        return
    item = session.get(Item, call.item_id, with_for_update=True) if call.item_id else None
    if item is not None and item.calls == [call]:
        item.phone, item.closed_at = None, call.ended_at
        for promise in item.promises:
            promise.ended_at, promise.next_step_at = call.ended_at, None
    door.forget(session, call)
