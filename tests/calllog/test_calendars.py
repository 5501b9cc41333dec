"""Years that the general office entered: what counts, what is kept, who knows of it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import CalendarYear
from calllog.office import directory
from calllog.times import calendars
from calllog.times.calendar_file import read_text
from calllog.times.working_days import EnteredYear, Holiday, Source, WorkCalendar
from tests.calllog.moments import SHANGHAI, the_date
from tests.support.calendars import DOCUMENT, EXCHANGED, MONDAY_OFF, enter, year_2027
from tests.support.clock import MONDAY_MORNING

NOTICE = year_2027(
    Holiday("元旦", date(2026, 12, 31), date(2027, 1, 2), (date(2026, 12, 27), date(2027, 1, 3))),
    Holiday("春节", date(2027, 2, 4), date(2027, 2, 10), (date(2027, 2, 13),)),
)
CALENDAR = WorkCalendar(entered=(NOTICE,))
LATER = MONDAY_MORNING + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "is_working", "name", "is_presumed"),
    [
        ("Sun 2026-12-27", True, "元旦调休上班", False),
        ("Wed 2026-12-30", True, None, False),
        ("Thu 2026-12-31", False, "元旦", False),
        ("Sat 2027-01-02", False, "元旦", False),
        ("Sun 2027-01-03", True, "元旦调休上班", False),
        ("Mon 2027-01-04", True, None, False),
        ("Sat 2027-01-09", False, None, False),
        ("Thu 2027-02-04", False, "春节", False),
        ("Wed 2027-02-10", False, "春节", False),
        ("Thu 2027-02-11", True, None, False),
        ("Sat 2027-02-13", True, "春节调休上班", False),
        ("Sun 2027-02-14", False, None, False),
        # A statutory holiday that the notice does not name is an ordinary day in it.
        ("Wed 2027-06-09", True, None, False),
        ("Sat 2028-01-01", False, "元旦", True),
        ("Mon 2028-01-03", True, None, True),
    ],
)
def test_an_entered_year_is_what_its_notice_says(
    day: str, is_working: bool, name: str | None, is_presumed: bool
) -> None:
    facts = CALENDAR.day(the_date(day))
    assert (facts.is_working, facts.name, facts.is_presumed) == (is_working, name, is_presumed)


def test_an_entered_year_goes_before_the_published_one() -> None:
    changed = EnteredYear(2026, "某号", (Holiday("元旦", date(2026, 1, 1), date(2026, 1, 1)),))
    amended = WorkCalendar(entered=(changed,))
    assert amended.is_working(date(2026, 1, 2))
    assert not WorkCalendar().is_working(date(2026, 1, 2))
    assert amended.source(2026) is Source.ENTERED


@pytest.mark.parametrize(
    ("years", "known"), [((), 2026), ((2027,), 2027), ((2027, 2028), 2028), ((2028,), 2026)]
)
def test_the_last_known_year_leaves_no_gap(years: tuple[int, ...], known: int) -> None:
    entered = tuple(EnteredYear(year, "某号", ()) for year in years)
    assert WorkCalendar(entered=entered).last_known_year() == known


def test_calendars_that_say_the_same_are_the_same() -> None:
    assert WorkCalendar(entered=(NOTICE,)) == CALENDAR != WorkCalendar()
    assert hash(WorkCalendar(entered=(NOTICE,))) == hash(CALENDAR)


def test_a_year_entered_again_is_replaced_and_what_stood_there_is_kept(office: Database) -> None:
    with office.writing() as session:
        assert enter(session, MONDAY_MORNING, NOTICE)
    with office.writing() as session:
        assert not enter(session, LATER, NOTICE)
    with office.writing() as session:
        assert enter(session, LATER, year_2027(document="国办发明电〔2026〕10号"))
    with office.reading() as session:
        assert calendars.entered_years(session) == (year_2027(document="国办发明电〔2026〕10号"),)
        rows = session.scalars(select(CalendarYear).order_by(CalendarYear.id)).all()
        assert [(row.document, row.entered_by, row.replaced_at) for row in rows] == [
            (DOCUMENT, "zhaoping", LATER),
            ("国办发明电〔2026〕10号", "zhaoping", None),
        ]
        assert calendars.as_entered(rows[0]) == NOTICE


def test_deadlines_and_the_telephone_know_an_entered_year(office: Database, tmp_path: Path) -> None:
    with office.writing() as session:
        enter(session, MONDAY_MORNING, NOTICE)
    with office.reading() as session:
        assert directory.office_time(session, SHANGHAI).calendar == CALENDAR
        known = directory.load_office(session, MONDAY_MORNING.date())
    assert known.calendar == (NOTICE,)
    directory.save_office_file(known, tmp_path / "office.json")
    assert directory.load_office_file(tmp_path / "office.json") == known


def test_a_copy_of_the_office_kept_by_an_older_release_can_be_read(
    office: Database, tmp_path: Path
) -> None:
    with office.reading() as session:
        known = directory.load_office(session, MONDAY_MORNING.date())
    directory.save_office_file(known, tmp_path / "office.json")
    older = json.loads((tmp_path / "office.json").read_text(encoding="utf-8"))
    del older["calendar"]
    (tmp_path / "office.json").write_text(json.dumps(older), encoding="utf-8")
    assert directory.load_office_file(tmp_path / "office.json") == known


def test_a_year_is_shown_by_month_with_its_holidays(office: Database) -> None:
    with office.writing() as session:
        enter(session, MONDAY_MORNING, read_text(MONDAY_OFF))
        facts = calendars.facts(session, 2027)
    assert facts.source is Source.ENTERED
    assert facts.days_off == (
        ("元旦", date(2027, 1, 1), date(2027, 1, 4)),
        ("春节", date(2027, 2, 5), date(2027, 2, 11)),
    )
    assert facts.make_up == (
        ("元旦调休上班", date(2027, 1, 9)),
        ("春节调休上班", date(2027, 2, 14)),
        ("春节调休上班", date(2027, 2, 20)),
    )
    # 21 weekdays of January less two, and one Saturday; 20 of February less five, and two.
    assert facts.working_days[:3] == (20, 17, 23)


def test_the_published_year_is_shown_with_the_248_days_of_its_notice(office: Database) -> None:
    with office.reading() as session:
        facts = calendars.facts(session, 2026)
    assert (facts.source, facts.entry) == (Source.PUBLISHED, None)
    assert sum(facts.working_days) == 248
    assert ("国庆节", date(2026, 10, 1), date(2026, 10, 7)) in facts.days_off
    assert len(facts.make_up) == 6


def test_a_holiday_exchanged_for_a_sunday_is_read() -> None:
    calendar = WorkCalendar(entered=(read_text(EXCHANGED),))
    assert calendar.is_working(date(2027, 1, 3))
    assert not calendar.is_working(date(2027, 1, 4))
