"""The catalogue file as a spreadsheet (.xlsx): what an office edits.

What is text stays text: a cell that begins with an equals sign is written as words, never as a
formula, and a formula that is read is a fault.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from calllog.catalogue.checks import Row, check
from calllog.catalogue.file import (
    AUTHORITIES_SHEET,
    AUTHORITY_COLUMNS,
    MATTER_COLUMNS,
    MATTERS_SHEET,
    NOTES_SHEET,
    UNITS,
    CatalogueFile,
    CatalogueFileError,
    Column,
    Fault,
    Holds,
)

FIRST_ROW = 2  # Below the headings.
DATE_FORMAT = "yyyy-mm-dd"
TEXT_FORMAT = "@"
NUMBER_FORMAT = "0"
WRAPPED = Alignment(vertical="top", wrap_text=True)

NOTES = (
    "本表是事项清单和其他主管部门名录，整表导出、整表导入。",
    "导入：scripts/hotline catalogue import 文件.xlsx；加 --dry-run 只检查，不保存。",
    "导入时逐行检查。有一处不对就全部不导入，并列出每一处的工作表、行和列。",
    "导入后，表中没有的事项和单位不再列出；已按原事项受理的，仍按受理时的时限办理。",
    "事项清单：一行是一个事项的一个版本。同一事项的各行，编号、名称、科室、语音名称应一致。",
    "政策调整时，不要改旧行：在旧行填“有效期止”，另起一行，从次日起。各版本不能重叠，也不能有空档。",
    "有效期起止均含当日；“有效期止”留空，表示至今有效。日期应为日期格式。",
    "时限单位：工作日、自然日、即时办结、以公布为准。前两种应填天数，后两种不填。",
    "时限自受理之日的次日起算；末日适逢休息日的，顺延至下一个工作日下班。",
    "办理要件：一行写一件，在单元格内换行。",
    "其他主管部门：一行是一个单位，以单位名称为准，不能重名。",
    "备注中写有“示例数据”的内容，使用前请核对。",
)


def write_workbook(file: CatalogueFile, path: Path) -> None:
    """Write the file as a new spreadsheet; ``read_workbook`` gives the same file back."""
    book = Workbook()
    matters = _sheet(book, MATTERS_SHEET, MATTER_COLUMNS, _matter_rows(file))
    _offer_units(matters)
    _sheet(book, AUTHORITIES_SHEET, AUTHORITY_COLUMNS, _authority_rows(file))
    notes: Worksheet = book.create_sheet(NOTES_SHEET)
    notes.column_dimensions["A"].width = 100
    for place, note in enumerate(NOTES, start=1):
        _put(notes, place, 1, note)
    # A new workbook begins with a sheet of its own.
    del book["Sheet"]
    with path.open("xb") as target:
        book.save(target)


def read_workbook(path: Path, sections: Collection[str]) -> CatalogueFile:
    """The file that a spreadsheet holds, with sections of these names.

    Raises:
        CatalogueFileError: with everything that is wrong in it.
    """
    faults: list[Fault] = []
    found = _read(path, faults)
    file = check(found[MATTERS_SHEET], found[AUTHORITIES_SHEET], sections, faults)
    if not faults and not file.matters:
        # Taken at its word, it would empty the catalogue.
        faults.append(Fault(MATTERS_SHEET, None, None, "没有任何事项"))
    if faults:
        raise CatalogueFileError(faults)
    return file


def _matter_rows(file: CatalogueFile) -> Iterator[list[Any]]:
    for matter in file.matters:
        for edition in matter.editions:
            yield [
                *(matter.key, matter.name, matter.section, matter.spoken_name),
                *(edition.valid_from, edition.valid_to, edition.basis, edition.limit_days),
                *(UNITS[edition.limit_unit], edition.procedure),
                *("\n".join(edition.materials) or None, edition.note),
            ]


def _authority_rows(file: CatalogueFile) -> Iterator[list[Any]]:
    for authority in file.authorities:
        yield [getattr(authority, column.field) for column in AUTHORITY_COLUMNS]


def _sheet(
    book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[list[Any]]
) -> Worksheet:
    """A sheet with frozen headings that can be filtered."""
    sheet: Worksheet = book.create_sheet(name)
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        # Also for the rows that an office adds below: a telephone number typed there stays text.
        sheet.column_dimensions[letter].number_format = _format(column)
        heading = _put(sheet, 1, number, column.heading)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="E6F0F6")
    last = 1
    for last, row in enumerate(rows, start=FIRST_ROW):
        for number, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            _put(sheet, last, number, value).number_format = _format(column)
    sheet.freeze_panes = f"{'C' if columns is MATTER_COLUMNS else 'B'}{FIRST_ROW}"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        # The library takes what begins with an equals sign for a formula.
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    cell.alignment = WRAPPED
    return cell


def _format(column: Column) -> str:
    formats = {Holds.DATE: DATE_FORMAT, Holds.NUMBER: NUMBER_FORMAT}
    return formats.get(column.holds, TEXT_FORMAT)


def _offer_units(sheet: Worksheet) -> None:
    place = [column.field for column in MATTER_COLUMNS].index("limit_unit") + 1
    letter = get_column_letter(place)
    offered = DataValidation("list", formula1=f'"{",".join(UNITS.values())}"', allow_blank=False)
    offered.add(f"{letter}{FIRST_ROW}:{letter}5000")
    sheet.add_data_validation(offered)


def _read(path: Path, faults: list[Fault]) -> dict[str, list[Row]]:
    """The rows of both sheets, as they were found.

    Raises:
        CatalogueFileError: it is no spreadsheet.
    """
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # What the library leaves out (pictures, rules of other programs) holds no facts.
            warnings.simplefilter("ignore", UserWarning)
            book = load_workbook(file, read_only=True)
            return {
                name: _rows(book, name, columns, faults)
                for name, columns in (
                    (MATTERS_SHEET, MATTER_COLUMNS),
                    (AUTHORITIES_SHEET, AUTHORITY_COLUMNS),
                )
            }
    except OSError as error:
        raise _unusable(path, f"打不开（{error.strerror or type(error).__name__}）") from error
    except (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError) as error:
        raise _unusable(path, "不是 .xlsx 电子表格，或已损坏；请另存为 .xlsx 后重试") from error


def _unusable(path: Path, what: str) -> CatalogueFileError:
    return CatalogueFileError([Fault(path.name, None, None, what)])


def _rows(book: Workbook, name: str, columns: Sequence[Column], faults: list[Fault]) -> list[Row]:
    """The rows of a sheet whose headings are right; none if they are not."""
    if name not in book.sheetnames:
        faults.append(Fault(name, None, None, "没有这张工作表"))
        return []
    sheet: Any = book[name]
    # Other programs write a wrong extent, which would cut rows off.
    sheet.reset_dimensions()
    lines = iter(sheet.iter_rows())
    headings = [_heading(cell) for cell in next(lines, ())]
    fields = {column.heading: column.field for column in columns}
    before = len(faults)
    for heading in fields.keys() - set(headings):
        faults.append(Fault(name, 1, heading, "缺少这一列"))
    for heading in headings:
        if heading and (heading not in fields or headings.count(heading) > 1):
            faults.append(Fault(name, 1, heading, "这一列不认识，或出现了两次"))
    if len(faults) > before:
        return []
    found = (
        _row(name, place, headings, fields, line, faults)
        for place, line in enumerate(lines, start=FIRST_ROW)
    )
    return [row for row in found if row is not None]


def _heading(cell: Any) -> str:
    return str(cell.value).strip() if cell.value is not None else ""


def _row(
    sheet: str,
    place: int,
    headings: list[str],
    fields: dict[str, str],
    line: Sequence[Any],
    faults: list[Fault],
) -> Row | None:
    """One row with its values by field; None where it is blank or cannot be read."""
    values: dict[str, Any] = {}
    is_whole = True
    for number, cell in enumerate(line):
        if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
            continue
        heading = headings[number] if number < len(headings) else ""
        where = heading or f"{get_column_letter(number + 1)}列"
        fault = _unreadable(cell, heading)
        if fault:
            faults.append(Fault(sheet, place, where, fault))
            is_whole = False
        else:
            values[fields[heading]] = cell.value
    return Row(place, values) if values and is_whole else None


def _unreadable(cell: Any, heading: str) -> str | None:
    """Why a cell's value cannot be taken; None if it can."""
    if not heading:
        return "这一列没有列名，不能填写内容"
    if cell.data_type == "f":
        return "是公式；请粘贴为数值"
    if cell.data_type == "e":
        return "是错误值；请改正"
    return None
