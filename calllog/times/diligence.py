"""尽责未达: nobody was reached, and it is proved that it was tried (design, section 3).

Two proved attempts on the due day, an hour apart, and an SMS where the number takes one. The item
stays on the list and in the denominator; it is no suspicion of a breach. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from calllog.times.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that reached nobody."""

    at: datetime
    is_proved: bool  # By the record of a call of the system; what is typed in is 自报.
    is_sms: bool


def is_diligent(
    tries: Iterable[Try],
    day_begins_at: datetime,
    day_ends_at: datetime,
    *,
    takes_sms: bool,
    policy: Policy = DEFAULT,
) -> bool:
    """Whether enough was done to reach the person on the due day."""
    on_the_day = [one for one in tries if day_begins_at <= one.at < day_ends_at]
    proved = sorted(one.at for one in on_the_day if one.is_proved and not one.is_sms)
    has_written = any(one.is_sms for one in on_the_day)
    return _well_apart(proved, policy) and (has_written or not takes_sms)


def _well_apart(moments: list[datetime], policy: Policy) -> bool:
    """Whether enough of the moments lie far enough from one another; the earliest first."""
    apart = timedelta(minutes=policy.diligent_minutes_apart)
    counted: list[datetime] = []
    for moment in moments:
        if not counted or moment - counted[-1] >= apart:
            counted.append(moment)
    return len(counted) >= policy.diligent_attempts
