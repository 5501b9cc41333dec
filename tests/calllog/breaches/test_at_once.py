"""On PostgreSQL several schedulers look at once: each suspicion is written and told once."""

from __future__ import annotations

from sqlalchemy import select

from calllog.background import sweep
from calllog.breaches import judging, looking, records, suspicions
from calllog.breaches.suspicions import Standing, Wanted
from calllog.db import Database
from calllog.models import Measure, Message
from calllog.office.viewers import Viewer
from tests.calllog.breaches.suspected import all_of, decides, lines, look_at, states
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI
from tests.calllog.test_postgresql import all_at_once
from tests.support.clock import ManualClock
from tests.support.office import person


def test_three_schedulers_at_once_make_no_twin_and_tell_each_person_once(
    postgres_office: Database, clock: ManualClock
) -> None:
    office = postgres_office
    with office.writing() as session:
        missed_call(session, clock.now())
    clock.forward(days=1)
    sweep.sweep_all(office, clock, SHANGHAI)
    all_at_once(lambda _: looking.look_back(office, clock, SHANGHAI), count=3)
    assert sorted(lines(office)) == ["no_contact wangjun", "unread zhangli"]
    with office.reading() as session:
        told = select(Message.title).where(Message.title.startswith("疑似问题"))
        assert sorted(session.scalars(told)) == ["疑似问题待说明：1项"] * 2


def test_the_lists_and_counts_are_the_same_on_postgresql(
    postgres_office: Database, clock: ManualClock
) -> None:
    office = postgres_office
    with office.writing() as session:
        missed_call(session, clock.now())
    look_at(office, clock, "Tue 2026-11-24 10:00")
    with office.writing() as session:
        first, _second = all_of(session)
        states(session, clock, first, "zhangli")
        decides(session, clock, first, "wangjun", Measure.REMINDER)
        viewer = Viewer.of(person(session, "zhaoping"))
        for standing, count in ((Standing.OPEN, 1), (Standing.DECIDED, 1), (Standing.LAPSED, 0)):
            found = suspicions.listed(session, viewer, clock.now(), Wanted(standing))
            assert (len(found[0]), found[1]) == (count, count)
        assert judging.waiting_for(session, viewer) == 1
        record = records.of_person(session, clock.now(), OFFICE, person(session, "zhangli").id)
        assert (record.open, record.breaches, record.tolerated) == (0, 1, 0)
