"""尽责未达: two proved attempts an hour apart on the due day, and an SMS where one can be sent."""

from __future__ import annotations

from typing import Any

import pytest

from calllog import ledger
from calllog.db import Database
from calllog.lists.rows import whole_list
from calllog.lists.tabs import Day, Tab
from calllog.models import AttemptChannel, AttemptResult, PlacedCall, TextMessage
from calllog.office.viewers import Viewer
from calllog.showing import stories
from calllog.showing.stories import State
from calllog.times.diligence import Try, is_diligent
from tests.calllog.cases import Case
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

MONDAY = "Mon 2026-11-23"
BEGINS, ENDS = the_moment(f"{MONDAY} 00:00"), the_moment("Tue 2026-11-24 00:00")


def rang(clock: str, *, is_proved: bool = True) -> Try:
    return Try(the_moment(f"{MONDAY} {clock}"), is_proved, False)


def wrote(moment: str = f"{MONDAY} 16:00") -> Try:
    return Try(the_moment(moment), True, True)


@pytest.mark.parametrize(
    ("tries", "is_enough"),
    [
        ([], False),
        ([rang("10:00")], False),
        ([rang("10:00"), rang("10:59")], False),
        ([rang("10:00"), rang("11:00")], True),
        ([rang("10:00"), rang("10:30"), rang("11:00")], True),
        ([rang("11:00"), rang("10:00")], True),
        ([rang("10:00"), rang("15:00", is_proved=False)], False),
        ([rang("10:00"), Try(the_moment("Tue 2026-11-24 09:00"), True, False)], False),
        ([Try(the_moment("Sun 2026-11-22 23:59"), True, False), rang("10:00")], False),
        ([rang("00:00"), rang("23:59")], True),
    ],
)
def test_two_proved_attempts_on_the_day_an_hour_apart(tries: list[Try], is_enough: bool) -> None:
    assert is_diligent(tries, BEGINS, ENDS, takes_sms=False) is is_enough


@pytest.mark.parametrize(
    ("written", "is_enough"),
    [([], False), ([wrote()], True), ([wrote("Tue 2026-11-24 08:00")], False)],
)
def test_a_number_that_takes_texts_was_sent_one_the_same_day(
    written: list[Try], is_enough: bool
) -> None:
    tries = [rang("10:00"), rang("15:00"), *written]
    assert is_diligent(tries, BEGINS, ENDS, takes_sms=True) is is_enough


def test_two_texts_are_no_attempts_to_ring() -> None:
    tries = [wrote(f"{MONDAY} 09:00"), wrote(f"{MONDAY} 15:00")]
    assert not is_diligent(tries, BEGINS, ENDS, takes_sms=True)


# As an item's state


@pytest.mark.parametrize(
    ("attempts", "is_written", "state"),
    [
        (("10:00", "11:00"), True, State.DILIGENT),
        (("10:00", "11:00"), False, State.ATTEMPTED),
        (("10:00", "10:30"), True, State.ATTEMPTED),
    ],
)
def test_an_item_shows_it_and_stays_on_the_missed_callback_list(
    office: Database,
    clock: ManualClock,
    attempts: tuple[str, ...],
    is_written: bool,
    state: State,
) -> None:
    case = Case(office, clock)
    for at in attempts:
        case.at(f"{MONDAY} {at}").does("zhangli", _rings)
    if is_written:
        case.at(f"{MONDAY} 15:00").does("zhangli", _writes)
    with office.reading() as session:
        supervisor = Viewer.of(person(session, "zhaoping"))
        (row,) = whole_list(session, supervisor, Day.of(clock.now(), OFFICE), Tab.ALL)
        assert stories.state(row.item) is state


def _rings(session: Any, now: Any, time: Any, item: Any, staff: Any) -> None:
    """A call-back of the system that nobody answered."""
    number = "+8613900000001"
    placed = PlacedCall(
        item_id=item.id, purpose="callback", first_number="1", number=number, asked_at=now
    )
    session.add(placed)
    session.flush()
    result, channel = AttemptResult.NO_ANSWER, AttemptChannel.SYSTEM
    facts: dict[str, Any] = {"result": result, "channel": channel, "placed_call": placed}
    ledger.record_attempt(session, now, time, item, staff, **facts)


def _writes(session: Any, now: Any, _time: Any, item: Any, _staff: Any) -> None:
    """A text message that the carrier has taken."""
    session.add(
        TextMessage(
            item=item,
            number="+8613900000001",
            template="unreached",
            approval="示例-0002",
            words="请回电",
            asked_at=now,
            sent_at=now,
        )
    )
