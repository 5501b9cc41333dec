"""The same done to many items at once: reminded, urged, assigned. Nothing is closed in this way.

Each item has its savepoint, so that one which is refused stops none of the others; an item that is
named twice (2026-158 and 158) is taken once. Whoever is told of several has one message. The items
are taken in the order of their ids: two people who take the same items up at once wait for each
other, and never for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from calllog.ledger import handing_over, reminding, urging
from calllog.models import Item, Section, Staff, Urging
from calllog.news import action_news, chain_news
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

MOST = 200  # More than one page of the list holds.

T = TypeVar("T")


@dataclass(frozen=True)
class Done(Generic[T]):
    """What was done, and the items that were refused, with why."""

    done: list[T]
    refused: list[tuple[Item, LedgerError]]


def _each(session: Session, items: Sequence[Item], act: Callable[[Item], T]) -> Done[T]:
    done: list[T] = []
    refused: list[tuple[Item, LedgerError]] = []
    for item in sorted(set(items), key=lambda one: one.id):
        try:
            with session.begin_nested():
                done.append(act(item))
        except LedgerError as why:
            refused.append((item, why))
    return Done(done, refused)


def remind(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    items: Sequence[Item],
    staff: Staff,
    words: str = "",
) -> Done[reminding.Reminder]:
    """Remind who has to act on each of them."""
    made = _each(session, items, lambda item: reminding.write(session, now, item, staff, words))
    if made.done:
        told = [(one.item, one.told) for one in made.done]
        action_news.reminded(session, now, office_time, staff, told, made.done[0].event)
    return made


def urge(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    items: Sequence[Item],
    staff: Staff,
    words: str,
    until: date | None = None,
) -> Done[Urging]:
    """Urge who is responsible for each of them; each urging has its own receipt."""
    made = _each(
        session,
        items,
        lambda item: urging.write_urge(session, now, office_time, item, staff, words, until),
    )
    action_news.urged_many(session, now, office_time, made.done)
    return made


def assign(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    items: Sequence[Item],
    staff: Staff,
    section: Section,
    to: Staff | None = None,
    note: str = "",
) -> Done[handing_over.Asked]:
    """Hand each of them over to the section, or to a handler by name (指派)."""
    made = _each(
        session,
        items,
        lambda item: handing_over.write_hand_over(
            session, now, office_time, item, staff, section, to, note
        ),
    )
    chain_news.asked_many(session, now, office_time, made.done)
    return made
