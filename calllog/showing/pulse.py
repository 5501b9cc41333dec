"""The ledger's pulse: a few numbers that change with whatever a list or a page may show."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from calllog.models import (
    CONSOLE,
    Call,
    Event,
    Message,
    PlacedCall,
    PromptVersion,
    Recording,
    ShiftHandOver,
    TextMessage,
)
from calllog.models.calls import has_left_menu

# A row that is still going on is among the last of its table.
UNDER_WAY = 200


def pulse(session: Session) -> tuple[object, ...]:
    """Read in one query, over indexes only; every change of an item writes its event."""
    calls = _calls()
    found = session.execute(
        select(
            _last(Event.id),
            select(func.max(calls.c.started_at)).scalar_subquery(),
            select(func.count()).select_from(calls).scalar_subquery(),
            select(func.count(calls.c.answered_at)).scalar_subquery(),
            select(func.count(calls.c.ended_at)).scalar_subquery(),
            _last(Recording.id),
            _done(Recording.id, Recording.fetched_at),
            _done(Recording.id, Recording.lost_why),
            _last(PlacedCall.id),
            _done(PlacedCall.id, PlacedCall.answered_at),
            _done(PlacedCall.id, PlacedCall.ended_at),
            _done(PlacedCall.id, PlacedCall.failed_why),
            _last(ShiftHandOver.id),
            _done(ShiftHandOver.id, ShiftHandOver.to_signed_at),
            _done(ShiftHandOver.id, ShiftHandOver.refused_at),
            _last(TextMessage.id),
            _last(PromptVersion.id),
            _done(PromptVersion.id, PromptVersion.decided_at),
        )
    )
    return tuple(found.one())


def unseen(session: Session, staff_id: int) -> tuple[int, int]:
    """How many messages a person has not seen, and the last of them."""
    found = select(func.count(), func.coalesce(func.max(Message.id), 0)).where(
        Message.recipient_id == staff_id, Message.channel == CONSOLE, Message.seen_at.is_(None)
    )
    count, last = session.execute(found).one()
    return count, last


def _calls() -> Subquery:
    """The last calls; none that may still be led to the conduct line, which would betray it."""
    last = select(Call.started_at, Call.answered_at, Call.ended_at).where(has_left_menu())
    return last.order_by(Call.started_at.desc()).limit(UNDER_WAY).subquery()


def _last(id_: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    return select(func.coalesce(func.max(id_), 0)).scalar_subquery()


def _done(id_: InstrumentedAttribute[int], at: object) -> ScalarSelect[int]:
    """Of the last rows of a table, how many have come to a time or a word."""
    first = select(func.coalesce(func.max(id_), 0) - UNDER_WAY).scalar_subquery()
    return select(func.count(at)).where(id_ > first).scalar_subquery()  # type: ignore[arg-type]
