"""Items and their stories as data, as the command line and other programs get them."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.models import Item
from calllog.settings import Settings
from calllog.showing import queries
from calllog.showing.stories import State, item_json, state, story
from tests.calllog.console.desk import CALLER, Desk
from tests.calllog.moments import the_moment
from tests.support.clock import ManualClock


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    return Desk(office, clock, settings)


def the_item(session: Session, number: str) -> Item:
    found = queries.item_by_number(session, number, 2026)
    assert found is not None
    return found


def test_an_item_is_told_as_a_flat_object_with_times_of_the_office(desk: Desk) -> None:
    number = desk.missed_call(name="张秀英", matter="提前还款")
    with desk.db.reading() as session:
        told = item_json(the_item(session, number), desk.settings.zone)
    assert told == {
        "number": number,
        "state": "unread",
        "channel": "phone",
        "line": "service",
        "section": "信贷科",
        "organisation": None,
        "name": "张秀英",
        "phone": CALLER,
        "matter": "提前还款",
        "first_contact": "张丽",
        "responsible": "张丽",
        "created_at": "2026-11-23T09:10:00+08:00",
        "due_at": "2026-11-23T17:30:00+08:00",
        "read_at": None,
        "deemed_read_at": None,
        "contacted_at": None,
        "closed_at": None,
        "outcome": None,
        "confirmation": None,
        "matter_key": None,
        "times_called": 1,
        "times_tried": 0,
        "escalation_level": 0,
        "missing": ["organisation"],
    }


def test_what_was_recorded_as_audio_is_not_missing(desk: Desk) -> None:
    number = desk.missed_call()
    desk.record(number, "matter")
    with desk.db.reading() as session:
        told = item_json(the_item(session, number), desk.settings.zone)
        assert told["missing"] == ["name", "organisation"]


def test_a_story_is_plain_json_with_events_promises_attempts_calls_and_legs(desk: Desk) -> None:
    number = desk.missed_call()
    desk.record(number)
    desk.act("zhangli", number, "tried", "稍后再拨")
    with desk.db.reading() as session:
        told = story(the_item(session, number), desk.settings.zone)
    assert json.loads(json.dumps(told)) == told
    assert [event["kind"] for event in told["events"]] == [
        "registered",
        "promised",
        "promised",
        "promised",
        "read",
        "tried",
    ]
    assert [promise["kind"] for promise in told["promises"]] == ["read", "contact", "answer"]
    assert [(leg["staff"], leg["rings"]) for leg in told["legs"]] == [("张丽", 3), ("吴昊", 3)]
    (attempt,) = told["attempts"]
    assert (attempt["by"], attempt["self_reported"]) == ("张丽", True)
    (call,) = told["calls"]
    assert (call["caller"], call["recordings"][0]["field"]) == (CALLER, "matter")


@pytest.mark.parametrize(
    ("deeds", "reached"),
    [
        ([], State.UNREAD),
        (["read"], State.READ),
        (["tried"], State.ATTEMPTED),
        (["tried", "reached"], State.REACHED),
        (["reached", "again"], State.READ),
        (["tried", "reached", "again"], State.READ),
        (["tried", "reached", "again", "tried"], State.ATTEMPTED),
        (["overdue"], State.DEEMED_READ),
        (["overdue", "read"], State.READ),
        (["reached", "closed"], State.CLOSED),
    ],
)
def test_the_state_is_the_furthest_that_an_item_has_come(
    desk: Desk, clock: ManualClock, deeds: list[str], reached: State
) -> None:
    number = desk.missed_call()
    for deed in deeds:
        clock.forward(minutes=5)
        if deed == "again":
            desk.calls_again(number)
        elif deed == "overdue":
            clock.set(the_moment("Mon 2026-11-23 10:11"))
            desk.sweep()
        elif deed == "closed":
            desk.change(number, lambda _session, item: setattr(item, "closed_at", clock.now()))
        else:
            desk.act("zhangli", number, deed)
    with desk.db.reading() as session:
        assert state(the_item(session, number)) == reached


def test_an_answered_call_is_a_draft_due_by_the_end_of_the_day(desk: Desk) -> None:
    number = desk.answered_call()
    with desk.db.reading() as session:
        told = item_json(the_item(session, number), desk.settings.zone)
    assert (told["state"], told["due_at"]) == ("draft", "2026-11-23T17:30:00+08:00")


def test_what_was_promised_is_still_told_after_it_was_kept(desk: Desk) -> None:
    number = desk.missed_call()
    desk.act("zhangli", number, "reached")
    with desk.db.reading() as session:
        told = item_json(the_item(session, number), desk.settings.zone)
    assert (told["state"], told["due_at"]) == ("reached", "2026-11-23T17:30:00+08:00")


def test_items_are_listed_by_number_all_open_or_missed(desk: Desk, clock: ManualClock) -> None:
    closed = desk.missed_call(caller="+8613900000001")
    reached = desk.missed_call(caller="+8613900000002")
    missed = desk.missed_call(caller="+8613900000003")
    draft = desk.answered_call(caller="+8613900000004")
    desk.act("zhangli", reached, "reached")
    desk.change(closed, lambda _session, item: setattr(item, "closed_at", clock.now()))

    def listed(open_only: bool, missed_only: bool) -> list[str]:
        with desk.db.reading() as session:
            found = queries.items(session, open_only=open_only, missed_only=missed_only)
            return [item.number for item in found]

    assert listed(False, False) == [closed, reached, missed, draft]
    assert listed(True, False) == [reached, missed, draft]
    assert listed(False, True) == [missed]


@pytest.mark.parametrize("written", ["101", "2026-101", " 101 "])
def test_an_item_is_found_by_its_number_with_or_without_the_year(desk: Desk, written: str) -> None:
    desk.missed_call()
    with desk.db.reading() as session:
        found = queries.item_by_number(session, written, 2026)
        assert found is not None
        assert queries.item_by_number(session, "101", 2027) is None


@pytest.mark.parametrize("written", ["", "-", "x", "2026-", "-101", "20260-101", "1.5", "9" * 30])
def test_what_is_no_number_finds_nothing(desk: Desk, written: str) -> None:
    desk.missed_call()
    with desk.db.reading() as session:
        assert queries.item_by_number(session, written, 2026) is None
