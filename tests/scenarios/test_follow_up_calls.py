"""The follow-up call that the line makes by itself (回访): solved or not, then one to five."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from calllog.ledger.closing import promise_follow_up
from calllog.models import FollowUp, Outcome
from ivr.exchange.deliveries import DOUBLED, DROPPED, REORDERED, REPEATED, Deliveries
from ivr.exchange.scripted import Staff
from tests.calllog.moments import the_moment
from tests.scenarios.days import CALLER, missed_call, reaches
from tests.support.hotline import SERVICE, Hotline
from tests.support.placed import passes, placed, placed_at_carrier
from tests.support.telling import promised, story

PERSON = Staff.picks_up()
ASKED = "您好，这里是公积金中心回访。请问您的事解决了吗？解决按1，没有按2。"
MACHINE = Staff.voicemail(talks=None)


def presses(*keys: str) -> Staff:
    """Picks up, hears each question out and presses a key."""
    person = PERSON
    for key in keys:
        person = person.presses(key, after=1, heard_out=True)
    return person


@pytest.fixture
def answered(line: Hotline) -> Hotline:
    """Monday 09:10: item 101 has been answered, and its person is to be asked about it."""
    missed_call(line)
    reaches(line, "zhangli", "101")
    with line.writing() as session:
        now, item = line.loop.clock.now(), line.item(session, "101")
        item.outcome, item.outcome_at = Outcome.ANSWERED, now
        promise_follow_up(session, now, line.office_time(), item)
    return line


def follow_ups(world: Hotline) -> list[tuple[bool, int | None, bool]]:
    """Whether it is solved, the rating, and whether the line itself asked."""
    with world.reading() as session:
        rows = session.scalars(select(FollowUp).order_by(FollowUp.id))
        return [(row.is_solved, row.rating, row.staff_id is None) for row in rows]


def asks(world: Hotline, person: Staff) -> Any:
    """The line calls, and whatever becomes of it."""
    world.exchange.staff[CALLER] = person
    world.jump(the_moment("Mon 2026-11-23 11:30"))
    passes(world, 400)
    return placed_at_carrier(world)[-1]


@pytest.mark.clause("1b")
def test_a_person_who_says_solved_and_rates_us_closes_the_item(answered: Hotline) -> None:
    call = asks(answered, presses("1", "2"))
    assert (call.to, call.from_) == (CALLER, SERVICE)
    assert call.heard() == [
        ASKED,
        "请您评价：非常满意按1，满意按2，基本满意按3，不满意按4，非常不满意按5。",
        "感谢您的评价，再见。",
    ]
    assert follow_ups(answered) == [(True, 2, True)]
    item = story(answered)
    assert (item["state"], promised(answered)) == ("closed", [])


def test_not_solved_goes_back_to_the_section(answered: Hotline) -> None:
    call = asks(answered, presses("2"))
    assert call.heard()[-1] == "对不起，已退回科室重办，会再给您回电。再见。"
    assert follow_ups(answered) == [(False, None, True)]
    assert story(answered)["closed_at"] is None
    assert "contact" in {kind for kind, _due in promised(answered)}


@pytest.mark.parametrize(
    "person",
    [presses("1"), presses("1", "9", "8"), presses("1").hangs_up(after=3)],
    ids=["no key", "wrong keys", "hangs up"],
)
def test_whoever_does_not_rate_us_is_solved_and_not_satisfied(
    answered: Hotline, person: Staff
) -> None:
    asks(answered, person)
    assert follow_ups(answered) == [(True, None, True)]
    assert story(answered)["state"] == "closed"


@pytest.mark.parametrize(
    "person",
    [Staff.ignores(), Staff.busy(), Staff.unreachable(), MACHINE, PERSON, PERSON.hangs_up(after=3)],
    ids=["ignored", "busy", "unreachable", "voicemail", "no key", "hung up"],
)
def test_whoever_presses_nothing_was_not_followed_up(answered: Hotline, person: Staff) -> None:
    call = asks(answered, person)
    assert set(call.heard()) <= {
        ASKED,
        "您的事解决了请按1，没有解决请按2。",
        "没有收到按键，我们会再和您联系。再见。",
    }
    assert follow_ups(answered) == []
    assert ("follow_up", "2026-11-24T17:30") in promised(answered)


def test_the_line_tries_on_two_days_and_then_leaves_it_to_staff(answered: Hotline) -> None:
    for day in ("Mon 2026-11-23", "Tue 2026-11-24", "Wed 2026-11-25", "Thu 2026-11-26"):
        answered.jump(the_moment(f"{day} 09:30"))
        passes(answered, 200)
        answered.jump(answered.loop.clock.now() + timedelta(hours=3, minutes=30))
        passes(answered, 200)
    asked = [f"{one.asked_at.astimezone(answered.now.tzinfo):%d}" for one in placed(answered)]
    assert asked == ["24", "25"]


@pytest.mark.parametrize("clock", ["12:00", "13:59", "17:30", "20:00"])
def test_nobody_is_asked_outside_office_hours(answered: Hotline, clock: str) -> None:
    answered.jump(the_moment(f"Mon 2026-11-23 {clock}"))
    passes(answered, 40)
    assert placed(answered) == []


def test_nobody_is_asked_right_after_they_were_told(answered: Hotline) -> None:
    passes(answered, 600)
    assert placed(answered) == []


@pytest.mark.parametrize("deliveries", [DOUBLED, DROPPED, REORDERED, REPEATED])
def test_reports_that_come_twice_late_or_never_change_nothing_in_the_answer(
    answered: Hotline, deliveries: Deliveries
) -> None:
    answered.exchange.deliveries = deliveries
    asks(answered, presses("1", "5"))
    assert follow_ups(answered) == [(True, 5, True)]
    assert len(placed_at_carrier(answered)) == 1


def test_an_answer_that_was_given_before_a_restart_is_kept(answered: Hotline) -> None:
    answered.exchange.staff[CALLER] = presses("1")
    answered.jump(the_moment("Mon 2026-11-23 11:30"))
    passes(answered, 44)
    assert placed(answered)[0].is_solved is True
    answered.restart()
    passes(answered, 200)
    assert follow_ups(answered) == [(True, None, True)]


def test_a_switchboard_is_not_asked_in_the_persons_place(answered: Hotline) -> None:
    with answered.writing() as session:
        answered.item(session, "101").extension = "8012"
    answered.jump(the_moment("Mon 2026-11-23 11:30"))
    passes(answered, 200)
    assert placed(answered) == []
    assert ("follow_up", "2026-11-24T17:30") in promised(answered)
