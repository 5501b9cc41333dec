"""Office hours: what is open, when it opens next, and counting in office time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.times.office_hours import Hours, OfficeState, OfficeTime
from tests.calllog.moments import HOURS, MOMENTS, OFFICE, SHANGHAI, the_moment


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("Mon 2026-11-23 07:59", "closed"),
        ("Mon 2026-11-23 08:00", "open"),
        ("Mon 2026-11-23 08:01", "open"),
        ("Mon 2026-11-23 11:59", "open"),
        ("Mon 2026-11-23 12:00", "noon"),
        ("Mon 2026-11-23 14:29", "noon"),
        ("Mon 2026-11-23 14:30", "open"),
        ("Mon 2026-11-23 17:29", "open"),
        ("Mon 2026-11-23 17:30", "closed"),
        ("Mon 2026-11-23 23:59", "closed"),
        ("Tue 2026-11-24 00:00", "closed"),
        ("Sat 2026-11-21 09:00", "day_off"),
        ("Thu 2026-10-01 12:30", "day_off"),
        ("Sat 2026-10-10 09:00", "open"),
        ("Sun 2026-01-04 12:00", "noon"),
        ("Fri 2027-01-01 09:00", "day_off"),
        ("Mon 2027-01-04 09:00", "open"),
    ],
)
def test_the_opening_minute_is_open_and_the_closing_minute_is_not(moment: str, state: str) -> None:
    assert OFFICE.state(the_moment(moment)) is OfficeState(state)


@pytest.mark.parametrize(
    ("moment", "opening", "next_day"),
    [
        ("Mon 2026-11-23 07:59", "Mon 2026-11-23 08:00", "Tue 2026-11-24 08:00"),
        ("Mon 2026-11-23 08:00", "Mon 2026-11-23 14:30", "Tue 2026-11-24 08:00"),
        ("Mon 2026-11-23 12:10", "Mon 2026-11-23 14:30", "Tue 2026-11-24 08:00"),
        ("Mon 2026-11-23 14:30", "Tue 2026-11-24 08:00", "Tue 2026-11-24 08:00"),
        ("Fri 2026-11-20 17:30", "Mon 2026-11-23 08:00", "Mon 2026-11-23 08:00"),
        ("Sat 2026-11-21 09:00", "Mon 2026-11-23 08:00", "Mon 2026-11-23 08:00"),
        ("Wed 2026-09-30 18:00", "Thu 2026-10-08 08:00", "Thu 2026-10-08 08:00"),
        ("Fri 2026-10-09 18:00", "Sat 2026-10-10 08:00", "Sat 2026-10-10 08:00"),
        ("Sat 2026-01-03 09:00", "Sun 2026-01-04 08:00", "Sun 2026-01-04 08:00"),
        ("Thu 2026-12-31 17:30", "Mon 2027-01-04 08:00", "Mon 2027-01-04 08:00"),
    ],
)
def test_the_next_opening_lies_ahead_and_may_be_the_reopening_after_noon(
    moment: str, opening: str, next_day: str
) -> None:
    assert OFFICE.next_opening(the_moment(moment)) == the_moment(opening)
    assert OFFICE.next_day_opening(the_moment(moment)) == the_moment(next_day)


@pytest.mark.parametrize(
    ("moment", "minutes", "result"),
    [
        ("Mon 2026-11-23 09:10", 60, "Mon 2026-11-23 10:10"),
        ("Mon 2026-11-23 11:00", 60, "Mon 2026-11-23 12:00"),
        ("Mon 2026-11-23 11:01", 60, "Mon 2026-11-23 14:31"),
        ("Mon 2026-11-23 11:30", 60, "Mon 2026-11-23 15:00"),
        ("Mon 2026-11-23 12:30", 60, "Mon 2026-11-23 15:30"),
        ("Mon 2026-11-23 17:00", 30, "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:00", 31, "Tue 2026-11-24 08:01"),
        ("Mon 2026-11-23 08:00", 420, "Mon 2026-11-23 17:30"),
        ("Fri 2026-11-20 17:00", 450, "Mon 2026-11-23 17:30"),
        ("Sat 2026-11-21 10:00", 30, "Mon 2026-11-23 08:30"),
        ("Fri 2026-10-09 17:00", 60, "Sat 2026-10-10 08:30"),
        ("Thu 2026-12-31 17:00", 60, "Mon 2027-01-04 08:30"),
    ],
)
def test_only_office_time_is_counted(moment: str, minutes: int, result: str) -> None:
    assert OFFICE.add_office_minutes(the_moment(moment), minutes) == the_moment(result)


@pytest.mark.parametrize(
    ("moment", "minutes", "result"),
    [
        ("Mon 2026-11-23 09:10", 10, "Mon 2026-11-23 09:00"),
        ("Mon 2026-11-23 08:10", 10, "Mon 2026-11-23 08:00"),
        ("Mon 2026-11-23 08:09", 10, "Fri 2026-11-20 17:29"),
        ("Mon 2026-11-23 08:00", 10, "Fri 2026-11-20 17:20"),
        ("Sat 2026-11-21 10:00", 10, "Fri 2026-11-20 17:20"),
        ("Mon 2026-11-23 12:20", 10, "Mon 2026-11-23 11:50"),
        ("Mon 2026-11-23 14:33", 10, "Mon 2026-11-23 11:53"),
        ("Tue 2026-11-24 08:00", 421, "Fri 2026-11-20 17:29"),
        ("Sat 2026-10-10 08:05", 10, "Fri 2026-10-09 17:25"),
        ("Mon 2027-01-04 08:00", 10, "Thu 2026-12-31 17:20"),
    ],
)
def test_backwards_only_office_time_is_counted_too(moment: str, minutes: int, result: str) -> None:
    assert OFFICE.back_office_minutes(the_moment(moment), minutes) == the_moment(result)


def test_hours_change_on_the_day_their_row_begins() -> None:
    summer = Hours(date(2026, 5, 1), time(8), time(12), time(15), time(18))
    office = OfficeTime((summer, HOURS), OFFICE.calendar, SHANGHAI)
    assert office.closing(date(2026, 4, 30)) == the_moment("Thu 2026-04-30 17:30")
    assert office.closing(date(2026, 5, 6)) == the_moment("Wed 2026-05-06 18:00")
    assert office.state(the_moment("Wed 2026-05-06 14:45")) is OfficeState.NOON


def test_before_the_first_row_the_first_row_counts() -> None:
    assert OFFICE.hours_on(date(2025, 6, 3)) is HOURS


def test_an_office_without_a_noon_break_does_not_reopen_at_noon() -> None:
    through = Hours(date(2026, 1, 1), time(9), time(12), time(12), time(17))
    office = OfficeTime((through,), OFFICE.calendar, SHANGHAI)
    assert office.state(the_moment("Mon 2026-11-23 12:00")) is OfficeState.OPEN
    assert office.next_opening(the_moment("Mon 2026-11-23 10:00")) == (
        the_moment("Tue 2026-11-24 09:00")
    )
    assert office.add_office_minutes(the_moment("Mon 2026-11-23 11:30"), 60) == (
        the_moment("Mon 2026-11-23 12:30")
    )


def test_times_come_back_in_utc_from_any_zone() -> None:
    in_berlin = the_moment("Mon 2026-11-23 09:10").astimezone(ZoneInfo("Europe/Berlin"))
    result = OFFICE.add_office_minutes(in_berlin, 60)
    assert result.isoformat() == "2026-11-23T02:10:00+00:00"
    assert OFFICE.opening(date(2026, 11, 23)).isoformat() == "2026-11-23T00:00:00+00:00"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        OFFICE.state(datetime(2026, 11, 23, 9))  # noqa: DTZ001


def test_hours_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="2026-05-01 are not in order"):
        Hours(date(2026, 5, 1), time(8), time(12), time(11), time(17))


def test_an_office_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        OfficeTime((), OFFICE.calendar, SHANGHAI)


@given(MOMENTS, st.integers(1, 2000))
def test_office_minutes_end_in_office_time_and_never_early(moment: datetime, minutes: int) -> None:
    result = OFFICE.add_office_minutes(moment, minutes)
    assert result - moment >= timedelta(minutes=minutes)
    assert OFFICE.state(result - timedelta(microseconds=1)) is OfficeState.OPEN


@given(MOMENTS, st.integers(0, 1000), st.integers(1, 1000))
def test_counting_on_from_where_one_stopped_makes_no_difference(
    moment: datetime, first: int, then: int
) -> None:
    stopped = OFFICE.add_office_minutes(moment, first)
    assert OFFICE.add_office_minutes(stopped, then) == (
        OFFICE.add_office_minutes(moment, first + then)
    )


@given(MOMENTS)
def test_the_office_is_open_at_its_next_opening(moment: datetime) -> None:
    opening = OFFICE.next_opening(moment)
    assert opening > moment
    assert OFFICE.state(opening) is OfficeState.OPEN
