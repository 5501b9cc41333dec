"""What is registered, by whom it is answered for, and what people do with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from calllog import ledger
from calllog.db import Database
from calllog.models import Channel, Duty, Item, ItemCount, Outcome, PromiseKind
from tests.calllog.missed_calls import PROMISED, missed_call, promise_of, story
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.clock import ManualClock, shanghai
from tests.support.office import person, section


@pytest.mark.clause("1a")
@pytest.mark.parametrize("channel", list(Channel))
def test_whoever_receives_a_person_is_the_first_contact_by_name(
    office: Database, clock: ManualClock, channel: Channel
) -> None:
    with office.writing() as session:
        item = ledger.register(
            session,
            clock.now(),
            OFFICE,
            channel=channel,
            staff=person(session, "guoxin"),
            section=section(session, "loans"),
            organisation="铜陵某公司",
            name="张三",
            phone="+8613900000001",
            matter="提前还款",
        )
        # Until the section accepts it, who received the person answers for it.
        assert (item.first_contact.login, item.responsible.login) == ("guoxin", "guoxin")
        assert (item.section.key, item.read_at) == ("loans", None)
        assert story(session) == ["registered", "handed_over", *PROMISED]


def test_what_a_section_registers_for_itself_is_read_and_answered_for_by_who_did(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = ledger.register(
            session,
            clock.now(),
            OFFICE,
            channel=Channel.VISIT,
            staff=person(session, "wuhao"),
            section=section(session, "loans"),
            organisation=None,
            name=None,
            phone=None,
            matter="提前还款",
        )
        assert (item.responsible.login, item.read_at) == ("wuhao", clock.now())


def test_numbers_run_on_within_the_year_and_begin_again_with_the_next(office: Database) -> None:
    moments = [
        shanghai(2026, 12, 31, 9),
        shanghai(2026, 12, 31, 23, 59),
        shanghai(2027, 1, 1, 0, 0),
        shanghai(2027, 1, 4, 9),
    ]
    with office.writing() as session:
        numbers = [missed_call(session, moment).number for moment in moments]
        assert numbers == ["2026-101", "2026-102", "2027-101", "2027-102"]
        counts = [(row.year, row.last) for row in session.scalars(select(ItemCount))]
        assert sorted(counts) == [(2026, 102), (2027, 102)]


@pytest.mark.parametrize(
    ("arrives", "day"),
    [
        ("Mon 2026-11-23 07:00", "2026-11-23"),
        ("Mon 2026-11-23 12:30", "2026-11-23"),
        ("Mon 2026-11-23 17:29", "2026-11-23"),
        ("Mon 2026-11-23 17:30", "2026-11-24"),
        ("Fri 2026-11-27 20:00", "2026-11-30"),
        ("Sun 2026-11-29 10:00", "2026-11-30"),
        ("Thu 2026-12-31 18:00", "2027-01-04"),
    ],
)
def test_after_hours_the_next_duty_person_answers_for_it(
    office: Database, arrives: str, day: str
) -> None:
    with office.writing() as session:
        loans, wuhao = section(session, "loans"), person(session, "wuhao")
        on_date = date.fromisoformat(day)
        session.add(Duty(section_id=loans.id, staff_id=wuhao.id, position=1, on_date=on_date))
        assert ledger.next_on_duty(session, the_moment(arrives), OFFICE, loans) is wuhao


def test_reading_early_and_twice_is_one_reading(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        clock.forward(minutes=5)
        first = clock.now()
        for login in ("zhangli", "wuhao"):
            ledger.read(session, clock.now(), OFFICE, item, person(session, login), "opened")
            clock.forward(minutes=5)
        assert (item.read_at, item.read_by) == (first, person(session, "zhangli"))
        assert story(session).count("read") == 1
        assert told(promise_of(session, item, PromiseKind.CONTACT).due_at).endswith("17:30")


def test_an_attempt_counts_and_is_no_contact(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        for _ in range(2):
            clock.forward(minutes=60)
            ledger.tried(session, clock.now(), OFFICE, item, person(session, "zhangli"), "占线")
        assert (item.times_tried, item.tried_at, item.contacted_at) == (2, clock.now(), None)
        assert promise_of(session, item, PromiseKind.CONTACT).ended_at is None


def test_a_closed_item_takes_no_more_contacts_and_is_left_as_it_was(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now()).id
        session.get_one(Item, item_id).closed_at = clock.now()
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        for act in (ledger.tried, ledger.reached):
            with pytest.raises(ledger.LedgerError):
                act(session, clock.now(), OFFICE, item, person(session, "zhangli"), "")
        assert (item.read_at, item.contacted_at, item.times_tried) == (None, None, 0)


def test_filling_in_keeps_what_was_there_before(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        who = person(session, "zhangli")
        ledger.fill_in(session, clock.now(), item, who, name="张三")
        ledger.fill_in(session, clock.now(), item, who, name="张三丰", matter="提前还款")
        ledger.fill_in(session, clock.now(), item, who, name="张三丰", organisation="")
        changes = [event.data["changes"] for event in item.events if event.kind == "filled_in"]
        assert (
            changes
            == [
                {"name": [None, "张三"]},
                {"name": ["张三", "张三丰"], "matter": [None, "提前还款"]},
            ]
            or len(changes) == 2
        )


def test_a_draft_is_finished_once_and_not_closed_over_a_call_to_return(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item, who = missed_call(session, clock.now()), person(session, "zhangli")
        item.is_draft = True

        def finish(outcome: Outcome | None) -> None:
            ledger.finish_draft(
                session,
                clock.now(),
                OFFICE,
                item,
                person(session, "zhangli"),
                organisation=None,
                name="张三",
                phone=None,
                matter="提前还款",
                outcome=outcome,
            )

        at_once = Outcome.ANSWERED_AT_ONCE
        # A call that nobody answered has yet to be returned.
        with pytest.raises(ledger.LedgerError, match="尚未联系"):
            finish(at_once)
        ledger.reached(session, clock.now(), OFFICE, item, who, "")
        finish(at_once)
        assert (item.is_draft, item.closed_at, item.outcome) == (False, clock.now(), at_once)
        with pytest.raises(ledger.LedgerError):
            finish(None)
