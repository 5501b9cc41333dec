"""The same ledger on PostgreSQL: a whole day, and what happens at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from calllog import events, ledger
from calllog.background import recalculation, sweep
from calllog.calls import door
from calllog.db import Database
from calllog.models import (
    CalendarYear,
    Call,
    Event,
    Item,
    Message,
    Promise,
    PromiseStep,
    Section,
    Turn,
)
from calllog.news import outbox
from calllog.office import directory
from calllog.times.calendar_file import read_text
from ivr.exchange.scripted import Caller
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, the_moment
from tests.scenarios.days import BEFORE, CALLER, live, mail, reaches, timeline
from tests.scenarios.days import missed_call as calls
from tests.support.calendars import MONDAY_OFF, enter
from tests.support.clock import MONDAY_MORNING, ManualClock
from tests.support.hotline import hotline
from tests.support.office import person, section

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = "Mon 2026-11-23"
AT_ONCE = 6


@pytest.fixture
def ledger_url(postgres_office_url: str) -> str:
    """A migrated ledger with the sample office on PostgreSQL."""
    return postgres_office_url


@pytest.fixture
def pg(ledger_url: str) -> Iterator[Database]:
    database = Database.open(ledger_url)
    yield database
    database.close()


def all_at_once(work: Callable[[int], object], count: int = AT_ONCE) -> None:
    """The same work in several threads, which start together."""
    start = threading.Barrier(count)
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.clause("3.1.2c")
def test_a_whole_day_goes_on_postgresql_as_on_sqlite(
    ledger_url: str, office: Database, tmp_path: Path
) -> None:
    office.close()
    days = []
    for home, settings in (
        (tmp_path / "home", {}),
        (tmp_path / "other", {"database_url": ledger_url}),
    ):
        starts_at = the_moment(f"{MONDAY} 09:10") - BEFORE
        with hotline(home, starts_at, **settings) as world:
            number = calls(world)
            live(world, f"{MONDAY} 15:00", minutes=30)
            world.call(Caller(CALLER).presses("1").waits().speaks("请快一点", seconds=5))
            live(world, f"{MONDAY} 19:00", minutes=30)
            reaches(world, "wangjun", number)
            live(world, "Tue 2026-11-24 09:00", minutes=30)
            with world.reading() as session:
                assert events.verify(session) == []
            days.append((timeline(world), mail(world), world.items()))
    assert days[0] == days[1]
    assert [line for line in days[0][1] if line.endswith("zhaoping 逾期未联系")]


def test_a_section_cannot_have_a_head_who_does_not_exist(pg: Database) -> None:
    keys = inspect(pg.engine).get_foreign_keys("sections")
    assert [key["constrained_columns"] for key in keys] == [["head_id"]]
    with pytest.raises(IntegrityError), pg.writing() as session:
        session.execute(text("UPDATE sections SET head_id = 999999"))


def test_events_cannot_be_changed_or_removed(pg: Database) -> None:
    with pg.writing() as session:
        missed_call(session, MONDAY_MORNING)
    for statement in ("UPDATE events SET kind = 'read'", "DELETE FROM events"):
        with pytest.raises(DBAPIError, match="never changed"), pg.writing() as session:
            session.execute(text(statement))


def test_items_registered_at_the_same_moment_get_numbers_of_their_own(pg: Database) -> None:
    def register(number: int) -> None:
        with pg.writing() as session:
            loans = section(session, "loans")
            call = door.begin(
                session, MONDAY_MORNING, f"CA{number}", {}, f"+86139000000{number:02}"
            )
            ledger.register_missed_call(session, MONDAY_MORNING, OFFICE, call, loans)

    for turn in range(3):  # The first time the year has no count yet.
        all_at_once(lambda n, turn=turn: register(10 * turn + n))  # type: ignore[misc]
    with pg.reading() as session:
        numbers = sorted(session.scalars(select(Item.running)))
        assert numbers == list(range(101, 101 + 3 * AT_ONCE))


def test_the_first_webhooks_of_a_call_arriving_together_make_one_call_and_one_item(
    pg: Database,
) -> None:
    def webhook(_: int) -> None:
        with pg.writing() as session:
            call = door.begin(session, MONDAY_MORNING, "CA1", {"From": CALLER}, CALLER)
            if door.reply_given(session, call, "0:incoming") is None:
                door.register(session, MONDAY_MORNING, OFFICE, call)
                door.keep_reply(session, MONDAY_MORNING, call, "0:incoming", "<Response/>")

    all_at_once(webhook)
    with pg.reading() as session:
        counted = [session.scalar(select(func.count()).select_from(t)) for t in (Call, Turn, Item)]
        assert counted == [1, 1, 1]
        assert session.scalars(select(Item.times_called)).one() == 1


def test_two_calls_of_one_caller_at_the_same_moment_stand_under_one_item(pg: Database) -> None:
    def end(number: int) -> None:
        with pg.writing() as session:
            call = door.begin(session, MONDAY_MORNING, f"CA{number}", {}, CALLER)
            call.first_key_at = MONDAY_MORNING
            door.end(session, MONDAY_MORNING, OFFICE, call, status="completed", seconds=60)

    all_at_once(end)
    with pg.reading() as session:
        assert session.scalars(select(Item.times_called)).one() == AT_ONCE
        assert events.verify(session) == []


def test_events_written_to_one_item_at_the_same_moment_stand_in_one_chain(pg: Database) -> None:
    with pg.writing() as session:
        item_id = missed_call(session, MONDAY_MORNING).id

    def note(number: int) -> None:
        with pg.writing() as session:
            item = session.get_one(Item, item_id)
            events.record(session, item, "noted", MONDAY_MORNING, number=number)

    all_at_once(note)
    with pg.reading() as session:
        assert events.verify(session) == []
        counted = select(func.count()).where(Event.kind == "noted")
        assert session.scalar(counted) == AT_ONCE


def test_sweeps_at_the_same_moment_share_the_work_and_repeat_none_of_it(pg: Database) -> None:
    count = 2 * sweep.BATCH
    with pg.writing() as session:
        for _ in range(count):
            missed_call(session, MONDAY_MORNING)
    closing = ManualClock(the_moment(f"{MONDAY} 17:30"))
    all_at_once(lambda _: sweep.sweep_all(pg, closing, ZONE), count=3)
    # What one of them passed over because another held it is left to the next pass.
    sweep.sweep_all(pg, closing, ZONE)
    with pg.reading() as session:
        steps = [
            tuple(row) for row in session.execute(select(PromiseStep.promise_id, PromiseStep.step))
        ]
        assert len(steps) == len(set(steps))
        # Read missed; three reminders and the miss of the contact.
        assert len(steps) == 5 * count
        assert events.verify(session) == []


def test_a_sweep_and_the_contact_that_it_would_miss_agree_on_what_happened(pg: Database) -> None:
    ids = []
    with pg.writing() as session:
        for _ in range(AT_ONCE):
            ids.append(missed_call(session, MONDAY_MORNING).id)
    late = the_moment(f"{MONDAY} 17:30:30")

    def act(number: int) -> None:
        if number == 0:
            sweep.sweep_all(pg, ManualClock(late), ZONE)
            return
        with pg.writing() as session:
            item = session.get_one(Item, ids[number])
            ledger.reached(session, late, OFFICE, item, person(session, "zhangli"), "")

    all_at_once(act)
    sweep.sweep_all(pg, ManualClock(late), ZONE)
    with pg.reading() as session:
        for item_id in ids:
            kinds = [event.kind for event in session.get_one(Item, item_id).events]
            assert (kinds.count("missed"), kinds.count("escalated")) == (2, 1)
        assert events.verify(session) == []


def test_calendars_entered_and_calls_registered_at_the_same_moment_agree(pg: Database) -> None:
    at = the_moment("Thu 2026-12-31 17:10")
    clock = ManualClock(at)
    entered = read_text(MONDAY_OFF)

    def work(number: int) -> None:
        if number % 2:
            with pg.writing() as session:
                call = door.begin(session, at, f"CA{number}", {}, f"+86139000000{number:02}")
                ledger.register_missed_call(session, at, OFFICE, call, section(session, "loans"))
            return
        with pg.writing() as session:
            enter(session, at, entered)
        list(recalculation.recalculate(pg, clock, ZONE, entered))

    all_at_once(work)
    clock.forward(minutes=1)
    # The next two passes of two schedulers.
    all_at_once(lambda _: recalculation.settle(pg, clock, ZONE), count=2)
    with pg.reading() as session:
        assert session.scalar(select(func.count(CalendarYear.id))) == 1
        due = select(Promise.due_at, Promise.version).where(Promise.kind == "contact")
        moved = (the_moment("Tue 2027-01-05 12:00"), 2)
        assert [tuple(row) for row in session.execute(due)] == [moved] * (AT_ONCE // 2)
        assert events.verify(session) == []


def test_messages_leased_at_the_same_moment_go_out_once(pg: Database) -> None:
    with pg.writing() as session:
        person(session, "wangjun").addresses = ["json://127.0.0.1:9/"]
        for _ in range(10):
            missed_call(session, MONDAY_MORNING)
    noon = ManualClock(the_moment(f"{MONDAY} 11:00"))
    sweep.sweep_all(pg, noon, ZONE)
    leased: list[int] = []

    def lease(_: int) -> None:
        with pg.writing() as session:
            leased.extend(letter.message_id for letter in outbox.lease(session, noon.now(), 11))

    all_at_once(lease)
    lease(0)
    with pg.reading() as session:
        to_send = session.scalar(select(func.count()).where(Message.channel != "console"))
    assert len(leased) == len(set(leased)) == to_send


def test_the_office_is_read_alike(pg: Database, office: Database) -> None:
    today = MONDAY_MORNING.date()
    with pg.reading() as one, office.reading() as other:
        assert directory.load_office(one, today) == directory.load_office(other, today)
        assert one.scalar(select(func.count(Section.id))) == 4
