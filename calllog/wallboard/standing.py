"""How the office stands just now, in numbers that are about no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.background.jobs import SILENT_AFTER
from calllog.figures import DayFigures, day
from calllog.models import Call, Heartbeat, Leg
from calllog.times.office_hours import OfficeTime

# No caller waits for longer; a call without an end that began earlier has lost its last callback.
LONGEST_CALL = timedelta(hours=1)
PULSE = "sweep"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the wallboard shows."""

    waiting: int
    figures: DayFigures
    stopped_at: datetime | None  # When the clock's work last ended, if it is silent since.
    is_stopped: bool

    @property
    def to_contact(self) -> int:
        """Of the contacts that fall due today, how many nobody has made yet."""
        return len(self.figures.contact_by_midnight.rest)


def standing(
    session: Session, office_time: OfficeTime, now: datetime, *, three_rings: int
) -> Standing:
    """Count it all."""
    pulse = session.get(Heartbeat, PULSE)
    is_stopped = pulse is None or now - pulse.at > SILENT_AFTER
    today = office_time.local(now).date()
    return Standing(
        waiting(session, now),
        day(session, office_time, today, now, three_rings=three_rings),
        pulse.at if pulse is not None and is_stopped else None,
        is_stopped,
    )


def waiting(session: Session, now: datetime) -> int:
    """Callers for whom a telephone is ringing, and whom nobody has answered."""
    ringing = select(Leg.id).where(Leg.call_id == Call.id, Leg.ended_at.is_(None))
    calls = select(func.count()).where(
        Call.started_at > now - LONGEST_CALL,
        Call.ended_at.is_(None),
        Call.answered_at.is_(None),
        ringing.exists(),
    )
    return session.scalar(calls) or 0
