"""What is owed on a case: when it is due, who is reminded, and to whom it goes up when late."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import select

from calllog.conduct import cases, deadlines, decisions
from calllog.conduct.concerned import About
from calllog.conduct.decisions import Decision
from calllog.conduct.kinds import CasePromiseKind
from calllog.conduct.models import Base, Case, CaseState, Member, Notice
from calllog.conduct.place import Place
from calllog.conduct.sweep import sweep_all
from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.support.cases import World, world
from tests.support.clock import ManualClock


def due(line: World, case: Case, kind: CasePromiseKind) -> str:
    owed = deadlines.open_promise(line.session, case, kind)
    assert owed is not None
    return told(owed.due_at)


def notices(line: World) -> list[tuple[str, str]]:
    rows = select(Member.login, Notice.kind).join(Member).order_by(Notice.id)
    return [(login, kind) for login, kind in line.session.execute(rows)]


def sweep(line: World, moment: str) -> None:
    deadlines.sweep(line.session, the_moment(moment), line.office.time)


@pytest.mark.parametrize(
    ("received", "acknowledged", "result"),
    [
        ("Mon 2026-11-23 09:10", "Tue 2026-11-24 17:30", "Tue 2027-01-05 17:30"),
        ("Fri 2026-11-27 17:29", "Mon 2026-11-30 17:30", "Mon 2027-01-11 17:30"),
        ("Fri 2026-11-27 20:00", "Mon 2026-11-30 17:30", "Mon 2027-01-11 17:30"),
        # What comes in on a Sunday has Monday as its first day.
        ("Sun 2026-11-29 10:00", "Mon 2026-11-30 17:30", "Mon 2027-01-11 17:30"),
        # Sat 10 October is worked to make up for the holiday.
        ("Wed 2026-09-30 16:00", "Thu 2026-10-08 17:30", "Tue 2026-11-17 17:30"),
    ],
)
def test_it_is_acknowledged_in_one_working_day_and_the_result_told_in_thirty(
    line: World, received: str, acknowledged: str, result: str
) -> None:
    case = line.receive(the_moment(received))
    assert due(line, case, CasePromiseKind.ACKNOWLEDGE) == acknowledged
    assert due(line, case, CasePromiseKind.RESULT) == result


def test_the_days_of_the_result_are_the_office_s_to_set(line: World) -> None:
    now = the_moment("Mon 2026-11-23 09:00")
    decisions.decide(line.session, now, line.member("hanbin"), Decision.RESULT_DAYS, "10")
    case = line.receive(the_moment("Mon 2026-11-23 10:00"))
    assert due(line, case, CasePromiseKind.RESULT) == "Mon 2026-12-07 17:30"
    with pytest.raises(ValueError, match="between 1 and 60"):
        decisions.decide(line.session, now, line.member("hanbin"), Decision.RESULT_DAYS, "61")


def test_before_it_is_due_the_holders_are_reminded_and_late_it_goes_up_daily(line: World) -> None:
    line.receive(the_moment("Fri 2026-11-27 09:00"))
    sweep(line, "Mon 2026-11-30 07:59")
    assert notices(line) == []
    reminded = [("linjing", "reminded"), ("hanbin", "reminded")]
    for moment in ("Mon 2026-11-30 08:00", "Mon 2026-11-30 08:01", "Mon 2026-11-30 17:29"):
        sweep(line, moment)
        assert notices(line) == reminded
    sweep(line, "Mon 2026-11-30 17:30")
    sweep(line, "Mon 2026-11-30 23:00")
    # 韩斌 is the monitors' chief; nobody of the loans section, which is complained of, is told.
    assert notices(line) == [*reminded, ("hanbin", "late")]
    sweep(line, "Tue 2026-12-01 08:00")
    sweep(line, "Wed 2026-12-02 08:00")
    assert notices(line) == [*reminded, *[("hanbin", "late")] * 3]


def test_what_is_done_is_reminded_of_no_more_and_a_miss_stays_one(line: World) -> None:
    case = line.receive(the_moment("Fri 2026-11-27 09:00"))
    sweep(line, "Tue 2026-12-01 09:00")
    before = notices(line)
    late = the_moment("Tue 2026-12-01 10:00")
    cases.acknowledge(line.session, late, line.held(case, "linjing"), "已经受理。")
    sweep(line, "Thu 2026-12-03 09:00")
    assert notices(line) == before
    (owed,) = [one for one in case.promises if one.kind == CasePromiseKind.ACKNOWLEDGE]
    assert deadlines.is_late(owed, the_moment("Thu 2026-12-03 09:00"))


def test_the_investigator_is_reminded_three_working_days_before_the_result_is_due(
    line: World,
) -> None:
    case = line.receive(the_moment("Mon 2026-11-23 09:00"))
    line.investigate(the_moment("Mon 2026-11-23 10:00"), case)
    sweep(line, "Wed 2026-12-30 07:59")
    assert notices(line) == []
    sweep(line, "Wed 2026-12-30 08:00")
    sweep(line, "Tue 2027-01-05 08:00")
    assert notices(line) == [("linjing", "reminded")] * 2


@pytest.mark.attack("a chief who is concerned waits for the message that a case is late")
def test_a_chief_who_is_concerned_is_not_told_that_the_case_is_late(line: World) -> None:
    line.receive(the_moment("Mon 2026-11-23 09:00"), About(section="deposits"))
    sweep(line, "Tue 2026-11-24 17:30")
    assert set(notices(line)) == {("linjing", "late"), ("qianwei", "late")}


def test_the_background_job_sends_up_what_is_late_and_purges_what_is_old(
    office: Database, settings: Settings, clock: ManualClock
) -> None:
    place = Place.at(settings.home / "conduct")
    with closing(place.open_database()) as conduct:
        Base.metadata.create_all(conduct.engine)
        with conduct.writing() as session:
            line = world(session, clock.now(), place, OFFICE)
            old, late = line.receive(clock.now()), line.receive(clock.now())
            old.state, old.closed_at = CaseState.CLOSED, clock.now()
            for owed in old.promises:
                owed.met_at, owed.next_step_at = clock.now(), None
            kept = late.id
        clock.set(the_moment("Sat 2029-11-24 09:00"))
        where = (conduct, place, office, clock.now(), SHANGHAI)
        assert sweep_all(*where) > 0
        assert sweep_all(*where) == 0
        with conduct.reading() as session:
            assert list(session.scalars(select(Case.id))) == [kept]
            assert set(session.scalars(select(Notice.kind))) == {"late"}
