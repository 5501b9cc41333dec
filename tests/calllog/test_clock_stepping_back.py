"""A machine whose clock is set back: nothing is done twice, and no miss is forgotten."""

from __future__ import annotations

from calllog import ledger
from calllog.db import Database
from calllog.models import Item, PromiseKind
from tests.calllog.missed_calls import on_record, promise_of, register, sweep_at
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

MONDAY = "Mon 2026-11-23"


def test_what_was_swept_is_not_swept_again_when_the_clock_steps_back(
    office: Database, clock: ManualClock
) -> None:
    register(office, clock)
    sweep_at(office, clock, f"{MONDAY} 17:35")
    before = on_record(office)
    for moment in ("17:15", "16:29", "09:00", "17:34"):
        sweep_at(office, clock, f"{MONDAY} {moment}")
    assert on_record(office) == before


def test_a_contact_by_a_clock_that_stepped_back_erases_no_miss(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    sweep_at(office, clock, f"{MONDAY} 17:35")
    clock.set(the_moment(f"{MONDAY} 17:20"))
    with office.writing() as session:
        item, who = session.get_one(Item, item_id), person(session, "zhangli")
        ledger.reached(session, clock.now(), OFFICE, item, who, "")
    sweep_at(office, clock, f"{MONDAY} 17:40")
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        contact = promise_of(session, item, PromiseKind.CONTACT)
        assert contact.missed_at == the_moment(f"{MONDAY} 17:30")
        assert contact.met_at == the_moment(f"{MONDAY} 17:20")
        assert [event.kind for event in item.events].count("missed") == 2  # Reading, and contact.
