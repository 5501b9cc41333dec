"""Notices that ring (铃响提醒): who is on duty and marked is rung for new and late work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from calllog.ledger import deputising
from calllog.models import AbsenceKind, Duty, Message, PlacedFor, Promise
from calllog.placed import placing_work
from ivr.exchange.deliveries import DROPPED
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import missed_call
from tests.scenarios.test_lost_orders import trouble
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.placed import passes, placed, placed_at_carrier, presses_call_back
from tests.support.telling import ZHANGLI, happened, story

OTHER_CALLER = "+8613900000007"
NEW = (
    "您好，公积金中心首问热线提醒：信贷科有新的待办事项，请登录台账查看。"
    "请问要再听一遍吗？再听请按1。"
)
LATE = (
    "您好，公积金中心首问热线提醒：信贷科有事项已经逾期，请登录台账尽快办理。"
    "请问要再听一遍吗？再听请按1。"
)
OVER = "提醒完毕，再见。"
PICKS_UP = Staff.picks_up(after=4)


def marked(world: Hotline, login: str = "zhangli", **how: bool) -> Hotline:
    """The standing roster lets this person's telephone ring."""
    with world.writing() as session:
        of_person = Duty.staff_id == person(session, login).id
        session.execute(update(Duty).where(of_person).values(rings_for_news=True, **how))
    return world


@pytest.fixture
def rung(line: Hotline) -> Hotline:
    """Monday 09:10: 张丽 is on duty for loans, marked, and picks up."""
    line.exchange.staff[ZHANGLI] = PICKS_UP
    return marked(line)


def new_work(world: Hotline, number: str = "+8613900000001") -> None:
    """A caller is missed, whose item is registered for loans; then two minutes pass."""
    telephone = world.exchange.staff.pop(ZHANGLI, Staff.ignores())
    missed_call(world, number)
    world.exchange.staff[ZHANGLI] = telephone
    passes(world, 80)


def rings(world: Hotline) -> list[list[str]]:
    """What was heard at each ring of a notice."""
    assert {one.purpose for one in placed(world)} <= {PlacedFor.NEWS}
    return [call.heard() for call in placed_at_carrier(world)]


def test_new_work_rings_once_and_the_miss_of_it_once_more(rung: Hotline) -> None:
    new_work(rung)
    assert rings(rung) == [[NEW, OVER]]
    rung.jump(the_moment("Mon 2026-11-23 10:20"))
    passes(rung, 60)
    assert rings(rung) == [[NEW, OVER], [LATE, OVER]]
    rung.jump(the_moment("Mon 2026-11-23 11:20"))
    passes(rung, 60)
    assert len(rings(rung)) == 2
    assert happened(rung).count("rung_for_news") == 2
    (first, second) = placed(rung)
    assert first.message_id != second.message_id
    assert story(rung)["contacted_at"] is None


def test_it_is_said_again_on_request_and_names_nothing_of_the_item(rung: Hotline) -> None:
    rung.exchange.staff[ZHANGLI] = PICKS_UP.presses("1", after=1, heard_out=True)
    new_work(rung)
    assert rings(rung) == [[NEW, NEW, OVER]]
    assert not any(digit in NEW + LATE for digit in "023456789")


def test_several_messages_of_a_few_minutes_are_one_ring(rung: Hotline) -> None:
    for tail in range(3):
        missed_call(rung, f"+861390000001{tail}")
    passes(rung, 120)
    assert len(rings(rung)) == 1
    new_work(rung, OTHER_CALLER)
    assert len(rings(rung)) == 1
    rung.jump(the_moment("Mon 2026-11-23 09:25"))
    new_work(rung, "+8613900000008")
    assert len(rings(rung)) == 2


def test_who_does_not_pick_up_is_rung_once_more_after_five_minutes(rung: Hotline) -> None:
    rung.exchange.staff[ZHANGLI] = Staff.ignores()
    missed_call(rung)
    passes(rung, 1500, every=60)
    first, second = placed(rung)
    assert second.asked_at - first.asked_at >= timedelta(minutes=5)
    assert (first.message_id is None, second.message_id is None) == (False, True)
    events = [one for one in story(rung)["events"] if one["kind"] == "rung_for_news"]
    assert [one["data"]["came_to"] for one in events] == ["not_picked_up", "not_picked_up"]


