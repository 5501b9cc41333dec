"""尽责未达: two proved attempts an hour apart on the due day, and an SMS where one can be sent."""

from __future__ import annotations

import pytest

from calllog.diligence import Try, is_diligent
from tests.calllog.moments import the_moment

MONDAY = "Mon 2026-11-23"
BEGINS, ENDS = the_moment(f"{MONDAY} 00:00"), the_moment("Tue 2026-11-24 00:00")


def rang(clock: str, *, is_proved: bool = True) -> Try:
    return Try(the_moment(f"{MONDAY} {clock}"), is_proved, False)


def wrote(moment: str = f"{MONDAY} 16:00") -> Try:
    return Try(the_moment(moment), True, True)


@pytest.mark.parametrize(
    ("tries", "is_enough"),
    [
        ([], False),
        ([rang("10:00")], False),
        ([rang("10:00"), rang("10:59")], False),
        ([rang("10:00"), rang("11:00")], True),
        ([rang("10:00"), rang("10:30"), rang("11:00")], True),
        ([rang("11:00"), rang("10:00")], True),
        ([rang("10:00"), rang("15:00", is_proved=False)], False),
        ([rang("10:00"), Try(the_moment("Tue 2026-11-24 09:00"), True, False)], False),
        ([Try(the_moment("Sun 2026-11-22 23:59"), True, False), rang("10:00")], False),
        ([rang("00:00"), rang("23:59")], True),
    ],
)
def test_two_proved_attempts_on_the_day_an_hour_apart(tries: list[Try], is_enough: bool) -> None:
    assert is_diligent(tries, BEGINS, ENDS, takes_sms=False) is is_enough


@pytest.mark.parametrize(
    ("written", "is_enough"),
    [([], False), ([wrote()], True), ([wrote("Tue 2026-11-24 08:00")], False)],
)
def test_a_number_that_takes_texts_was_sent_one_the_same_day(
    written: list[Try], is_enough: bool
) -> None:
    tries = [rang("10:00"), rang("15:00"), *written]
    assert is_diligent(tries, BEGINS, ENDS, takes_sms=True) is is_enough


def test_two_texts_are_no_attempts_to_ring() -> None:
    tries = [wrote(f"{MONDAY} 09:00"), wrote(f"{MONDAY} 15:00")]
    assert not is_diligent(tries, BEGINS, ENDS, takes_sms=True)
