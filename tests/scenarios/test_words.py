"""What the line says on all its paths (3.3.2b, 3.3.3), and what the ledger keeps (3.2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from calllog import events, ledger
from ivr.exchange.scripted import WITHHELD, Caller, Staff
from ivr.prompts import read_shipped
from tests.scenarios.conduct_words import hear_the_conduct_line
from tests.scenarios.conftest import OpenAt
from tests.scenarios.guide_calls import hear_the_guide
from tests.scenarios.placed_words import hear_placed_calls
from tests.scenarios.test_progress_outcomes import answered, suspended, told_once, transferred
from tests.support.catalogue import fill_catalogue
from tests.support.clock import MONDAY_MORNING, shanghai
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.order import FORBIDDEN, assert_greets_in_order, calls_in, sentences
from tests.support.placed import placed_at_carrier
from tests.support.telling import OTHER, happened, registering, somebody, staff, story, unanswered

THIRD = "+8613900000003"
# Heard when something is broken.
BROKEN = (
    "fault",
    "fault_greeting",
    "fault_thanks",
    "conduct_away",
    "whisper_unknown",
    "placed_over",
    "placed_fault",
)


def office_hours(line: Hotline) -> None:
    """Every sentence of the day, in a few calls."""
    typed = unanswered().presses("2", heard_out=True).presses("1#", heard_out=True)
    typed = typed.presses("13905621234#", heard_out=True).presses("1", heard_out=True)
    line.call(typed.speaks("我想提前还款", seconds=5).waits())
    line.call(asks("101#", OTHER).presses("0").presses("1").waits())
    line.call(somebody("+8613900000006").presses("7").waits())
    line.call(unanswered(number=WITHHELD))
    line.call(somebody().presses("1").waits().waits().speaks("还没有回电", seconds=3))
    staff(line, zhangli=Staff.answers(), wuhao=Staff.answers(presses="2"))
    line.call(somebody(THIRD).waits())
    line.call(somebody("+8613900000004").presses("2"))
    staff(line, zhangli=Staff.ignores())
    line.call(somebody("+8613900000005").presses("2").waits().presses("1").hangs_up(2))
    with line.writing() as session:
        who, item = person(session, "zhangli"), line.item(session, "101")
        ledger.read(session, line.loop.clock.now(), line.office_time(), item, who, "opened")
    line.call(asks("999#").presses("101#").waits())
    with line.writing() as session:
        who, item = person(session, "zhangli"), line.item(session, "101")
        ledger.reached(session, line.loop.clock.now(), line.office_time(), item, who, "已答复")
    line.call(asks("101#").waits())
    line.call(somebody().presses("1").waits().waits().speaks("还有问题", seconds=3))


def the_next_morning(line: Hotline) -> None:
    """What is late is owned up to."""
    line.until(shanghai(2026, 11, 24, 8, 30), tick=timedelta(hours=3))
    line.call(asks("101#").waits())
    line.call(somebody().presses("1").waits().waits().speaks("没有回电", seconds=3))
    with line.writing() as session:
        line.item(session, "101").closed_at = line.loop.clock.now()
    line.call(asks("101#").waits())


def asks(keys: str, number: str = "+8613900000009") -> Caller:
    return somebody(number).presses("4").presses(keys)


CLOSED = (
    shanghai(2026, 11, 25, 7, 0),
    shanghai(2026, 11, 25, 12, 30),
    shanghai(2026, 11, 25, 19, 0),
    shanghai(2026, 11, 28, 10, 0),
)


def outside_hours(line: Hotline) -> None:
    for moment, number in zip(CLOSED, range(11, 15), strict=True):
        line.jump(moment)
        line.call(somebody(f"+86139000000{number}").hangs_up(25))
    line.call(registering(somebody("+8613900000014").presses("2")))
    line.call(somebody("+8613900000014").presses("1").speaks("还有", seconds=2))
    line.call(registering(somebody("+8613900000014").waits()))
    for seconds, number in ((30, 15), (55, 16)):
        # The office closes while it rings, and while the greeting is heard.
        line.jump(shanghai(2026, 12, number, 17, 29) + timedelta(seconds=seconds))
        line.call(somebody(f"+86139000000{number}").presses("2", after=8))


def what_came_of_it(line: Hotline) -> None:
    """What is told of an item that was answered, waits for papers, is suspended or transferred."""
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    for last, comes_to in enumerate((answered, told_once, suspended, transferred)):
        caller, item = f"+861390000004{last}", str(101 + last)
        line.call(registering(unanswered(number=caller)))
        comes_to(line, item)
        line.call(asks(f"{item}#"))


def said(line: Hotline) -> Iterator[str]:
    for call in [*calls_in(line), *placed_at_carrier(line)]:
        yield from sentences(call)


@pytest.mark.clause("3.3.2b", "3.3.3")
def test_every_sentence_can_be_heard_every_greeting_is_in_order_and_none_is_forbidden(
    line_at: OpenAt,
) -> None:
    line = line_at(MONDAY_MORNING)
    for part in (office_hours, the_next_morning, outside_hours, hear_the_guide):
        part(line)
    second = line_at(MONDAY_MORNING)
    for part in (what_came_of_it, hear_placed_calls, hear_the_conduct_line):
        part(second)
    heard = [*said(line), *said(second)]
    shipped = read_shipped("zh")
    whole = {id: one for id, one in shipped.items() if one.kind != "phrase"}
    patterns = {id: _pattern(sentence.text) for id, sentence in whole.items()}
    unheard = [id for id, found in patterns.items() if not any(map(found.fullmatch, heard))]
    assert [id for id in unheard if id not in BROKEN] == []
    assert not [text for text in heard if any(word in text for word in FORBIDDEN)]
    greetings = [patterns[id] for id, one in shipped.items() if one.kind == "greeting"]
    spoken = [text for text in heard if any(found.fullmatch(text) for found in greetings)]
    assert spoken == [text for text in heard if "您好" in text]
    for greeting in spoken:
        assert_greets_in_order(greeting)


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[a-z_]+\\}", ".+", re.escape(sentence)))


def with_history(line: Hotline) -> Hotline:
    """One item with a history: registered, called about again, tried, reached."""
    line.call(registering(unanswered()))
    line.call(somebody().presses("1").hangs_up(8))
    with line.writing() as session:
        now, who = line.loop.clock.now(), person(session, "zhangli")
        item = line.item(session, "101")
        ledger.tried(session, now, line.office_time(), item, who, "无人接听")
        ledger.reached(session, now, line.office_time(), item, who, "已答复")
    return line


@pytest.mark.clause("3.2.5")
def test_the_whole_course_of_an_item_is_told_and_nothing_in_it_can_be_edited(
    line: Hotline,
) -> None:
    told = with_history(line)
    assert happened(told) == [
        "registered",
        "promised",
        "promised",
        "promised",
        "recorded",
        "recorded",
        "recorded",
        "called_again",
        "read",
        "tried",
        "reached",
    ]
    whole = story(told)
    assert [event["seq"] for event in whole["events"]] == list(range(1, 12))
    assert whole["events"][-1]["actor"] == "张丽"
    assert len(whole["calls"]) == 2
    for change in (
        "UPDATE events SET kind = 'read' WHERE seq = 1",
        "UPDATE events SET data = '{}'",
        "UPDATE events SET at = '2026-11-22 01:00:00'",
        "DELETE FROM events WHERE seq = 7",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 2",
    ):
        with pytest.raises(DBAPIError), told.writing() as session:
            session.execute(text(change))
    assert happened(told)[0] == "registered"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET kind = 'tried' WHERE kind = 'reached'",
        "UPDATE events SET data = '{}' WHERE seq = 7",
        "UPDATE events SET actor_id = 1 WHERE seq = 9",
        "UPDATE events SET at = '2026-11-22 01:00:00.000000' WHERE seq = 10",
        "DELETE FROM events WHERE seq = 7",
        "DELETE FROM events",
        "UPDATE events SET seq = seq + 100 WHERE seq = 7",
    ],
)
def test_an_edit_made_past_the_database_s_guards_is_found(world: Hotline, change: str) -> None:
    with_history(world)
    with world.writing() as session:
        guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
        for name in session.scalars(text(guards)).all():
            session.execute(text(f'DROP TRIGGER "{name}"'))
        assert events.verify(session) == []
        session.execute(text(change))
        faults = events.verify(session)
    assert faults
    assert all("2026-101" in fault for fault in faults)