def test_who_has_seen_the_message_meanwhile_is_not_rung_again(rung: Hotline) -> None:
    rung.exchange.staff[ZHANGLI] = Staff.ignores()
    new_work(rung)
    with rung.writing() as session:
        session.execute(update(Message).values(seen_at=rung.loop.clock.now()))
    passes(rung, 600, every=60)
    assert len(placed(rung)) == 1


def away(world: Hotline) -> None:
    with world.writing() as session:
        now, zhangli = world.loop.clock.now(), person(session, "zhangli")
        deputising.enter(
            session,
            now,
            world.office_time(),
            zhangli,
            zhangli,
            kind=AbsenceKind.LEAVE,
            begins_at=now,
            ends_at=now + timedelta(hours=8),
        )


def off_duty(world: Hotline) -> None:
    """Somebody else is on duty today, and she is not."""
    with world.writing() as session:
        section_id = person(session, "zhangli").section_id
        wuhao = person(session, "wuhao").id
        row = Duty(section_id=section_id, staff_id=wuhao, position=1, on_date=world.now.date())
        session.add(row)


def unmarked(world: Hotline) -> None:
    with world.writing() as session:
        session.execute(update(Duty).values(rings_for_news=False))


@pytest.mark.parametrize("change", [away, off_duty, unmarked])
def test_who_is_away_off_duty_or_not_marked_is_not_rung(rung: Hotline, change: object) -> None:
    assert callable(change)
    change(rung)
    new_work(rung)
    assert ZHANGLI not in {call.to for call in placed_at_carrier(rung)}


@pytest.mark.parametrize(
    ("starts", "covers_noon", "expected"),
    [
        ("Mon 2026-11-23 07:40", False, 0),
        ("Mon 2026-11-23 12:20", False, 0),
        ("Mon 2026-11-23 12:20", True, 1),
        ("Mon 2026-11-23 20:30", True, 0),
        ("Sat 2026-11-28 10:00", True, 0),
    ],
)
def test_it_rings_in_office_hours_and_at_noon_for_who_covers_it(
    line_at: OpenAt, starts: str, covers_noon: bool, expected: int
) -> None:
    world = marked(line_at(the_moment(starts)), "guoxin", covers_noon=covers_noon)
    missed_call(world)
    passes(world, 60)
    assert len(placed(world)) == expected


@pytest.mark.parametrize(
    ("called", "before", "rings_at"),
    [
        # A call of the evening, of the night, and of the weekend: at the next opening, not before.
        ("Mon 2026-11-23 20:30", "Tue 2026-11-24 07:58", "Tue 2026-11-24 08:00"),
        ("Tue 2026-11-24 03:10", "Tue 2026-11-24 07:58", "Tue 2026-11-24 08:00"),
        ("Sat 2026-11-28 10:00", "Mon 2026-11-30 07:58", "Mon 2026-11-30 08:00"),
        ("Thu 2026-12-31 19:00", "Mon 2027-01-04 07:58", "Mon 2027-01-04 08:00"),
    ],
)
def test_a_call_after_closing_rings_once_at_the_next_opening(
    line_at: OpenAt, called: str, before: str, rings_at: str
) -> None:
    world = marked(line_at(the_moment(called)), "guoxin")
    missed_call(world)
    missed_call(world, OTHER_CALLER)
    passes(world, 60)
    world.jump(the_moment(before))
    passes(world, 60)
    assert placed(world) == []
    world.jump(the_moment(rings_at))
    passes(world, 240)
    (ring,) = placed(world)
    assert the_moment(rings_at) <= ring.asked_at <= the_moment(rings_at) + timedelta(minutes=1)


def test_new_work_that_has_passed_to_somebody_else_overnight_rings_nobody(line_at: OpenAt) -> None:
    world = marked(line_at(the_moment("Mon 2026-11-23 20:30")), "guoxin")
    missed_call(world)
    with world.writing() as session:
        session.execute(update(Promise).values(holder_id=person(session, "wuhao").id))
    world.jump(the_moment("Tue 2026-11-24 08:00"))
    passes(world, 60)
    assert placed(world) == []


