"""A miss that a calendar published later makes void is no breach (design, invariant 5)."""

from __future__ import annotations

import pytest

from calllog.background import recalculation, sweep
from calllog.breaches import looking, records
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Measure, Message
from calllog.times.calendar_file import read_text
from tests.calllog.breaches.suspected import all_of, decides, lines, look_at, states
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.calendars import MONDAY_OFF, enter
from tests.support.clock import ManualClock

REGISTERED, CLOSED, TUESDAY = (
    "Mon 2027-01-04 09:00",
    "Mon 2027-01-04 18:00",
    "Tue 2027-01-05 08:00",
)


def missed_on_monday(office: Database, clock: ManualClock) -> None:
    """Unread and nobody reached on a Monday that was presumed to be a working day."""
    clock.set(the_moment(REGISTERED))
    with office.writing() as session:
        missed_call(session, clock.now())
    clock.set(the_moment(CLOSED))
    sweep.sweep_all(office, clock, SHANGHAI)


def monday_is_off(office: Database, clock: ManualClock) -> None:
    entered = read_text(MONDAY_OFF)
    with office.writing() as session:
        enter(session, clock.now(), entered)
    list(recalculation.recalculate(office, clock, SHANGHAI, entered))


def test_a_miss_that_is_void_already_is_not_found(office: Database, clock: ManualClock) -> None:
    missed_on_monday(office, clock)
    monday_is_off(office, clock)
    look_at(office, clock, TUESDAY)
    assert lines(office) == []


def test_a_suspicion_lapses_with_its_miss_and_who_was_told_is_told_so(
    office: Database, clock: ManualClock
) -> None:
    missed_on_monday(office, clock)
    look_at(office, clock, TUESDAY)
    assert lines(office) == ["unread zhangli", "no_contact wangjun"]
    monday_is_off(office, clock)
    looking.look_back(office, clock, SHANGHAI)
    assert lines(office) == ["unread zhangli lapsed", "no_contact wangjun lapsed"]
    with office.writing() as session:
        titles = [row.title for row in session.query(Message).filter_by(channel="console")]
        assert titles.count("疑似问题已作废") == 2
        finding, _other = all_of(session)
        with pytest.raises(LedgerError, match="作废"):
            decides(session, clock, finding, "wangjun", Measure.NONE)
        with pytest.raises(LedgerError, match="作废"):
            states(session, clock, finding, "zhangli")


def test_what_is_void_is_held_against_nobody_from_that_moment_on(
    office: Database, clock: ManualClock
) -> None:
    missed_on_monday(office, clock)
    look_at(office, clock, TUESDAY)
    with office.writing() as session:
        decided, waits = all_of(session)
        states(session, clock, decided, "zhangli")
        states(session, clock, waits, "wangjun")
        first = decides(session, clock, decided, "wangjun", Measure.REMINDER).id
        zhangli = decided.about_id
        assert zhangli is not None
        assert records.of_person(session, clock.now(), OFFICE, zhangli).breaches == 1
    monday_is_off(office, clock)
    with office.writing() as session:
        assert records.of_person(session, clock.now(), OFFICE, zhangli).breaches == 0
        decided, waits = all_of(session)
        with pytest.raises(LedgerError, match="只能核定为不成立"):
            decides(session, clock, waits, "zhaoping", Measure.REMINDER)
        with pytest.raises(LedgerError, match="只能核定为不成立"):
            decides(session, clock, decided, "zhaoping", Measure.CRITICISM, corrects=first)


def test_what_was_decided_before_is_a_persons_to_mend(office: Database, clock: ManualClock) -> None:
    missed_on_monday(office, clock)
    look_at(office, clock, TUESDAY)
    with office.writing() as session:
        finding, _other = all_of(session)
        states(session, clock, finding, "zhangli")
        first = decides(session, clock, finding, "wangjun", Measure.REMINDER).id
    monday_is_off(office, clock)
    looking.look_back(office, clock, SHANGHAI)
    assert lines(office) == ["unread zhangli reminder", "no_contact wangjun lapsed"]
    with office.writing() as session:
        finding, _other = all_of(session)
        decides(session, clock, finding, "zhaoping", Measure.NONE, corrects=first)
    assert lines(office)[0] == "unread zhangli none"
