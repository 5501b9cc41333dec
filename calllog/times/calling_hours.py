"""When citizens may be called (design, section 3). Pure."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

STRETCHES = ((time(8), time(12)), (time(14), time(20)))
"""People rest at noon and in the evening, on working days and on others."""


def may_call(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a citizen may be called now who has not agreed to it.

    Not before 8:00, not from 12:00 to 14:00, not from 20:00 on.
    """
    clock = now.astimezone(zone).time()
    return any(begins <= clock < ends for begins, ends in STRETCHES)