def missed_on_friday(world: Hotline) -> None:
    """A call of Friday 16:00 is read but not answered until the closing, 17:30, and after."""
    missed_call(world)
    with world.writing() as session:
        session.execute(update(Message).values(seen_at=world.loop.clock.now()))
    for at in ("17:29", "17:30"):
        world.jump(the_moment(f"Fri 2026-11-27 {at}"))
        passes(world, 40)


def seen(world: Hotline) -> None:
    with world.writing() as session:
        session.execute(update(Message).values(seen_at=world.loop.clock.now()))


@pytest.mark.parametrize(
    ("meanwhile", "expected"),
    [(None, 1), (seen, 0), (off_duty, 0), (unmarked, 0)],
)
def test_a_contact_missed_at_closing_rings_on_the_next_working_day(
    line_at: OpenAt, meanwhile: Callable[[Hotline], None] | None, expected: int
) -> None:
    world = marked(line_at(the_moment("Fri 2026-11-27 16:00")))
    missed_on_friday(world)
    rung_on_friday = len(placed(world))
    world.jump(the_moment("Mon 2026-11-30 07:59"))
    passes(world, 30)
    assert len(placed(world)) == rung_on_friday
    if meanwhile is not None:
        meanwhile(world)
    world.jump(the_moment("Mon 2026-11-30 08:00"))
    passes(world, 60)
    assert len(placed(world)) == rung_on_friday + expected


def test_a_telephone_that_is_talked_on_is_rung_when_it_is_free(rung: Hotline) -> None:
    rung.exchange.staff[ZHANGLI] = Staff.answers(after=4, presses="1", talks=None)
    rung.exchange.staff["+8613900000001"] = Staff.answers(after=4, talks=180)
    with rung.writing() as session:
        session.execute(update(Duty).values(rings_for_news=False))
    missed_call(rung)
    presses_call_back(rung)
    passes(rung, 40)
    marked(rung)
    assert [one.purpose for one in placed(rung)] == [PlacedFor.CALLBACK]
    passes(rung, 300)
    assert [one.purpose for one in placed(rung)] == [PlacedFor.CALLBACK, PlacedFor.NEWS]
    callback, notice = placed(rung)
    assert callback.ended_at is not None
    assert notice.asked_at >= callback.ended_at


def test_two_schedulers_ring_once(rung: Hotline) -> None:
    missed_call(rung)
    where = (rung.parts.db, rung.loop.clock, rung.settings.zone)
    threads = [threading.Thread(target=placing_work.ask_rings, args=where) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passes(rung, 200)
    assert len(rings(rung)) == 1


def test_a_ring_of_which_no_report_comes_is_asked_after(rung: Hotline) -> None:
    rung.exchange.deliveries = DROPPED
    new_work(rung)
    passes(rung, 600, every=60)
    (ring,) = placed(rung)
    assert ring.ended_at is not None
    with rung.reading() as session:
        assert session.scalar(select(Message.id)) is not None


def test_the_other_call_of_the_item_is_not_held_up(rung: Hotline) -> None:
    rung.exchange.staff[ZHANGLI] = Staff.ignores()
    missed_call(rung)
    passes(rung, 20)
    assert placed(rung)[0].ended_at is None
    presses_call_back(rung, "wuhao")
    passes(rung, 120)
    assert [one.purpose for one in placed(rung)] == [PlacedFor.NEWS, PlacedFor.CALLBACK]


@pytest.mark.parametrize("orders_arrive", [True, False])
def test_an_order_whose_answer_is_lost_is_looked_up_and_rings_once(
    rung: Hotline, orders_arrive: bool
) -> None:
    with trouble(rung, orders_arrive=orders_arrive) as carrier:
        missed_call(rung)
        passes(rung, 20)
        assert carrier.orders == 1
    passes(rung, 160)
    assert rings(rung) == [[NEW, OVER]]
