"""Whole days of a promise: what is due is carried out, in order and with its words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from calllog import ledger, promises
from calllog.db import Database
from calllog.models import Event, Item, PromiseKind
from calllog.times import deadlines
from tests.calllog.missed_calls import (
    messages,
    missed_call,
    promise_of,
    register,
    steps_of,
    story,
    sweep_through,
)
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

CONTACT, READ, FINISH = PromiseKind.CONTACT, PromiseKind.READ, PromiseKind.FINISH


# Until when, what is on record since, who was told what, and how far up the item has gone.
NOTHING_DONE: list[tuple[str, list[str], list[str], int]] = [
    ("Mon 2026-11-23 10:09", [], [], 0),
    (
        "Mon 2026-11-23 10:10",
        ["missed read", "deemed_read", "responsibility_moved"],
        ["wangjun 逾期未阅知", "zhangli 逾期未阅知"],
        0,
    ),
    ("Mon 2026-11-23 10:59", [], [], 0),
    (
        "Mon 2026-11-23 11:00",
        ["reminded contact remind-noon-60"],
        ["wangjun 待联系提醒"],
        0,
    ),
    ("Mon 2026-11-23 16:29", [], [], 0),
    ("Mon 2026-11-23 16:30", ["reminded contact remind-60"], ["wangjun 待联系提醒"], 0),
    ("Mon 2026-11-23 17:00", ["reminded contact remind-30"], ["wangjun 待联系提醒"], 0),
    ("Mon 2026-11-23 17:29", [], [], 0),
    (
        "Mon 2026-11-23 17:30",
        ["missed contact", "escalated contact missed"],
        ["wangjun 逾期未联系", "zhaoping 逾期未联系", "zhangli 逾期未联系"],
        1,
    ),
    ("Tue 2026-11-24 07:59", [], [], 1),
    (
        "Tue 2026-11-24 08:00",
        ["escalated contact second-day"],
        ["wangjun 逾期上报", "zhaoping 逾期上报", "gaoyuan 逾期上报"],
        2,
    ),
    ("Wed 2026-11-25 07:59", [], [], 2),
    # The answer is due on the second working day; its first reminder is its holder's own.
    ("Wed 2026-11-25 08:00", ["reminded answer remind-opening"], ["wangjun 待答复提醒"], 2),
    ("Wed 2026-11-25 16:30", ["reminded answer remind-60"], ["wangjun 待答复提醒"], 2),
    (
        "Wed 2026-11-25 17:30",
        ["missed answer", "escalated answer missed"],
        ["wangjun 逾期未答复", "zhaoping 逾期未答复", "zhangli 逾期未答复"],
        2,
    ),
    (
        "Thu 2026-11-26 08:00",
        ["escalated answer second-day"],
        ["wangjun 逾期上报", "zhaoping 逾期上报", "gaoyuan 逾期上报"],
        2,
    ),
    ("Mon 2026-11-30 18:00", [], [], 2),
]


@pytest.mark.clause("3.1.2c", "3.2.1")
def test_days_on_which_nobody_does_anything(office: Database, clock: ManualClock) -> None:
    """From Monday 09:10: unread, not contacted, not answered; each reminded, missed, gone up."""
    item_id = register(office, clock)
    so_far = 0
    for until, lines, sent, level in NOTHING_DONE:
        with office.reading() as session:
            heard = len(messages(session))
            so_far = len(story(session))
        sweep_through(office, clock, until, minutes=7)
        with office.reading() as session:
            assert story(session)[so_far:] == lines, until
            assert messages(session)[heard:] == sent, until
            assert session.get_one(Item, item_id).escalation_level == level, until
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        missed_by = {p.kind: p.missed_by_id for p in item.promises}
        assert missed_by == {
            "read": person(session, "zhangli").id,
            "contact": person(session, "wangjun").id,
            "answer": person(session, "wangjun").id,
        }
        assert [told(p.missed_at) for p in item.promises if p.missed_at] == [
            "Mon 2026-11-23 10:10",
            "Mon 2026-11-23 17:30",
            "Wed 2026-11-25 17:30",
        ]


@pytest.mark.parametrize(
    ("registered", "read", "contact"),
    [
        (  # Over noon: the break is not office time.
            "Mon 2026-11-23 11:30",
            ["missed Mon 2026-11-23 15:00"],
            [
                "remind-60 Mon 2026-11-23 16:30",
                "remind-30 Mon 2026-11-23 17:00",
                "missed Mon 2026-11-23 17:30",
                "second-day Tue 2026-11-24 08:00",
            ],
        ),
        (  # 30 minutes before closing: still this day.
            "Mon 2026-11-23 17:00",
            ["missed Mon 2026-11-23 17:30"],
            [
                "remind-30 Mon 2026-11-23 17:00",
                "missed Mon 2026-11-23 17:30",
                "second-day Tue 2026-11-24 08:00",
            ],
        ),
        (  # 29 minutes before closing: by noon of the next.
            "Mon 2026-11-23 17:01",
            ["missed Tue 2026-11-24 08:30"],
            [
                "remind-60 Tue 2026-11-24 11:00",
                "remind-30 Tue 2026-11-24 11:30",
                "missed Tue 2026-11-24 12:00",
                "second-day Wed 2026-11-25 08:00",
            ],
        ),
        (  # Over the weekend: deemed read on Monday, which brings contact forward to noon.
            "Sat 2026-11-28 10:00",
            ["missed Mon 2026-11-30 08:30"],
            [
                "remind-60 Mon 2026-11-30 11:00",
                "remind-30 Mon 2026-11-30 11:30",
                "missed Mon 2026-11-30 12:00",
                "second-day Tue 2026-12-01 08:00",
            ],
        ),
        (  # A make-up working Saturday is an ordinary day.
            "Sat 2026-10-10 09:00",
            ["missed Sat 2026-10-10 10:00"],
            [
                "remind-noon-60 Sat 2026-10-10 11:00",
                "remind-60 Sat 2026-10-10 16:30",
                "remind-30 Sat 2026-10-10 17:00",
                "missed Sat 2026-10-10 17:30",
                "second-day Mon 2026-10-12 08:00",
            ],
        ),
        (  # Into 2027, whose calendar is not published: New Year's Day is off by law.
            "Thu 2026-12-31 17:20",
            ["missed Mon 2027-01-04 08:30"],
            [
                "remind-60 Mon 2027-01-04 11:00",
                "remind-30 Mon 2027-01-04 11:30",
                "missed Mon 2027-01-04 12:00",
                "second-day Tue 2027-01-05 08:00",
            ],
        ),
    ],
)
def test_the_same_over_noon_closing_weekends_and_the_turn_of_the_year(
    office: Database, registered: str, read: list[str], contact: list[str]
) -> None:
    clock = ManualClock(the_moment(registered))
    register(office, clock)
    sweep_through(office, clock, told(clock.now() + timedelta(days=6)), minutes=15)
    with office.reading() as session:
        assert steps_of(session, READ) == read
        assert steps_of(session, CONTACT) == contact
        assert not [line for line in story(session) if "(late)" in line]


def test_deemed_read_on_a_later_day_brings_the_contact_forward_with_its_reason(
    office: Database,
) -> None:
    clock = ManualClock(the_moment("Sat 2026-11-28 10:00"))
    item_id = register(office, clock)
    sweep_through(office, clock, "Mon 2026-11-30 08:30", minutes=60)
    with office.reading() as session:
        contact = promise_of(session, session.get_one(Item, item_id), CONTACT)
        assert (contact.version, told(contact.due_at)) == (2, "Mon 2026-11-30 12:00")
        assert contact.moved_at == the_moment("Mon 2026-11-30 08:30")
        assert contact.why["code"] == "deemed-read-later"
        event = session.scalars(select(Event).where(Event.kind == "due_moved")).one()
        assert event.data["old_why"]["code"] == "day-off"


def test_read_late_changes_no_deadline_and_erases_no_miss(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    sweep_through(office, clock, "Mon 2026-11-23 10:30")
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        ledger.read(session, clock.now(), OFFICE, item, person(session, "zhangli"), "opened")
    sweep_through(office, clock, "Mon 2026-11-23 17:30", minutes=30)
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert item.responsible.login == "wangjun"
        assert told(promise_of(session, item, CONTACT).due_at) == "Mon 2026-11-23 17:30"
        read, contact, answer = item.promises
        assert (read.missed_at, contact.missed_at) == (read.due_at, contact.due_at)
        assert (told(answer.due_at), answer.missed_at) == ("Wed 2026-11-25 17:30", None)


def test_contact_in_time_ends_all_reminders(office: Database, clock: ManualClock) -> None:
    item_id = register(office, clock)
    sweep_through(office, clock, "Mon 2026-11-23 09:30")
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "zhangli"), "")
    sweep_through(office, clock, "Wed 2026-11-25 07:30", minutes=30)
    with office.reading() as session:
        assert messages(session) == []
        assert steps_of(session, READ) == steps_of(session, CONTACT) == []
        assert session.get_one(Item, item_id).responsible.login == "zhangli"


def test_an_attempt_that_nobody_answered_is_no_contact(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        ledger.tried(session, clock.now(), OFFICE, item, person(session, "zhangli"), "")
    sweep_through(office, clock, "Tue 2026-11-24 08:00", minutes=30)
    with office.reading() as session:
        assert steps_of(session, READ) == []
        assert [line.split()[0] for line in steps_of(session, CONTACT)] == [
            "remind-noon-60",
            "remind-60",
            "remind-30",
            "missed",
            "second-day",
        ]
        assert session.get_one(Item, item_id).responsible.login == "zhangli"


def test_missed_and_then_contacted_in_the_evening_goes_no_further_up(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    sweep_through(office, clock, "Mon 2026-11-23 18:30", minutes=30)
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "wangjun"), "")
    sweep_through(office, clock, "Tue 2026-11-24 18:00", minutes=30)
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        contact = promise_of(session, item, CONTACT)
        assert told(contact.missed_at or contact.made_at) == "Mon 2026-11-23 17:30"
        assert told(contact.met_at or contact.made_at) == "Mon 2026-11-23 18:30"
        assert item.escalation_level == 1
        assert steps_of(session, CONTACT)[-1] == "missed Mon 2026-11-23 17:30"


def test_the_entry_of_an_answered_call_is_asked_for_and_missed_by_who_took_it(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        for kind in (READ, CONTACT):
            promises.meet(session, clock.now(), item, kind, None)
        due = deadlines.finish_due(clock.now(), OFFICE)
        took_it = person(session, "wuhao")
        promises.make(session, clock.now(), OFFICE, item, FINISH, due, took_it)
    sweep_through(office, clock, "Tue 2026-11-24 18:00", minutes=30)
    with office.reading() as session:
        assert messages(session) == [
            "wuhao 待补登记提醒",
            "wuhao 待补登记提醒",
            "wuhao 逾期未登记",
            "wangjun 逾期未登记",
        ]
