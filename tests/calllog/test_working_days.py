"""Working days: the published years, and the years that are not published yet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.times.working_days import WorkCalendar
from tests.calllog.moments import the_date

CALENDAR = WorkCalendar()


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("day", "is_working", "name"),
    [
        ("Thu 2026-01-01", False, "元旦"),
        ("Fri 2026-01-02", False, "元旦"),
        ("Sat 2026-01-03", False, "元旦"),
        ("Sun 2026-01-04", True, "元旦调休上班"),
        ("Mon 2026-01-05", True, None),
        ("Sat 2026-01-10", False, None),
        ("Sat 2026-02-14", True, "春节调休上班"),
        ("Sun 2026-02-15", False, "春节"),
        ("Mon 2026-02-23", False, "春节"),
        ("Tue 2026-02-24", True, None),
        ("Mon 2026-04-06", False, "清明节"),
        ("Fri 2026-06-19", False, "端午节"),
        ("Sun 2026-09-20", True, "国庆节调休上班"),
        ("Fri 2026-09-25", False, "中秋节"),
        ("Wed 2026-09-30", True, None),
        ("Thu 2026-10-01", False, "国庆节"),
        ("Wed 2026-10-07", False, "国庆节"),
        ("Thu 2026-10-08", True, None),
        ("Sat 2026-10-10", True, "国庆节调休上班"),
        ("Sun 2026-10-11", False, None),
        ("Thu 2026-12-31", True, None),
    ],
)
def test_a_published_day_is_what_the_notice_says(
    day: str, is_working: bool, name: str | None
) -> None:
    facts = CALENDAR.day(the_date(day))
    assert (facts.is_working, facts.name, facts.is_presumed) == (is_working, name, False)


def test_2026_has_the_248_working_days_of_the_notice() -> None:
    worked = [d for d in days(date(2026, 1, 1), date(2026, 12, 31)) if CALENDAR.is_working(d)]
    assert len(worked) == 248


@pytest.mark.parametrize(
    ("day", "is_working", "name"),
    [
        ("Fri 2027-01-01", False, "元旦"),
        ("Sat 2027-01-02", False, None),
        ("Mon 2027-01-04", True, None),
        ("Thu 2027-02-04", True, None),
        ("Fri 2027-02-05", False, "农历除夕"),
        ("Sat 2027-02-06", False, "春节"),
        ("Mon 2027-02-08", False, "春节"),
        ("Tue 2027-02-09", True, None),
        ("Mon 2027-05-03", True, None),
        ("Mon 2027-10-04", True, None),
        ("Sun 2028-10-01", False, "国庆节"),
        ("Tue 2028-10-03", False, "中秋节、国庆节"),
    ],
)
def test_an_unpublished_day_is_presumed_from_the_statutory_holidays(
    day: str, is_working: bool, name: str | None
) -> None:
    facts = CALENDAR.day(the_date(day))
    assert (facts.is_working, facts.name, facts.is_presumed) == (is_working, name, True)


def test_no_substitute_days_are_invented_for_2027() -> None:
    named = [d for d in days(date(2027, 1, 1), date(2027, 12, 31)) if CALENDAR.day(d).name]
    assert named == [
        date(2027, 1, 1),
        *days(date(2027, 2, 5), date(2027, 2, 8)),
        date(2027, 4, 5),
        *days(date(2027, 5, 1), date(2027, 5, 2)),
        date(2027, 6, 9),
        date(2027, 9, 15),
        *days(date(2027, 10, 1), date(2027, 10, 3)),
    ]


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("Thu 2026-11-19", "Fri 2026-11-20"),
        ("Fri 2026-11-20", "Mon 2026-11-23"),
        ("Sat 2026-11-21", "Mon 2026-11-23"),
        ("Wed 2026-09-30", "Thu 2026-10-08"),
        ("Fri 2026-10-09", "Sat 2026-10-10"),
        ("Sat 2026-10-10", "Mon 2026-10-12"),
        ("Wed 2025-12-31", "Sun 2026-01-04"),
        ("Thu 2026-12-31", "Mon 2027-01-04"),
    ],
)
def test_the_next_working_day_is_never_the_day_itself(day: str, following: str) -> None:
    assert CALENDAR.next_working(the_date(day)) == the_date(following)


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        ("Fri 2026-11-20", 0, "Fri 2026-11-20"),
        ("Fri 2026-11-20", 2, "Tue 2026-11-24"),
        ("Sat 2026-11-21", 2, "Tue 2026-11-24"),
        ("Sun 2026-11-22", 2, "Tue 2026-11-24"),
        ("Fri 2026-02-13", 1, "Sat 2026-02-14"),
        ("Fri 2026-02-13", 2, "Tue 2026-02-24"),
        ("Wed 2026-12-30", 2, "Mon 2027-01-04"),
        ("Thu 2026-12-31", 3, "Wed 2027-01-06"),
    ],
)
def test_working_days_are_counted_without_the_day_itself(day: str, n: int, result: str) -> None:
    assert CALENDAR.add_working_days(the_date(day), n) == the_date(result)


def test_the_published_calendar_covers_the_present_year() -> None:
    """Fails when the pinned chinesecalendar is too old: install the release with the notice."""
    assert CALENDAR.last_known_year() >= 2026


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2300, 1, 1)))
def test_no_date_is_too_early_or_too_late_for_the_calendar(d: date) -> None:
    following = CALENDAR.next_working(d)
    assert following > d
    assert CALENDAR.is_working(following)
    assert CALENDAR.day(d).is_presumed == (not 2004 <= d.year <= CALENDAR.last_known_year())
