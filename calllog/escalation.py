"""What happens around a due time: who is reminded before, and who is told after.

These are all the steps of a promise; the sweep decides which are past and does each one once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from calllog.office_hours import OfficeTime

ONE_HOUR = timedelta(minutes=60)
HALF_AN_HOUR = timedelta(minutes=30)


class Told(StrEnum):
    """Who is told, by the part they have in the item."""

    RESPONSIBLE = "responsible"  # Who holds the promise.
    HEAD = "head"  # The section head (科长).
    SUPERVISOR = "supervisor"  # The general office's supervisor (办公室督办员).
    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导
    FIRST_CONTACT = "first_contact"  # 首问责任人


StepKind = Literal["reminder", "miss", "escalation"]


@dataclass(frozen=True)
class Step:
    """One thing to do at one time.

    ``level`` is how far up the item has gone (督办级别) once the step is done: 0 within the
    section, 1 with the general office's supervisor, 2 with the leader in charge.
    """

    name: str
    at: datetime
    tell: tuple[Told, ...]
    level: int
    kind: StepKind


def steps(kind: str, due_at: datetime, office: OfficeTime) -> tuple[Step, ...]:
    """The steps of a promise ("read", "contact" or "finish") in order of time."""
    if kind == "read":
        return _read_steps(due_at)
    if kind == "contact":
        return _contact_steps(due_at, office)
    if kind == "finish":
        return _finish_steps(due_at)
    raise ValueError(f"no steps are laid down for a promise of the kind {kind!r}")


def _read_steps(due_at: datetime) -> tuple[Step, ...]:
    """Unread at the due time: reported to the section head, and deemed read."""
    return (_miss(due_at, (Told.HEAD, Told.RESPONSIBLE), level=0),)


def _contact_steps(due_at: datetime, office: OfficeTime) -> tuple[Step, ...]:
    """60 minutes before noon, 60 and 30 before the due time; then up at once and the day after.

    A contact is due at closing or at noon. Due at noon, the reminder before noon is the one 60
    minutes before the due time and is not given twice.
    """
    tell = (Told.RESPONSIBLE, Told.HEAD)
    noon = office.noon(office.local(due_at).date())
    before_noon = (_reminder("remind-noon-60", noon - ONE_HOUR, tell),) if noon < due_at else ()
    up = (Told.RESPONSIBLE, Told.HEAD, Told.SUPERVISOR, Told.FIRST_CONTACT)
    higher = (Told.LEADER_IN_CHARGE, Told.HEAD, Told.SUPERVISOR)
    second_day = office.next_day_opening(due_at)
    return (
        *before_noon,
        *_reminders(due_at, tell),
        _miss(due_at, up, level=1),
        Step("second-day", second_day, higher, level=2, kind="escalation"),
    )


def _finish_steps(due_at: datetime) -> tuple[Step, ...]:
    """60 and 30 minutes before closing the person who took the call; missed, the head as well."""
    return (
        *_reminders(due_at, (Told.RESPONSIBLE,)),
        _miss(due_at, (Told.RESPONSIBLE, Told.HEAD), level=0),
    )


def _reminders(due_at: datetime, tell: tuple[Told, ...]) -> tuple[Step, ...]:
    return (
        _reminder("remind-60", due_at - ONE_HOUR, tell),
        _reminder("remind-30", due_at - HALF_AN_HOUR, tell),
    )


def _reminder(name: str, at: datetime, tell: tuple[Told, ...]) -> Step:
    return Step(name, at, tell, level=0, kind="reminder")


def _miss(at: datetime, tell: tuple[Told, ...], level: int) -> Step:
    return Step("missed", at, tell, level, kind="miss")
