"""Which policy an item keeps: the one in force when it was registered (invariant 6)."""

from __future__ import annotations

from datetime import date

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Item, PolicyRow
from calllog.policy import DEFAULT, Policy

POLICY = TypeAdapter(Policy)


def in_force(session: Session, on: date) -> PolicyRow | None:
    """The policy that items registered on a date get; None as long as none was entered."""
    entered = select(PolicyRow).where(PolicyRow.valid_from <= on)
    return session.scalars(entered.order_by(PolicyRow.valid_from.desc()).limit(1)).first()


def of(item: Item) -> Policy:
    """The policy of an item; the defaults where none had been entered at its registration."""
    return DEFAULT if item.policy is None else POLICY.validate_python(item.policy.values)
