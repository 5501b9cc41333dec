"""值班日志: lines are added by the section's people, and never changed."""

from __future__ import annotations

from datetime import date

import pytest

from calllog.db import Database
from calllog.duty import duty_log
from calllog.refusals import LedgerError
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import MONDAY_MORNING as NOW
from tests.support.office import person, section


def test_a_line_stands_in_the_log_of_its_section_and_day(office: Database) -> None:
    with office.writing() as session:
        loans, author = section(session, "loans"), person(session, "zhangli")
        for at, words in (("09:10", " 系统恢复正常 "), ("17:20", "交班前清点完毕")):
            moment = the_moment(f"Mon 2026-11-23 {at}")
            duty_log.write(session, moment, OFFICE, loans, author, words)
    with office.reading() as session:
        loans = section(session, "loans")
        lines = duty_log.entries(session, loans, date(2026, 11, 23))
        assert [(line.staff.login, line.words) for line in lines] == [
            ("zhangli", "系统恢复正常"),
            ("zhangli", "交班前清点完毕"),
        ]
        assert duty_log.entries(session, loans, date(2026, 11, 24)) == []
        assert duty_log.entries(session, section(session, "office"), date(2026, 11, 23)) == []


def test_after_midnight_in_the_office_a_line_belongs_to_the_new_day(office: Database) -> None:
    with office.writing() as session:
        late = the_moment("Tue 2026-11-24 00:00")
        entry = duty_log.write(
            session, late, OFFICE, section(session, "loans"), person(session, "wuhao"), "夜间值守"
        )
        assert entry.on_date == date(2026, 11, 24)


def test_a_wrong_line_is_corrected_by_another_and_stays(office: Database) -> None:
    with office.writing() as session:
        loans, author = section(session, "loans"), person(session, "zhangli")
        wrong = duty_log.write(session, NOW, OFFICE, loans, author, "收到3件")
        right = duty_log.write(session, NOW, OFFICE, loans, author, "收到4件", wrong)
        assert right.corrects_id == wrong.id
        lines = duty_log.entries(session, loans, date(2026, 11, 23))
        assert [line.words for line in lines] == ["收到3件", "收到4件"]


@pytest.mark.parametrize(
    ("login", "may"),
    [
        ("zhangli", True),
        ("wangjun", True),  # The head.
        ("liufang", False),  # Of another section.
        ("zhaoping", False),  # The supervisor reads, and does not write for others.
        ("xuhui", False),
    ],
)
def test_only_the_sections_own_people_write_in_its_log(
    office: Database, login: str, may: bool
) -> None:
    with office.writing() as session:
        loans, author = section(session, "loans"), person(session, login)
        if may:
            duty_log.write(session, NOW, OFFICE, loans, author, "正常")
            return
        with pytest.raises(LedgerError, match="本科室人员"):
            duty_log.write(session, NOW, OFFICE, loans, author, "正常")


def test_an_empty_line_and_another_sections_line_are_refused(office: Database) -> None:
    with office.writing() as session:
        loans, author = section(session, "loans"), person(session, "zhangli")
        with pytest.raises(LedgerError, match="请写明"):
            duty_log.write(session, NOW, OFFICE, loans, author, " ")
        theirs = duty_log.write(
            session, NOW, OFFICE, section(session, "office"), person(session, "guoxin"), "正常"
        )
        with pytest.raises(LedgerError, match="更正本科室"):
            duty_log.write(session, NOW, OFFICE, loans, author, "不对", theirs)
        assert duty_log.entry_of(session, loans, theirs.id) is None
