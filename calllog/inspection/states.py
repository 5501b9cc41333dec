"""How an inspection and a correction stand, told by their times. Nothing here reads the ledger."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from calllog.models import Check, Checked, Correction, InspectedItem, Inspection


class CorrectionState(StrEnum):
    """How a correction stands."""

    OPEN = "open"  # 整改中
    LATE = "late"  # 逾期未整改
    DONE = "done"  # 待确认
    CONFIRMED = "confirmed"  # 已整改


def state_of(correction: Correction, now: datetime) -> CorrectionState:
    """How it stands at a moment."""
    if correction.confirmed_at is not None:
        return CorrectionState.CONFIRMED
    if correction.done_at is not None:
        return CorrectionState.DONE
    return CorrectionState.LATE if now > correction.due_at else CorrectionState.OPEN


def was_late(correction: Correction, now: datetime) -> bool:
    """Whether a due time of it ever passed; that stays, also once it is put right."""
    is_late = state_of(correction, now) is CorrectionState.LATE
    return is_late or correction.missed_at is not None


def is_late(inspection: Inspection, now: datetime) -> bool:
    """Whether it is still open past its due time."""
    return inspection.closed_at is None and now > inspection.due_at


def faulty_checks(drawn: InspectedItem) -> tuple[str, ...]:
    """What was found faulty of an item, in the order of the checklist."""
    found = drawn.checks or {}
    return tuple(check.value for check in Check if found.get(check.value) == Checked.FAULTY)
