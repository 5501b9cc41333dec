"""Figures of what really happened on the ledger: who is counted, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog import figures, ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.figures.holding import Holder, Holding, Move
from calllog.figures.loading import load
from calllog.figures.measures import Measure, measures
from calllog.figures.open_hours import OpenHours
from calllog.figures.periods import Period
from calllog.models import (
    Call,
    CallKind,
    Exercise,
    FollowUp,
    Item,
    Leg,
    LegResult,
    Outcome,
    Promise,
    PromiseKind,
)
from calllog.showing.pulse import pulse
from tests.calllog.chains import accept, hand_over
from tests.calllog.missed_calls import missed_call, promise_of
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section

MONDAY = Period(date(2026, 11, 23), date(2026, 11, 23))
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))
SUNDAY_NIGHT = the_moment("Sun 2026-11-29 23:00")


@pytest.fixture(params=["sqlite", "postgresql"])
def ledgers(request: pytest.FixtureRequest) -> Any:
    """The sample office on either database: the numbers are the same."""
    if request.param == "sqlite":
        return request.getfixturevalue("office")
    return request.getfixturevalue("postgres_office")


def told(office: Database, period: Period = WEEK, **only: Any) -> dict[str, Measure]:
    """All figures, or those of facts with these values."""
    with office.reading() as session:
        facts = load(session, OFFICE, period, SUNDAY_NIGHT)
    return measures(facts.where(lambda one: all(getattr(one, k) == v for k, v in only.items())))


def a_call(session: Session, at: str, **facts: Any) -> Call:
    """A call of the loans section that has ended."""
    began = the_moment(at)
    facts = {"kind": CallKind.ANSWERED, "caller": "+8613900000001"} | facts
    count = session.query(Call).count()
    call = Call(
        sid=f"CX{count}",
        from_raw="",
        to_raw="",
        params={},
        started_at=began,
        ended_at=began + timedelta(minutes=2),
        section=section(session, "loans"),
        **facts,
    )
    session.add(call)
    session.flush()
    return call


def rings(session: Session, call: Call, seconds: float, **facts: Any) -> Leg:
    """张丽's telephone rings for so long from ten seconds into the call on."""
    begins = call.started_at + timedelta(seconds=10)
    stops = begins + timedelta(seconds=seconds)
    facts = {"result": LegResult.ANSWERED, "is_on_duty": True, "is_free": True} | facts
    is_answered = facts["result"] == LegResult.ANSWERED
    if is_answered:
        call.answered_at, call.answered_by = stops, person(session, "zhangli")
    leg = Leg(
        call_id=call.id,
        staff_id=person(session, "zhangli").id,
        section_id=section(session, "loans").id,
        rung=1,
        is_together=False,
        dialled_at=call.started_at + timedelta(seconds=5),
        ringing_at=begins,
        picked_up_at=stops if is_answered else None,
        ended_at=stops + timedelta(seconds=60 if is_answered else 0),
        **facts,
    )
    session.add(leg)
    session.flush()
    return leg


@pytest.mark.parametrize(
    ("seconds", "within"), [(14, "100%（1/1）"), (15, "100%（1/1）"), (16, "0%（0/1）")]
)
def test_three_rings_end_with_the_fifteenth_second(
    office: Database, seconds: int, within: str
) -> None:
    with office.writing() as session:
        rings(session, a_call(session, "Mon 2026-11-23 09:00"), seconds)
    found = told(office)
    assert found["three_rings_duty"].text() == within
    assert found["three_rings_caller"].text() == within


