"""The lists as the database makes them: states, counts, order, search, and who sees what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.lists.counts import counts
from calllog.lists.filters import Chosen, Order, Reading
from calllog.lists.finding import find
from calllog.lists.rows import page, whole_list
from calllog.lists.states import diligent_among, state_column
from calllog.lists.tabs import CARRIES_OVER, Day, Tab
from calllog.models import Item
from calllog.office.viewers import Viewer
from calllog.settings import Settings
from calllog.showing.stories import State, state
from tests.calllog.console.desk import Desk
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    return Desk(office, clock, settings)


def a_mixed_week(desk: Desk, clock: ManualClock) -> None:
    """Items in many states, of three sections, from Friday to Monday."""
    clock.set(the_moment("Fri 2026-11-20 09:00"))
    number = [
        desk.missed_call(key, f"+86139000000{count:02}", matter="提取%_材料" if count else "100%")
        for count, key in enumerate(("loans", "loans", "withdrawal", "contributions", "loans"))
    ]
    desk.act("zhangli", number[0], "read")
    desk.act("zhangli", number[1], "tried")
    desk.act("liufang", number[2], "reached")
    desk.calls_again(number[0])
    desk.answered_call("zhangli", "+8613900000031")
    clock.set(the_moment("Mon 2026-11-23 09:10"))
    desk.sweep()
    desk.missed_call("loans", "+8613912345678", name="张秀英", organisation="市第三中学")
    desk.missed_call("withdrawal", "+865622212345")


def seen(session: Session, login: str) -> Viewer:
    return Viewer.of(person(session, login))


def numbers(session: Session, login: str, clock: ManualClock, **chosen: str) -> list[str]:
    tab = Tab(chosen.pop("tab", "all"))
    day = Day.of(clock.now(), OFFICE)
    found = page(session, seen(session, login), day, Chosen(tab=tab, **chosen))  # type: ignore[arg-type]
    return [row.item.number for row in found.rows]


def test_the_state_in_the_database_is_the_one_that_is_shown(desk: Desk, clock: ManualClock) -> None:
    a_mixed_week(desk, clock)
    with desk.db.reading() as session:
        column = state_column(diligent_among(session, Item.id > 0))
        found = session.execute(select(Item, column)).all()
        assert {item.number: told for item, told in found} == {
            item.number: state(item).value for item, _told in found
        }
        assert {told for _item, told in found} >= {
            State.DRAFT,
            State.DEEMED_READ,
            State.READ,
            State.ATTEMPTED,
            State.REACHED,
            State.UNREAD,
        }


@pytest.mark.parametrize("login", ["zhaoping", "zhangli", "liufang", "zhoumin", "xuhui", "admin"])
def test_every_count_is_that_of_its_list(desk: Desk, clock: ManualClock, login: str) -> None:
    a_mixed_week(desk, clock)
    day = Day.of(clock.now(), OFFICE)
    with desk.db.reading() as session:
        viewer = Viewer(0, "", None, frozenset()) if login == "admin" else seen(session, login)
        told = counts(session, viewer, day).items
        assert told == {tab: len(whole_list(session, viewer, day, tab)) for tab in Tab}
        assert told == {tab: page(session, viewer, day, Chosen(tab=tab)).total for tab in Tab}
        assert (sum(told.values()) == 0) is (login == "admin")


def test_never_read_and_read_but_not_reached_are_told_apart(desk: Desk, clock: ManualClock) -> None:
    a_mixed_week(desk, clock)
    with desk.db.reading() as session:
        never = numbers(session, "zhaoping", clock, state=Reading.NEVER_READ)
        read = numbers(session, "zhaoping", clock, state=Reading.READ_NOT_REACHED)
        assert set(never) | set(read) == set(numbers(session, "zhaoping", clock))
        assert read == ["2026-101", "2026-102"]


def test_filters_narrow_together(desk: Desk, clock: ManualClock) -> None:
    a_mixed_week(desk, clock)
    with desk.db.reading() as session:
        old = {"age": "earlier", "section": "loans"}
        assert numbers(session, "zhaoping", clock, **old) == ["2026-101", "2026-102", "2026-105"]
        assert numbers(session, "zhaoping", clock, **old, urgent="1") == ["2026-101"]
        assert numbers(session, "zhaoping", clock, **old, urgent="1", state="unread") == []
        assert numbers(session, "liufang", clock, section="loans") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("13912345678", ["2026-107"]),
        ("１３９　１２３４　５６７８", ["2026-107"]),
        ("+86 139-1234-5678", ["2026-107"]),
        ("5678", ["2026-107"]),
        ("345678", []),  # A part of another length would find out what the mask hides.
        ("2212345", ["2026-108"]),
        ("张秀", ["2026-107"]),
        ("第三中学", ["2026-107"]),
        ("%", ["2026-101", "2026-102", "2026-104", "2026-105"]),
        ("100%", ["2026-101"]),
        ("%_", ["2026-102", "2026-104", "2026-105"]),
        ("_%", []),
        ("107", ["2026-107"]),
        ("2026-107", ["2026-107"]),
        ("'", []),
    ],
)
def test_a_search_finds_what_is_meant(
    desk: Desk, clock: ManualClock, typed: str, found: list[str]
) -> None:
    a_mixed_week(desk, clock)
    with desk.db.reading() as session:
        assert sorted(numbers(session, "zhaoping", clock, q=typed)) == found


def test_the_search_over_all_finds_closed_items_and_what_the_viewer_may_see(
    desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call(name="张秀英")
    desk.change(number, lambda _session, item: setattr(item, "closed_at", clock.now()))
    with desk.db.reading() as session:
        for login, count in (("zhangli", 1), ("liufang", 0)):
            who = seen(session, login)
            assert find(session, who, clock.now(), OFFICE, "张秀英").total == count
            opens = find(session, who, clock.now(), OFFICE, "101").opens
            assert opens == (number if count else None)


def test_what_is_left_over_midnight_stands_first(desk: Desk, clock: ManualClock) -> None:
    clock.set(the_moment("Mon 2026-11-23 23:50"))
    late = desk.missed_call(caller="+8613900000001")
    clock.set(the_moment("Mon 2026-11-23 23:59"))
    with desk.db.reading() as session:
        day = Day.of(clock.now(), OFFICE)
        assert page(session, seen(session, "zhaoping"), day, Chosen()).carried_over == 0
    clock.forward(minutes=1)
    new = desk.missed_call(caller="+8613900000002")
    desk.calls_again(new)
    with desk.db.reading() as session:
        for order in Order:
            assert numbers(session, "zhaoping", clock, sort=order, down="1") == [late, new]
        day = Day.of(clock.now(), OFFICE)
        for tab in CARRIES_OVER - {Tab.DRAFTS, Tab.LATE}:
            found = page(session, seen(session, "zhaoping"), day, Chosen(tab=tab))
            assert [row.is_carried_over for row in found.rows] == [True, False]
            assert found.carried_over == 1


def test_a_list_of_250_has_five_pages_and_loses_none(desk: Desk, clock: ManualClock) -> None:
    desk.missed_call()
    with desk.db.writing() as session:
        first = session.scalars(select(Item)).one()
        for count in range(249):
            session.add(
                Item(
                    year=2026,
                    running=200 + count,
                    channel="phone",
                    section=first.section,
                    responsible=first.responsible,
                    first_contact=first.responsible,
                    created_at=clock.now() - timedelta(minutes=count),
                    handed_over_at=clock.now(),
                )
            )
    with desk.db.reading() as session:
        day, viewer = Day.of(clock.now(), OFFICE), seen(session, "zhaoping")
        pages = [page(session, viewer, day, Chosen(page=number)) for number in range(1, 6)]
        assert [(len(one.rows), one.total, one.pages) for one in pages] == [(50, 250, 5)] * 5
        assert len({row.item.id for one in pages for row in one.rows}) == 250
        assert page(session, viewer, day, Chosen(page=99)).number == 5
