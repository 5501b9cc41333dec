"""When each promise falls due: every edge of the day, the week and the year."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.times.deadlines import (
    Due,
    Reason,
    appointment_due,
    contact_due,
    contact_due_once_read,
    finish_due,
    given_due,
    read_due,
    same_day_due,
    working_days_due,
)
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Policy
from calllog.times.working_days import DayFacts, WorkCalendar
from tests.calllog.moments import MOMENTS, OFFICE, SHANGHAI, the_date, the_moment, told

# Handed over | to be read by | contact by, as promised at registration | reason of the reading.
HAND_OVERS = [
    # Before opening, and the opening minute.
    ("Mon 2026-11-23 00:00", "Mon 2026-11-23 08:30", "Mon 2026-11-23 17:30", "before-opening"),
    ("Mon 2026-11-23 07:59", "Mon 2026-11-23 08:30", "Mon 2026-11-23 17:30", "before-opening"),
    ("Mon 2026-11-23 08:00", "Mon 2026-11-23 09:00", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 08:01", "Mon 2026-11-23 09:01", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 09:10", "Mon 2026-11-23 10:10", "Mon 2026-11-23 17:30", "in-hours"),
    # Around noon: the break is not office time.
    ("Mon 2026-11-23 11:00", "Mon 2026-11-23 12:00", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 11:01", "Mon 2026-11-23 14:31", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 11:59", "Mon 2026-11-23 15:29", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 12:00", "Mon 2026-11-23 15:00", "Mon 2026-11-23 17:30", "noon"),
    ("Mon 2026-11-23 14:29", "Mon 2026-11-23 15:00", "Mon 2026-11-23 17:30", "noon"),
    ("Mon 2026-11-23 14:30", "Mon 2026-11-23 15:30", "Mon 2026-11-23 17:30", "in-hours"),
    # Towards closing: 60, 59, 31, 30 and 29 minutes left.
    ("Mon 2026-11-23 16:30", "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30", "in-hours"),
    ("Mon 2026-11-23 16:31", "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30", "near-closing"),
    ("Mon 2026-11-23 16:59", "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30", "near-closing"),
    ("Mon 2026-11-23 17:00", "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30", "near-closing"),
    ("Mon 2026-11-23 17:00:01", "Tue 2026-11-24 08:30", "Tue 2026-11-24 12:00", "last-30-minutes"),
    ("Mon 2026-11-23 17:01", "Tue 2026-11-24 08:30", "Tue 2026-11-24 12:00", "last-30-minutes"),
    ("Mon 2026-11-23 17:29", "Tue 2026-11-24 08:30", "Tue 2026-11-24 12:00", "last-30-minutes"),
    ("Mon 2026-11-23 17:30", "Tue 2026-11-24 08:30", "Tue 2026-11-24 17:30", "after-closing"),
    ("Mon 2026-11-23 23:59", "Tue 2026-11-24 08:30", "Tue 2026-11-24 17:30", "after-closing"),
    # Over a weekend.
    ("Fri 2026-11-20 17:00", "Fri 2026-11-20 17:30", "Fri 2026-11-20 17:30", "near-closing"),
    ("Fri 2026-11-20 17:10", "Mon 2026-11-23 08:30", "Mon 2026-11-23 12:00", "last-30-minutes"),
    ("Fri 2026-11-20 18:10", "Mon 2026-11-23 08:30", "Mon 2026-11-23 17:30", "after-closing"),
    ("Sat 2026-11-21 09:10", "Mon 2026-11-23 08:30", "Mon 2026-11-23 17:30", "day-off"),
    ("Sun 2026-11-22 12:30", "Mon 2026-11-23 08:30", "Mon 2026-11-23 17:30", "day-off"),
    # Over the National Day holidays, 1 to 7 October.
    ("Wed 2026-09-30 17:00", "Wed 2026-09-30 17:30", "Wed 2026-09-30 17:30", "near-closing"),
    ("Wed 2026-09-30 17:10", "Thu 2026-10-08 08:30", "Thu 2026-10-08 12:00", "last-30-minutes"),
    ("Wed 2026-09-30 17:30", "Thu 2026-10-08 08:30", "Thu 2026-10-08 17:30", "after-closing"),
    ("Thu 2026-10-01 09:10", "Thu 2026-10-08 08:30", "Thu 2026-10-08 17:30", "day-off"),
    ("Wed 2026-10-07 17:10", "Thu 2026-10-08 08:30", "Thu 2026-10-08 17:30", "day-off"),
    # Make-up working days are ordinary days.
    ("Fri 2026-10-09 17:10", "Sat 2026-10-10 08:30", "Sat 2026-10-10 12:00", "last-30-minutes"),
    ("Fri 2026-10-09 19:00", "Sat 2026-10-10 08:30", "Sat 2026-10-10 17:30", "after-closing"),
    ("Sat 2026-10-10 09:10", "Sat 2026-10-10 10:10", "Sat 2026-10-10 17:30", "in-hours"),
    ("Sat 2026-10-10 12:10", "Sat 2026-10-10 15:00", "Sat 2026-10-10 17:30", "noon"),
    ("Sat 2026-10-10 17:10", "Mon 2026-10-12 08:30", "Mon 2026-10-12 12:00", "last-30-minutes"),
    ("Sat 2026-01-03 10:00", "Sun 2026-01-04 08:30", "Sun 2026-01-04 17:30", "day-off"),
    ("Sun 2026-01-04 09:10", "Sun 2026-01-04 10:10", "Sun 2026-01-04 17:30", "in-hours"),
    ("Sun 2026-01-04 17:10", "Mon 2026-01-05 08:30", "Mon 2026-01-05 12:00", "last-30-minutes"),
    # Into 2027, whose calendar is not published.
    ("Thu 2026-12-31 09:10", "Thu 2026-12-31 10:10", "Thu 2026-12-31 17:30", "in-hours"),
    ("Thu 2026-12-31 17:00", "Thu 2026-12-31 17:30", "Thu 2026-12-31 17:30", "near-closing"),
    ("Thu 2026-12-31 17:10", "Mon 2027-01-04 08:30", "Mon 2027-01-04 12:00", "last-30-minutes"),
    ("Thu 2026-12-31 17:30", "Mon 2027-01-04 08:30", "Mon 2027-01-04 17:30", "after-closing"),
    ("Fri 2027-01-01 09:10", "Mon 2027-01-04 08:30", "Mon 2027-01-04 17:30", "day-off"),
    ("Thu 2027-02-04 17:10", "Tue 2027-02-09 08:30", "Tue 2027-02-09 12:00", "last-30-minutes"),
]


@pytest.mark.parametrize(("handed_over", "read_by", "contact_by", "reason"), HAND_OVERS)
def test_reading_and_contact_are_due_as_the_rule_reads(
    handed_over: str, read_by: str, contact_by: str, reason: str
) -> None:
    read = read_due(the_moment(handed_over), OFFICE)
    contact = contact_due(the_moment(handed_over), OFFICE)
    assert (told(read.at), told(contact.at)) == (read_by, contact_by)
    assert read.why["code"] == reason
    assert contact.why["code"] == ("in-hours" if reason == "near-closing" else reason)


@pytest.mark.parametrize(
    ("handed_over", "is_presumed"),
    [
        ("Wed 2026-12-30 17:10", False),
        ("Thu 2026-12-31 09:10", False),
        ("Thu 2026-12-31 17:00", False),
        ("Thu 2026-12-31 17:01", True),
        ("Thu 2026-12-31 19:00", True),
        ("Fri 2027-01-01 09:10", True),
        ("Mon 2027-01-04 09:10", True),
    ],
)
def test_what_rests_on_an_unpublished_calendar_is_marked_presumed(
    handed_over: str, is_presumed: bool
) -> None:
    at = the_moment(handed_over)
    for due in (read_due(at, OFFICE), contact_due(at, OFFICE)):
        assert due.is_presumed is is_presumed
        assert due.why["is_presumed"] is is_presumed


# Handed over | read | contact by.
READINGS = [
    # Read the same day, at any hour before the item is deemed read.
    ("Mon 2026-11-23 07:00", "Mon 2026-11-23 07:30", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 09:10", "Mon 2026-11-23 09:11", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 11:50", "Mon 2026-11-23 12:10", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 16:59", "Mon 2026-11-23 17:29", "Mon 2026-11-23 17:30"),
    # Handed over after hours: the day of the reading, or of the next opening.
    ("Fri 2026-11-20 18:10", "Fri 2026-11-20 19:00", "Mon 2026-11-23 17:30"),
    ("Fri 2026-11-20 18:10", "Sat 2026-11-21 10:00", "Mon 2026-11-23 17:30"),
    ("Fri 2026-11-20 18:10", "Mon 2026-11-23 07:50", "Mon 2026-11-23 17:30"),
    ("Fri 2026-11-20 18:10", "Mon 2026-11-23 08:29", "Mon 2026-11-23 17:30"),
    ("Wed 2026-09-30 18:00", "Sat 2026-10-03 10:00", "Thu 2026-10-08 17:30"),
    ("Fri 2026-10-09 18:00", "Fri 2026-10-09 18:05", "Sat 2026-10-10 17:30"),
    # Handed over in the last 30 minutes: noon of the next working day, whenever it is read.
    ("Fri 2026-11-20 17:10", "Fri 2026-11-20 17:12", "Mon 2026-11-23 12:00"),
    ("Fri 2026-11-20 17:10", "Sat 2026-11-21 10:00", "Mon 2026-11-23 12:00"),
    ("Fri 2026-11-20 17:10", "Mon 2026-11-23 08:20", "Mon 2026-11-23 12:00"),
    ("Fri 2026-11-20 17:10", "Mon 2026-11-23 15:00", "Mon 2026-11-23 12:00"),
    # Read at or after the time of the deemed reading: as if deemed read then.
    ("Mon 2026-11-23 09:10", "Mon 2026-11-23 16:00", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 09:10", "Mon 2026-11-23 18:00", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 09:10", "Wed 2026-11-25 09:00", "Mon 2026-11-23 17:30"),
    ("Mon 2026-11-23 17:00", "Mon 2026-11-23 17:30", "Mon 2026-11-23 17:30"),
    ("Fri 2026-11-20 18:10", "Mon 2026-11-23 08:30", "Mon 2026-11-23 12:00"),
    ("Fri 2026-11-20 18:10", "Mon 2026-11-23 09:00", "Mon 2026-11-23 12:00"),
    ("Fri 2026-11-20 18:10", "Tue 2026-11-24 09:00", "Mon 2026-11-23 12:00"),
]


@pytest.mark.parametrize(("handed_over", "read", "contact_by"), READINGS)
def test_once_read_contact_is_due_on_the_day_of_the_reading(
    handed_over: str, read: str, contact_by: str
) -> None:
    due = contact_due_once_read(the_moment(handed_over), the_moment(read), False, OFFICE)
    assert told(due.at) == contact_by


@pytest.mark.parametrize(
    ("handed_over", "contact_by", "reason"),
    [
        # Deemed read on the day of the hand-over: closing of that day.
        ("Mon 2026-11-23 07:00", "Mon 2026-11-23 17:30", "deemed-read"),
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 17:30", "deemed-read"),
        ("Mon 2026-11-23 12:10", "Mon 2026-11-23 17:30", "deemed-read"),
        # Deemed read at closing itself, which is not yet the next day.
        ("Mon 2026-11-23 17:00", "Mon 2026-11-23 17:30", "deemed-read"),
        # Deemed read on a later day: noon of it.
        ("Mon 2026-11-23 17:29", "Tue 2026-11-24 12:00", "last-30-minutes"),
        ("Mon 2026-11-23 17:30", "Tue 2026-11-24 12:00", "deemed-read-later"),
        ("Fri 2026-11-20 18:10", "Mon 2026-11-23 12:00", "deemed-read-later"),
        ("Sun 2026-11-22 09:00", "Mon 2026-11-23 12:00", "deemed-read-later"),
        ("Thu 2026-10-01 09:10", "Thu 2026-10-08 12:00", "deemed-read-later"),
        ("Fri 2026-10-09 18:00", "Sat 2026-10-10 12:00", "deemed-read-later"),
        ("Thu 2026-12-31 18:00", "Mon 2027-01-04 12:00", "deemed-read-later"),
    ],
)
def test_deemed_read_on_a_later_day_leaves_until_noon(
    handed_over: str, contact_by: str, reason: str
) -> None:
    at = the_moment(handed_over)
    due = contact_due_once_read(at, read_due(at, OFFICE).at, True, OFFICE)
    assert (told(due.at), due.why["code"]) == (contact_by, reason)


@pytest.mark.parametrize(
    ("answered", "finish_by"),
    [
        ("Mon 2026-11-23 07:59", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 12:10", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:29", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:30", "Tue 2026-11-24 17:30"),
        ("Fri 2026-11-20 18:00", "Mon 2026-11-23 17:30"),
        ("Sat 2026-11-21 09:10", "Mon 2026-11-23 17:30"),
        ("Sat 2026-10-10 09:10", "Sat 2026-10-10 17:30"),
        ("Sat 2026-10-03 09:10", "Thu 2026-10-08 17:30"),
        ("Thu 2026-12-31 18:00", "Mon 2027-01-04 17:30"),
    ],
)
def test_the_entry_of_an_answered_call_is_due_by_closing(answered: str, finish_by: str) -> None:
    due = finish_due(the_moment(answered), OFFICE)
    assert told(due.at) == finish_by
    assert due.is_presumed == finish_by.startswith("Mon 2027")


# Started | working days | due.
COUNTED = [
    # The day of the start is not counted, at whatever hour it was.
    ("Mon 2026-11-23 00:00", 2, "Wed 2026-11-25 17:30"),
    ("Mon 2026-11-23 09:10", 2, "Wed 2026-11-25 17:30"),
    ("Mon 2026-11-23 17:29", 2, "Wed 2026-11-25 17:30"),
    ("Mon 2026-11-23 23:59", 2, "Wed 2026-11-25 17:30"),
    ("Mon 2026-11-23 09:10", 1, "Tue 2026-11-24 17:30"),
    ("Mon 2026-11-23 09:10", 3, "Thu 2026-11-26 17:30"),
    # Over a weekend, and from within it: Monday is then the first day.
    ("Fri 2026-11-20 09:10", 2, "Tue 2026-11-24 17:30"),
    ("Fri 2026-11-20 18:00", 2, "Tue 2026-11-24 17:30"),
    ("Sat 2026-11-21 10:00", 2, "Tue 2026-11-24 17:30"),
    ("Sun 2026-11-22 10:00", 2, "Tue 2026-11-24 17:30"),
    ("Sun 2026-11-22 10:00", 1, "Mon 2026-11-23 17:30"),
    # Over the Spring Festival, 15 to 23 February; Saturday the 14th is worked.
    ("Fri 2026-02-13 09:10", 2, "Tue 2026-02-24 17:30"),
    ("Fri 2026-02-13 09:10", 1, "Sat 2026-02-14 17:30"),
    ("Wed 2026-02-18 09:10", 1, "Tue 2026-02-24 17:30"),
    # Over the National Day, 1 to 7 October; Saturday the 10th is worked.
    ("Wed 2026-09-30 17:29", 2, "Fri 2026-10-09 17:30"),
    ("Thu 2026-10-08 09:10", 2, "Sat 2026-10-10 17:30"),
    ("Sat 2026-10-10 09:10", 2, "Tue 2026-10-13 17:30"),
    # Into 2027: Friday 1 January is off.
    ("Tue 2026-12-29 09:10", 2, "Thu 2026-12-31 17:30"),
    ("Wed 2026-12-30 09:10", 2, "Mon 2027-01-04 17:30"),
    ("Thu 2026-12-31 09:10", 2, "Tue 2027-01-05 17:30"),
]


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(("started", "days", "due_by"), COUNTED)
def test_working_days_are_counted_from_the_day_after_to_the_closing_of_the_last(
    started: str, days: int, due_by: str
) -> None:
    due = working_days_due("answer", the_moment(started), days, OFFICE)
    assert told(due.at) == due_by
    assert due.is_presumed is due.why["is_presumed"] is ("2027" in due_by)
    assert (due.why["kind"], due.why["code"], due.why["days"]) == ("answer", "working-days", days)
    assert due.day_ends_at is None


@pytest.mark.parametrize(
    ("kind", "at", "due_by", "reason"),
    [
        ("report", "Mon 2026-11-23 09:10", "Mon 2026-11-23 17:30", "in-hours"),
        ("report", "Mon 2026-11-23 07:00", "Mon 2026-11-23 17:30", "before-opening"),
        ("report", "Mon 2026-11-23 12:10", "Mon 2026-11-23 17:30", "noon"),
        ("naming", "Mon 2026-11-23 17:29:59", "Mon 2026-11-23 17:30", "in-hours"),
        ("naming", "Mon 2026-11-23 17:30", "Tue 2026-11-24 17:30", "after-closing"),
        ("naming", "Fri 2026-11-20 17:30", "Mon 2026-11-23 17:30", "after-closing"),
        ("naming", "Sat 2026-11-21 09:10", "Mon 2026-11-23 17:30", "day-off"),
        ("report", "Sat 2026-10-10 09:10", "Sat 2026-10-10 17:30", "in-hours"),
        ("report", "Thu 2026-12-31 17:30", "Mon 2027-01-04 17:30", "after-closing"),
    ],
)
def test_what_is_owed_the_same_day_is_due_at_closing_or_on_the_next_working_day(
    kind: str, at: str, due_by: str, reason: str
) -> None:
    due = same_day_due(kind, the_moment(at), OFFICE)
    assert (told(due.at), due.why["kind"], due.why["code"]) == (due_by, kind, reason)
    assert due.is_presumed is ("2027" in due_by)


@pytest.mark.parametrize(
    ("day", "due_by"),
    [
        ("Mon 2026-11-23", "Mon 2026-11-23 17:30"),  # The day itself.
        ("Fri 2026-11-27", "Fri 2026-11-27 17:30"),
        ("Sat 2026-11-28", "Mon 2026-11-30 17:30"),
        ("Sun 2026-11-29", "Mon 2026-11-30 17:30"),
        ("Thu 2026-12-31", "Thu 2026-12-31 17:30"),
        ("Fri 2027-01-01", "Mon 2027-01-04 17:30"),
        ("Mon 2027-01-04", "Mon 2027-01-04 17:30"),
    ],
)
def test_a_day_that_was_set_is_due_at_its_closing_and_never_on_a_day_off(
    day: str, due_by: str
) -> None:
    start = the_moment("Mon 2026-11-23 09:10")
    for reason in (Reason.GIVEN, Reason.EXTENDED):
        due = given_due("reply", start, the_date(day), OFFICE, reason)
        assert (told(due.at), due.is_presumed) == (due_by, "2027" in due_by)
        assert (due.why["day"], due.why["code"]) == (day.split()[1], reason.value)


@pytest.mark.parametrize(
    ("agreed", "due_by"),
    [
        ("Mon 2026-11-23 15:00", "Mon 2026-11-23 15:30"),
        # What was agreed stands, at noon, in the evening, and on days off.
        ("Mon 2026-11-23 12:30", "Mon 2026-11-23 13:00"),
        ("Mon 2026-11-23 17:15", "Mon 2026-11-23 17:45"),
        ("Mon 2026-11-23 23:45", "Tue 2026-11-24 00:15"),
        ("Sat 2026-11-28 10:00", "Sat 2026-11-28 10:30"),
        ("Mon 2027-01-04 09:00", "Mon 2027-01-04 09:30"),
    ],
)
def test_who_was_promised_a_call_at_a_time_is_called_within_30_minutes_after_it(
    agreed: str, due_by: str
) -> None:
    due = appointment_due(the_moment("Mon 2026-11-23 09:10"), the_moment(agreed), OFFICE)
    assert (told(due.at), due.is_presumed, due.day_ends_at) == (due_by, False, None)
    assert due.why["is_presumed"] is False
    assert datetime.fromisoformat(due.why["agreed"]) == the_moment(agreed)


def test_how_long_after_the_agreed_time_is_the_policys() -> None:
    asked, agreed = the_moment("Mon 2026-11-23 09:10"), the_moment("Mon 2026-11-23 15:00")
    due = appointment_due(asked, agreed, OFFICE, Policy(appointment_minutes=10))
    assert told(due.at) == "Mon 2026-11-23 15:10"


def test_contact_counts_as_the_day_of_the_rule_until_midnight() -> None:
    at = the_moment("Fri 2026-11-20 17:10")
    assert contact_due(at, OFFICE).day_ends_at == the_moment("Tue 2026-11-24 00:00")
    assert read_due(at, OFFICE).day_ends_at is None
    assert finish_due(at, OFFICE).day_ends_at is None


def test_the_reason_is_kept_as_json_with_times_in_utc() -> None:
    handed_over_at = the_moment("Fri 2026-11-20 18:10")
    read_at = the_moment("Mon 2026-11-23 08:10")
    due = contact_due_once_read(handed_over_at, read_at, False, OFFICE)
    assert json.loads(json.dumps(due.why)) == {
        "kind": "contact",
        "code": "in-hours",
        "start": "2026-11-20T10:10:00+00:00",
        "read": "2026-11-23T00:10:00+00:00",
        "due": "2026-11-23T09:30:00+00:00",
        "is_presumed": False,
    }


def test_the_season_of_the_due_day_sets_its_closing() -> None:
    summer = replace(OFFICE.hours[0], valid_from=date(2026, 5, 6), afternoon_closes=time(18))
    office = replace(OFFICE, hours=(*OFFICE.hours, summer))
    due = contact_due(the_moment("Thu 2026-04-30 18:00"), office)
    assert told(due.at) == "Wed 2026-05-06 18:00"


@given(MOMENTS)
def test_no_promise_is_due_before_it_is_made(at: datetime) -> None:
    read, contact, finish = read_due(at, OFFICE), contact_due(at, OFFICE), finish_due(at, OFFICE)
    assert at < read.at <= contact.at
    assert at < finish.at
    answer = working_days_due("answer", at, 2, OFFICE)
    assert contact.at < answer.at
    assert {due.at.tzinfo for due in (read, contact, finish, answer)} == {UTC}


@given(MOMENTS)
def test_nobody_has_less_than_30_office_minutes_to_read(at: datetime) -> None:
    assert read_due(at, OFFICE).at >= OFFICE.add_office_minutes(at, 30)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_reading_late_never_gives_more_time_than_was_promised(
    at: datetime, later: timedelta
) -> None:
    promised = contact_due(at, OFFICE)
    for is_deemed in (False, True):
        due = contact_due_once_read(at, at + later, is_deemed, OFFICE)
        assert read_due(at, OFFICE).at <= due.at <= promised.at


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_later_hand_over_is_never_due_on_an_earlier_day(at: datetime, later: timedelta) -> None:
    for due in (read_due, contact_due, finish_due):
        first, second = due(at, OFFICE).at, due(at + later, OFFICE).at
        assert first.astimezone(SHANGHAI).date() <= second.astimezone(SHANGHAI).date()


def answer_due(at: datetime, office: OfficeTime) -> Due:
    return working_days_due("answer", at, 2, office)


@dataclass(frozen=True)
class WithAnotherDayOff(WorkCalendar):
    """The calendar with one more day off."""

    off: date

    def day(self, d: date) -> DayFacts:
        facts = super().day(d)
        return replace(facts, is_working=False) if d == self.off else facts


@given(MOMENTS, st.integers(0, 12))
def test_a_day_off_never_hastens_a_promise(at: datetime, days: int) -> None:
    off = at.date() + timedelta(days=days)
    with_holiday = replace(OFFICE, calendar=WithAnotherDayOff(off))
    for due in (read_due, contact_due, finish_due, answer_due):
        assert due(at, OFFICE).at <= due(at, with_holiday).at
