"""What the assessment counts: for whom, how sure it is, and beside how many days at work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from calllog.db import Database
from calllog.figures import assessment
from calllog.figures.assessed import EVERY
from calllog.figures.assessment import Named
from calllog.figures.certainty import interval, interval_of
from calllog.figures.facts import CorrectionFact, Facts, FindingFact, PromiseFact
from calllog.figures.measures import Measure, measure, measures, over
from calllog.figures.periods import Period
from calllog.figures.presence import Presences
from calllog.inspection import correcting
from calllog.models import Absence, AbsenceKind, Correction, Item, Promise, PromiseKind
from calllog.models import Measure as Burden
from tests.calllog.breaches.suspected import all_of, decides, look_at, states
from tests.calllog.chains import accept, hand_over
from tests.calllog.inspection.inspected import FAULTY, Month
from tests.calllog.missed_calls import missed_call, promise_of
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person

NOW = the_moment("Fri 2026-11-27 18:00")
WEEK = Period(date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Against the table in Newcombe, Statistics in Medicine 17, 1998, p. 861: 81/263 and 15/148.
        (81, 263, 25, 37),
        (15, 148, 6, 17),
        (0, 20, 0, 17),
        (20, 20, 83, 100),
        (1, 1, 20, 100),
    ],
)
def test_an_interval_is_wilsons_rounded_outwards(hits: int, of: int, low: int, high: int) -> None:
    assert interval(hits, of) == (low, high)


def test_of_nothing_there_is_no_interval() -> None:
    with pytest.raises(ValueError, match="no share"):
        interval(0, 0)


def promises(kept: int, of: int, running: int = 0) -> Measure:
    """The share of contacts kept of so many, some of them not due yet."""
    due, later = NOW - timedelta(hours=3), NOW + timedelta(hours=1)
    facts = [
        PromiseFact(n, due, 1, 1, met_at=due if n < kept else None, missed_at=None, ended_at=NOW)
        if n < kept
        else PromiseFact(n, due, 1, 1, missed_at=due, ended_at=NOW)
        for n in range(of)
    ]
    facts += [PromiseFact(of + n, later, 1, 1) for n in range(running)]
    return measure(EVERY["contact_by_closing"], Facts(NOW, promises=tuple(facts)))


@pytest.mark.parametrize(
    ("number", "text", "sure"),
    [
        (promises(9, 9), "100%（9/9）", None),  # Under ten cases only the counts are told.
        (promises(10, 10), "100%（10/10）", (72, 100)),
        (promises(9, 20), "45%（9/20）", (25, 66)),
        # What can still be kept is no failure yet, and makes no sample larger.
        (promises(9, 9, running=5), "100%（9/9）", None),
        (promises(9, 20, running=5), "45%（9/20）", (25, 66)),
        (promises(0, 0, running=5), "—", None),
    ],
)
def test_a_share_is_of_what_is_over_and_its_interval_of_enough_cases(
    number: Measure, text: str, sure: tuple[int, int] | None
) -> None:
    assert (over(number).text(), interval_of(over(number), 10)) == (text, sure)


def finding(n: int, measure: str | None, person_id: int = 1) -> FindingFact:
    return FindingFact(
        n,
        NOW,
        1,
        person_id,
        kind="unread",
        measure=measure,
        is_breach=measure in ("reminder", "criticism"),
        is_tolerated=measure == "tolerance",
    )


def test_what_is_suspected_tolerated_or_dismissed_is_no_breach() -> None:
    given = (None, "none", "tolerance", "reminder", "reminder", "criticism")
    facts = Facts(NOW, findings=tuple(finding(n, one) for n, one in enumerate(given)))
    told = measures(facts, ("breaches", "tolerated", "suspected"))
    assert {key: one.n for key, one in told.items()} == {
        "breaches": 3,
        "tolerated": 1,
        "suspected": 1,
    }
    assert assessment.decided(facts) == [
        assessment.Decided("unread", {"reminder": 2, "criticism": 1})
    ]


@pytest.mark.parametrize(
    ("done", "was_missed", "text", "open_still"),
    [
        (NOW - timedelta(hours=2), False, "100%（1/1）", 0),
        (NOW - timedelta(hours=2), True, "0%（0/1）", 0),  # Sent back once and late: stays late.
        (None, True, "0%（0/1）", 0),
        (None, False, "—", 1),
    ],
)
def test_a_correction_is_in_time_if_it_was_never_late(
    done: object, was_missed: bool, text: str, open_still: int
) -> None:
    due = NOW + timedelta(hours=1)
    one = CorrectionFact(1, due, 1, 1, done_at=done, was_missed=was_missed)  # type: ignore[arg-type]
    number = measure(EVERY["corrections"], Facts(NOW, corrections=(one,)))
    assert (number.text(), len(number.aside)) == (text, open_still)


def days_at_work(office: Database, login: str, now: str = "Sun 2026-11-29 20:00") -> str:
    with office.reading() as session:
        presences = Presences(session, OFFICE, WEEK, the_moment(now))
        return presences.of(person(session, login).id).text()


@pytest.mark.parametrize(
    ("begins", "ends", "cancelled", "days"),
    [
        ("Mon 2026-11-23 00:00", "Tue 2026-11-24 00:00", None, "4/5"),
        ("Mon 2026-11-23 12:00", "Mon 2026-11-23 23:00", None, "4.5/5"),
        ("Sat 2026-11-28 00:00", "Mon 2026-11-30 00:00", None, "5/5"),  # A weekend is no absence.
        ("Wed 2026-11-25 09:00", "Wed 2026-11-25 10:00", None, "5/5"),  # Nor an hour's meeting.
        ("Sun 2026-11-01 00:00", "Thu 2026-12-31 00:00", None, "0/5"),
        ("Mon 2026-11-23 00:00", "Sat 2026-11-28 00:00", "Wed 2026-11-25 00:00", "3/5"),
        ("Mon 2026-11-23 00:00", "Sat 2026-11-28 00:00", "Sun 2026-11-22 09:00", "5/5"),
    ],
)
def test_days_at_work_leave_out_absences_by_half_days(
    office: Database, begins: str, ends: str, cancelled: str | None, days: str
) -> None:
    with office.writing() as session:
        away = person(session, "zhangli")
        for _ in range(2):  # Entered twice, somebody is away once.
            session.add(
                Absence(
                    staff_id=away.id,
                    kind=AbsenceKind.LEAVE,
                    begins_at=the_moment(begins),
                    ends_at=the_moment(ends),
                    note="",
                    entered_at=the_moment("Fri 2026-11-20 09:00"),
                    entered_by_id=away.id,
                    cancelled_at=the_moment(cancelled) if cancelled else None,
                )
            )
    assert days_at_work(office, "zhangli") == days
    assert days_at_work(office, "wuhao") == "5/5"


def test_of_a_week_that_goes_on_only_the_days_so_far_count(office: Database) -> None:
    assert days_at_work(office, "zhangli", "Tue 2026-11-24 10:00") == "2/2"


def count(office: Database, login: str, key: str, now: str) -> int:
    """A number of somebody in November and December."""
    period = Period(date(2026, 11, 1), date(2026, 12, 31))
    with office.reading() as session:
        facts = assessment.read(session, OFFICE, period, the_moment(now))
        own = facts.where(lambda one: one.person_id == person(session, login).id)
        return measures(own, (key,))[key].n


def test_a_breach_stays_with_who_was_responsible_then_and_goes_with_a_void_miss(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        missed_call(session, clock.now())
    look_at(office, clock, "Mon 2026-11-23 18:00")
    look_at(office, clock, "Tue 2026-11-24 08:30")
    with office.writing() as session:
        unread = next(one for one in all_of(session) if one.kind == "unread")
        assert unread.item is not None
        states(session, clock, unread, "zhangli")
        decides(session, clock, unread, "gaoyuan", Burden.REMINDER)
        hand_over(session, clock.now(), unread.item, "wangjun", "withdrawal")
        accept(session, clock.now(), unread.item, "liufang")
    told = "Tue 2026-11-24 09:00"
    assert [count(office, one, "breaches", told) for one in ("zhangli", "liufang")] == [1, 0]
    with office.writing() as session:
        for promise in session.scalars(select(Promise)):
            promise.voided_at = clock.now()
    assert count(office, "zhangli", "breaches", told) == 0
    assert count(office, "zhangli", "due", told) == 0


def test_a_resolution_whose_clock_stands_still_is_not_counted_as_late(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        promise = promise_of(session, item, PromiseKind.ANSWER)
        promise.kind = PromiseKind.RESOLUTION
        holder = promise.holder.login
    told = "Mon 2026-12-28 09:00"
    before = count(office, holder, "due", told)
    with office.writing() as session:
        session.scalars(select(Item)).one().suspended_at = clock.now()
    assert count(office, holder, "due", told) == before - 1


def test_a_late_correction_counts_for_who_owned_it_when_it_was_due(
    office: Database, clock: ManualClock
) -> None:
    month = Month(office, clock).begins().at("Tue 2026-12-01 10:00")
    month.signs("wangjun", 1, FAULTY, "没有登记通话时间")
    correction_id = month.corrects("wangjun", 1, "zhangli", date(2026, 12, 3))
    assert count(office, "wangjun", "signatures", "Tue 2026-12-01 10:00") == 1
    month.at("Fri 2026-12-04 09:00").sweeps()
    with office.writing() as session:
        correction = session.get_one(Correction, correction_id)
        at = (session, clock.now(), OFFICE, correction)
        correcting.pass_on(*at, person(session, "wangjun"), person(session, "wuhao"))
    period = Period(date(2026, 12, 1), date(2026, 12, 31))
    with office.reading() as session:
        facts = assessment.read(session, OFFICE, period, clock.now())
        (owed,) = facts.corrections
        assert (owed.person_id, owed.was_missed) == (person(session, "zhangli").id, True)


def test_it_is_read_by_the_same_queries_however_many_there_are(
    office: Database, clock: ManualClock
) -> None:
    def queries() -> int:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        with office.reading() as session:
            event.listen(office.engine, "before_cursor_execute", note)
            facts = assessment.read(session, OFFICE, WEEK, NOW)
            named, presences = Named.read(session), Presences(session, OFFICE, WEEK, NOW)
            assert assessment.by_person(facts, named, presences, lambda _person: True)
            event.remove(office.engine, "before_cursor_execute", note)
        return len(asked)

    before = queries()
    with office.writing() as session:
        for _ in range(5):
            missed_call(session, clock.now(), "loans")
            missed_call(session, clock.now(), "withdrawal")
    look_at(office, clock, "Tue 2026-11-24 08:30")
    assert 0 < queries() == before < 30


def test_it_is_read_on_postgresql_as_well(postgres_office: Database, clock: ManualClock) -> None:
    with postgres_office.writing() as session:
        missed_call(session, clock.now())
    look_at(postgres_office, clock, "Mon 2026-11-23 18:00")
    look_at(postgres_office, clock, "Tue 2026-11-24 08:30")
    assert count(postgres_office, "zhangli", "suspected", "Tue 2026-11-24 09:00") == 1
    assert days_at_work(postgres_office, "zhangli") == "5/5"
