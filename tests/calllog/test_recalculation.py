"""What a year of the calendar, once entered, changes about promises: at the turn into 2027."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from calllog import events, ledger
from calllog.background import recalculation, sweep
from calllog.background.recalculation import Outcome, What
from calllog.db import Database
from calllog.models import CalendarYear, Item, Promise
from calllog.office import directory
from calllog.times import calendars, deadlines, due_words
from calllog.times.calendar_file import read_text
from calllog.times.working_days import EnteredYear, Holiday
from tests.calllog.missed_calls import missed_call, story
from tests.calllog.moments import SHANGHAI, the_moment, told
from tests.support.calendars import (
    AS_PRESUMED,
    DOCUMENT,
    EXCHANGED,
    MONDAY_OFF,
    SUNDAY_WORKED,
    enter,
)
from tests.support.clock import ManualClock
from tests.support.office import person

THURSDAY = "Thu 2026-12-31"
SATURDAY = "Sat 2027-01-02"
SUNDAY = "Sun 2027-01-03"
MONDAY = "Mon 2027-01-04"
TUESDAY = "Tue 2027-01-05"
WEDNESDAY = "Wed 2027-01-06"


class Desk:
    """The ledger of the sample office at the turn of the year, moved on by hand."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.clock = ManualClock(the_moment(f"{THURSDAY} 09:00"))

    def at(self, moment: str) -> None:
        self.clock.set(the_moment(moment))

    def registers(self, moment: str) -> int:
        self.at(moment)
        with self.db.writing() as session:
            return missed_call(session, self.clock.now()).id

    def sweeps(self, moment: str) -> None:
        self.at(moment)
        sweep.sweep_all(self.db, self.clock, SHANGHAI)

    def does(self, act: Any, item_id: int, *words: str) -> None:
        with self.db.writing() as session:
            hours = directory.office_time(session, SHANGHAI)
            item, staff = session.get_one(Item, item_id), person(session, "zhangli")
            act(session, self.clock.now(), hours, item, staff, *words)

    def enters(self, text: str | EnteredYear) -> list[Outcome]:
        entered = read_text(text) if isinstance(text, str) else text
        with self.db.writing() as session:
            enter(session, self.clock.now(), entered)
        done = recalculation.recalculate(self.db, self.clock, SHANGHAI, entered)
        return [outcome for outcomes in done for outcome in outcomes]

    def promises(self, kind: str = "contact") -> list[str]:
        """Each promise of a kind: when it is due and what became of it."""
        with self.db.reading() as session:
            assert events.verify(session) == []
            rows = session.scalars(select(Promise).where(Promise.kind == kind).order_by(Promise.id))
            return [" ".join((told(row.due_at), *_marks(row))) for row in rows]

    def why(self, kind: str = "contact") -> str:
        """The last promise's reason, in words."""
        with self.db.reading() as session:
            rows = session.scalars(
                select(Promise).where(Promise.kind == kind).order_by(Promise.id.desc())
            )
            hours = directory.office_time(session, SHANGHAI)
            return due_words.explain(rows.first().why, hours)  # type: ignore[union-attr]

    def story(self) -> list[str]:
        with self.db.reading() as session:
            return story(session)


def _marks(row: Promise) -> list[str]:
    times = {"presumed": row.is_presumed, "missed": row.missed_at, "void": row.voided_at}
    return [word for word, holds in {**times, "ended": row.ended_at}.items() if holds]


@pytest.fixture
def desk(office: Database) -> Desk:
    return Desk(office)


def whats(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.promise, outcome.what.value) for outcome in outcomes]


@pytest.mark.parametrize(
    ("notice", "due", "why"),
    [
        (
            AS_PRESUMED,
            f"{MONDAY} 12:00",
            "12月31日周四17:10转交，距下班不足30分钟，应于1月4日周一12:00前联系",
        ),
        (
            MONDAY_OFF,
            f"{TUESDAY} 12:00",
            "12月31日周四17:10转交，距下班不足30分钟，应于1月5日周二12:00前联系"
            f"（依{DOCUMENT}顺延）",
        ),
        (
            SUNDAY_WORKED,
            f"{MONDAY} 12:00",
            "12月31日周四17:10转交，距下班不足30分钟，应于1月4日周一12:00前联系"
            f"（{DOCUMENT}公布前已定，不再提前）",
        ),
        (
            EXCHANGED,
            f"{TUESDAY} 12:00",
            "12月31日周四17:10转交，距下班不足30分钟，应于1月5日周二12:00前联系"
            f"（{DOCUMENT}公布前已定，不再提前）",
        ),
    ],
    ids=["as presumed", "Monday off", "Sunday worked", "Sunday worked for Monday"],
)
def test_the_turn_into_2027_once_its_calendar_is_entered(
    desk: Desk, notice: str, due: str, why: str
) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    assert desk.promises() == [f"{MONDAY} 12:00 presumed"]
    desk.at(f"{SATURDAY} 10:00")
    desk.enters(notice)
    assert desk.promises() == [due]
    assert desk.why().removesuffix("（推定）") == why
    # A second time nothing more happens.
    before = desk.story()
    assert desk.enters(notice) == []
    assert desk.story() == before


