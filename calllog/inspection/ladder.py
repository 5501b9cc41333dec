"""When an inspection and a correction are reminded of, and how they go up when they are late.

Like promises (design, section 3): reminded on the working day before and an hour before the due
time; missed, the section head hears of it; on the next working day the general office's supervisor;
on the one after that the leader in charge. Pure.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from calllog.times import escalation
from calllog.times.escalation import Step
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Anchor, LadderStep, Told


class Followed(StrEnum):
    """What is followed up."""

    INSPECTION = "inspection"  # Every item drawn is signed, and the inspection closed.
    CORRECTION = "correction"  # What is to be put right is reported as done.
    CONFIRMATION = "confirmation"  # What was reported as done is looked at.


def _ladder(kind: Followed) -> tuple[LadderStep, ...]:
    own, head = (Told.RESPONSIBLE,), (Told.RESPONSIBLE, Told.HEAD)
    up = (Told.RESPONSIBLE, Told.HEAD, Told.SUPERVISOR)
    return (
        LadderStep(kind, "remind-eve", "reminder", Anchor.EVE, 0, own, level=0),
        LadderStep(kind, "remind-60", "reminder", Anchor.DUE, -60, own, level=0),
        LadderStep(kind, "missed", "miss", Anchor.DUE, 0, head, level=0),
        LadderStep(kind, "next-day", "escalation", Anchor.NEXT_DAY, 0, up, level=1),
    )


_LADDERS = {kind: _ladder(kind) for kind in Followed}
_HIGHEST = (Told.LEADER_IN_CHARGE, Told.SUPERVISOR, Told.HEAD)


def steps(kind: Followed, due_at: datetime, office: OfficeTime) -> tuple[Step, ...]:
    """Every step around a due time, in order."""
    below = escalation.steps(kind, due_at, office, _LADDERS[kind])
    third_day = office.next_day_opening(office.next_day_opening(due_at))
    return (*below, Step("third-day", third_day, _HIGHEST, 2, "escalation"))
