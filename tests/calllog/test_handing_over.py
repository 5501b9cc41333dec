"""Hand-over: responsibility moves on acceptance, the list and the reading at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.db import Database
from calllog.ledger import LedgerError, handing_over
from calllog.models import HandOverKind, Item, PromiseKind
from calllog.office import responsibility
from tests.calllog.chains import (
    accept,
    dues,
    hand_over,
    has_it,
    holders,
    name_section,
    received,
    send_back,
    take_over,
)
from tests.calllog.missed_calls import missed_call, sweep_at
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

READ, CONTACT, ANSWER = PromiseKind.READ, PromiseKind.CONTACT, PromiseKind.ANSWER
NAMING = PromiseKind.NAMING


def test_responsibility_moves_when_a_hand_over_is_accepted_and_the_list_at_once(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now(), "withdrawal")
        before = dues(item, CONTACT, ANSWER)
        clock.forward(minutes=20)
        hand_over(session, clock.now(), item, "liufang", "loans", note="属贷款")
        assert has_it(item) == ("loans", "liufang")
        assert holders(item) == {"contact": "liufang", "answer": "liufang", "read": "zhangli"}
        assert item.read_at is None
        clock.forward(minutes=5)
        accept(session, clock.now(), item, "wuhao")
        assert has_it(item) == ("loans", "wuhao")
        reader: tuple[object, object] = (item.read_at, item.read_by)
        assert reader == (clock.now(), person(session, "wuhao"))
        assert set(holders(item).values()) == {"wuhao"}
        assert dues(item, CONTACT, ANSWER) == before
        assert item.first_contact.login == "liufang"


@pytest.mark.parametrize(
    ("at", "read"),
    [
        ("Mon 2026-11-23 09:30", "Mon 2026-11-23 10:30"),
        ("Mon 2026-11-23 11:30", "Mon 2026-11-23 15:00"),
        ("Mon 2026-11-23 12:00", "Mon 2026-11-23 15:00"),
        ("Mon 2026-11-23 16:59", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:00", "Mon 2026-11-23 17:30"),
        ("Mon 2026-11-23 17:01", "Tue 2026-11-24 08:30"),
        ("Mon 2026-11-23 17:30", "Tue 2026-11-24 08:30"),
        ("Tue 2026-11-24 00:00", "Tue 2026-11-24 08:30"),
        ("Fri 2026-11-27 17:01", "Mon 2026-11-30 08:30"),
    ],
)
def test_only_the_reading_is_due_by_the_hand_over_and_the_person_waits_no_longer(
    office: Database, clock: ManualClock, at: str, read: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now(), "withdrawal")
        ledger.read(session, clock.now(), OFFICE, item, person(session, "liufang"), "opened")
        before = dues(item, CONTACT, ANSWER)
        hand_over(session, the_moment(at), item, "liufang", "loans")
        assert dues(item, READ) == [read]
        assert dues(item, CONTACT, ANSWER) == before
        ledger.read(session, the_moment(at), OFFICE, item, person(session, "zhangli"), "opened")
        assert dues(item, CONTACT, ANSWER) == before


def test_unread_in_time_the_receiving_head_answers_for_it_and_nothing_is_gained(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now(), "withdrawal").id
        item = session.get_one(Item, item_id)
        hand_over(session, clock.now(), item, "liufang", "loans")
        before = dues(item, CONTACT, ANSWER)
    sweep_at(office, clock, "Mon 2026-11-23 10:11")
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        assert has_it(item) == ("loans", "wangjun")
        assert item.pending is None
        assert item.hand_overs[-1].kind == HandOverKind.UNREAD
        assert item.hand_overs[-1].at == the_moment("Mon 2026-11-23 10:10")
        assert dues(item, CONTACT, ANSWER) == before
        with pytest.raises(LedgerError, match="没有待接收"):
            accept(session, clock.now(), item, "zhangli")


def test_read_but_neither_accepted_nor_returned_in_time_it_is_the_heads_as_well(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = received(session, clock.now()).id
        item = session.get_one(Item, item_id)
        ledger.read(session, clock.now(), OFFICE, item, person(session, "wuhao"), "opened")
    sweep_at(office, clock, "Mon 2026-11-23 11:10")
    with office.reading() as session:
        assert has_it(session.get_one(Item, item_id)) == ("loans", "liufang")
    sweep_at(office, clock, "Mon 2026-11-23 11:11")
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert has_it(item) == ("loans", "wangjun")
        assert item.hand_overs[-1].kind == HandOverKind.UNACCEPTED


@pytest.mark.parametrize(
    ("handed_over", "returned", "is_in_time"),
    [
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 11:09", True),
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 11:10", True),
        ("Mon 2026-11-23 09:10", "Mon 2026-11-23 11:11", False),
        ("Mon 2026-11-23 11:00", "Mon 2026-11-23 15:30", True),
        ("Mon 2026-11-23 11:00", "Mon 2026-11-23 15:31", False),
        ("Mon 2026-11-23 17:00", "Tue 2026-11-24 09:30", True),
        ("Mon 2026-11-23 17:00", "Tue 2026-11-24 09:31", False),
        ("Fri 2026-11-27 18:00", "Mon 2026-11-30 10:00", True),
        ("Fri 2026-11-27 18:00", "Mon 2026-11-30 10:01", False),
    ],
)
def test_what_is_not_the_sections_may_be_returned_within_two_office_hours(
    office: Database, handed_over: str, returned: str, is_in_time: bool
) -> None:
    with office.writing() as session:
        item = received(session, the_moment(handed_over))
        early = the_moment(handed_over) + timedelta(minutes=1)
        ledger.read(session, early, OFFICE, item, person(session, "wuhao"), "opened")
        if not is_in_time:
            with pytest.raises(LedgerError, match="已超过退回时限"):
                send_back(session, the_moment(returned), item, "wuhao")
            return
        send_back(session, the_moment(returned), item, "wuhao")
        assert has_it(item) == ("withdrawal", "liufang")
        assert holders(item)["read"] == "liufang"
        assert item.read_at is None
        assert (item.times_returned, item.pending) == (1, None)


def test_at_the_second_return_the_general_office_names_the_section_that_day(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = received(session, clock.now())
        before = dues(item, CONTACT, ANSWER)
        send_back(session, clock.now(), item, "wuhao")
        hand_over(session, clock.now(), item, "liufang", "contributions")
        send_back(session, clock.now(), item, "sunyan", "属贷款")
        assert has_it(item) == ("office", "zhaoping")
        assert dues(item, NAMING) == ["Mon 2026-11-23 17:30"]
        assert holders(item)["naming"] == "zhaoping"
        with pytest.raises(LedgerError, match="待办公室指定"):
            hand_over(session, clock.now(), item, "zhaoping", "loans")
        with pytest.raises(LedgerError, match="由办公室指定"):
            name_section(session, clock.now(), item, "wangjun", "loans")
        clock.forward(minutes=30)
        name_section(session, clock.now(), item, "zhaoping", "loans")
        assert has_it(item) == ("loans", "zhangli")
        assert dues(item, READ) == ["Mon 2026-11-23 10:40"]
        assert dues(item, CONTACT, ANSWER) == before
        with pytest.raises(LedgerError, match="没有待接收"):
            send_back(session, clock.now(), item, "zhangli")
        with pytest.raises(LedgerError, match="不能再转交其他科室"):
            hand_over(session, clock.now(), item, "zhangli", "contributions")
        hand_over(session, clock.now(), item, "wangjun", "loans", "wuhao")
        accept(session, clock.now(), item, "wuhao")
        assert has_it(item) == ("loans", "wuhao")


def test_a_handler_who_returns_an_assignment_returns_nothing_of_the_sections(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        hand_over(session, clock.now(), item, "wangjun", "loans", "wuhao")
        send_back(session, clock.now(), item, "wuhao", "手头已满")
        assert (has_it(item), item.times_returned) == (("loans", "zhangli"), 0)


def test_the_head_takes_over_what_the_section_was_asked_to_accept(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = received(session, clock.now())
        with pytest.raises(LedgerError, match="接手由承办科室科长"):
            take_over(session, clock.now(), item, "wuhao")
        take_over(session, clock.now(), item, "wangjun")
        assert (has_it(item), item.pending) == (("loans", "wangjun"), None)
        with pytest.raises(LedgerError, match="已由您负责"):
            take_over(session, clock.now(), item, "wangjun")


@pytest.mark.parametrize(
    ("by", "key", "to", "why"),
    [
        ("sunyan", "contributions", None, "转交由责任人"),
        ("zhangli", "loans", None, "请指定承办人"),
        ("zhangli", "loans", "zhangli", "就是现责任人"),
        ("zhangli", "loans", "sunyan", "不是该科室"),
        ("zhangli", "office", "linjing", "不是该科室"),
    ],
)
def test_what_would_go_nowhere_or_is_not_for_this_person_is_refused(
    office: Database, clock: ManualClock, by: str, key: str, to: str | None, why: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        with pytest.raises(LedgerError, match=why):
            hand_over(session, clock.now(), item, by, key, to)
        assert has_it(item) == ("loans", "zhangli")


def test_only_who_was_asked_accepts_by_name_and_anybody_of_the_section_else(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now(), "withdrawal")
        hand_over(session, clock.now(), item, "liufang", "loans", "wuhao")
        for other in ("zhangli", "liufang", "zhaoping"):
            with pytest.raises(LedgerError, match="接收由"):
                accept(session, clock.now(), item, other)
        accept(session, clock.now(), item, "wuhao")
        assert has_it(item) == ("loans", "wuhao")


def test_who_handed_over_does_not_read_it_for_the_section_that_has_yet_to_accept_it(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = received(session, clock.now())
        ledger.tried(session, clock.now(), OFFICE, item, person(session, "liufang"), "占线")
        assert (item.read_at, holders(item)["read"]) == (None, "zhangli")


def test_a_new_hand_over_takes_the_place_of_one_that_was_not_accepted(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = received(session, clock.now())
        hand_over(session, clock.now(), item, "liufang", "contributions")
        assert has_it(item) == ("contributions", "liufang")
        assert [row.ended_at is None for row in item.hand_overs] == [False, True]
        with pytest.raises(LedgerError, match="接收由"):
            accept(session, clock.now(), item, "wangjun")
        accept(session, clock.now(), item, "maqiang")
        assert holders(item)["contact"] == "maqiang"


@pytest.mark.parametrize("section_of_it", ["loans", "withdrawal"])
def test_a_live_transfer_is_accepted_at_once_and_first_contact_stays(
    office: Database, clock: ManualClock, section_of_it: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now(), section_of_it)
        first, handler = item.first_contact, person(session, "wuhao")
        handing_over.live_transferred(session, clock.now(), OFFICE, item, first, handler)
        assert has_it(item) == ("loans", "wuhao")
        assert item.first_contact is first
        assert (item.read_at, "read" in holders(item)) == (clock.now(), False)
        assert holders(item)["contact"] == "wuhao"


def test_one_hand_over_that_fails_does_not_stop_the_others(
    office: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office.writing() as session:
        ids = [received(session, clock.now()).id for _ in range(2)]
        for item_id in ids:
            item = session.get_one(Item, item_id)
            ledger.read(session, clock.now(), OFFICE, item, person(session, "zhangli"), "opened")
    to_head = responsibility.to_head

    def fails_once(session: Session, now: datetime, item: Item, *rest: Any) -> Any:
        if item.id == ids[0]:
            raise LookupError
        return to_head(session, now, item, *rest)

    monkeypatch.setattr(responsibility, "to_head", fails_once)
    sweep_at(office, clock, "Mon 2026-11-23 11:11")
    with office.reading() as session:
        held = [session.get_one(Item, item_id).responsible.login for item_id in ids]
    assert held == ["liufang", "wangjun"]
