"""The lists on PostgreSQL are those on SQLite: rows, order, counts and search."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from calllog.db import Database
from calllog.lists import saved
from calllog.lists.counts import Counts, counts
from calllog.lists.filters import Age, Chosen, Order, Reading
from calllog.lists.finding import find
from calllog.lists.tabs import Day, Tab
from calllog.models import MarkKind
from calllog.settings import Settings
from calllog.showing.stories import State
from tests.calllog.console.desk import Desk
from tests.calllog.lists.test_lists import a_mixed_week, numbers, seen
from tests.calllog.moments import OFFICE
from tests.support.clock import ManualClock

TYPED = ("提取%_材料", "%", "_", "\\", "'", "0001", "13912345678", "张秀英", "２０２６")


@pytest.fixture
def pg(postgres_office: Database) -> Database:
    return postgres_office


def lists(database: Database, clock: ManualClock) -> dict[str, list[str]]:
    """Every list that can be chosen by one thing, with its rows in their order."""
    asked: list[dict[str, str]] = [
        {"tab": tab, "sort": order, "down": d} for tab in Tab for order in Order for d in "1 "
    ]
    asked += [{"state": one} for one in (*State, *Reading)]
    asked += [{"age": one} for one in Age]
    asked += [{"mark": one} for one in MarkKind]
    asked += [{"section": "loans"}, {"person": "zhangli"}, {"urgent": "1"}, {"channel": "call"}]
    asked += [{"q": one} for one in TYPED]
    with database.reading() as session:
        return {
            str(one): numbers(session, "zhaoping", clock, **{k: v.strip() for k, v in one.items()})
            for one in asked
        }


def counted(database: Database, clock: ManualClock) -> list[Counts]:
    with database.reading() as session:
        day = Day.of(clock.now(), OFFICE)
        return [counts(session, seen(session, login), day) for login in ("zhaoping", "wangjun")]


def found(database: Database, clock: ManualClock) -> list[list[str]]:
    with database.reading() as session:
        viewer = seen(session, "zhaoping")
        each = [find(session, viewer, clock.now(), OFFICE, typed) for typed in TYPED]
        return [[row.item.number for row in one.rows] for one in each]


def test_both_databases_have_the_same_lists(
    office: Database, pg: Database, clock: ManualClock, settings: Settings
) -> None:
    began = clock.now()
    for database in (office, pg):
        clock.set(began)
        a_mixed_week(Desk(database, clock, settings), clock)
    for told in (lists, counted, found):
        assert told(office, clock) == told(pg, clock), told.__name__
    assert len(found(office, clock)[0]) == 4


def test_everything_but_the_words_is_kept_in_a_filter(pg: Database) -> None:
    chosen = Chosen(tab=Tab.APPOINTMENTS, q="𠮷" * 100, section="loans", person="zhangli")
    with pg.writing() as session:
        saved.save(session, seen(session, "zhaoping"), "𠮷" * 40, chosen)
    with pg.reading() as session:
        (row,) = saved.saved_by(session, seen(session, "zhaoping"))
        assert row.query == chosen.but(q="").query


def test_a_name_that_is_saved_twice_at_once_stands_for_the_later_choice(pg: Database) -> None:
    def saved_elsewhere(*_about: object) -> None:
        with pg.writing() as other:
            saved.save(other, seen(other, "zhaoping"), "信贷", Chosen(section="loans"))
        quicker.append("loans")

    quicker: list[str] = []
    with pg.writing() as session:
        viewer = seen(session, "zhaoping")
        # The other window is quicker by the moment between looking for the name and adding it.
        event.listen(session, "before_flush", saved_elsewhere, once=True)
        saved.save(session, viewer, "信贷", Chosen(section="withdrawal"))
    with pg.reading() as session:
        (row,) = saved.saved_by(session, viewer)
        assert row.query == "section=withdrawal"
    assert quicker == ["loans"]
