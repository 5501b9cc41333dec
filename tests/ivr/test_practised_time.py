"""At which time a moment of the day is practised, whenever the practice is."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from calllog.times.office_hours import OfficeState
from ivr.practised_time import STATES, Moment, practised
from tests.calllog.moments import HOURS, OFFICE, the_moment

EVENING = "Mon 2026-11-23 20:00"
SATURDAY = "Sat 2026-11-28 10:00"


@pytest.mark.parametrize(
    ("now", "moment", "then"),
    [
        (EVENING, Moment.NOW, EVENING),
        (EVENING, Moment.OPEN, "Mon 2026-11-23 10:00"),
        (EVENING, Moment.NOON, "Mon 2026-11-23 13:15"),
        (EVENING, Moment.CLOSED, "Mon 2026-11-23 18:30"),
        ("Mon 2026-11-23 07:00", Moment.OPEN, "Mon 2026-11-23 10:00"),
        ("Mon 2026-11-23 17:29", Moment.OPEN, "Mon 2026-11-23 10:00"),
        (SATURDAY, Moment.OPEN, "Mon 2026-11-30 10:00"),
        (SATURDAY, Moment.CLOSED, "Mon 2026-11-30 18:30"),
        ("Sat 2026-10-10 20:00", Moment.OPEN, "Sat 2026-10-10 10:00"),
        ("Fri 2027-01-01 20:00", Moment.NOON, "Mon 2027-01-04 13:15"),
    ],
)
def test_it_is_on_the_day_of_practice_or_on_the_next_working_day(
    now: str, moment: Moment, then: str
) -> None:
    at = practised(moment, the_moment(now), OFFICE)
    assert at == the_moment(then)
    assert moment is Moment.NOW or OFFICE.state(at) is STATES[moment]


def test_an_office_that_works_through_noon_is_open_at_noon() -> None:
    through = replace(HOURS, afternoon_opens=time(12))
    office = replace(OFFICE, hours=(through,))
    at = practised(Moment.NOON, the_moment(EVENING), office)
    assert at == the_moment("Mon 2026-11-23 12:00")
    assert office.state(at) is OfficeState.OPEN