def test_calls_and_legs_are_counted_as_they_ended(ledgers: Database) -> None:
    missed: dict[str, Any] = {"kind": CallKind.REGISTERED}
    with ledgers.writing() as session:
        rings(session, a_call(session, "Mon 2026-11-23 09:00"), 8)
        again = a_call(session, "Tue 2026-11-24 09:00", **missed)
        rings(session, again, 15, result=LegResult.NO_ANSWER)
        night = a_call(session, "Tue 2026-11-24 20:00", caller="+8613900000002", **missed)
        rings(session, night, 3, result=LegResult.CANCELED)
        a_call(session, "Wed 2026-11-25 09:00", kind=CallKind.SHORT, caller="+8613900000003")
        a_call(session, "Wed 2026-11-25 09:10", kind=CallKind.GUIDE)
        drill = a_call(session, "Wed 2026-11-25 10:00", exercise=Exercise.DRILL)
        rings(session, drill, 4)
        busy = a_call(session, "Thu 2026-11-26 10:00", caller=None, kind=CallKind.NO_NUMBER)
        rings(session, busy, 15, result=LegResult.NO_ANSWER, is_free=False)
        asked = a_call(session, "Thu 2026-11-26 11:00", **missed)
        asked.heard_progress_at = asked.started_at
    found = {key: one.text() for key, one in told(ledgers).items()}
    assert found["calls"] == "7"
    assert found["connection"] == "25%（1/4）"
    assert found["connection_in_hours"] == "33%（1/3）"
    assert found["three_rings_caller"] == "25%（1/4）"
    assert found["three_rings_duty"] == found["unanswered_on_duty"] == "50%（1/2）"
    assert found["repeat"] == "25%（1/4）"
    assert found["wait"] == "0:18 / 0:25"
    of_zhangli = told(ledgers, person_id=_id(ledgers, "zhangli"))
    assert of_zhangli["unanswered_on_duty"].text() == "50%（1/2）"
    assert told(ledgers, MONDAY)["calls"].n == 1


def _id(office: Database, login: str) -> int:
    with office.reading() as session:
        return person(session, login).id


def days_pass(office: Database, clock: ManualClock, until: str) -> None:
    clock.set(the_moment(until))
    sweep.sweep_all(office, clock, SHANGHAI)


def acts(office: Database, clock: ManualClock, item_id: int, act: Callable[..., Any]) -> None:
    with office.writing() as session:
        act(session, clock.now(), session.get_one(Item, item_id))


def test_a_miss_counts_for_who_held_it_then_after_it_was_handed_on(
    ledgers: Database, clock: ManualClock
) -> None:
    with ledgers.writing() as session:
        item_id = missed_call(session, clock.now(), "loans").id
    days_pass(ledgers, clock, "Mon 2026-11-23 18:00")
    with ledgers.reading() as session:
        missed_by = promise_of(
            session, session.get_one(Item, item_id), PromiseKind.CONTACT
        ).missed_by_id
    clock.set(the_moment("Tue 2026-11-24 08:10"))
    acts(ledgers, clock, item_id, lambda s, now, it: hand_over(s, now, it, "wangjun", "withdrawal"))
    acts(ledgers, clock, item_id, lambda s, now, it: accept(s, now, it, "liufang"))
    clock.set(the_moment("Tue 2026-11-24 09:00"))
    reach = ledger.reached
    with ledgers.writing() as session:
        item = session.get_one(Item, item_id)
        reach(session, clock.now(), OFFICE, item, person(session, "liufang"), "")
    with ledgers.reading() as session:
        loans, withdrawal = (section(session, key).id for key in ("loans", "withdrawal"))
    of_loans, of_others = told(ledgers, section_id=loans), told(ledgers, section_id=withdrawal)
    assert of_loans["contact_by_closing"].text() == "0%（0/1）"
    assert of_others["contact_by_closing"].text() == "—"
    assert told(ledgers, person_id=missed_by)["contact_by_closing"].of == 1
    assert told(ledgers, person_id=_id(ledgers, "liufang"))["contact_by_closing"].of == 0
    # The contact itself was 刘芳's; the hand-over was the loans section's.
    assert of_others["self_reported"].text() == "100%（1/1）"
    assert of_loans["returned"].text() == "0%（0/1）"


def test_what_is_no_case_of_the_rates_is_left_out(ledgers: Database, clock: ManualClock) -> None:
    with ledgers.writing() as session:
        items = [missed_call(session, clock.now()) for _ in range(4)]
        items[1].exercise = Exercise.INSPECTION
        items[2].outcome, items[2].outcome_at = Outcome.HARASSMENT, clock.now()
        for promise in session.query(Promise).filter_by(item_id=items[3].id):
            promise.voided_at = clock.now()
    days_pass(ledgers, clock, "Thu 2026-11-26 18:00")
    found = told(ledgers)
    for key in ("read_in_time", "contact_by_closing", "answer_in_time"):
        assert found[key].text() == "0%（0/1）", key
    assert found["outcomes"].n == 1
    assert found["late_contact"].n == 1


