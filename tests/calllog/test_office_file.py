"""The office as a file: what it may say, and that nothing is lost on the way in and out."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.duty.office_file import (
    SAMPLE,
    OfficeFileError,
    read_file,
    read_text,
    thin_rosters,
    write_text,
)
from calllog.duty.office_store import export_office, import_office
from calllog.models import Duty, Employment, Role, Section
from calllog.office import accounts
from tests.support.clock import SHANGHAI, ManualClock
from tests.support.office import person, section

TEXT = SAMPLE.read_text(encoding="utf-8")


def test_the_sample_office_says_that_it_is_fictitious() -> None:
    assert "示例数据" in TEXT.splitlines()[0]
    assert read_text(TEXT).office.is_sample


def test_every_kind_of_employment_and_every_role_but_the_administrator_is_in_the_sample() -> None:
    staff = read_text(TEXT).staff
    assert {part.employment for part in staff} == set(Employment)
    assert {role for part in staff for role in part.roles} == set(Role) - {Role.ADMINISTRATOR}


def test_every_sample_section_has_two_people_to_ring_and_a_head() -> None:
    for part in read_text(TEXT).sections:
        assert len(part.roster) >= 2, part.key
        assert part.head, part.key


def test_an_office_read_in_and_written_out_is_the_same_office(
    office: Database, clock: ManualClock
) -> None:
    file = read_file(SAMPLE)
    dated = file.dated_rosters + (
        read_text(
            TEXT + '\n[[dated_rosters]]\nsection = "loans"\non_date = 2026-12-31\n'
            'roster = ["wuhao"]\nnoon = ["wuhao"]\nrings = ["wuhao"]\n'
        ).dated_rosters
    )
    file = file.model_copy(update={"dated_rosters": dated})
    with office.writing() as session:
        import_office(session, clock.now(), file, SHANGHAI)
    with office.reading() as session:
        assert export_office(session) == file
        assert read_text(write_text(export_office(session))) == file
        on_date = session.query(Duty).where(Duty.on_date == date(2026, 12, 31)).one()
        assert (on_date.staff.login, on_date.rings_for_news) == ("wuhao", True)


def test_whoever_is_no_longer_in_the_file_has_left_and_is_signed_out(
    office: Database, clock: ManualClock
) -> None:
    file = read_file(SAMPLE)
    staff = tuple(part for part in file.staff if part.login != "hanbin")
    with office.writing() as session:
        import_office(session, clock.now(), file.model_copy(update={"staff": staff}), SHANGHAI)
    with office.reading() as session:
        gone = person(session, "hanbin")
        assert gone.left_at == clock.now()
        assert gone.session_version == 1
        assert person(session, "linjing").left_at is None


def test_a_section_that_is_no_longer_in_the_file_is_closed_and_its_key_is_free(
    office: Database, clock: ManualClock
) -> None:
    text = TEXT.replace('key = "contributions"', 'key = "savings"').replace(
        'section = "contributions"', 'section = "savings"'
    )
    with office.writing() as session:
        import_office(session, clock.now(), read_text(text), SHANGHAI)
    with office.reading() as session:
        assert section(session, "contributions").closed_at == clock.now()
        assert section(session, "savings").menu_key == "3"
        assert person(session, "sunyan").section is section(session, "savings")
        assert session.query(Section).count() == 5


def test_two_sections_may_exchange_their_keys(office: Database, clock: ManualClock) -> None:
    text = TEXT.replace('menu_key = "1"', 'menu_key = "X"').replace(
        'menu_key = "2"', 'menu_key = "1"'
    )
    with office.writing() as session:
        import_office(session, clock.now(), read_text(text.replace('"X"', '"2"')), SHANGHAI)
    with office.reading() as session:
        assert section(session, "loans").menu_key == "1"
        assert section(session, "withdrawal").menu_key == "2"


def test_no_file_makes_an_administrator(db: Database, clock: ManualClock) -> None:
    text = TEXT.replace('roles = ["leader"]', 'roles = ["leader", "administrator"]')
    with db.writing() as session:
        import_office(session, clock.now(), read_text(text), SHANGHAI)
    with db.reading() as session:
        assert person(session, "xuhui").roles == ["leader"]


def add_administrator(session: Session) -> None:
    accounts.create_administrator(session, "admin")


def test_the_administrator_stays_when_an_office_is_read_in(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        add_administrator(session)
    with office.writing() as session:
        import_office(session, clock.now(), read_file(SAMPLE), SHANGHAI)
    with office.reading() as session:
        admin = person(session, "admin")
        assert (admin.left_at, admin.roles) == (None, ["administrator"])
        assert "admin" not in [part.login for part in export_office(session).staff]


def test_no_file_takes_over_an_administrators_login(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        add_administrator(session)
    file = read_text(TEXT.replace('login = "xuhui"', 'login = "admin"'))
    said = "login admin is an administrator's"
    with pytest.raises(OfficeFileError, match=said), office.writing() as session:
        import_office(session, clock.now(), file, SHANGHAI)
    with office.reading() as session:
        admin = person(session, "admin")
        assert (admin.name, admin.roles) == ("系统管理员", ["administrator"])
        assert person(session, "xuhui").left_at is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[office]", "[office", "is not TOML"),
        ('area_code = "0562"', 'area_code = "562"', "office.area_code"),
        ('head = "zhoumin"', 'head = "nobody"', "head names nobody"),
        ('menu_key = "2"', 'menu_key = "1"', "menu_key 1 stands there twice"),
        ('menu_key = "2"', 'menu_key = "9"', "sections.1.menu_key"),
        ("is_general_desk = true", "", "exactly one section"),
        ('"+865620000099"', '"+865620000000"', "a number of its own"),
        ('"+865620000099"', '"05620000000"', "a number of its own"),
        ('phone = "+865620000012"', 'phone = "12"', "is no number"),
        ('login = "chenlei"', 'login = "liufang"', "login liufang stands there twice"),
        ('roles = ["leader"]', 'roles = ["emperor"]', "staff.12.roles.0"),
        ('name = "周敏"', 'name = "周\\u0000敏"', "control character"),
        ("morning_closes = 12:00:00", "morning_closes = 07:00:00", "follow one another"),
        ('menu_label = "贷款"', 'menu_label = "贷款"\nnoon = ["lina"]', "not on the roster"),
        ('menu_label = "贷款"', 'menu_label = "贷款"\nrings = ["lina"]', "not on the roster"),
        ('post = "中心主任"', 'post = "中心主任"\nsalary = 3', "staff.12.salary"),
        (
            'roster = ["guoxin", "heting", "zhaoping"]',
            "roster = []",
            "nobody on the roster of office",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(OfficeFileError, match="office file") as caught:
        read_text(TEXT.replace(old, new))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_office_may_add_forbidden_words_of_its_own(office: Database, clock: ManualClock) -> None:
    text = TEXT.replace(
        "is_sample = true ", 'forbidden_words = ["下班了", "别打了"]\nis_sample = true '
    )
    with office.writing() as session:
        import_office(session, clock.now(), read_text(text), SHANGHAI)
    with office.reading() as session:
        exported = export_office(session)
        assert exported.office.forbidden_words == ("下班了", "别打了")
        assert read_text(write_text(exported)) == exported


@pytest.mark.parametrize("words", ["。不", "忙", " "])
def test_a_forbidden_word_that_would_be_found_everywhere_is_refused(words: str) -> None:
    text = TEXT.replace("is_sample = true ", f'forbidden_words = ["{words}"]\nis_sample = true ')
    with pytest.raises(OfficeFileError, match="forbidden_words"):
        read_text(text)


def test_a_roster_with_fewer_people_than_are_on_duty_is_noted(
    office: Database, clock: ManualClock
) -> None:
    two = TEXT.replace('head = "wangjun"', 'head = "wangjun"\non_duty = 2')
    one_on = '[[dated_rosters]]\nsection = "loans"\non_date = 2026-12-31\nroster = ["wuhao"]\n'
    assert list(thin_rosters(read_text(two))) == []
    file = read_text(f"{two}\n{one_on}")
    assert list(thin_rosters(file)) == ["the roster of loans on 2026-12-31 has 1 of 2 on duty"]
    with office.writing() as session:
        import_office(session, clock.now(), file, SHANGHAI)
        assert section(session, "loans").on_duty_count == 2
        assert section(session, "office").on_duty_count == 1
        assert export_office(session) == file
