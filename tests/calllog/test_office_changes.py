"""The office changes in one way only: as a whole, checked, logged, and with what is open."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.duty import office_edits, office_moves
from calllog.duty.office_changes import change_office
from calllog.duty.office_file import HoursPart, OfficeFile, OfficeFileError, SectionPart
from calllog.duty.office_store import export_office
from calllog.models import AdminChange, Role
from calllog.office.admin_log import Area
from tests.calllog.missed_calls import missed_call
from tests.support.clock import SHANGHAI, ManualClock
from tests.support.office import person, section


def standing(office: Database) -> OfficeFile:
    with office.reading() as session:
        return export_office(session)


def change(office: Database, clock: ManualClock, after: OfficeFile) -> None:
    with office.writing() as session:
        change_office(session, clock.now(), SHANGHAI, person(session, "zhaoping"), after)


def logged(office: Database) -> list[tuple[str, str, dict[str, list[object]]]]:
    with office.reading() as session:
        rows = session.scalars(select(AdminChange).order_by(AdminChange.id))
        return [(row.area, row.about, row.values) for row in rows]


def test_a_change_of_one_field_is_one_line_in_the_log(office: Database, clock: ManualClock) -> None:
    before = standing(office)
    zhangli = next(one for one in before.staff if one.login == "zhangli")
    moved = zhangli.model_copy(update={"scope": "二手房贷款"})
    change(office, clock, office_edits.with_person(before, moved))
    assert logged(office) == [
        (Area.PEOPLE, "张丽（zhangli）", {"scope": [zhangli.scope, "二手房贷款"]})
    ]
    assert standing(office) == office_edits.with_person(before, moved)


def test_nothing_changed_is_nothing_logged(office: Database, clock: ManualClock) -> None:
    change(office, clock, standing(office))
    assert logged(office) == []


def test_a_changed_role_is_logged_among_the_accounts(office: Database, clock: ManualClock) -> None:
    before = standing(office)
    zhangli = next(one for one in before.staff if one.login == "zhangli")
    after = office_edits.with_person(
        before, zhangli.model_copy(update={"roles": (Role.HANDLER, Role.SUPERVISOR)})
    )
    change(office, clock, after)
    values = {"roles": [["handler"], ["handler", "supervisor"]]}
    assert logged(office) == [(Area.ACCOUNTS, "张丽（zhangli）", values)]


def test_who_leaves_is_taken_off_every_roster_and_is_nobodys_deputy(
    office: Database, clock: ManualClock
) -> None:
    after = office_edits.without_person(standing(office), "wangjun")
    change(office, clock, after)
    now = standing(office)
    loans = next(one for one in now.sections if one.key == "loans")
    assert loans.head is None
    assert "wangjun" not in loans.roster
    assert "wangjun" not in {one.deputy for one in now.staff}
    areas = {area for area, _about, _values in logged(office)}
    assert {Area.SECTIONS, Area.ROSTER, Area.PEOPLE} <= areas


def test_a_section_that_nobody_could_answer_for_is_refused(office: Database) -> None:
    with pytest.raises(OfficeFileError) as refused:
        office_edits.with_section(standing(office), SectionPart(key="new", name="新科室"))
    fault = refused.value.fault
    assert fault is not None
    assert (fault.code, fault.values["name"]) == ("nobody_to_ring", "新科室")


def test_two_sections_with_one_menu_key_are_refused(office: Database) -> None:
    before = standing(office)
    loans = next(one for one in before.sections if one.key == "loans")
    with pytest.raises(OfficeFileError) as refused:
        office_edits.with_section(before, loans.model_copy(update={"menu_key": "1"}))
    assert refused.value.fault is not None
    assert refused.value.fault.code == "stands_twice"


def test_what_a_dissolved_section_has_open_is_foretold_and_nothing_is_done_yet(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        number = item.number
    before = standing(office)
    after = office_edits.without_section(before, "loans", "office")
    with office.writing() as session:
        (move,) = office_moves.foresee(session, clock.now(), SHANGHAI, after)
    assert (move.number, move.what, move.section) == (number, "responsibility", "办公室")
    assert move.to == "郭欣"
    assert standing(office) == before
    change(office, clock, after)
    with office.reading() as session:
        assert section(session, "loans").closed_at is not None
        assert person(session, "zhangli").section is section(session, "office")


def test_new_hours_are_one_row_more(office: Database, clock: ManualClock) -> None:
    new = HoursPart(
        valid_from=date(2026, 12, 1),
        morning_opens=time(8, 30),
        morning_closes=time(12, 0),
        afternoon_opens=time(14, 0),
        afternoon_closes=time(18, 0),
    )
    change(office, clock, office_edits.with_hours(standing(office), new))
    ((area, about, values),) = logged(office)
    assert (area, about) == (Area.HOURS, "2026-12-01")
    assert values["afternoon_closes"] == [None, "18:00:00"]
    assert [str(row.valid_from) for row in standing(office).hours] == ["2000-01-01", "2026-12-01"]