def test_attempts_are_timed_in_office_time_and_by_the_clock(
    ledgers: Database, clock: ManualClock
) -> None:
    clock.set(the_moment("Mon 2026-11-23 11:30"))
    with ledgers.writing() as session:
        item_id = missed_call(session, clock.now()).id
        missed_call(session, clock.now())
    clock.set(the_moment("Mon 2026-11-23 14:45"))
    with ledgers.writing() as session:
        item, who = session.get_one(Item, item_id), person(session, "zhangli")
        ledger.tried(session, clock.now(), OFFICE, item, who, "")
    found = told(ledgers)
    assert found["first_attempt_office"].text() == "45:00 / 45:00"
    assert found["first_attempt_wall"].text() == "3:15:00 / 3:15:00"
    assert len(found["first_attempt_wall"].aside) == 1


def test_a_rating_counts_for_who_was_responsible_then(
    ledgers: Database, clock: ManualClock
) -> None:
    with ledgers.writing() as session:
        item = missed_call(session, clock.now())
        for rating in (2, 5, None):
            row = FollowUp(item_id=item.id, at=clock.now(), is_solved=True, rating=rating)
            session.add(row)
        who = item.responsible_id
    found = told(ledgers, person_id=who)["satisfied"]
    assert (found.text(), len(found.aside)) == ("50%（1/2）", 1)


def test_the_figures_of_a_day_and_of_thirty(ledgers: Database, clock: ManualClock) -> None:
    with ledgers.writing() as session:
        rings(session, a_call(session, "Mon 2026-11-23 09:00"), 8)
        missed_call(session, clock.now())
    days_pass(ledgers, clock, "Mon 2026-11-23 18:00")
    today = MONDAY.first
    with ledgers.reading() as session:
        day = figures.day(session, OFFICE, today, clock.now())
        days = figures.trend(session, OFFICE, today)
    assert (day.calls.n, day.answered, day.due, day.in_time) == (2, 1, 1, 0)
    assert (day.late_contact.n, day.is_working) == (1, True)
    assert len(days) == 30
    assert days[-1].contact_by_closing == day.contact_by_closing
    assert days[-2].due == 0
    assert not days[-2].is_working


def test_a_call_counts_once_it_has_left_the_menu_so_that_no_number_falls_again(
    ledgers: Database, clock: ManualClock
) -> None:
    today = MONDAY.first
    with ledgers.writing() as session:
        call = a_call(session, "Mon 2026-11-23 09:00")
        call.kind = call.section_id = call.ended_at = None
        session.flush()
        before = pulse(session)
        assert figures.day(session, OFFICE, today, clock.now()).calls.n == 0
        call.section_id = section(session, "loans").id
        session.flush()
        assert figures.day(session, OFFICE, today, clock.now()).calls.n == 1
        assert pulse(session) != before
        call.section_id = None
        session.flush()
        assert pulse(session) == before


def test_a_section_can_be_told_alone(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        missed_call(session, clock.now(), "loans")
        loans = section(session, "loans").id
        missed_call(session, clock.now(), "withdrawal")
    with office.reading() as session:
        day = figures.day(
            session,
            OFFICE,
            MONDAY.first,
            clock.now(),
            only=lambda one: one.section_id == loans,
        )
    assert (day.due, day.in_time) == (1, 1)


def test_who_had_an_item_is_told_by_its_moves() -> None:
    at = [the_moment(f"Mon 2026-11-23 {hour}:00") for hour in (10, 14)]
    one, two, three = Holder(1, 1), Holder(2, 1), Holder(3, 2)
    holding = Holding([Move(7, at[1], two, three), Move(7, at[0], one, two)])
    minute = timedelta(minutes=1)
    moments = (at[0] - minute, at[0], at[1] - minute, at[1] + minute)
    assert [holding.at(7, moment, three) for moment in moments] == [one, two, two, three]
    assert holding.at(8, at[0], three) == three


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        ("Mon 2026-11-23 09:00", "Mon 2026-11-23 09:30", 30),
        ("Mon 2026-11-23 11:30", "Mon 2026-11-23 14:30", 30),  # Noon does not count.
        ("Mon 2026-11-23 17:00", "Tue 2026-11-24 08:30", 60),
        ("Sat 2026-11-21 09:00", "Sun 2026-11-22 09:00", 0),
        ("Thu 2026-12-31 17:00", "Mon 2027-01-04 08:10", 40),
    ],
)
def test_office_time_leaves_out_noon_nights_and_days_off(
    begin: str, end: str, minutes: int
) -> None:
    hours = OpenHours(OFFICE)
    assert hours.seconds_between(the_moment(begin), the_moment(end)) == minutes * 60
    for moment in (begin, end):
        is_open = OFFICE.state(the_moment(moment)).value == "open"
        assert hours.is_open(the_moment(moment)) is is_open
