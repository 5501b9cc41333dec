"""Which policy an item keeps: the one in force when it was registered (invariant 6).

What is promised stays: a policy is entered for a day to come, and is changed no more once an item
was registered under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.file_faults import Fault
from calllog.models import Item, OfficeProfile, PolicyRow
from calllog.times.policy import DEFAULT, Policy
from calllog.times.policy_file import EnteredPolicy, PolicyError

POLICY = TypeAdapter(Policy)


def in_force(session: Session, on: date) -> PolicyRow | None:
    """The policy that items registered on a date get; None as long as none was entered."""
    entered = select(PolicyRow).where(PolicyRow.valid_from <= on)
    return session.scalars(entered.order_by(PolicyRow.valid_from.desc()).limit(1)).first()


def of(item: Item) -> Policy:
    """The policy of an item; the defaults where none had been entered at its registration."""
    return DEFAULT if item.policy is None else POLICY.validate_python(item.policy.values)


def entered(session: Session) -> Sequence[PolicyRow]:
    """Every policy that was entered, in the order in which they come into force."""
    return session.scalars(select(PolicyRow).order_by(PolicyRow.valid_from)).all()


def on(session: Session, day: date) -> Policy:
    """The policy that an item registered on a day gets."""
    row = in_force(session, day)
    return DEFAULT if row is None else POLICY.validate_python(row.values)


def enter(session: Session, now: datetime, today: date, new: EnteredPolicy, by: str) -> bool:
    """Enter a policy; False if it stands there like this already.

    Raises:
        PolicyError: it would begin in the past, or items were registered under its date.
    """
    # One after another, also where several hosts share a database.
    session.get(OfficeProfile, 1, with_for_update=True)
    values = POLICY.dump_python(new.policy, mode="json")
    row = of_day(session, new.valid_from)
    if row is not None and (row.document, row.values) == (new.document, values):
        return False
    refuse_past(session, today, new)
    if row is None:
        row = PolicyRow(valid_from=new.valid_from)
        session.add(row)
    row.document, row.values = new.document, values
    row.entered_at, row.entered_by = now, by
    session.flush()
    return True


def withdraw(session: Session, today: date, row: PolicyRow) -> None:
    """Take back a policy that has not begun.

    Raises:
        PolicyError: it is in force, or items were registered under it; what is promised stays.
    """
    if row.valid_from <= today:
        raise PolicyError(
            f"The policy of {row.valid_from} is in force; enter another one for a day to come.",
            Fault(("valid_from",), "policy_in_past", "is past"),
        )
    _refuse_used(session, row)
    session.delete(row)
    session.flush()


def refuse_past(session: Session, today: date, new: EnteredPolicy) -> None:
    """What is promised stays.

    Raises:
        PolicyError: the policy would begin in the past, or items were registered under its date.
    """
    if new.valid_from < today:
        raise PolicyError(
            f"The policy would begin on {new.valid_from}, which is past; what was promised since "
            f"stays. Let it begin on {today} or later.",
            Fault(("valid_from",), "policy_in_past", "is past"),
        )
    row = of_day(session, new.valid_from)
    if row is not None:
        _refuse_used(session, row)


def _refuse_used(session: Session, row: PolicyRow) -> None:
    count = session.scalar(select(func.count(Item.id)).where(Item.policy_id == row.id))
    if count:
        raise PolicyError(
            f"Registered under the policy of {row.valid_from} were {count} items, which keep it; "
            "let the new one begin on a later day.",
            Fault(("valid_from",), "policy_in_use", "is in use", {"count": count}),
        )


def of_day(session: Session, day: date) -> PolicyRow | None:
    """The policy that begins on a day."""
    return session.scalars(select(PolicyRow).where(PolicyRow.valid_from == day)).first()
