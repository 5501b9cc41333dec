"""Which actions an item's state allows; the ledger refuses the others, whoever sends them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from calllog.console.outcome_choices import is_in_time
from calllog.console.request import actor, now
from calllog.ledger.approving import may_approve, waiting
from calllog.ledger.extending import EXTENDABLE
from calllog.models import ApprovalKind, Item, PromiseKind
from calllog.sms.texts import takes_texts


def offered(session: Session, item: Item) -> Iterator[str]:
    """The names of the actions (``outcome_deeds.DEEDS``); ``steps`` puts them in order."""
    if item.closed_at is None and item.outcome is None:
        yield from _while_open(session, item)
    elif item.closed_at is None:
        yield from _while_to_be_confirmed(session, item)
    if item.outcome is not None and item.merged_into_id is None:
        yield "reopen"


def _owed(item: Item) -> set[str]:
    return {promise.kind for promise in item.promises if promise.ended_at is None}


def _in_time(item: Item) -> set[str]:
    """What is owed and can still be extended: afterwards a miss stays a miss."""
    return {promise.kind for promise in item.promises if is_in_time(promise, now())}


def _while_open(session: Session, item: Item) -> Iterator[str]:
    if item.is_draft:
        yield from _while_a_draft(item)
    else:
        yield from _while_handled(item)
        if _in_time(item) & EXTENDABLE and waiting(session, item, ApprovalKind.EXTENSION) is None:
            yield "extend"
    if waiting(session, item, ApprovalKind.EXCLUSION) is None:
        yield "exclude"


def _while_a_draft(item: Item) -> Iterator[str]:
    if item.matter:
        yield "outcome"


def _while_handled(item: Item) -> Iterator[str]:
    yield "attempt"
    if _may_be_texted(item):
        yield "text"
    if item.reason_told_at is None:
        yield "reason"
    yield from ("outcome", "ruling", "transfer", "split")
    if item.accepted_at is None:
        yield from ("classify", "notice")
        if item.matter_id is not None:
            yield "accept"
    if PromiseKind.FOLLOW_UP in _owed(item):
        yield "asked-after"
    yield from _of_the_clock(item)


def _of_the_clock(item: Item) -> Iterator[str]:
    """Only what runs can be stopped; what stands still is not merged with another item."""
    if item.suspended_at is not None:
        yield "resume"
        return
    yield "merge"
    if PromiseKind.RESOLUTION in _in_time(item):
        yield "suspend"


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
