"""Who is reminded before a due time and who is told after it."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given

from calllog.models import PromiseKind
from calllog.times.deadlines import contact_due, finish_due, read_due
from calllog.times.escalation import steps
from calllog.times.policy import LADDER, Told
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


SECTION = "responsible head"
UP = "responsible head supervisor first_contact"
HIGHER = "leader_in_charge head supervisor"
SECOND_DAY = ("second-day", "Mon 2026-11-30 08:00", HIGHER, 2)
WITHIN_DAYS = [
    ("remind-opening", "Fri 2026-11-27 08:00", "responsible", 0),
    ("remind-60", "Fri 2026-11-27 16:30", SECTION, 0),
    ("missed", "Fri 2026-11-27 17:30", UP, 1),
    SECOND_DAY,
]
EVE = ("remind-eve", "Thu 2026-11-26 08:00", "responsible", 0)


@pytest.mark.parametrize(
    ("kind", "ladder"),
    [
        ("answer", WITHIN_DAYS),
        ("cooperation", WITHIN_DAYS),
        ("owed", WITHIN_DAYS),
        ("resolution", [EVE, *WITHIN_DAYS]),
        (
            "follow_up",
            [
                ("remind-opening", "Fri 2026-11-27 08:00", "responsible", 0),
                ("missed", "Fri 2026-11-27 17:30", f"{SECTION} first_contact", 0),
            ],
        ),
        (
            "naming",
            [
                ("remind-60", "Fri 2026-11-27 16:30", "responsible supervisor", 0),
                (
                    *("missed", "Fri 2026-11-27 17:30"),
                    *("responsible supervisor leader_in_charge first_contact", 2),
                ),
            ],
        ),
        (
            "report",
            [
                ("remind-60", "Fri 2026-11-27 16:30", SECTION, 0),
                ("missed", "Fri 2026-11-27 17:30", UP, 1),
                SECOND_DAY,
            ],
        ),
        (
            "plan",
            [
                ("remind-eve", "Thu 2026-11-26 08:00", f"{SECTION} leader", 0),
                ("remind-60", "Fri 2026-11-27 16:30", SECTION, 0),
                ("missed", "Fri 2026-11-27 17:30", f"{UP} leader_in_charge", 2),
            ],
        ),
        (
            "reply",
            [
                ("remind-opening", "Fri 2026-11-27 08:00", "responsible", 0),
                ("missed", "Fri 2026-11-27 17:30", f"{SECTION} first_contact", 0),
            ],
        ),
    ],
)
def test_each_step_of_what_is_due_on_a_friday_at_closing(
    kind: str, ladder: list[tuple[str, str, str, int]]
) -> None:
    found = steps(kind, the_moment("Fri 2026-11-27 17:30"), OFFICE)
    assert [(s.name, told(s.at), " ".join(s.tell), s.level) for s in found] == ladder


def test_an_agreed_call_is_called_to_mind_15_minutes_before_the_agreed_time() -> None:
    # Agreed for Saturday 10:00, so due by 10:30.
    found = steps("appointment", the_moment("Sat 2026-11-28 10:30"), OFFICE)
    assert [(s.name, told(s.at), " ".join(s.tell), s.level) for s in found] == [
        ("remind-45", "Sat 2026-11-28 09:45", "responsible", 0),
        ("missed", "Sat 2026-11-28 10:30", UP, 1),
        SECOND_DAY,
    ]


@pytest.mark.parametrize(
    ("due", "eve"),
    [
        ("Mon 2026-11-30 17:30", "Fri 2026-11-27 08:00"),
        ("Thu 2026-10-08 17:30", "Wed 2026-09-30 08:00"),
        ("Mon 2026-10-12 17:30", "Sat 2026-10-10 08:00"),
        ("Mon 2027-01-04 17:30", "Thu 2026-12-31 08:00"),
    ],
)
def test_the_eve_of_a_due_day_is_the_working_day_before_it(due: str, eve: str) -> None:
    assert times("resolution", due)[0] == ("remind-eve", eve)


def test_every_kind_of_promise_has_a_miss_and_the_first_contact_hears_of_it() -> None:
    for kind in set(PromiseKind) - {PromiseKind.FINISH}:
        (missed,) = [step for step in LADDER if (step.promise, step.kind) == (kind, "miss")]
        assert Told.FIRST_CONTACT in missed.tell, kind


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
