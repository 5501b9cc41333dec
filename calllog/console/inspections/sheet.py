"""What an inspector reads of an item: what was promised, tried, told and suspected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.models import (
    Answer,
    Attempt,
    Finding,
    InspectedItem,
    Item,
    OneTimeNotice,
    Promise,
)
from calllog.office.viewers import Viewer, may_see


@dataclass(frozen=True, slots=True)
class Facts:
    """The record of an item in short; the item's page has all of it."""

    promises: Sequence[Promise]
    attempts: Sequence[Attempt]
    notices: Sequence[OneTimeNotice]
    answers: Sequence[Answer]
    findings: Sequence[Finding]


def facts_of(session: Session, drawn: InspectedItem, viewer: Viewer) -> Facts | None:
    """The record of an item that was drawn; None where another section has it by now."""
    seen = select(Item.id).where(Item.id == drawn.item_id, may_see(viewer))
    if session.scalar(seen) is None:
        return None
    item = drawn.item
    findings = (
        select(Finding)
        .where(Finding.item_id == item.id, Finding.lapsed_at.is_(None))
        .options(joinedload(Finding.about))
        .order_by(Finding.id)
    )
    return Facts(
        item.promises, item.attempts, item.notices, item.answers, session.scalars(findings).all()
    )
