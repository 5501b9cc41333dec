"""When a matter has to be resolved by its limit, and the reason in words. 2026, on the calendar.

Mid-autumn: Fri 09-25 to Sun 09-27 off, Sun 09-20 worked. National Day: 10-01 to 10-07 off, Sat
10-10 worked. 2027 is not published: Fri 01-01 is off, and that is only presumed.
"""

from __future__ import annotations

from datetime import datetime

import pytest

from calllog.times.resolution import LimitUnit, explain, limit_due
from tests.calllog.moments import OFFICE, the_moment

WORKING, CALENDAR = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS


@pytest.mark.parametrize(
    ("days", "unit", "accepted", "due"),
    [
        # Calendar days: the day of acceptance is not counted.
        (3, CALENDAR, "Mon 2026-11-23 08:00", "Thu 2026-11-26 17:30"),
        (3, CALENDAR, "Mon 2026-11-23 17:29", "Thu 2026-11-26 17:30"),
        (3, CALENDAR, "Mon 2026-11-23 23:59", "Thu 2026-11-26 17:30"),
        (1, CALENDAR, "Mon 2026-11-23 09:00", "Tue 2026-11-24 17:30"),
        (10, CALENDAR, "Mon 2026-11-23 09:00", "Thu 2026-12-03 17:30"),
        # The last day rolls forward over a weekend, and no other day off counts.
        (3, CALENDAR, "Tue 2026-11-24 09:00", "Fri 2026-11-27 17:30"),
        (3, CALENDAR, "Wed 2026-11-25 09:00", "Mon 2026-11-30 17:30"),
        (3, CALENDAR, "Thu 2026-11-26 09:00", "Mon 2026-11-30 17:30"),
        (3, CALENDAR, "Fri 2026-11-27 09:00", "Mon 2026-11-30 17:30"),
        (3, CALENDAR, "Sat 2026-11-28 09:00", "Tue 2026-12-01 17:30"),
        # Over holidays: never earlier than without them.
        (3, CALENDAR, "Tue 2026-09-22 09:00", "Mon 2026-09-28 17:30"),
        (3, CALENDAR, "Mon 2026-09-28 09:00", "Thu 2026-10-08 17:30"),
        (10, CALENDAR, "Mon 2026-09-21 09:00", "Thu 2026-10-08 17:30"),
        # A make-up working day is a working day: the limit ends on it.
        (3, CALENDAR, "Thu 2026-09-17 09:00", "Sun 2026-09-20 17:30"),
        (2, CALENDAR, "Thu 2026-10-08 09:00", "Sat 2026-10-10 17:30"),
        # Working days.
        (1, WORKING, "Mon 2026-11-23 09:00", "Tue 2026-11-24 17:30"),
        (5, WORKING, "Mon 2026-11-23 09:00", "Mon 2026-11-30 17:30"),
        (3, WORKING, "Fri 2026-11-27 17:29", "Wed 2026-12-02 17:30"),
        (2, WORKING, "Sun 2026-11-22 09:00", "Tue 2026-11-24 17:30"),
        (2, WORKING, "Wed 2026-09-30 09:00", "Fri 2026-10-09 17:30"),
        (3, WORKING, "Wed 2026-09-30 09:00", "Sat 2026-10-10 17:30"),
        (3, WORKING, "Wed 2026-09-23 09:00", "Tue 2026-09-29 17:30"),
    ],
)
def test_a_limit_ends_at_the_closing_of_its_last_working_day(
    days: int, unit: LimitUnit, accepted: str, due: str
) -> None:
    found = limit_due(days, unit, the_moment(accepted), OFFICE)
    assert found is not None
    assert found.at == the_moment(due)
    assert not found.is_presumed
    assert found.day_ends_at is None


@pytest.mark.parametrize(
    ("days", "unit", "accepted", "due", "is_presumed"),
    [
        (2, WORKING, "Wed 2026-12-30 09:00", "Mon 2027-01-04 17:30", True),
        (1, WORKING, "Wed 2026-12-30 09:00", "Thu 2026-12-31 17:30", False),
        (2, CALENDAR, "Wed 2026-12-30 09:00", "Mon 2027-01-04 17:30", True),
        (1, CALENDAR, "Wed 2026-12-30 09:00", "Thu 2026-12-31 17:30", False),
    ],
)
def test_a_limit_that_reaches_into_an_unpublished_year_is_presumed(
    days: int, unit: LimitUnit, accepted: str, due: str, is_presumed: bool
) -> None:
    found = limit_due(days, unit, the_moment(accepted), OFFICE)
    assert found is not None
    assert (found.at, found.is_presumed) == (the_moment(due), is_presumed)


