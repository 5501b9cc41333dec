"""The named periods, as seen from a day."""

from __future__ import annotations

import pytest

from calllog.figures.periods import chosen, month_of, next_month
from tests.calllog.moments import OFFICE, the_date, the_moment


@pytest.mark.parametrize(
    ("choice", "today", "first", "last"),
    [
        ("today", "Mon 2026-11-23", "2026-11-23", "2026-11-23"),
        ("week", "Sun 2026-11-29", "2026-11-23", "2026-11-29"),
        ("month", "Mon 2026-11-23", "2026-11-01", "2026-11-23"),
        ("last_month", "Fri 2027-01-01", "2026-12-01", "2026-12-31"),
        ("last_month", "Sun 2026-03-01", "2026-02-01", "2026-02-28"),
        ("quarter", "Thu 2026-12-31", "2026-10-01", "2026-12-31"),
        ("quarter", "Fri 2027-01-01", "2027-01-01", "2027-01-01"),
        ("last_quarter", "Fri 2027-01-01", "2026-10-01", "2026-12-31"),
        ("last_quarter", "Thu 2026-12-31", "2026-07-01", "2026-09-30"),
        ("year", "Mon 2026-11-23", "2026-01-01", "2026-11-23"),
    ],
)
def test_periods_are_chosen_by_name(choice: str, today: str, first: str, last: str) -> None:
    period = chosen(choice, the_date(today))
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


def test_a_period_is_days_of_the_office() -> None:
    period = month_of(the_date("Wed 2026-12-16"))
    assert period.begins_at(OFFICE) == the_moment("Tue 2026-12-01 00:00")
    assert period.ends_at(OFFICE) == the_moment("Fri 2027-01-01 00:00")
    assert [m.isoformat() for m in period.months()] == ["2026-12-01"]
    assert next_month(period.first).isoformat() == "2027-01-01"