def test_a_promise_that_was_moved_is_kept_and_missed_by_its_new_time(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    desk.at(f"{SATURDAY} 10:00")
    moved = [("read", "moved"), ("contact", "moved"), ("answer", "moved")]
    assert whats(desk.enters(MONDAY_OFF)) == moved
    desk.sweeps(f"{MONDAY} 18:00")
    assert desk.promises("read") == [f"{TUESDAY} 08:30"]
    desk.sweeps(f"{TUESDAY} 12:00")
    assert desk.promises("read") == [f"{TUESDAY} 08:30 missed"]
    assert desk.promises() == [f"{TUESDAY} 12:00 missed"]
    told_of = [line for line in desk.story() if line.startswith("due_moved")]
    assert told_of == ["due_moved read", "due_moved contact", "due_moved answer"]


def test_a_sunday_worked_unexpectedly_hastens_nothing_whoever_reads_on_it(desk: Desk) -> None:
    item = desk.registers(f"{SATURDAY} 10:00")
    assert desk.promises() == [f"{MONDAY} 17:30 presumed"]
    desk.enters(SUNDAY_WORKED)
    desk.at(f"{SUNDAY} 09:00")
    desk.does(ledger.read, item, "opened")
    assert desk.promises("read") == [f"{MONDAY} 08:30 ended"]
    assert desk.promises() == [f"{MONDAY} 17:30"]


def test_a_sunday_worked_unexpectedly_hastens_nothing_when_nobody_reads(desk: Desk) -> None:
    desk.registers(f"{SATURDAY} 10:00")
    desk.enters(SUNDAY_WORKED)
    desk.sweeps(f"{SUNDAY} 18:00")
    assert desk.promises("read") == [f"{MONDAY} 08:30"]
    desk.sweeps(f"{MONDAY} 12:00")
    assert desk.promises("read") == [f"{MONDAY} 08:30 missed"]
    assert desk.promises() == [f"{MONDAY} 17:30"]


def test_what_is_registered_after_the_calendar_is_entered_knows_the_sunday(desk: Desk) -> None:
    desk.at(f"{THURSDAY} 09:00")
    desk.enters(SUNDAY_WORKED)
    with desk.db.writing() as session:
        hours = directory.office_time(session, SHANGHAI)
        due = deadlines.contact_due(the_moment(f"{SATURDAY} 10:00"), hours)
    assert (told(due.at), due.is_presumed) == (f"{SUNDAY} 17:30", False)


def test_a_miss_on_a_day_that_turns_out_to_be_off_is_void_and_owed_anew(desk: Desk) -> None:
    item = desk.registers(f"{THURSDAY} 17:10")
    desk.sweeps(f"{MONDAY} 12:30")
    assert desk.promises() == [f"{MONDAY} 12:00 presumed missed"]
    outcomes = desk.enters(MONDAY_OFF)
    assert whats(outcomes) == [("read", "voided"), ("contact", "voided"), ("answer", "moved")]
    assert desk.promises("read") == [
        f"{MONDAY} 08:30 presumed missed void ended",
        f"{TUESDAY} 08:30",
    ]
    assert desk.promises() == [
        f"{MONDAY} 12:00 presumed missed void ended",
        f"{TUESDAY} 12:00",
    ]
    with desk.db.reading() as session:
        assert session.get_one(Item, item).deemed_read_at is None
    assert desk.enters(MONDAY_OFF) == []
    # Nobody escalates a void miss; what is owed anew can be missed like any other.
    desk.sweeps(f"{TUESDAY} 12:00")
    assert desk.promises() == [
        f"{MONDAY} 12:00 presumed missed void ended",
        f"{TUESDAY} 12:00 missed",
    ]
    assert not [line for line in desk.story() if "second-day" in line]


def test_the_record_does_not_depend_on_whether_the_sweep_or_the_calendar_came_first(
    desk: Desk,
) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    desk.at(f"{MONDAY} 12:30")
    desk.enters(MONDAY_OFF)
    assert desk.promises() == [
        f"{MONDAY} 12:00 presumed missed void ended",
        f"{TUESDAY} 12:00",
    ]
    assert [line for line in desk.story() if line.startswith("miss")] == [
        *("missed read", "miss_voided read", "missed contact", "miss_voided contact"),
    ]


def test_a_late_contact_on_the_day_off_stays_and_its_miss_is_void(desk: Desk) -> None:
    item = desk.registers(f"{THURSDAY} 17:10")
    desk.sweeps(f"{MONDAY} 12:30")
    desk.at(f"{MONDAY} 15:00")
    desk.does(ledger.reached, item, "已答复")
    desk.at(f"{TUESDAY} 09:00")
    desk.enters(MONDAY_OFF)
    assert desk.promises() == [f"{MONDAY} 12:00 presumed missed void ended"]


def test_a_contact_late_by_the_right_day_as_well_remains_missed(desk: Desk) -> None:
    item = desk.registers(f"{THURSDAY} 17:10")
    desk.sweeps(f"{MONDAY} 12:30")
    desk.at(f"{TUESDAY} 15:00")
    desk.does(ledger.reached, item, "已答复")
    desk.enters(MONDAY_OFF)
    assert desk.promises() == [f"{MONDAY} 12:00 presumed missed ended"]


def test_an_answer_counts_its_working_days_anew(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 09:10")
    assert desk.promises("answer") == [f"{TUESDAY} 17:30 presumed"]
    desk.enters(MONDAY_OFF)
    assert desk.promises("answer") == [f"{WEDNESDAY} 17:30"]
    assert desk.why("answer") == (
        f"12月31日周四09:10登记，时限2个工作日，应于1月6日周三17:30前答复（依{DOCUMENT}顺延）"
    )


def test_an_answer_missed_because_a_day_off_was_counted_is_void_and_owed_anew(desk: Desk) -> None:
    """Due on Tuesday as Monday was to be a working day; the miss is of a working day itself."""
    item = desk.registers(f"{THURSDAY} 09:10")
    desk.does(ledger.reached, item, "已说明")
    desk.sweeps(f"{TUESDAY} 18:00")
    assert desk.promises("answer") == [f"{TUESDAY} 17:30 presumed missed"]
    assert whats(desk.enters(MONDAY_OFF)) == [("answer", "voided")]
    void = f"{TUESDAY} 17:30 presumed missed void ended"
    assert desk.promises("answer") == [void, f"{WEDNESDAY} 17:30"]
    with desk.db.reading() as session:
        assert session.get_one(Item, item).escalation_level == 0
    assert desk.enters(MONDAY_OFF) == []
    desk.sweeps(f"{WEDNESDAY} 17:30")
    assert desk.promises("answer") == [void, f"{WEDNESDAY} 17:30 missed"]


def test_an_unexpected_working_sunday_hastens_no_answer(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 09:10")
    desk.enters(SUNDAY_WORKED)
    assert desk.promises("answer") == [f"{TUESDAY} 17:30"]
    assert desk.why("answer").endswith(f"（{DOCUMENT}公布前已定，不再提前）")


def test_a_miss_on_a_working_day_stays(desk: Desk) -> None:
    desk.registers(f"{MONDAY} 17:10")
    desk.sweeps(f"{TUESDAY} 18:00")
    desk.enters(MONDAY_OFF)
    assert desk.promises() == [f"{TUESDAY} 12:00 presumed missed"]


def test_the_day_after_a_miss_is_the_next_working_day_of_the_entered_calendar(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 09:10")
    desk.sweeps(f"{THURSDAY} 17:30")
    desk.enters(MONDAY_OFF)
    desk.sweeps(f"{MONDAY} 18:00")
    assert not [line for line in desk.story() if "second-day" in line]
    desk.sweeps(f"{TUESDAY} 08:00")
    assert "escalated contact second-day" in desk.story()
    assert desk.promises() == [f"{THURSDAY} 17:30 missed"]


def test_a_sunday_that_is_worked_is_the_day_after_a_miss(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 09:10")
    desk.sweeps(f"{THURSDAY} 17:30")
    desk.enters(SUNDAY_WORKED)
    desk.sweeps(f"{SUNDAY} 08:00")
    assert "escalated contact second-day" in desk.story()


def test_nothing_changes_for_items_of_2026(desk: Desk) -> None:
    desk.registers("Tue 2026-12-22 09:10")
    desk.registers("Tue 2026-12-29 17:10")
    before, story_before = desk.promises(), desk.story()
    assert desk.enters(MONDAY_OFF) == []
    assert (desk.promises(), desk.story()) == (before, story_before)


def test_of_an_item_of_2026_only_what_is_due_in_2027_changes(desk: Desk) -> None:
    desk.registers("Wed 2026-12-30 17:10")
    assert whats(desk.enters(MONDAY_OFF)) == [("answer", "moved")]
    assert desk.promises() == [f"{THURSDAY} 12:00"]


def test_a_read_item_keeps_the_day_of_its_reading(desk: Desk) -> None:
    item = desk.registers(f"{MONDAY} 09:10")
    desk.at(f"{MONDAY} 09:20")
    desk.does(ledger.read, item, "opened")
    assert desk.promises() == [f"{MONDAY} 17:30 presumed"]
    assert whats(desk.enters(MONDAY_OFF)) == [("contact", "moved"), ("answer", "confirmed")]
    assert desk.promises() == [f"{TUESDAY} 17:30"]
    assert desk.promises("read") == [f"{MONDAY} 10:10 presumed ended"]


def test_a_slip_in_a_calendar_is_corrected_and_gives_nobody_less_time(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    desk.enters(MONDAY_OFF)
    outcomes = desk.enters(AS_PRESUMED)
    confirmed = [("read", "confirmed"), ("contact", "confirmed"), ("answer", "confirmed")]
    assert whats(outcomes) == confirmed
    assert desk.promises() == [f"{TUESDAY} 12:00"]
    assert "不再提前" in desk.why()


def test_what_is_foreseen_is_what_happens_and_nothing_is_stored(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    desk.registers(f"{SATURDAY} 10:00")
    desk.sweeps(f"{MONDAY} 11:30")
    entered = read_text(MONDAY_OFF)
    before = (desk.promises(), desk.story())
    with desk.db.reading() as session:
        hours = directory.office_time(session, SHANGHAI)
        foreseen = list(recalculation.foresee(session, desk.clock.now(), hours, entered))
        assert calendars.entered_years(session) == ()
    assert (desk.promises(), desk.story()) == before
    assert foreseen == desk.enters(MONDAY_OFF)
    assert {outcome.what for outcome in foreseen} == {What.MOVED, What.VOIDED}


def test_whoever_stops_half_way_is_helped_out_by_the_sweep(desk: Desk) -> None:
    desk.registers(f"{THURSDAY} 17:10")
    entered = read_text(MONDAY_OFF)
    with desk.db.writing() as session:
        enter(session, desk.clock.now(), entered)
    # A promise made meanwhile by who knew only the presumed calendar (missed_call does).
    assert recalculation.settle(desk.db, desk.clock, SHANGHAI) == 0
    desk.clock.forward(minutes=1)
    assert recalculation.settle(desk.db, desk.clock, SHANGHAI) == 3
    assert desk.promises() == [f"{TUESDAY} 12:00"]
    with desk.db.reading() as session:
        assert session.scalars(select(CalendarYear.settled_at)).one() == desk.clock.now()
    desk.registers(f"{SATURDAY} 17:10")
    assert recalculation.settle(desk.db, desk.clock, SHANGHAI) == 0


def test_more_items_than_one_batch_are_all_moved(desk: Desk) -> None:
    count = 2 * recalculation.BATCH + 1
    for _ in range(count):
        desk.registers(f"{THURSDAY} 17:10")
    assert len(desk.enters(MONDAY_OFF)) == 3 * count
    assert set(desk.promises()) == {f"{TUESDAY} 12:00"}
    assert set(desk.promises("answer")) == {f"{WEDNESDAY} 17:30"}


def test_a_day_off_at_the_end_of_the_year_before_moves_what_was_published(desk: Desk) -> None:
    desk.registers("Wed 2026-12-30 17:10")
    notice = Holiday("元旦", date(2026, 12, 31), date(2027, 1, 1))
    desk.enters(EnteredYear(2027, DOCUMENT, (notice,)))
    assert desk.promises() == [f"{MONDAY} 12:00"]


def test_no_calendar_ever_hastens_a_promise_or_leaves_it_on_a_day_off(desk: Desk) -> None:
    """Every day of the first week of 2027, off or worked, for calls of the days before."""
    for day in range(12):
        at = the_moment(f"{THURSDAY} 17:10") + timedelta(hours=11 * day)
        desk.registers(told(at))
    desk.at(f"{THURSDAY} 09:00")
    with desk.db.reading() as session:
        items = session.scalars(select(Item)).all()
        hours = directory.office_time(session, SHANGHAI)
        for first in range(1, 9):
            for last in range(first, 9):
                made_up = tuple(date(2027, 1, d) for d in (2, 3, 9, 10) if not first <= d <= last)
                holiday = Holiday("元旦", date(2027, 1, first), date(2027, 1, last), made_up)
                entered = EnteredYear(2027, DOCUMENT, (holiday,))
                found = recalculation.foresee(session, desk.clock.now(), hours, entered)
                for outcome in found:
                    assert outcome.due_at >= outcome.old_due_at
                    due_on = outcome.due_at.astimezone(SHANGHAI).date()
                    assert due_on not in holiday.days_off()
    assert len(items) == 12
