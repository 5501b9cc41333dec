"""The chain of responsibility of an item (责任链条): who had it from when to when, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import selectinload

from calllog.models import Cooperation, HandOver, Item, Staff
from calllog.showing.moments import iso

CHAIN_LOADS = (
    selectinload(Item.hand_overs).joinedload(HandOver.from_section),
    selectinload(Item.hand_overs).joinedload(HandOver.from_staff),
    selectinload(Item.hand_overs).joinedload(HandOver.to_section),
    selectinload(Item.hand_overs).joinedload(HandOver.to_staff),
    selectinload(Item.hand_overs).joinedload(HandOver.by),
    selectinload(Item.hand_overs).joinedload(HandOver.accepted_by),
    selectinload(Item.hand_overs).joinedload(HandOver.returned_by),
    selectinload(Item.cooperations).joinedload(Cooperation.section),
    selectinload(Item.cooperations).joinedload(Cooperation.done_by),
)


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody was responsible for an item, from one moment to the next."""

    staff: Staff
    since: datetime
    until: datetime | None
    why: str  # A HandOverKind, or "registered" for the first of all.


def chain(item: Item) -> list[Held]:
    """Everybody who was responsible, in order; at every moment it was exactly one of them."""
    moves = sorted(
        (row for row in item.hand_overs if row.accepted_at is not None), key=_accepted_at
    )
    first = moves[0].from_staff if moves else item.responsible
    begun = [(first, item.created_at, "registered")]
    begun += [(row.accepted_by or row.to_staff, _accepted_at(row), row.kind) for row in moves]
    ends: list[datetime | None] = [since for _who, since, _why in begun[1:]]
    ends.append(item.closed_at)
    return [
        Held(who, since, until, why) for (who, since, why), until in zip(begun, ends, strict=True)
    ]


def _accepted_at(row: HandOver) -> datetime:
    assert row.accepted_at is not None
    return row.accepted_at


def was_returned(item: Item) -> bool:
    """Whether the last that happened to an item was its return, and nobody has read it since."""
    rows: Sequence[HandOver] = item.hand_overs
    return bool(rows) and rows[-1].returned_at is not None and item.read_at is None


def told(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """The parts of an item's story that have to do with who had it."""
    return {
        "chain": [
            {
                "responsible": held.staff.name,
                "from": iso(held.since, zone),
                "until": iso(held.until, zone),
                "why": held.why,
            }
            for held in chain(item)
        ],
        "hand_overs": [_hand_over(row, zone) for row in item.hand_overs],
        "cooperations": [_cooperation(row, zone) for row in item.cooperations],
        "times_returned": item.times_returned,
    }


def _hand_over(row: HandOver, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "at": iso(row.at, zone),
        "by": row.by.name if row.by else None,
        "from_section": row.from_section.name,
        "from": row.from_staff.name,
        "to_section": row.to_section.name,
        "to": row.to_staff.name,
        "note": row.note,
        "accepted_at": iso(row.accepted_at, zone),
        "accepted_by": row.accepted_by.name if row.accepted_by else None,
        "returned_at": iso(row.returned_at, zone),
        "returned_by": row.returned_by.name if row.returned_by else None,
        "return_reason": row.return_reason,
        "ended_at": iso(row.ended_at, zone),
    }


def _cooperation(row: Cooperation, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "section": row.section.name,
        "asked": row.asked,
        "asked_at": iso(row.asked_at, zone),
        "done_at": iso(row.done_at, zone),
        "done_by": row.done_by.name if row.done_by else None,
        "done": row.done_note,
    }
