"""``hotline catalogue`` and ``hotline authorities``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from calllog.catalogue import matters
from calllog.catalogue.store import export_catalogue
from calllog.db import Database
from ivr import cli
from ivr.startup import prepare_office
from tests.support.catalogue import fill_catalogue
from tests.support.clock import MONDAY_MORNING, SHANGHAI

Run = Callable[..., Result]


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a data folder of the test's own."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)

    def run(*arguments: object) -> Result:
        given = [str(argument) for argument in arguments]
        result = CliRunner().invoke(cli.hotline, given, prog_name="scripts/hotline")
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def filled(office: Database) -> Database:
    with office.writing() as session:
        fill_catalogue(session, MONDAY_MORNING)
    return office


def test_the_first_start_loads_the_sample_once(db: Database) -> None:
    with db.writing() as session:
        assert prepare_office(session, MONDAY_MORNING, SHANGHAI).loaded_sample_office
        assert len(export_catalogue(session).matters) == 20
        session.connection().exec_driver_sql("UPDATE matters SET name = '改过' WHERE id = 1")
    with db.writing() as session:
        assert not prepare_office(session, MONDAY_MORNING, SHANGHAI).loaded_sample_office
        assert export_catalogue(session).matters[0].name == "改过"


@pytest.mark.parametrize(("on", "days", "count"), [("2026-09-19", 15, 18), ("2026-09-20", 10, 20)])
def test_the_catalogue_is_listed_as_it_stood_on_a_date(
    hotline: Run, filled: Database, on: str, days: int, count: int
) -> None:
    listed = json.loads(hotline("catalogue", "--on", on, "--json").output)
    assert len(listed) == count
    (loan,) = [row for row in listed if row["key"] == "loan.apply"]
    assert (loan["limit_days"], loan["limit_unit"], loan["section"]) == (
        *(days, "calendar_days", "信贷科"),
    )
    assert "身份证" in loan["materials"]
    lines = hotline("catalogue", "--on", on).output.splitlines()
    assert len(lines) == count
    assert f"loan.apply  个人住房贷款申请  信贷科  {days} calendar days" in "\n".join(lines)


@pytest.mark.parametrize("on", ["2026-9-31", "yesterday", "20.9.2026"])
def test_a_wrong_date_is_refused(hotline: Run, on: str) -> None:
    assert hotline("catalogue", "--on", on).exit_code == 2


def test_an_empty_catalogue_says_what_to_do(hotline: Run) -> None:
    assert "catalogue import FILE.xlsx" in hotline("catalogue").output
    assert "catalogue import FILE.xlsx" in hotline("authorities").output
    assert json.loads(hotline("catalogue", "--json").output) == []


def test_the_catalogue_goes_out_is_edited_and_comes_in_again(
    hotline: Run, filled: Database, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    told = "20 matters in 38 editions and 13 other authorities"
    assert hotline("catalogue", "export", path).output == f"{told} are written to {path}.\n"
    with filled.reading() as session:
        before = export_catalogue(session)
    assert hotline("catalogue", "import", path).output == f"{told} are read in.\n"
    with filled.reading() as session:
        assert export_catalogue(session) == before
    workbook = openpyxl.load_workbook(path)
    workbook["事项清单"]["B2"].value = "单位开户"
    workbook["事项清单"]["B3"].value = "单位开户"
    workbook.save(path)
    dry = hotline("catalogue", "import", path, "--dry-run")
    assert dry.output == f"{told} are right; nothing was stored.\n"
    with filled.reading() as session:
        assert export_catalogue(session) == before
    assert hotline("catalogue", "import", path).exit_code == 0
    with filled.reading() as session:
        matter = matters.matter(session, "contribution.register")
        assert matter is not None
        assert matter.name == "单位开户"


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_one_wrong_cell_keeps_everything_out(
    hotline: Run, filled: Database, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = tmp_path / "book.xlsx"
    hotline("catalogue", "export", path)
    with filled.reading() as session:
        before = export_catalogue(session)
    workbook = openpyxl.load_workbook(path)
    workbook["事项清单"]["D2"].value = "改了"
    workbook["事项清单"]["I4"].value = "天"
    workbook["其他主管部门"]["F3"].value = "今年"
    workbook.save(path)
    result = hotline("catalogue", "import", path, *options)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "事项清单 第4行“时限单位”：应为“工作日”“自然日”“即时办结”“以公布为准”之一，不是“天”",
        "事项清单 第3行“语音名称”：同一事项与第2行不一致",
        "其他主管部门 第3行“有效期起”：应为日期，如2026-09-20；请将单元格格式设为“日期”后重新填写",
        "共3处错误，没有导入任何内容。",
    ]
    with filled.reading() as session:
        assert export_catalogue(session) == before


def test_what_cannot_be_written_or_read_gets_one_sentence(
    hotline: Run, filled: Database, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_text("mine", encoding="utf-8")
    there = hotline("catalogue", "export", path)
    assert (there.exit_code, path.read_text(encoding="utf-8")) == (1, "mine")
    assert "is there already" in there.stderr
    nowhere = hotline("catalogue", "export", tmp_path / "no" / "book.xlsx")
    assert (nowhere.exit_code, len(nowhere.stderr.splitlines())) == (1, 1)
    refused = hotline("catalogue", "import", path)
    assert refused.exit_code == 2
    assert "不是 .xlsx 电子表格" in refused.stderr


@pytest.mark.parametrize(
    ("words", "count"), [((), 13), (("契税",), 1), (("工资", "仲裁"), 1), (("没有",), 1)]
)
def test_authorities_are_listed_and_searched(
    hotline: Run, filled: Database, words: tuple[str, ...], count: int
) -> None:
    lines = hotline("authorities", *words).output.splitlines()
    assert len(lines) == count
    if words == ("没有",):
        assert lines == ["No such authority."]
    if words == ("契税",):
        assert lines[0].startswith("示例市税务局  0562-0000077  购房契税")
