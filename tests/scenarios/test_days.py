"""Whole days of a hotline whose scheduler runs: from the missed call to the leader in charge."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from calllog import events, ledger
from calllog.lists.rows import whole_list
from calllog.lists.tabs import Day, Tab
from calllog.models import Event, Message, Outcome, PromiseKind
from calllog.office.viewers import Viewer
from ivr.exchange.scripted import Caller, Staff
from tests.calllog.moments import the_moment, told
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import (
    BEFORE,
    CALLER,
    level,
    live,
    mail,
    missed_call,
    promise,
    reaches,
    reads,
    timeline,
    tries,
)
from tests.support.hotline import Hotline
from tests.support.office import person

MONDAY = "Mon 2026-11-23"
TUESDAY = "Tue 2026-11-24"
WEDNESDAY = "Wed 2026-11-25"

UNTIL_CLOSING = [
    f"{MONDAY} 09:10 registered",
    f"{MONDAY} 09:10 promised read",
    f"{MONDAY} 09:10 promised contact",
    f"{MONDAY} 09:10 promised answer",
    f"{MONDAY} 10:10 missed read",
    f"{MONDAY} 10:10 deemed_read",
    f"{MONDAY} 10:10 responsibility_moved",
    f"{MONDAY} 11:00 reminded contact remind-noon-60",
    f"{MONDAY} 14:40 read",
    f"{MONDAY} 15:00 tried",
    f"{MONDAY} 16:30 reminded contact remind-60",
    f"{MONDAY} 17:00 reminded contact remind-30",
    f"{MONDAY} 17:30 missed contact",
    f"{MONDAY} 17:30 escalated contact missed",
]
MAIL_UNTIL_CLOSING = [
    f"{MONDAY} 10:10 wangjun 逾期未阅知",
    f"{MONDAY} 10:10 zhangli 逾期未阅知",
    f"{MONDAY} 11:00 wangjun 待联系提醒",
    f"{MONDAY} 16:30 wangjun 待联系提醒",
    f"{MONDAY} 17:00 wangjun 待联系提醒",
    f"{MONDAY} 17:30 wangjun 逾期未联系",
    f"{MONDAY} 17:30 zhaoping 逾期未联系",
    f"{MONDAY} 17:30 zhangli 逾期未联系",
]
UNANSWERED = [
    f"{WEDNESDAY} 08:00 wangjun 待答复提醒",
    f"{WEDNESDAY} 16:30 wangjun 待答复提醒",
    f"{WEDNESDAY} 17:30 wangjun 逾期未答复",
    f"{WEDNESDAY} 17:30 zhaoping 逾期未答复",
    f"{WEDNESDAY} 17:30 zhangli 逾期未答复",
]
GONE_UP = [
    f"{TUESDAY} 08:00 wangjun 逾期上报",
    f"{TUESDAY} 08:00 zhaoping 逾期上报",
    # What goes up to the leader in charge is collected into one message, so it comes last.
    f"{TUESDAY} 08:00 gaoyuan 逾期上报",
]


def until_closing(open_at: OpenAt) -> tuple[Hotline, str]:
    """Monday 09:10 to 17:30: unread in time, read late, tried in vain at 15:00, missed."""
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    number = missed_call(world)
    live(world, f"{MONDAY} 14:40")
    reads(world, "zhangli", number)
    live(world, f"{MONDAY} 15:00")
    tries(world, "wangjun", number)
    live(world, f"{MONDAY} 17:30")
    return world, number


@pytest.mark.clause("3.1.2c", "3.2.5")
def test_a_day_unread_then_tried_is_missed_at_closing_and_goes_up_on_the_second_working_day(
    open_at: OpenAt,
) -> None:
    world, number = until_closing(open_at)
    assert timeline(world) == UNTIL_CLOSING
    # Unread in time the item is the section head's; who received it first hears of the miss.
    assert mail(world) == MAIL_UNTIL_CLOSING
    assert level(world, number) == 1
    live(world, f"{TUESDAY} 18:00")
    assert timeline(world)[len(UNTIL_CLOSING) :] == [
        f"{TUESDAY} 08:00 escalated contact second-day"
    ]
    assert mail(world)[len(MAIL_UNTIL_CLOSING) :] == GONE_UP
    assert level(world, number) == 2
    assert promise(world, number, "read") == {
        "due": f"{MONDAY} 10:10",
        "missed": f"{MONDAY} 10:10",
        "missed_by": "zhangli",
        "met": f"{MONDAY} 14:40",
        "holder": "wangjun",
        "presumed": False,
    }
    assert promise(world, number) == {
        "due": f"{MONDAY} 17:30",
        "missed": f"{MONDAY} 17:30",
        "missed_by": "wangjun",
        "met": None,
        "holder": "wangjun",
        "presumed": False,
    }
    with world.reading() as session:
        assert events.verify(session) == []


@pytest.mark.clause("3.1.2c")
def test_read_in_time_the_handler_and_the_head_are_each_reminded_once(open_at: OpenAt) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    number = missed_call(world)
    live(world, f"{MONDAY} 09:40")
    reads(world, "wuhao", number)
    live(world, f"{MONDAY} 17:30")
    reminded = [
        f"{MONDAY} {moment} {login} 待联系提醒"
        for moment in ("11:00", "16:30", "17:00")
        for login in ("zhangli", "wangjun")
    ]
    assert mail(world) == [
        *reminded,
        f"{MONDAY} 17:30 zhangli 逾期未联系",
        f"{MONDAY} 17:30 wangjun 逾期未联系",
        f"{MONDAY} 17:30 zhaoping 逾期未联系",
    ]
    assert promise(world, number)["missed_by"] == "zhangli"


def test_contact_at_seven_in_the_evening_is_both_missed_by_closing_and_met_that_day(
    open_at: OpenAt,
) -> None:
    world, number = until_closing(open_at)
    live(world, f"{MONDAY} 19:00")
    reaches(world, "wangjun", number)
    live(world, f"{TUESDAY} 18:00")
    kept = promise(world, number)
    assert (kept["missed"], kept["met"]) == (f"{MONDAY} 17:30", f"{MONDAY} 19:00")
    assert timeline(world)[len(UNTIL_CLOSING) :] == [f"{MONDAY} 19:00 reached"]
    assert mail(world) == MAIL_UNTIL_CLOSING
    assert world.the_item()["state"] == "reached"
    with world.reading() as session:
        contact = world.item(session, number).promises[1]
        # Until midnight it is the rule's day: 班后联系.
        assert contact.met_at is not None
        assert contact.day_ends_at == the_moment(f"{TUESDAY} 00:00")
        assert contact.met_at < contact.day_ends_at


def test_contact_on_the_next_day_takes_neither_the_miss_nor_the_way_up_back(
    open_at: OpenAt,
) -> None:
    world, number = until_closing(open_at)
    live(world, f"{TUESDAY} 09:00")
    reaches(world, "wuhao", number)
    live(world, f"{WEDNESDAY} 18:00", minutes=30)
    kept = promise(world, number)
    assert (kept["missed"], kept["missed_by"]) == (f"{MONDAY} 17:30", "wangjun")
    assert kept["met"] == f"{TUESDAY} 09:00"
    assert level(world, number) == 2
    # Contact is no answer: that is still owed, and missed on the second working day.
    assert mail(world) == MAIL_UNTIL_CLOSING + GONE_UP + UNANSWERED


REMIND_AND_MISS = ["remind-60 {} 16:30", "remind-30 {} 17:00", "missed {} 17:30"]
NOON = ["remind-60 {} 11:00", "remind-30 {} 11:30", "missed {} 12:00"]


def _on(day: str, steps: list[str]) -> list[str]:
    return [step.format(day) for step in steps]


@pytest.mark.clause("3.1.2c")
@pytest.mark.parametrize(
    ("registered", "read", "contact"),
    [
        # Over noon, which is no office time.
        (
            "Mon 2026-11-23 11:30",
            "Mon 2026-11-23 15:00",
            [*_on(MONDAY, REMIND_AND_MISS), "second-day Tue 2026-11-24 08:00"],
        ),
        (
            "Mon 2026-11-23 12:30",
            "Mon 2026-11-23 15:00",
            [*_on(MONDAY, REMIND_AND_MISS), "second-day Tue 2026-11-24 08:00"],
        ),
        # 31, 30 and 29 minutes before closing.
        (
            "Mon 2026-11-23 16:59",
            "Mon 2026-11-23 17:30",
            [*_on(MONDAY, REMIND_AND_MISS[1:]), "second-day Tue 2026-11-24 08:00"],
        ),
        (
            "Mon 2026-11-23 17:00",
            "Mon 2026-11-23 17:30",
            [*_on(MONDAY, REMIND_AND_MISS[1:]), "second-day Tue 2026-11-24 08:00"],
        ),
        (
            "Mon 2026-11-23 17:01",
            "Tue 2026-11-24 08:30",
            [*_on(TUESDAY, NOON), "second-day Wed 2026-11-25 08:00"],
        ),
        # Over a weekend, and in it.
        (
            "Fri 2026-11-27 17:10",
            "Mon 2026-11-30 08:30",
            [*_on("Mon 2026-11-30", NOON), "second-day Tue 2026-12-01 08:00"],
        ),
        (
            "Sat 2026-11-28 10:00",
            "Mon 2026-11-30 08:30",
            [
                *_on("Mon 2026-11-30", NOON),
                "second-day Tue 2026-12-01 08:00",
            ],
        ),
        # A make-up working Saturday is an ordinary day.
        (
            "Sat 2026-10-10 09:10",
            "Sat 2026-10-10 10:10",
            [
                "remind-noon-60 Sat 2026-10-10 11:00",
                *_on("Sat 2026-10-10", REMIND_AND_MISS),
                "second-day Mon 2026-10-12 08:00",
            ],
        ),
        # The last afternoon before the National Day holiday.
        (
            "Wed 2026-09-30 15:30",
            "Wed 2026-09-30 16:30",
            [*_on("Wed 2026-09-30", REMIND_AND_MISS), "second-day Thu 2026-10-08 08:00"],
        ),
        (
            "Wed 2026-09-30 17:10",
            "Thu 2026-10-08 08:30",
            [*_on("Thu 2026-10-08", NOON), "second-day Fri 2026-10-09 08:00"],
        ),
    ],
)
def test_what_nobody_does_anything_about_is_missed_and_goes_up_at_the_hour_of_the_rule(
    open_at: OpenAt, registered: str, read: str, contact: list[str]
) -> None:
    world = open_at(the_moment(registered) - BEFORE)
    number = missed_call(world)
    second_day = contact[-1].removeprefix("second-day ")
    live(world, f"{second_day[:-5]}18:00", minutes=20)
    assert promise(world, number, "read")["missed"] == read
    with world.reading() as session:
        item = world.item(session, number)
        (kept,) = [p for p in item.promises if p.kind == PromiseKind.CONTACT]
        steps = [f"{s.step} {told(s.due_at)}" for s in kept.steps]
    assert steps == contact
    assert level(world, number) == 2
    assert not [line for line in timeline(world) if "(late)" in line]


def test_the_turn_of_the_year_rests_on_presumed_days_and_says_so(open_at: OpenAt) -> None:
    world = open_at(the_moment("Thu 2026-12-31 17:10") - BEFORE)
    number = missed_call(world)
    assert number == "2026-101"
    live(world, "Mon 2027-01-04 18:00", minutes=30)
    contact = promise(world, number)
    assert (contact["missed"], contact["presumed"]) == ("Mon 2027-01-04 12:00", True)
    with world.reading() as session:
        (body,) = set(session.scalars(select(Message.body).where(Message.title.like("%未联系"))))
        assert "应于1月4日（周一）12:00（推定）前联系" in body


def test_every_day_of_a_january_without_a_published_calendar_takes_calls_and_sweeps(
    open_at: OpenAt,
) -> None:
    world = open_at(the_moment("Fri 2027-01-01 09:00"))
    days = [the_moment("Fri 2027-01-01 09:30") + timedelta(days=n) for n in range(31)]
    for at in days:
        world.until(at, tick=timedelta(hours=12))
        missed_call(world, number=f"+86139000001{at:%d}")
    world.until(days[-1] + timedelta(days=2), tick=timedelta(hours=12))
    assert world.exchange.errors == []
    items = world.items()
    assert [item["number"] for item in items] == [f"2027-{101 + n}" for n in range(31)]
    # New Year's Day and the weekends are off; what is presumed of the rest is said to be.
    due = {at: promise(world, item["number"]) for at, item in zip(days, items, strict=True)}
    off = [f"{at:%d}" for at in days if not str(due[at]["due"]).startswith(f"{at:%a %F}")]
    assert off == ["01", "02", "03", "09", "10", "16", "17", "23", "24", "30", "31"]
    assert all(kept["presumed"] and kept["missed"] == kept["due"] for kept in due.values())


def _calls_again(world: Hotline) -> None:
    """The same caller: yes, it is about that; hangs up while a telephone rings."""
    world.call(Caller(CALLER).presses("1").hangs_up(after=10))


def test_calling_again_makes_it_more_urgent_and_starts_no_clock_again(open_at: OpenAt) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    number = missed_call(world)
    live(world, f"{MONDAY} 10:40")
    _calls_again(world)
    assert mail(world)[2:] == [
        f"{MONDAY} 10:40 wangjun 再次来电",
    ]
    item = world.the_item()
    assert (item["number"], item["times_called"]) == (number, 2)
    live(world, f"{TUESDAY} 08:00")
    assert promise(world, number)["missed"] == f"{MONDAY} 17:30"
    assert [line for line in timeline(world) if "promised" in line] == UNTIL_CLOSING[1:4]


def test_calling_again_after_contact_opens_a_promise_of_its_own(open_at: OpenAt) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    number = missed_call(world)
    live(world, f"{MONDAY} 09:50")
    reaches(world, "zhangli", number)
    live(world, f"{MONDAY} 15:00")
    _calls_again(world)
    item = world.the_item()
    assert (item["state"], item["contacted_at"]) == ("read", None)
    assert mail(world) == [
        f"{MONDAY} 15:00 wangjun 再次来电",
        f"{MONDAY} 15:00 zhangli 再次来电",
    ]
    live(world, f"{TUESDAY} 08:00")
    with world.reading() as session:
        first, _answer, second = world.item(session, number).promises[1:]
        assert (first.missed_at, told(second.due_at)) == (None, f"{MONDAY} 17:30")
        assert second.missed_at == second.due_at
    assert level(world, number) == 2


def test_a_repeat_call_that_a_person_answers_is_contact_proved_by_the_call(
    open_at: OpenAt,
) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10") - BEFORE)
    number = missed_call(world)
    live(world, f"{MONDAY} 15:00")
    world.exchange.staff["+865620000022"] = Staff.answers(talks=120)
    world.call(Caller(CALLER).presses("1"))
    live(world, f"{TUESDAY} 18:00", minutes=30)
    item = world.the_item()
    assert (item["number"], item["state"], item["times_called"]) == (number, "reached", 2)
    kept = promise(world, number)
    assert (kept["missed"], kept["met"]) == (None, f"{MONDAY} 15:02")
    with world.reading() as session:
        (reached,) = session.scalars(select(Event).where(Event.kind == "reached"))
        assert reached.data["self_reported"] is False


def test_an_answered_call_that_is_not_written_up_by_closing_is_listed_and_missed(
    open_at: OpenAt,
) -> None:
    world = open_at(the_moment(f"{MONDAY} 09:10"))
    world.exchange.staff["+865620000022"] = Staff.answers(talks=90)
    world.call(Caller(CALLER).presses("2"))
    live(world, f"{MONDAY} 09:20")
    live(world, f"{TUESDAY} 09:00")
    item = world.the_item()
    assert (item["state"], item["responsible"], item["first_contact"]) == ("draft", "张丽", "张丽")
    assert mail(world) == [
        f"{MONDAY} 16:30 zhangli 待补登记提醒",
        f"{MONDAY} 17:00 zhangli 待补登记提醒",
        f"{MONDAY} 17:30 zhangli 逾期未登记",
        f"{MONDAY} 17:30 wangjun 逾期未登记",
    ]
    with world.reading() as session:
        head = Viewer.of(person(session, "wangjun"))
        day = Day.of(world.loop.clock.now(), world.office_time())
        (row,) = whole_list(session, head, day, Tab.DRAFTS)
        assert row.due is not None
        assert (row.item.number, row.due.is_late) == (item["number"], True)
        # It is no missed callback: somebody spoke with the caller.
        assert whole_list(session, head, day, Tab.ALL) == ()
    with world.writing() as session:
        draft = world.item(session, item["number"])
        ledger.finish_draft(
            session,
            world.loop.clock.now(),
            world.office_time(),
            draft,
            person(session, "zhangli"),
            organisation=None,
            name=None,
            phone=None,
            matter="提前还款",
            outcome=Outcome.ANSWERED_AT_ONCE,
        )
    finish = promise(world, item["number"], "finish")
    assert (finish["missed"], finish["met"]) == (f"{MONDAY} 17:30", f"{TUESDAY} 09:00")
    assert world.the_item()["state"] == "closed"
