"""Who is reminded before a due time and who is told after it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given

from calllog.deadlines import contact_due, finish_due, read_due
from calllog.escalation import steps
from calllog.policy import Told
from tests.calllog.moments import MOMENTS, OFFICE, the_moment, told

HANDLER_AND_HEAD = (Told.RESPONSIBLE, Told.HEAD)


def times(kind: str, due: str) -> list[tuple[str, str]]:
    return [(step.name, told(step.at)) for step in steps(kind, the_moment(due), OFFICE)]


@pytest.mark.parametrize(
    ("due", "next_day"),
    [
        ("Mon 2026-11-23 17:30", "Tue 2026-11-24 08:00"),
        ("Fri 2026-11-20 17:30", "Mon 2026-11-23 08:00"),
        ("Fri 2026-10-09 17:30", "Sat 2026-10-10 08:00"),
        ("Sat 2026-10-10 17:30", "Mon 2026-10-12 08:00"),
        ("Wed 2026-09-30 17:30", "Thu 2026-10-08 08:00"),
        ("Thu 2026-12-31 17:30", "Mon 2027-01-04 08:00"),
    ],
)
def test_a_contact_due_at_closing_is_checked_at_noon_and_twice_before_closing(
    due: str, next_day: str
) -> None:
    day = due.removesuffix("17:30")
    assert times("contact", due) == [
        ("remind-noon-60", day + "11:00"),
        ("remind-60", day + "16:30"),
        ("remind-30", day + "17:00"),
        ("missed", due),
        ("second-day", next_day),
    ]


def test_a_contact_due_at_noon_is_checked_twice_before_noon() -> None:
    assert times("contact", "Mon 2026-11-23 12:00") == [
        ("remind-60", "Mon 2026-11-23 11:00"),
        ("remind-30", "Mon 2026-11-23 11:30"),
        ("missed", "Mon 2026-11-23 12:00"),
        ("second-day", "Tue 2026-11-24 08:00"),
    ]


def test_a_missed_contact_goes_up_to_the_supervisor_and_the_next_day_to_the_leader() -> None:
    *reminders, missed, second_day = steps("contact", the_moment("Mon 2026-11-23 17:30"), OFFICE)
    assert [(step.kind, step.tell, step.level) for step in reminders] == [
        ("reminder", HANDLER_AND_HEAD, 0)
    ] * 3
    assert (missed.kind, missed.level) == ("miss", 1)
    assert missed.tell == (*HANDLER_AND_HEAD, Told.SUPERVISOR, Told.FIRST_CONTACT)
    assert (second_day.kind, second_day.level) == ("escalation", 2)
    assert second_day.tell == (Told.LEADER_IN_CHARGE, Told.HEAD, Told.SUPERVISOR)


def test_an_unread_item_is_reported_to_the_head_and_the_first_contact_without_a_reminder() -> None:
    (missed,) = steps("read", the_moment("Mon 2026-11-23 10:10"), OFFICE)
    assert (missed.name, told(missed.at), missed.kind) == ("missed", "Mon 2026-11-23 10:10", "miss")
    told_of_it = {Told.HEAD, Told.RESPONSIBLE, Told.FIRST_CONTACT}
    assert (set(missed.tell), missed.level) == (told_of_it, 0)


def test_an_unfinished_entry_reminds_its_person_alone_and_is_then_reported_to_the_head() -> None:
    due = "Mon 2026-11-23 17:30"
    assert times("finish", due) == [
        ("remind-60", "Mon 2026-11-23 16:30"),
        ("remind-30", "Mon 2026-11-23 17:00"),
        ("missed", due),
    ]
    first, second, missed = steps("finish", the_moment(due), OFFICE)
    assert first.tell == second.tell == (Told.RESPONSIBLE,)
    assert (missed.tell, missed.level, missed.kind) == (HANDLER_AND_HEAD, 0, "miss")


def test_a_promise_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'visit'"):
        steps("visit", the_moment("Mon 2026-11-23 17:30"), OFFICE)


@given(MOMENTS)
def test_steps_come_in_order_of_time_each_name_once_and_none_at_night(at: datetime) -> None:
    for kind, due in (("read", read_due), ("contact", contact_due), ("finish", finish_due)):
        given_steps = steps(kind, due(at, OFFICE).at, OFFICE)
        moments = [step.at for step in given_steps]
        assert moments == sorted(set(moments))
        assert len({step.name for step in given_steps}) == len(given_steps)
        assert all(8 <= OFFICE.local(moment).hour < 18 for moment in moments)
