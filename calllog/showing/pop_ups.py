"""The notices that pop up in an open console: what has come for the person since they signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.models import CONSOLE, Message

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One message, and the number of the item that it is about."""

    id: int
    title: str
    at: datetime
    number: str | None


@dataclass(frozen=True, slots=True)
class News:
    """The newest ones, and how many more the person has not seen."""

    shown: tuple[Notice, ...]
    others: int


def since(session: Session, staff_id: int, signed_in_at: datetime, unseen: int) -> News:
    """Three at most. What came before the person signed in waits in the menu's count."""
    found = session.scalars(
        select(Message)
        .options(joinedload(Message.item))
        .where(
            Message.recipient_id == staff_id,
            Message.channel == CONSOLE,
            Message.seen_at.is_(None),
            Message.created_at >= signed_in_at,
        )
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(SHOWN)
    )
    shown = tuple(
        Notice(one.id, one.title, one.created_at, one.item.number if one.item else None)
        for one in found
    )
    return News(shown, unseen - len(shown) if shown else 0)
