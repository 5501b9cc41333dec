"""Promises are made, moved, kept and missed; a miss is never erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from calllog import ledger, promises
from calllog.background import sweep
from calllog.db import Database
from calllog.models import Call, Event, Item, Promise, PromiseKind
from calllog.times import deadlines
from tests.calllog.missed_calls import PROMISED, missed_call, promise_of, register, story
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

READ, CONTACT, ANSWER = PromiseKind.READ, PromiseKind.CONTACT, PromiseKind.ANSWER
COOPERATION = PromiseKind.COOPERATION


@pytest.mark.clause("3.1.2c", "3.2.1")
def test_a_missed_call_is_to_be_read_contacted_and_answered_by_its_duty_person(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        facts = [(p.kind, told(p.due_at), p.holder.login) for p in item.promises]
        assert facts == [
            ("read", "Mon 2026-11-23 10:10", "zhangli"),
            ("contact", "Mon 2026-11-23 17:30", "zhangli"),
            ("answer", "Wed 2026-11-25 17:30", "zhangli"),
        ]
        assert [p.why["code"] for p in item.promises] == ["in-hours", "in-hours", "working-days"]
        assert story(session) == ["registered", *PROMISED]


@pytest.mark.parametrize(
    ("registered", "first_step"),
    [
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 11:00"),
        ("Mon 2026-11-23 11:00", "Mon 2026-11-23 11:00"),
        ("Mon 2026-11-23 11:01", "Mon 2026-11-23 16:30"),
        ("Mon 2026-11-23 16:45", "Mon 2026-11-23 17:00"),
        # With 29 minutes left, contact is due by noon of the next day.
        ("Mon 2026-11-23 17:01", "Tue 2026-11-24 11:00"),
    ],
)
def test_reminders_from_before_a_promise_are_not_owed(
    office: Database, registered: str, first_step: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, the_moment(registered))
        next_step_at = promise_of(session, item, CONTACT).next_step_at
        assert next_step_at is not None
        assert told(next_step_at) == first_step


@pytest.mark.parametrize(
    ("met", "is_missed"),
    [
        ("Mon 2026-11-23 17:29:59", False),
        ("Mon 2026-11-23 17:30:00", False),
        ("Mon 2026-11-23 17:30:01", True),
        ("Tue 2026-11-24 09:00:00", True),
    ],
)
def test_kept_late_means_missed_by_who_held_it_even_when_the_sweep_has_yet_to_come(
    office: Database, clock: ManualClock, met: str, is_missed: bool
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        holder, other = person(session, "zhangli"), person(session, "wuhao")
        contact = promise_of(session, item, CONTACT)
        promises.meet(session, the_moment(met), item, CONTACT, other)
        assert contact.met_at == contact.ended_at == the_moment(met)
        assert contact.met_by_id == other.id
        assert contact.missed_at == (contact.due_at if is_missed else None)
        assert contact.missed_by_id == (holder.id if is_missed else None)
        assert ("missed contact" in story(session)) == is_missed
        assert promises.open_promise(session, item, CONTACT) is None


def test_a_promise_kept_once_is_not_kept_again(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        first, second = person(session, "zhangli"), person(session, "wuhao")
        promises.meet(session, clock.now() + timedelta(minutes=5), item, READ, first)
        promises.meet(session, clock.now() + timedelta(minutes=9), item, READ, second)
        read = promise_of(session, item, READ)
        assert read.met_by_id == first.id
        assert read.met_at == clock.now() + timedelta(minutes=5)


def test_kept_in_time_nothing_is_left_for_the_sweep(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        for kind in (READ, CONTACT, ANSWER):
            promises.meet(session, clock.now(), item, kind, None)
        assert [p.next_step_at for p in item.promises] == [None] * 3


def test_a_promise_is_moved_with_the_old_and_the_new_reason_on_record(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        contact = promise_of(session, item, CONTACT)
        old_why, old_due_at = contact.why, contact.due_at
        # As for something handed over on Sunday: deemed read on Monday, contact by noon.
        sunday = the_moment("Sun 2026-11-22 10:00")
        due = deadlines.contact_due_once_read(sunday, sunday, True, OFFICE)
        assert promises.move(session, clock.now(), OFFICE, contact, due)
        assert (contact.version, told(contact.due_at)) == (2, "Mon 2026-11-23 12:00")
        assert contact.next_step_at is not None
        assert told(contact.next_step_at) == "Mon 2026-11-23 11:00"
        event = session.scalars(select(Event).where(Event.kind == "due_moved")).one()
        assert event.data == {
            "promise": "contact",
            "old_due_at": old_due_at.isoformat(),
            "old_why": old_why,
            "due_at": due.at.isoformat(),
            "why": due.why,
        }


@pytest.mark.parametrize("moved", ["Mon 2026-11-23 17:30:01", "Tue 2026-11-24 09:00:00"])
def test_a_promise_whose_time_has_passed_cannot_be_moved_out_of_its_miss(
    office: Database, clock: ManualClock, moved: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        contact = promise_of(session, item, CONTACT)
        due = deadlines.contact_due(the_moment("Tue 2026-11-24 09:00"), OFFICE)
        assert not promises.move(session, the_moment(moved), OFFICE, contact, due)
        assert (contact.version, told(contact.due_at)) == (1, "Mon 2026-11-23 17:30")
        assert "due_moved contact" not in story(session)


def test_a_promise_that_was_kept_cannot_be_moved(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        contact = promise_of(session, item, CONTACT)
        promises.meet(session, clock.now(), item, CONTACT, None)
        due = deadlines.contact_due(the_moment("Tue 2026-11-24 09:00"), OFFICE)
        assert not promises.move(session, clock.now(), OFFICE, contact, due)


def _unread(office: Database, item_id: int) -> tuple[str, list[str], list[str]]:
    """Read the item a minute too late; who is responsible, who missed it, who holds the rest."""
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        promises.meet(session, the_moment("Mon 2026-11-23 10:11"), item, READ, item.responsible)
        missed_by = session.scalars(
            select(Promise.missed_by_id).where(Promise.missed_at.is_not(None))
        ).all()
        names = {p.holder.id: p.holder.login for p in item.promises} | {
            item.first_contact.id: item.first_contact.login
        }
        held = [p.holder.login for p in item.promises if p.ended_at is None]
        return item.responsible.login, [names[i] for i in missed_by if i], held


def test_unread_in_time_the_section_head_answers_for_it_and_the_miss_stays_with_the_holder(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    # Contact and answer are the head's to keep from then on.
    assert _unread(office, item_id) == ("wangjun", ["zhangli"], ["wangjun", "wangjun"])
    with office.reading() as session:
        assert story(session)[4:] == ["missed read", "deemed_read", "responsibility_moved"]
        deemed_read_at = session.get_one(Item, item_id).deemed_read_at
        assert deemed_read_at == the_moment("Mon 2026-11-23 10:10")


def test_for_a_head_who_has_left_the_deputy_answers(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        person(session, "wangjun").left_at = clock.now()
        person(session, "wangjun").deputy = person(session, "wuhao")
    assert _unread(office, register(office, clock))[0] == "wuhao"


def test_where_no_deputy_of_the_head_is_left_the_general_desk_answers(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        head, deputy = person(session, "wangjun"), person(session, "wuhao")
        head.left_at = deputy.left_at = clock.now()
        head.deputy_id, deputy.deputy_id = deputy.id, head.id
    assert _unread(office, register(office, clock))[0] == "zhaoping"


@pytest.mark.parametrize("has_head", [True, False])
def test_without_another_head_responsibility_stays_where_it_is(
    office: Database, clock: ManualClock, has_head: bool
) -> None:
    item_id = register(office, clock)
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        item.section.head = item.responsible if has_head else None
    assert _unread(office, item_id)[0] == "zhangli"
    with office.reading() as session:
        assert story(session)[4:] == ["missed read", "deemed_read"]


def test_each_of_two_co_operating_sections_raises_the_item_by_its_own_miss(
    office: Database, clock: ManualClock
) -> None:
    friday = the_moment("Fri 2026-11-27 17:30")
    with office.writing() as session:
        item = missed_call(session, clock.now())
        promises.end_all(session, clock.now(), item)
        for about, day in (("cooperation1", "2026-11-24"), ("cooperation2", "2026-11-30")):
            due = deadlines.given_due(COOPERATION, clock.now(), date.fromisoformat(day), OFFICE)
            holder = person(session, "wuhao")
            promises.make(session, clock.now(), OFFICE, item, COOPERATION, due, holder, about=about)
        sweep.sweep_promises(session, friday, OFFICE)
        assert story(session)[-1] == "escalated cooperation second-day"
        assert item.escalation_level == 2


def test_a_new_round_of_contact_leaves_an_answer_as_far_up_as_it_was(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item, who = missed_call(session, clock.now()), person(session, "zhangli")
        ledger.reached(session, clock.now(), OFFICE, item, who, "")
        later = the_moment("Wed 2026-11-25 17:30")
        sweep.sweep_promises(session, later, OFFICE)
        assert item.escalation_level == 1
        again = session.scalars(select(Call)).one()
        ledger.call_again(session, later, OFFICE, item, again)
        assert promises.open_promise(session, item, CONTACT) is not None
        assert item.escalation_level == 1
