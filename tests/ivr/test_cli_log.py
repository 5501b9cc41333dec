"""What is read in at the command line stands in the log of changes, with who was at the machine."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from calllog.db import Database
from calllog.duty.office_file import SAMPLE
from calllog.models import AdminChange
from calllog.office.admin_log import at_the_machine
from calllog.times import calendar_file
from tests.ivr.conftest import Run


def logged(office: Database) -> list[tuple[str, str]]:
    with office.reading() as session:
        rows = session.scalars(select(AdminChange).order_by(AdminChange.id)).all()
        assert {row.by for row in rows} <= {at_the_machine()}
        return [(row.area, row.about) for row in rows]


def test_an_office_that_is_read_in_is_logged_field_by_field(
    hotline: Run, office: Database, tmp_path: Path
) -> None:
    file = tmp_path / "office.toml"
    text = SAMPLE.read_text(encoding="utf-8").replace('post = "提取岗"', 'post = "提取审核岗"', 1)
    file.write_text(text, encoding="utf-8")
    assert hotline("office", "import", file).exit_code == 0
    assert logged(office) == [("people", "刘芳（liufang）")]


def test_a_password_and_a_new_administrator_are_logged(hotline: Run, office: Database) -> None:
    assert hotline("admin", "zhangli").exit_code == 0
    assert hotline("admin", "--new", "root2").exit_code == 0
    assert logged(office) == [("accounts", "张丽（zhangli）"), ("accounts", "root2")]


def test_a_year_of_the_calendar_is_logged(hotline: Run, office: Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    text = calendar_file.template(2027).replace(
        'document = ""', 'document = "国办发明电〔2026〕9号"'
    )
    file.write_text(text, encoding="utf-8")
    assert hotline("calendar", "import", file).exit_code == 0
    assert logged(office) == [("calendar", "2027")]
