"""What the monitors have decided from a day on, with what holds until they decide otherwise."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct.models import Member, Setting


class Decision(StrEnum):
    """What an office decides for its conduct line; the code is the name of the ``Setting``."""

    RESULT_DAYS = "result_days"  # Working days from the receipt until the result is told.
    KEPT_YEARS = "kept_years"  # Years after its closing until a case is purged.
    OUTSIDE_BODY = "outside_body"  # 移送 goes there: name
    OUTSIDE_ADDRESS = "outside_address"  # and postal address.
    FOLLOW_UP_DAYS = "follow_up_days"  # Working days until the outside body's receipt is due.


DEFAULTS = {
    Decision.RESULT_DAYS: "30",
    Decision.KEPT_YEARS: "3",
    Decision.OUTSIDE_BODY: "",
    Decision.OUTSIDE_ADDRESS: "",
    Decision.FOLLOW_UP_DAYS: "5",
}
# The bounds within which a number makes sense; a case kept less than a year could not be reviewed.
NUMBERS = {
    Decision.RESULT_DAYS: (1, 60),
    Decision.KEPT_YEARS: (1, 30),
    Decision.FOLLOW_UP_DAYS: (1, 30),
}


def words(session: Session, now: datetime, decision: Decision) -> str:
    """What holds at a moment."""
    decided = session.scalars(
        select(Setting.value)
        .where(Setting.name == decision, Setting.valid_from <= now)
        .order_by(Setting.valid_from.desc(), Setting.id.desc())
        .limit(1)
    ).first()
    return DEFAULTS[decision] if decided is None else decided


def number(session: Session, now: datetime, decision: Decision) -> int:
    """The same, of what is a number."""
    return int(words(session, now, decision))


def decide(
    session: Session, now: datetime, by: Member, decision: Decision, value: str
) -> Setting | None:
    """Let a value hold from now on; None where it holds already. What held before is kept.

    Raises:
        ValueError: it is no number, or one out of bounds.
    """
    value = value.strip()
    if decision in NUMBERS:
        low, high = NUMBERS[decision]
        if not low <= int(value) <= high:
            raise ValueError(f"{decision} is between {low} and {high}")
    if value == words(session, now, decision):
        return None
    row = Setting(name=decision, value=value, valid_from=now, by_id=by.id)
    session.add(row)
    session.flush()
    return row
