"""The catalogue as a spreadsheet: it comes back as it went out, and every fault is told."""

from __future__ import annotations

import string
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calllog.catalogue.checks import Row, assemble, tidy
from calllog.catalogue.file import (
    UNITS,
    CatalogueFile,
    CatalogueFileError,
    EditionPart,
    MatterPart,
)
from calllog.catalogue.sheets import read_workbook, write_workbook
from calllog.catalogue.store import read_sample, section_names
from calllog.db import Database
from calllog.times.resolution import LimitUnit
from tests.support.catalogue import AUTHORITY, MATTER, rows

SECTIONS = {"信贷科", "提取科"}
ONE_DAY = timedelta(days=1)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A right spreadsheet: one matter in two editions, one authority."""
    ended = {"valid_from": date(2020, 1, 1), "valid_to": date(2026, 9, 19)}
    path = tmp_path / "book.xlsx"
    write_workbook(assemble(rows(MATTER, {}, ended), rows(AUTHORITY, {}), SECTIONS), path)
    return path


def change(path: Path, work: Callable[[Any], None]) -> Path:
    """Edit a spreadsheet as an office would."""
    workbook = openpyxl.load_workbook(path)
    work(workbook)
    workbook.save(path)
    return path


def put(sheet: str, heading: str, row: int, value: Any) -> Callable[[Any], None]:
    """Write a value under a heading."""

    def write(workbook: Any) -> None:
        headings = [cell.value for cell in workbook[sheet][1]]
        workbook[sheet].cell(row, headings.index(heading) + 1).value = value

    return write


def faults(path: Path) -> list[str]:
    """What is said of a spreadsheet."""
    with pytest.raises(CatalogueFileError) as refused:
        read_workbook(path, SECTIONS)
    return [str(fault) for fault in refused.value.faults]


def test_the_sample_comes_back_as_it_went_out(office: Database, tmp_path: Path) -> None:
    with office.reading() as session:
        sample, sections = read_sample(session), section_names(session)
    path = tmp_path / "sample.xlsx"
    write_workbook(sample, path)
    assert read_workbook(path, sections) == sample


def test_the_spreadsheet_is_made_for_people(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    assert workbook.sheetnames == ["事项清单", "其他主管部门", "说明"]
    sheet = workbook["事项清单"]
    assert [cell.value for cell in sheet[1]][:6] == [
        *("事项编号", "事项名称", "科室", "语音名称", "有效期起", "有效期止"),
    ]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:L3"
    begins = sheet["E2"]
    assert (begins.value, begins.is_date, begins.number_format) == (
        *(datetime(2026, 9, 20), True, "yyyy-mm-dd"),  # noqa: DTZ001 - A spreadsheet has no zone.
    )
    assert sheet.column_dimensions["G"].width > 40
    assert sheet["K2"].alignment.wrap_text
    assert sheet["H2"].value == 10
    # What is typed into the next free row stays text too.
    assert workbook["其他主管部门"].column_dimensions["C"].number_format == "@"
    (offered,) = sheet.data_validations.dataValidation
    assert offered.formula1 == '"工作日,自然日,即时办结,以公布为准"'
    assert "示例数据" in " ".join(str(cell.value) for cell in workbook["说明"]["A"])


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x","点")', "+86562", "-1", "@SUM(A1)", "'x", "007", "TRUE"]
)
def test_what_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    file = assemble(rows(MATTER, {"name": text, "note": text}), [], SECTIONS)
    path = tmp_path / "book.xlsx"
    write_workbook(file, path)
    sheet = openpyxl.load_workbook(path)["事项清单"]
    for cell in (sheet["B2"], sheet["L2"]):
        assert (cell.value, cell.data_type) == (text, "s")
    with zipfile.ZipFile(path) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert read_workbook(path, SECTIONS) == file


LETTERS = st.text(
    st.sampled_from(string.ascii_letters + "0123456789 =+-@'\"<>&,;_x\t\n\u3000公积金㎡𠮷—（）"),
    min_size=1,
    max_size=30,
)
LINES = LETTERS.map(lambda text: tidy(text).replace("\n", " ")).filter(bool)
TEXTS = LETTERS.map(tidy).filter(bool)


@st.composite
def editions(draw: st.DrawFn) -> tuple[EditionPart, ...]:
    """Editions that follow one another, the latest first."""
    begins = draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    made: list[EditionPart] = []
    count = draw(st.integers(1, 3))
    for number in range(count):
        ends = begins + draw(st.integers(0, 3000)) * ONE_DAY
        unit = draw(st.sampled_from(LimitUnit))
        counted = unit in (LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS)
        is_open = number == count - 1 and draw(st.booleans())
        made.insert(
            0,
            EditionPart(
                valid_from=begins,
                valid_to=None if is_open else ends,
                basis=draw(TEXTS),
                limit_days=draw(st.integers(1, 3650)) if counted else None,
                limit_unit=unit,
                procedure=draw(TEXTS),
                materials=tuple(draw(st.lists(LINES, max_size=4))),
                note=draw(st.none() | TEXTS),
            ),
        )
        begins = ends + ONE_DAY
    return tuple(made)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(LINES, LINES, editions()), min_size=1, max_size=4, unique_by=lambda m: m[0])
)
def test_whatever_a_catalogue_says_comes_back(
    made: list[tuple[str, str, tuple[EditionPart, ...]]],
) -> None:
    matters = tuple(
        MatterPart(f"k{number}", name, "信贷科", spoken, parts)
        for number, (name, spoken, parts) in enumerate(made)
    )
    file = CatalogueFile(matters, ())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_workbook(file, path)
        assert read_workbook(path, SECTIONS) == file


@pytest.mark.parametrize(
    ("heading", "value", "what"),
    [
        ("有效期起", "2026-09-20", "应为日期，如2026-09-20"),
        ("有效期起", datetime(2026, 9, 20, 8), "只填日期，不填时间"),  # noqa: DTZ001
        ("有效期起", None, "不能为空"),
        ("有效期止", "长期", "应为日期"),
        ("有效期止", date(2026, 9, 19), "早于“有效期起”"),
        ("时限单位", "天", "应为“工作日”“自然日”“即时办结”“以公布为准”之一，不是“天”"),
        ("办理时限", None, "时限单位为“自然日”时应填天数"),
        ("办理时限", 0, "应为1至3650的整数"),
        ("办理时限", 2.5, "应为1至3650的整数"),
        ("办理时限", "10日", "只填数字"),
        ("办理时限", True, "应为1至3650的整数"),
        ("科室", "不存在科", "没有名为“不存在科”的科室"),
        ("事项编号", "贷款", "只能用英文字母、数字"),
        ("事项编号", 12, "应为文字；请将单元格格式设为“文本”"),
        ("事项名称", "贷" * 101, "最多100个字，现有101个字"),
        ("事项名称", "贷款\n申请", "只能有一行"),
        ("事项名称", " \u3000 ", "不能为空"),
        ("办理依据", "=A1&B1", "是公式；请粘贴为数值"),
        ("办理流程", None, "不能为空"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(
    book: Path, heading: str, value: Any, what: str
) -> None:
    change(book, lambda workbook: workbook["事项清单"].delete_rows(3))
    (fault,) = faults(change(book, put("事项清单", heading, 2, value)))
    assert fault.startswith("事项清单 第2行“")
    assert what in fault
    assert f"“{heading}”" in fault


def test_a_limit_without_days_has_no_number(book: Path) -> None:
    change(book, put("事项清单", "时限单位", 2, "即时办结"))
    assert faults(book) == ["事项清单 第2行“办理时限”：时限单位为“即时办结”时应留空"]


def test_a_number_is_no_date_where_the_cell_does_not_say_so(book: Path) -> None:
    def number(workbook: Any) -> None:
        workbook["事项清单"]["E2"].value = 46285
        workbook["事项清单"]["E2"].number_format = "General"

    (fault,) = faults(change(book, number))
    assert fault.startswith("事项清单 第2行“有效期起”：应为日期")


@pytest.mark.parametrize(
    ("earlier_ends", "what"),
    [
        (date(2026, 9, 20), "与第3行重叠：第3行有效至2026-09-20"),
        (None, "与第3行重叠：第3行没有“有效期止”"),
        (date(2026, 9, 18), "与第3行之间有空档：应从2026-09-19起"),
    ],
)
def test_editions_that_overlap_or_leave_a_gap_are_refused(
    book: Path, earlier_ends: date | None, what: str
) -> None:
    change(book, put("事项清单", "有效期止", 3, earlier_ends))
    assert faults(book) == [f"事项清单 第2行“有效期起”：{what}"]


def test_an_edition_that_begins_twice_is_refused(book: Path) -> None:
    change(book, put("事项清单", "有效期起", 3, date(2026, 9, 20)))
    change(book, put("事项清单", "有效期止", 3, None))
    (fault,) = faults(book)
    assert "重叠" in fault


def test_every_fault_is_told_at_once(book: Path) -> None:
    change(book, put("事项清单", "时限单位", 2, "天"))
    change(book, put("事项清单", "有效期起", 3, "去年"))
    change(book, put("其他主管部门", "电话", 2, "暂无"))
    change(book, put("其他主管部门", "单位名称", 3, "税务局"))
    told = faults(book)
    assert [fault.split("：")[0] for fault in told] == [
        "事项清单 第2行“时限单位”",
        "事项清单 第3行“有效期起”",
        "其他主管部门 第3行“负责事项”",
        "其他主管部门 第3行“电话”",
        "其他主管部门 第3行“有效期起”",
        "其他主管部门 第2行“电话”",
    ]


def test_rows_of_one_matter_have_to_agree(book: Path) -> None:
    change(book, put("事项清单", "科室", 3, "提取科"))
    assert faults(book) == ["事项清单 第3行“科室”：同一事项与第2行不一致"]


def test_two_matters_or_authorities_of_one_name_are_refused(book: Path) -> None:
    change(book, put("事项清单", "事项编号", 3, "other"))
    change(
        book,
        lambda workbook: workbook["其他主管部门"].append(
            ["税务局", "车船税", "0562-0000002", None, None, date(2026, 1, 1)]
        ),
    )
    assert faults(book) == [
        "事项清单 第3行“事项名称”：与第2行重复",
        "其他主管部门 第3行“单位名称”：与第2行重复",
    ]


def rename(heading: str, to: str | None) -> Callable[[Any], None]:
    return put("事项清单", heading, 1, to)


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (rename("办理依据", None), ["事项清单 第1行“办理依据”：缺少这一列"]),
        (
            rename("办理依据", "依据"),
            [
                "事项清单 第1行“办理依据”：缺少这一列",
                "事项清单 第1行“依据”：这一列不认识，或出现了两次",
            ],
        ),
        (lambda workbook: workbook.remove(workbook["事项清单"]), ["事项清单：没有这张工作表"]),
        (lambda workbook: workbook["事项清单"].delete_rows(2, 9), ["事项清单：没有任何事项"]),
        (
            lambda workbook: workbook["事项清单"].cell(2, 14, "多出来的"),
            ["事项清单 第2行“N列”：这一列没有列名，不能填写内容"],
        ),
    ],
)
def test_a_sheet_of_another_shape_is_refused(
    book: Path, work: Callable[[Any], None], told: list[str]
) -> None:
    assert faults(change(book, work)) == told


def test_columns_may_stand_in_another_order_and_blank_rows_between(book: Path) -> None:
    before = read_workbook(book, SECTIONS)

    def shuffle(workbook: Any) -> None:
        sheet = workbook["事项清单"]
        sheet.insert_rows(3, 2)
        sheet.insert_cols(1)
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, 1).value = sheet.cell(row, 13).value
        sheet.delete_cols(13)

    assert read_workbook(change(book, shuffle), SECTIONS) == before


def test_what_nobody_sees_is_tidied_away(book: Path) -> None:
    change(book, put("事项清单", "事项名称", 2, "\u3000贷款\u200b申请\xa0"))
    change(book, put("事项清单", "办理要件", 2, "身份证\r\n\r\n 购房合同 \n"))
    (matter,) = read_workbook(book, SECTIONS).matters
    assert matter.name == "贷款申请"
    assert matter.editions[0].materials == ("身份证", "购房合同")


@pytest.mark.parametrize("content", [b"", b"not a spreadsheet", b"\xd0\xcf\x11\xe0 old .xls"])
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    assert faults(path) == ["book.xlsx：不是 .xlsx 电子表格，或已损坏；请另存为 .xlsx 后重试"]


def test_another_zip_file_and_a_cut_one_are_refused(book: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(other, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    assert "不是 .xlsx 电子表格" in faults(other)[0]
    book.write_bytes(book.read_bytes()[:2000])
    assert "不是 .xlsx 电子表格" in faults(book)[0]
    assert "打不开" in faults(tmp_path / "missing.xlsx")[0]
    assert "打不开" in faults(tmp_path)[0]


def test_a_workbook_whose_sheets_are_garbage_is_refused(book: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, b"<worksheet><oops" if "sheet1" in name else content)
    assert faults(broken) == ["broken.xlsx：不是 .xlsx 电子表格，或已损坏；请另存为 .xlsx 后重试"]


def test_ten_thousand_rows_are_read_and_each_wrong_one_is_told(tmp_path: Path) -> None:
    count = 10_000
    made = [{"key": f"k{n}", "name": f"事项{n}"} for n in range(count)]
    file = assemble(rows(MATTER, *made), [], SECTIONS)
    path = tmp_path / "long.xlsx"
    write_workbook(file, path)
    assert read_workbook(path, SECTIONS) == file
    with pytest.raises(CatalogueFileError) as refused:
        read_workbook(path, {"提取科"})
    told = refused.value.faults
    assert (len(told), told[-1].row) == (count, count + 1)


def test_an_existing_file_is_not_overwritten(book: Path) -> None:
    before = book.read_bytes()
    with pytest.raises(FileExistsError):
        write_workbook(CatalogueFile((), ()), book)
    assert book.read_bytes() == before


def test_every_unit_has_a_name_of_its_own() -> None:
    assert set(UNITS) == set(LimitUnit)
    assert len(set(UNITS.values())) == len(UNITS)


def test_infinite_limits_are_refused() -> None:
    for days in (float("inf"), float("nan"), 10**400):
        with pytest.raises(CatalogueFileError):
            assemble([Row(1, {**MATTER, "limit_days": days})], [], SECTIONS)
