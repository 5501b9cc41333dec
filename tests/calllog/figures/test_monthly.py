"""The monthly report: frozen once, whatever changes afterwards, which is told beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog import ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.figures import monthly
from calllog.figures.monthly import Change
from calllog.models import Exercise, Item, MonthlyReport
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_date, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person


def freeze(office: Database, clock: ManualClock, at: str) -> int:
    clock.set(the_moment(at))
    return monthly.freeze_due(office, clock, SHANGHAI)


def frozen(office: Database) -> list[tuple[str, str]]:
    with office.reading() as session:
        return [(r.month.isoformat(), told(r.frozen_at)) for r in monthly.reports(session)]


def december(office: Database, clock: ManualClock) -> tuple[int, int]:
    """Two missed calls of Wednesday 30 December: one is reached in time, one is not."""
    clock.set(the_moment("Wed 2026-12-30 09:10"))
    with office.writing() as session:
        one, other = (missed_call(session, clock.now()) for _ in range(2))
        clock.forward(minutes=30)
        ledger.reached(session, clock.now(), OFFICE, one, person(session, "zhangli"), "")
        ids = one.id, other.id
    clock.set(the_moment("Thu 2026-12-31 20:00"))
    sweep.sweep_all(office, clock, SHANGHAI)
    return ids


def figure(office: Database, clock: ManualClock, key: str) -> monthly.Figure:
    month = the_date("Tue 2026-12-01")
    with office.reading() as session:
        report = session.get_one(MonthlyReport, month)
        today = monthly.count(session, OFFICE, month, clock.now(), 15)
        found = monthly.compared(report, monthly.OFFICE, today)
    return next(one for one in found if one.frozen.definition.key == key)


@pytest.mark.parametrize(
    ("month", "at"),
    [
        ("Sun 2026-11-01", "Tue 2026-12-01 08:00"),
        ("Tue 2026-12-01", "Mon 2027-01-04 08:00"),  # New Year, a Friday, and its weekend.
        ("Thu 2026-01-01", "Mon 2026-02-02 08:00"),
        ("Wed 2026-04-01", "Wed 2026-05-06 08:00"),  # 1 to 5 May are days off.
    ],
)
def test_a_month_is_frozen_at_the_opening_of_the_first_working_day_after_it(
    month: str, at: str
) -> None:
    assert told(monthly.freezes_at(the_date(month), OFFICE)) == at


def test_december_is_frozen_once_over_new_year(office: Database, clock: ManualClock) -> None:
    december(office, clock)
    assert freeze(office, clock, "Fri 2027-01-01 09:00") == 0
    assert freeze(office, clock, "Mon 2027-01-04 07:59") == 0
    assert freeze(office, clock, "Mon 2027-01-04 08:00") == 1
    assert freeze(office, clock, "Mon 2027-01-04 08:01") == 0
    assert frozen(office) == [("2026-12-01", "Mon 2027-01-04 08:00")]
    assert figure(office, clock, "contact_by_closing").frozen.text() == "50%（1/2）"


def test_months_that_were_slept_through_are_frozen_when_the_clock_comes_back(
    office: Database, clock: ManualClock
) -> None:
    december(office, clock)
    assert freeze(office, clock, "Wed 2027-03-10 10:00") == 3
    months = [month for month, _at in frozen(office)]
    assert months == ["2027-02-01", "2027-01-01", "2026-12-01"]


def test_an_office_without_calls_freezes_nothing(db: Database, clock: ManualClock) -> None:
    assert monthly.freeze_due(db, clock, SHANGHAI) == 0


def test_a_correction_stands_beside_what_was_frozen_with_its_rows(
    office: Database, clock: ManualClock
) -> None:
    _one, other = december(office, clock)
    freeze(office, clock, "Mon 2027-01-04 08:00")
    before = figure(office, clock, "contact_by_closing")
    assert not before.is_corrected
    with office.writing() as session:
        session.get_one(Item, other).exercise = Exercise.INSPECTION
    found = figure(office, clock, "contact_by_closing")
    assert found.frozen == before.frozen
    assert (found.frozen.text(), found.today.text()) == ("50%（1/2）", "100%（1/1）")
    (gone,) = found.frozen.rest
    assert found.changes == (Change(gone, before=False, now=None),)
    assert figure(office, clock, "answer_in_time").frozen.text() == "—"
    # Freezing again changes nothing.
    assert freeze(office, clock, "Tue 2027-01-05 08:00") == 0
    assert figure(office, clock, "contact_by_closing").frozen == before.frozen


@given(st.sets(st.integers(1, 60)))
def test_ids_are_kept_as_ranges(ids: set[int]) -> None:
    assert set(monthly.numbered(monthly.ranges(ids))) == ids
    assert monthly.ranges([1, 2, 3, 7]) == "1-3,7"
