"""Who answers for an item: at every moment exactly one person (design, invariant 2).

``move`` is the only place that changes it: the row of the hand-over, the holders of what is owed
and the event go together. Its callers are the ledger and, for what was not read, the clock.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog import events
from calllog.models import Absence, HandOver, HandOverKind, Item, PromiseKind, Section, Staff
from calllog.office import absences

# Not the responsible person's to keep, whoever that is.
HELD_BY_OTHERS = frozenset({PromiseKind.FINISH, PromiseKind.COOPERATION, PromiseKind.NAMING})
STANDING_IN = frozenset({HandOverKind.DEPUTY, HandOverKind.BACK})


def move(
    session: Session,
    now: datetime,
    item: Item,
    to: Staff,
    why: HandOverKind,
    *,
    at: datetime | None = None,
    by: Staff | None = None,
    note: str = "",
    section: Section | None = None,
    event: str = "responsibility_moved",
    absence: Absence | None = None,
    **data: Any,
) -> HandOver:
    """Responsibility moves at once, as of a moment, perhaps with the item to another section.

    A hand-over that was still to be accepted has come to nothing, unless a deputy only stands in:
    for a deputy, and back, everything goes on as it was, with another person. Misses of before that
    moment have to be on record already (``promises.record_misses``): they stay with who held it.
    """
    pending, at = item.pending, at or now
    row = HandOver(item=item, kind=why, by=by, at=at, note=note)
    session.add(row)
    with session.no_autoflush:
        row.from_section = pending.from_section if pending else item.section
        row.from_staff, row.to_section, row.to_staff = item.responsible, section or item.section, to
        row.accepted_at = row.ended_at = at
        row.accepted_by, row.absence_id = to, absence.id if absence else None
    if pending is not None and why not in STANDING_IN:
        pending.ended_at = at
    session.flush()
    told = {
        "why": why,
        "at": at.astimezone(UTC).isoformat(),
        "section": row.to_section.name,
        "note": note,
    }
    take(session, now, item, to, by, event, hand_over=row.id, **told, **data)
    item.section = row.to_section
    return row


def take(
    session: Session,
    now: datetime,
    item: Item,
    to: Staff,
    by: Staff | None,
    event: str,
    **data: Any,
) -> None:
    """Who is responsible now has to keep what is still owed; what others owe stays with them.

    A deputy stands in for what the person held, and for nothing else.
    """
    before, item.responsible = item.responsible, to
    is_deputy = data.get("why") in STANDING_IN
    for promise in item.promises:
        passes = promise.kind not in HELD_BY_OTHERS
        if is_deputy:
            passes = promise.holder_id == before.id
        if promise.ended_at is None and passes:
            promise.holder = to
    events.record(
        session, item, event, now, by, old_responsible=before.id, responsible=to.id, **data
    )


def to_head(
    session: Session, now: datetime, item: Item, why: HandOverKind, at: datetime
) -> HandOver | None:
    """Not taken on in time: the head of the section that has it answers for it from that moment.

    A section without a head keeps what is its own; what came from another section and was never
    accepted goes to who was asked. None when who is responsible stays so.
    """
    pending, head = item.pending, item.section.head
    if head is not None:
        to = absences.standing_in(session, head, at)
    else:
        to = pending.to_staff if pending is not None else item.responsible
    if to.id != item.responsible_id:
        return move(session, now, item, to, why, at=at)
    if pending is not None:
        pending.ended_at = at
    return None
