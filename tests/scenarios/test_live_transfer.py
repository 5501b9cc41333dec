"""A live transfer (现场转接): who answered stays with the caller until the handler is there."""

from __future__ import annotations

from typing import Any

import pytest

from calllog.ledger import LedgerError
from ivr.exchange.deliveries import DOUBLED, DROPPED, REORDERED, REPEATED, Deliveries
from ivr.exchange.scripted import Staff
from tests.support.hotline import SERVICE, Hotline
from tests.support.placed import Talk, passes, placed, placed_at_carrier
from tests.support.telling import HETING, ZHANGLI, happened, promised, story, told

READY = Staff.answers(after=3, presses="1", talks=None)
TAKES = Staff.answers(after=3, presses="1", talks=60)


@pytest.fixture
def talk(line: Hotline) -> Talk:
    return Talk(line)


def who(world: Hotline) -> tuple[str, str]:
    item = story(world)
    return item["responsible"], item["first_contact"]


def came_to(world: Hotline) -> list[Any]:
    return [
        event["data"]["came_to"]
        for event in story(world)["events"]
        if event["kind"] == "call_placed"
    ]


@pytest.mark.clause("3.1.2a")
def test_the_first_contact_person_stays_until_the_handler_takes_the_caller(talk: Talk) -> None:
    world = talk.world
    world.exchange.staff[HETING] = READY.and_then(TAKES)
    talk.asks_for("heting")
    assert who(world) == ("张丽", "张丽")
    passes(world, 5, every=5)
    (first,) = placed_at_carrier(world)
    zhangli = next(call for call in world.exchange.calls.values() if call.to == ZHANGLI)
    assert (zhangli.is_over, first.to) == (False, HETING)

    call = talk.ends()

    assert first.heard() == [
        "张丽有来电要转给您，幺〇幺号。接听请按1。",
        "好的。请先挂机，来电马上打进来。",
    ]
    assert call.dialled_in_order() == [ZHANGLI, HETING]
    assert "正在转接" in call.heard()[-2]
    assert call.children[-1].from_ == SERVICE
    assert zhangli.ended_at is not None
    assert first.ended_at is not None
    assert first.ended_at < zhangli.ended_at
    assert who(world) == ("何婷", "张丽")
    assert came_to(world) == ["taken"]
    (record,) = placed(world)
    assert (record.talk_seconds or 0) >= 60


@pytest.mark.parametrize(
    "handler",
    [Staff.ignores(), Staff.busy(), Staff.voicemail(), Staff.answers(presses="3")],
    ids=["ignores", "busy", "voicemail", "wrong key"],
)
def test_a_handler_who_is_not_there_changes_nothing_in_the_talk(talk: Talk, handler: Staff) -> None:
    world = talk.world
    world.exchange.staff[HETING] = handler
    talk.asks_for("heting")
    passes(world, 120)
    zhangli = next(call for call in world.exchange.calls.values() if call.to == ZHANGLI)
    assert not zhangli.is_over
    assert who(world) == ("张丽", "张丽")
    talk.first_leaves()
    call = talk.ends()
    assert call.dialled_in_order() == [ZHANGLI]


def test_a_caller_whom_the_handler_does_not_take_comes_back(talk: Talk) -> None:
    world = talk.world
    world.exchange.staff[HETING] = READY.and_then(Staff.voicemail())
    world.exchange.staff[ZHANGLI] = TAKES
    talk.asks_for("heting")
    call = talk.ends()
    assert call.dialled_in_order() == [ZHANGLI, HETING, ZHANGLI]
    assert "还没有接通，正在转回张丽，请稍候。" in call.heard()
    assert who(world) == ("张丽", "张丽")
    assert came_to(world) == ["not_taken"]


def test_a_caller_whom_nobody_takes_is_called_back(talk: Talk) -> None:
    world = talk.world
    world.exchange.staff[HETING] = READY.and_then(Staff.ignores())
    world.exchange.staff[ZHANGLI] = Staff.ignores()
    talk.asks_for("heting")
    call = talk.ends()
    assert "编号是幺〇幺，我们会给您回电" in call.heard()[-1]
    assert who(world) == ("张丽", "张丽")
    assert "contact" in {kind for kind, _due in promised(world)}
    assert ("zhangli", "2026-101号现场转接没有接通") in told(world)


def test_a_caller_who_hangs_up_meanwhile_is_led_nowhere(line: Hotline) -> None:
    talk = Talk(line)
    line.exchange.staff[HETING] = Staff.answers(after=20, presses="1", talks=None)
    talk.asks_for("heting")
    passes(line, 5, every=5)
    next(call for call in line.exchange.calls.values() if call.to == SERVICE).drop()  # type: ignore[misc]
    call = talk.ends()
    assert call.dialled_in_order() == [ZHANGLI]
    assert placed(line)[0].failed_why == "caller_gone"
    assert happened(line)[-1] == "call_not_placed"


@pytest.mark.parametrize("deliveries", [DOUBLED, DROPPED, REORDERED, REPEATED])
def test_reports_that_come_twice_late_or_never_lead_the_caller_all_the_same(
    talk: Talk, deliveries: Deliveries
) -> None:
    world = talk.world
    world.exchange.deliveries = deliveries
    world.exchange.staff[HETING] = READY.and_then(TAKES)
    talk.asks_for("heting")
    talk.ends()
    assert who(world) == ("何婷", "张丽")
    assert came_to(world) == ["taken"]


def test_who_talks_with_nobody_has_nobody_to_transfer(talk: Talk) -> None:
    with pytest.raises(LedgerError, match="没有正在接听"):
        talk.asks_for("heting", by="liufang")
    with pytest.raises(LedgerError, match="另一位"):
        talk.asks_for("zhangli")
    talk.first_leaves()
    talk.ends()
