"""What happens around a due time: who is reminded before, and who is told after.

The ladder is data (``calllog.times.policy``), which an office may change from a date on. These are
all the steps of a promise; the sweep decides which are past and does each one once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from calllog.times.office_hours import OfficeTime
from calllog.times.policy import LADDER, Anchor, LadderStep, StepKind, Told


@dataclass(frozen=True)
class Step:
    """One thing to do at one time, and how far up the item has gone once it is done."""

    name: str
    at: datetime
    tell: tuple[Told, ...]
    level: int
    kind: StepKind


def steps(
    kind: str, due_at: datetime, office: OfficeTime, ladder: tuple[LadderStep, ...] = LADDER
) -> tuple[Step, ...]:
    """The steps of a promise of a kind ("read", "contact" …) in order of time.

    Due at noon, the reminder before noon is the one before the due time and is not given twice.
    """
    laid_down = [step for step in ladder if step.promise == kind]
    if not laid_down:
        raise ValueError(f"no steps are laid down for a promise of the kind {kind!r}")
    found = []
    for step in laid_down:
        anchor = _anchor(step.anchor, due_at, office)
        if step.anchor is Anchor.NOON and anchor >= due_at:
            continue
        at = anchor + timedelta(minutes=step.minutes)
        found.append(Step(step.name, at, step.tell, step.level, step.kind))
    return tuple(sorted(found, key=lambda step: step.at))


def _anchor(anchor: Anchor, due_at: datetime, office: OfficeTime) -> datetime:
    day = office.local(due_at).date()
    match anchor:
        case Anchor.DUE:
            return due_at
        case Anchor.NOON:
            return office.noon(day)
        case Anchor.OPENING:
            return office.opening(day)
        case Anchor.EVE:
            return office.opening(office.calendar.previous_working(day))
        case Anchor.NEXT_DAY:
            return office.next_day_opening(due_at)
