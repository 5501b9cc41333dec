"""Which actions an item's state allows; the ledger refuses the others, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from calllog.console.request import actor
from calllog.ledger.approving import may_approve
from calllog.ledger.extending import EXTENDABLE
from calllog.models import Item, PromiseKind
from calllog.texts import takes_texts


def offered(session: Session, item: Item) -> Iterator[str]:
    """The names of the actions (``outcome_deeds.DEEDS``), in the order in which the work goes."""
    if item.closed_at is None and item.outcome is None:
        yield from _while_open(item)
    elif item.closed_at is None:
        yield from _while_to_be_confirmed(session, item)
    if item.outcome is not None and item.merged_into_id is None:
        yield "reopen"


def _owed(item: Item) -> set[str]:
    return {promise.kind for promise in item.promises if promise.ended_at is None}


def _while_open(item: Item) -> Iterator[str]:
    if item.is_draft:
        yield from ("outcome", "exclude")
        return
    yield "attempt"
    if _may_be_texted(item):
        yield "text"
    if item.reason_told_at is None:
        yield "reason"
    yield "outcome"
    if item.accepted_at is None:
        yield "classify"
        if item.matter_id is not None:
            yield from ("notice", "accept")
    if PromiseKind.FOLLOW_UP in _owed(item):
        yield "asked-after"
    if item.suspended_at is not None:
        yield "resume"
    elif PromiseKind.RESOLUTION in _owed(item):
        yield "suspend"
    if item.suspended_at is None and _owed(item) & EXTENDABLE:
        yield "extend"
    yield from ("ruling", "transfer", "merge", "split", "exclude")


def _may_be_texted(item: Item) -> bool:
    """Whether the person was rung in vain, and has a number that takes texts."""
    has_number = item.phone is not None and takes_texts(item.phone)
    return has_number and item.times_tried > 0 and item.contacted_at is None


def _while_to_be_confirmed(session: Session, item: Item) -> Iterator[str]:
    yield "attempt"
    if PromiseKind.REPLY in _owed(item):
        yield "reply"
        return
    yield "follow-up"
    given_by = item.answers[-1].staff_id if item.answers else None
    if may_approve(actor(session), item, asked_by_id=given_by):
        yield "attest"
