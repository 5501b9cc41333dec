"""What the general office enters from a notice or a decision: the calendar, and the readings.

Each is kept in the log of changes by who entered it, at the machine or in the console.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog.models import PolicyRow, Staff
from calllog.office import admin_log
from calllog.office.admin_log import MACHINE, Area
from calllog.times import calendars, policies, policy_file
from calllog.times.policy import Policy
from calllog.times.policy_file import EnteredPolicy
from calllog.times.working_days import EnteredYear


def enter_calendar(session: Session, now: datetime, entered: EnteredYear, by: Staff | str) -> bool:
    """Put a year into the calendar; False if it stands there word for word already."""
    before = calendars.in_force(session, entered.year)
    old = _of_year(calendars.as_entered(before)) if before is not None else {}
    is_new = calendars.enter(session, now, entered, _login(by))
    if is_new:
        new = _of_year(entered)
        admin_log.record(session, now, by, Area.CALENDAR, str(entered.year), old, new)
    return is_new


def enter_policy(
    session: Session, now: datetime, today: date, new: EnteredPolicy, by: Staff | str
) -> bool:
    """Enter a policy from a date on; False if it stands there like this already.

    Raises:
        PolicyError: it would begin in the past, or items were registered under its date.
    """
    before = policies.on(session, new.valid_from)
    is_new = policies.enter(session, now, today, new, _login(by))
    if is_new:
        old, about = values(before), str(new.valid_from)
        entered = values(new.policy) | {"document": new.document}
        admin_log.record(session, now, by, Area.POLICY, about, old, entered)
    return is_new


def withdraw_policy(
    session: Session, now: datetime, today: date, row: PolicyRow, by: Staff
) -> None:
    """Take back a policy to come.

    Raises:
        PolicyError: it is in force already, or items were registered under it.
    """
    gone = {"standing": "gone", "document": None}
    policies.withdraw(session, today, row)
    about, old = str(row.valid_from), {"document": row.document}
    admin_log.record(session, now, by, Area.POLICY, about, old, gone)


def values(policy: Policy) -> dict[str, Any]:
    """A policy by its numbers, and by the steps of its ladder under their names."""
    steps = {
        f"step:{step.promise}:{step.name}": {
            "kind": step.kind,
            "anchor": step.anchor.value,
            "minutes": step.minutes,
            "tell": [part.value for part in step.tell],
            "level": step.level,
        }
        for step in policy.ladder
    }
    return policy_file.numbers(policy) | steps


def _of_year(entered: EnteredYear) -> dict[str, Any]:
    """A year by its notice and its holidays."""
    days = {
        f"holiday:{one.name}": [f"{one.first}–{one.last}", *map(str, one.make_up)]
        for one in entered.holidays
    }
    return {"document": entered.document} | days


def _login(by: Staff | str) -> str:
    return by.login if isinstance(by, Staff) else by.removeprefix(MACHINE)