@pytest.mark.parametrize(
    ("unit", "paused", "due", "chinese", "english"),
    [
        (
            *(WORKING, 0, "Thu 2026-11-26 17:30"),
            "11月23日周一受理，时限3个工作日，应于11月26日周四17:30前办结",
            "Accepted Mon 23 Nov, limit in working days: 3: to be resolved by Thu 26 Nov 17:30",
        ),
        (
            *(WORKING, 2, "Mon 2026-11-30 17:30"),
            "11月23日周一受理，时限3个工作日，中止计时2个工作日，应于11月30日周一17:30前办结",
            "Accepted Mon 23 Nov, limit in working days: 3, working days suspended: 2: "
            "to be resolved by Mon 30 Nov 17:30",
        ),
        (
            *(CALENDAR, 1, "Fri 2026-11-27 17:30"),
            "11月23日周一受理，时限3日（自然日），中止计时1日，应于11月27日周五17:30前办结",
            "Accepted Mon 23 Nov, limit in calendar days: 3, days suspended: 1: "
            "to be resolved by Fri 27 Nov 17:30",
        ),
        (
            *(CALENDAR, 2, "Mon 2026-11-30 17:30"),
            "11月23日周一受理，时限3日（自然日），中止计时2日，末日11月28日周六适逢休息日，"
            "应于11月30日周一17:30前办结",
            "Accepted Mon 23 Nov, limit in calendar days: 3, days suspended: 2, the last day, "
            "Sat 28 Nov, is a day off: to be resolved by Mon 30 Nov 17:30",
        ),
    ],
)
def test_days_for_which_the_clock_stood_still_are_added_in_the_limits_own_unit(
    unit: LimitUnit, paused: int, due: str, chinese: str, english: str
) -> None:
    accepted_at = the_moment("Mon 2026-11-23 09:10")
    found = limit_due(3, unit, accepted_at, OFFICE, paused=paused)
    assert found is not None
    assert found.at == the_moment(due)
    assert explain(found.why, OFFICE) == chinese
    assert explain(found.why, OFFICE, "en") == english


def test_a_make_up_day_that_hastens_nothing_is_not_called_a_day_off() -> None:
    """Once a Sunday turns out to be worked, the limit would end on it; what was promised stands."""
    accepted_at = the_moment("Wed 2026-12-30 09:10")
    found = limit_due(2, CALENDAR, accepted_at, OFFICE)
    assert found is not None
    kept = found.why | {"kept": "2027-01-03T09:30:00+00:00"}
    assert "休息日" in explain(found.why, OFFICE)
    assert "休息日" not in explain(kept, OFFICE)


@pytest.mark.parametrize("unit", [LimitUnit.IMMEDIATE, LimitUnit.AS_PUBLISHED])
def test_a_limit_without_days_makes_nothing_fall_due(unit: LimitUnit) -> None:
    assert limit_due(None, unit, the_moment("Mon 2026-11-23 09:00"), OFFICE) is None


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - That it has none is the point.
    with pytest.raises(ValueError, match="without a time zone"):
        limit_due(3, CALENDAR, naive, OFFICE)


@pytest.mark.parametrize(
    ("days", "unit", "accepted", "chinese", "english"),
    [
        (
            *(3, CALENDAR, "Mon 2026-11-23 09:10"),
            "11月23日周一受理，时限3日（自然日），应于11月26日周四17:30前办结",
            "Accepted Mon 23 Nov, limit in calendar days: 3: to be resolved by Thu 26 Nov 17:30",
        ),
        (
            *(3, CALENDAR, "Wed 2026-11-25 09:10"),
            "11月25日周三受理，时限3日（自然日），末日11月28日周六适逢休息日，应于11月30日周一17:30前办结",
            "Accepted Wed 25 Nov, limit in calendar days: 3, the last day, Sat 28 Nov, is a day "
            "off: to be resolved by Mon 30 Nov 17:30",
        ),
        (
            *(2, WORKING, "Wed 2026-12-30 09:10"),
            "12月30日周三受理，时限2个工作日，应于2027年1月4日周一17:30前办结（推定）",
            "Accepted Wed 30 Dec, limit in working days: 2: to be resolved by Mon 4 Jan 2027 17:30 "
            "(presumed)",
        ),
    ],
)
def test_the_reason_is_told_in_words(
    days: int, unit: LimitUnit, accepted: str, chinese: str, english: str
) -> None:
    found = limit_due(days, unit, the_moment(accepted), OFFICE)
    assert found is not None
    assert explain(found.why, OFFICE) == chinese
    assert explain(found.why, OFFICE, "en") == english
