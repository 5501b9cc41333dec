"""我的待办: whose a promise is, in which group it stands, and what waits besides."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from calllog import ledger, promises
from calllog.background import sweep
from calllog.db import Database
from calllog.ledger import deputising, urging
from calllog.lists.tabs import Day
from calllog.models import AbsenceKind, Claim, Item, Promise, PromiseKind
from calllog.office.viewers import Viewer
from calllog.overviews import owed
from calllog.overviews.owed import Beside, Mine, When
from calllog.times.deadlines import Due
from tests.calllog.chains import accept, hand_over, received
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

MONDAY = "Mon 2026-11-23 09:10"
OF_A_CALL = ["read", "contact", "answer"]


def mine(session: Session, login: str, now: datetime, page: int = 1) -> Mine:
    """What somebody owes at a moment."""
    viewer = Viewer.of(person(session, login))
    closes_at = owed.closes_at(OFFICE, now)
    return owed.mine(session, viewer, Day.of(now, OFFICE), closes_at, page)


def kinds(found: Mine) -> list[str]:
    """What of it stands on the page, in order."""
    return [row.promise.kind for row in found.rows]


def promise(
    session: Session, item: Item, kind: PromiseKind, holder: str, due: str, about: str = ""
) -> Promise:
    """Somebody owes something by a moment."""
    now, due_at = the_moment(MONDAY), the_moment(due)
    why = Due(due_at, {"kind": kind}, is_presumed=False, day_ends_at=None)
    to = person(session, holder)
    return promises.make(session, now, OFFICE, item, kind, why, to, about=about or None)


@pytest.mark.parametrize("kind", list(PromiseKind))
def test_a_promise_of_any_kind_stands_with_its_holder_and_with_nobody_else(
    office: Database, kind: PromiseKind
) -> None:
    now = the_moment(MONDAY)
    with office.writing() as session:
        item = missed_call(session, now)
        promise(session, item, kind, "sunyan", "Mon 2026-11-23 17:30", about="a:1")
        assert kinds(mine(session, "sunyan", now)) == [kind]
        # Who is responsible has those of the missed call, and nobody else has any.
        assert kinds(mine(session, "zhangli", now)) == OF_A_CALL
        for login in ("wuhao", "wangjun", "lina", "zhaoping", "gaoyuan"):
            assert mine(session, login, now).total == 0, login


@pytest.mark.parametrize(
    ("now", "when", "before_closing"),
    [
        ("Mon 2026-11-23 16:55", When.TODAY, 1),
        ("Mon 2026-11-23 17:29", When.TODAY, 1),
        ("Mon 2026-11-23 17:30", When.TODAY, 1),
        ("Mon 2026-11-23 17:31", When.LATE, 0),
        ("Sun 2026-11-22 23:59", When.TOMORROW, 0),
        ("Sun 2026-11-22 00:00", When.TOMORROW, 0),
        ("Sat 2026-11-21 23:59", When.LATER, 0),
    ],
)
def test_a_promise_is_late_once_its_minute_has_passed(
    office: Database, now: str, when: When, before_closing: int
) -> None:
    moment = the_moment(now)
    with office.writing() as session:
        item = missed_call(session, the_moment(MONDAY))
        promise(session, item, PromiseKind.ANSWER, "sunyan", "Mon 2026-11-23 17:30")
        found = mine(session, "sunyan", moment)
        assert [row.when for row in found.rows] == [when]
        assert {one: count for one, count in found.counts.items() if count} == {when: 1}
        assert found.before_closing == before_closing
        assert found.rows[0].due.is_late is (when is When.LATE)


def test_what_is_due_first_stands_first_and_what_stands_still_last(office: Database) -> None:
    with office.writing() as session:
        items = [missed_call(session, the_moment(MONDAY)) for _ in range(4)]
        for item, due in zip(items, ("27 12:00", "24 09:00", "20 10:00", "23 17:00"), strict=True):
            day = f"2026-11-{due}"
            at = f"{datetime.fromisoformat(day):%a} {day}"
            promise(session, item, PromiseKind.RESOLUTION, "sunyan", at)
        items[2].suspended_at = the_moment(MONDAY)
        found = mine(session, "sunyan", the_moment(MONDAY))
        order = [items.index(row.item) for row in found.rows]
        assert order == [3, 1, 0, 2]
        assert [row.when for row in found.rows] == ["today", "tomorrow", "later", "stopped"]


def test_during_an_absence_it_stands_with_the_deputy_and_comes_back(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        away, item = person(session, "zhangli"), missed_call(session, clock.now())
        ledger.read(session, clock.now(), OFFICE, item, away, "opened")
        deputising.enter(
            session,
            clock.now(),
            OFFICE,
            away,
            away,
            kind=AbsenceKind.LEAVE,
            begins_at=clock.now(),
            ends_at=the_moment("Mon 2026-11-23 17:40"),
        )
        assert mine(session, "zhangli", clock.now()).total == 0
        assert kinds(mine(session, "wuhao", clock.now())) == ["contact", "answer"]
    clock.set(the_moment("Mon 2026-11-23 17:41"))
    sweep.sweep_all(office, clock, SHANGHAI)
    with office.reading() as session:
        assert kinds(mine(session, "zhangli", clock.now())) == ["contact", "answer"]
        assert mine(session, "wuhao", clock.now()).total == 0


def test_beside_the_promises_stands_what_waits_for_another_reason(office: Database) -> None:
    now = the_moment(MONDAY)
    with office.writing() as session:
        item = received(session, now)
        hand_over(session, now, item, "liufang", "loans", "wuhao")
        beside = mine(session, "wuhao", now).beside
        assert [one.number for one in beside[Beside.ACCEPT].items] == [item.number]
        assert mine(session, "liufang", now).beside[Beside.FOLLOWED].total == 0
        accept(session, now, item, "wuhao")
        assert mine(session, "wuhao", now).beside[Beside.ACCEPT].total == 0
        assert mine(session, "liufang", now).beside[Beside.FOLLOWED].total == 1
        urging.urge(session, now, OFFICE, item, person(session, "wangjun"), "请抓紧。")
        until = now + timedelta(minutes=10)
        session.add(Claim(item=item, staff=person(session, "wuhao"), claimed_at=now, until=until))
        session.flush()
        beside = mine(session, "wuhao", now).beside
        assert (beside[Beside.SIGN].total, beside[Beside.CLAIMED].total) == (1, 1)
        assert mine(session, "wuhao", until).beside[Beside.CLAIMED].total == 0


def test_nothing_is_cut_off_when_there_is_much(office: Database) -> None:
    now = the_moment(MONDAY)
    with office.writing() as session:
        for number in range(103):
            item = missed_call(session, now)
            if number:
                promise(session, item, PromiseKind.ANSWER, "sunyan", "Mon 2026-11-23 17:30")
        first, second = (mine(session, "sunyan", now, page) for page in (1, 2))
        assert (first.total, first.pages) == (102, 2)
        ids = [row.promise.id for row in (*first.rows, *second.rows)]
        assert len(set(ids)) == 102
        assert mine(session, "sunyan", now, 9).number == 2
