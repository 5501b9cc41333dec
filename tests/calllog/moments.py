"""Dates and moments as people write them, and an ordinary office, for the tests of time."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from calllog.times.office_hours import Hours, OfficeTime
from calllog.times.working_days import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = Hours(date(2026, 1, 1), time(8), time(12), time(14, 30), time(17, 30))
OFFICE = OfficeTime((HOURS,), WorkCalendar(), SHANGHAI)


def the_date(text: str) -> date:
    """``Mon 2026-11-23`` as a date; a wrong weekday is a mistake in the table."""
    d = date.fromisoformat(text.split()[1])
    assert f"{d:%a %F}" == text
    return d


def the_moment(text: str) -> datetime:
    """``Mon 2026-11-23 09:10`` (seconds may follow) on the office's clock."""
    day, _, clock = text.rpartition(" ")
    return datetime.combine(the_date(day), time.fromisoformat(clock), tzinfo=SHANGHAI)


def told(moment: datetime) -> str:
    """A moment as the tables write it."""
    local = moment.astimezone(SHANGHAI)
    return f"{local:%a %F %H:%M}"


# Random moments, many of them on the edges where the rules change.
_EDGES = [
    "00:00:00 07:59:59 08:00:00 11:59:59 12:00:00 14:29:59 14:30:00",
    "16:29:59 16:30:00 16:59:59 17:00:00 17:00:01 17:29:59 17:30:00 23:59:59",
]
_CLOCK = st.sampled_from([time.fromisoformat(t) for line in _EDGES for t in line.split()])
MOMENTS = st.builds(
    lambda d, t: datetime.combine(d, t, tzinfo=SHANGHAI),
    st.dates(date(2025, 1, 1), date(2028, 12, 31)),
    _CLOCK | st.times(),
)
