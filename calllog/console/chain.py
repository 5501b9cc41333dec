"""The chain of responsibility on an item's page: who had it, what waits, and how to pass it on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from calllog.console.outcomes import Offer, offer
from calllog.console.request import actor, now, office_time, session_of, viewer
from calllog.ledger.cooperating import may_deliver
from calllog.ledger.handing_over import last_return
from calllog.ledger.naming import may_name
from calllog.models import HandOver, Item, PromiseKind, Staff
from calllog.office import absences
from calllog.office.viewers import may_accept, may_hand_over
from calllog.showing.chain_stories import Held, chain

pages = Blueprint("chain", __name__)


@dataclass(frozen=True)
class Passing:
    """What the item's page shows of the chain."""

    held: list[Held]
    pending: HandOver | None
    return_until: datetime | None
    offers: list[Offer]


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"passing": passing}


def passing(item: Item) -> Passing:
    """Who had it from when to when, what waits to be accepted, and what this person may do."""
    session = session_of(item)
    pending = item.pending
    until = last_return(pending, office_time(session)) if pending is not None else None
    names = _offered(session, item, until)
    return Passing(chain(item), pending, until, [offer(session, item, name) for name in names])


def _offered(session: Session, item: Item, return_until: datetime | None) -> Iterator[str]:
    if item.closed_at is not None:
        return
    staff, pending = actor(session), item.pending
    if pending is not None and may_accept(viewer(), pending):
        yield "accept-hand-over"
        if return_until is not None and now() <= return_until:
            yield "send-back"
    is_to_be_named = any(
        promise.kind == PromiseKind.NAMING and promise.ended_at is None for promise in item.promises
    )
    if is_to_be_named and may_name(session, staff):
        yield "name-section"
    if _is_head(session, item, staff) and (item.responsible_id != staff.id or pending):
        yield "take-over"
    if any(row.done_at is None and may_deliver(staff, row) for row in item.cooperations):
        yield "deliver"
    if not item.is_draft and may_hand_over(viewer(), item):
        if not is_to_be_named:
            yield "hand-over"
        yield from ("cooperate", "interim")


def _is_head(session: Session, item: Item, staff: Staff) -> bool:
    head = item.section.head
    return head is not None and absences.standing_in(session, head, now()).id == staff.id
