"""Whether anything that the lists show has changed: a short word to compare, without the lists.

Cheap enough to be asked every three seconds by every open page: ends of indexes, and what is under
way. It may change without need, never the other way round; with the minute it changes by itself,
because what is due and what is claimed does.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.models import Call, Claim, Event, Message, PlacedCall, Recording
from calllog.office.viewers import Viewer


def digest(session: Session, viewer: Viewer, now: datetime) -> str:
    """A word that stays the same as long as nothing has changed for this viewer.

    Every change of an item has its event, so that the last event stands for all of them.
    """
    last = (Event.id, Call.id, Recording.id, PlacedCall.id, Message.id, Call.handled_at)
    under_way = (Call.settle_by, Recording.fetch_at)
    facts = session.execute(
        select(
            *(select(func.max(column)).scalar_subquery() for column in last),
            *(
                select(func.count()).where(column.is_not(None)).scalar_subquery()
                for column in under_way
            ),
        )
    ).one()
    minute = now.replace(second=0, microsecond=0)
    roles = sorted(viewer.roles)
    told = (viewer.staff_id, roles, minute, *facts, *_claimed(session, now), *_placed(session))
    return hashlib.blake2s(repr(told).encode(), digest_size=12).hexdigest()


def _claimed(session: Session, now: datetime) -> list[object]:
    """Who calls whom just now."""
    query = select(Claim.item_id, Claim.staff_id, Claim.until).where(Claim.until > now)
    return [tuple(row) for row in session.execute(query.order_by(Claim.item_id))]


def _placed(session: Session) -> list[object]:
    """How far the calls have come that the system has placed."""
    columns = (
        PlacedCall.id,
        PlacedCall.picked_up_at,
        PlacedCall.accepted_at,
        PlacedCall.dialled_at,
        PlacedCall.answered_at,
        PlacedCall.ended_at,
    )
    query = select(*columns).where(PlacedCall.settle_by.is_not(None)).order_by(PlacedCall.id)
    return [tuple(row) for row in session.execute(query)]
