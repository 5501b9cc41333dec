"""Who is on duty, and who answers when nobody is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import Duty, Role, Staff
from calllog.office import directory
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person, section

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_a_roster_for_a_day_replaces_the_standing_one_on_that_day_only(office: Database) -> None:
    with office.writing() as session:
        loans = section(session, "loans")
        wuhao = person(session, "wuhao")
        session.add(Duty(section_id=loans.id, staff_id=wuhao.id, position=1, on_date=MONDAY))
        session.flush()
        for day, logins in ((MONDAY, ["wuhao"]), (TUESDAY, ["zhangli", "wuhao", "wangjun"])):
            info = directory.load_office(session, day).section(loans.id)
            names = [person(session, login).name for login in logins]
            assert [on_duty.name for on_duty in info.roster] == names
            assert directory.duty_person(session, loans, day).login == logins[0]


def test_a_day_on_which_only_people_stand_who_have_left_follows_the_standing_roster(
    office: Database,
) -> None:
    with office.writing() as session:
        loans, wuhao = section(session, "loans"), person(session, "wuhao")
        session.add(Duty(section_id=loans.id, staff_id=wuhao.id, position=1, on_date=MONDAY))
        wuhao.left_at = MONDAY_MORNING
        session.flush()
        on_duty = directory.roster(session, loans, MONDAY)
        assert [one.login for one in on_duty] == ["zhangli", "wangjun"]


def test_nothing_ever_belongs_to_nobody(office: Database) -> None:
    """The roster, the section's head, the general desk, a supervisor; in this order."""
    with office.writing() as session:
        loans = section(session, "loans")
        answers = []
        for leaving in (
            [],
            ["zhangli"],
            ["wuhao"],
            ["wangjun"],
            ["guoxin"],
            ["heting"],
        ):
            for login in leaving:
                person(session, login).left_at = MONDAY_MORNING
            session.flush()
            answers.append(directory.duty_person(session, loans, MONDAY).login)
        assert answers == ["zhangli", "wuhao", "wangjun", "guoxin", "heting", "zhaoping"]
        for staff in session.scalars(select(Staff)):
            staff.left_at = MONDAY_MORNING
        session.flush()
        with pytest.raises(LookupError):
            directory.duty_person(session, loans, MONDAY)


def test_without_a_roster_the_head_answers(office: Database) -> None:
    with office.writing() as session:
        loans = section(session, "loans")
        for duty in session.scalars(select(Duty).where(Duty.section_id == loans.id)):
            session.delete(duty)
        session.flush()
        assert directory.duty_person(session, loans, MONDAY).login == "wangjun"


@pytest.mark.parametrize(
    ("phone", "is_mobile"),
    [
        ("+8613900000013", True),
        ("+865620000012", False),
        ("sip:8032@exchange.invalid", False),
        ("+12025550123", True),
    ],
)
def test_what_may_be_a_mobile_must_be_accepted_with_a_key(phone: str, is_mobile: bool) -> None:
    assert directory.is_mobile(phone) is is_mobile


def test_the_office_on_disk_is_the_office(office: Database, tmp_path: Path) -> None:
    with office.reading() as session:
        loaded = directory.load_office(session, MONDAY)
    directory.save_office_file(loaded, tmp_path / "office.json")
    assert directory.load_office_file(tmp_path / "office.json") == loaded


def test_an_office_that_was_never_set_up_is_said_to_be_missing(db: Database) -> None:
    with db.reading() as session, pytest.raises(LookupError):
        directory.load_office(session, MONDAY)


def test_who_has_left_has_no_role_any_more(office: Database) -> None:
    with office.writing() as session:
        assert [p.login for p in directory.people_with(session, Role.SUPERVISOR)] == ["zhaoping"]
        person(session, "zhaoping").left_at = MONDAY_MORNING
        session.flush()
        assert directory.people_with(session, Role.SUPERVISOR) == []
