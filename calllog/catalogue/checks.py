"""Rows of a catalogue file, checked one by one and together. Every fault is found, not the first.

What is read is tidied: blanks around it and letters that nobody sees go, so that what is written
out and read in again is the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from calllog.catalogue.file import (
    AUTHORITIES_SHEET,
    AUTHORITY_COLUMNS,
    MATTER_COLUMNS,
    MATTERS_SHEET,
    UNITS,
    AuthorityPart,
    CatalogueFile,
    CatalogueFileError,
    Column,
    EditionPart,
    Fault,
    Holds,
    MatterPart,
)
from calllog.times.resolution import COUNTED

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
LONGEST_LIMIT = 3650
ONE_DAY = timedelta(days=1)
# What every edition of a matter says alike.
OF_THE_MATTER = ("name", "section", "spoken_name")

UNIT_NAMES = "".join(f"“{name}”" for name in UNITS.values())


@dataclass(frozen=True)
class Row:
    """One row as it was found: its place, and the raw value of each field that it fills."""

    place: int
    values: Mapping[str, Any]


class _Wrong(Exception):  # noqa: N818 - It is what a cell is, and never leaves this module.
    """Why a value cannot stand where it stands."""


class Sheet:
    """The rows of one sheet as they are checked, and the faults found so far."""

    def __init__(self, name: str, columns: tuple[Column, ...], faults: list[Fault]) -> None:
        self._name, self._faults = name, faults
        self._columns = columns
        self._headings = {column.field: column.heading for column in columns}

    def fault(self, place: int | None, field: str | None, what: str) -> None:
        """Note a fault."""
        heading = self._headings[field] if field else None
        self._faults.append(Fault(self._name, place, heading, what))

    def checked(self, rows: Iterable[Row]) -> list[Row]:
        """Those rows whose every cell is right by itself, with the values as they are meant."""
        good = []
        for row in rows:
            values: dict[str, Any] = {}
            for column in self._columns:
                try:
                    values[column.field] = _value(column, row.values.get(column.field))
                except _Wrong as wrong:
                    self.fault(row.place, column.field, str(wrong))
            if len(values) == len(self._columns):
                good.append(Row(row.place, values))
        return good

    def once(self, rows: Iterable[Row], field: str) -> None:
        """Note every value of a field that stood in an earlier row already."""
        seen: dict[Any, int] = {}
        for row in rows:
            first = seen.setdefault(row.values[field], row.place)
            if first != row.place:
                self.fault(row.place, field, f"与第{first}行重复")

    def in_order(self, row: Row) -> bool:
        """Whether the row ends no earlier than it begins."""
        begins, ends = row.values["valid_from"], row.values["valid_to"]
        if ends is None or begins <= ends:
            return True
        self.fault(row.place, "valid_to", "早于“有效期起”")
        return False


def assemble(
    matters: Iterable[Row], authorities: Iterable[Row], sections: Collection[str]
) -> CatalogueFile:
    """The file that the rows make. A matter is as many rows as it has editions.

    Raises:
        CatalogueFileError: with every fault of the rows.
    """
    faults: list[Fault] = []
    file = check(matters, authorities, sections, faults)
    if faults:
        raise CatalogueFileError(faults)
    return file


def check(
    matters: Iterable[Row],
    authorities: Iterable[Row],
    sections: Collection[str],
    faults: list[Fault],
) -> CatalogueFile:
    """What of the rows is right; the faults of the others are added to the list."""
    sheet = Sheet(MATTERS_SHEET, MATTER_COLUMNS, faults)
    by_key: dict[str, list[Row]] = {}
    for row in sheet.checked(matters):
        _check_row(sheet, row, sections)
        by_key.setdefault(row.values["key"], []).append(row)
    sheet.once([rows[0] for rows in by_key.values()], "name")
    parts = tuple(_matter(sheet, rows) for rows in by_key.values())
    return CatalogueFile(parts, _authorities(authorities, faults))


def tidy(text: str) -> str:
    """Without letters that nobody sees, other than ends of lines, and without outer blanks."""
    lines = []
    for line in re.split(r"\r\n|[\r\n\v\f\x85\u2028\u2029]", text):
        kept = (letter for letter in line if unicodedata.category(letter)[0] != "C")
        blanks = (" " if unicodedata.category(letter) == "Zs" else letter for letter in kept)
        lines.append("".join(blanks).strip())
    return "\n".join(lines).strip("\n")


def _value(column: Column, raw: object) -> Any:
    """A cell's value as it is meant.

    Raises:
        _Wrong: it is missing, of another kind, or too long.
    """
    if isinstance(raw, str):
        raw = tidy(raw) or None
    if raw is None:
        if column.may_be_empty:
            return () if column.holds is Holds.LIST else None
        raise _Wrong("不能为空")
    if column.holds is Holds.DATE:
        return _date(raw)
    if column.holds is Holds.NUMBER:
        return _number(raw)
    if not isinstance(raw, str):
        raise _Wrong("应为文字；请将单元格格式设为“文本”后重新填写")
    if column.holds is Holds.UNIT:
        return _unit(raw)
    return _text(column, raw)


def _date(raw: object) -> date:
    if isinstance(raw, datetime):
        if raw.time() != time():
            raise _Wrong("只填日期，不填时间")
        return raw.date()
    if isinstance(raw, date):
        return raw
    raise _Wrong("应为日期，如2026-09-20；请将单元格格式设为“日期”后重新填写")


def _number(raw: object) -> int:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and 1 <= raw <= LONGEST_LIMIT and raw % 1 == 0:  # type: ignore[operator]
        return int(raw)  # type: ignore[call-overload,no-any-return]
    raise _Wrong(f"应为1至{LONGEST_LIMIT}的整数，只填数字，单位填在“时限单位”中")


def _unit(raw: str) -> Any:
    for unit, name in UNITS.items():
        if raw == name:
            return unit
    raise _Wrong(f"应为{UNIT_NAMES}之一，不是“{raw[:20]}”")


def _text(column: Column, raw: str) -> Any:
    if len(raw) > column.longest:
        raise _Wrong(f"最多{column.longest}个字，现有{len(raw)}个字")
    if column.holds is Holds.LINE and "\n" in raw:
        raise _Wrong("只能有一行，请去掉换行")
    if column.holds is Holds.LIST:
        return tuple(line for line in raw.split("\n") if line)
    return raw


def _check_row(sheet: Sheet, row: Row, sections: Collection[str]) -> None:
    """What has to be right in a row of the matters besides each cell by itself."""
    values = row.values
    if not KEY.fullmatch(values["key"]):
        sheet.fault(row.place, "key", "只能用英文字母、数字、点、横线和下划线，以字母或数字开头")
    if values["section"] not in sections:
        sheet.fault(row.place, "section", f"没有名为“{values['section']}”的科室")
    unit = values["limit_unit"]
    if unit in COUNTED and values["limit_days"] is None:
        sheet.fault(row.place, "limit_days", f"时限单位为“{UNITS[unit]}”时应填天数")
    if unit not in COUNTED and values["limit_days"] is not None:
        sheet.fault(row.place, "limit_days", f"时限单位为“{UNITS[unit]}”时应留空")


def _matter(sheet: Sheet, rows: list[Row]) -> MatterPart:
    """The matter that all rows of one key make."""
    first = rows[0]
    for row in rows[1:]:
        for field in OF_THE_MATTER:
            if row.values[field] != first.values[field]:
                sheet.fault(row.place, field, f"同一事项与第{first.place}行不一致")
    by_date = sorted(rows, key=lambda row: row.values["valid_from"])
    in_order = [sheet.in_order(row) for row in rows]
    if all(in_order):
        for earlier, later in pairwise(by_date):
            _check_succession(sheet, earlier, later)
    editions = tuple(_edition(row) for row in reversed(by_date))
    of_the_matter = {field: first.values[field] for field in OF_THE_MATTER}
    return MatterPart(key=first.values["key"], editions=editions, **of_the_matter)


def _check_succession(sheet: Sheet, earlier: Row, later: Row) -> None:
    """An edition begins the day after the one before it ends: no overlap and no gap."""
    ends, begins = earlier.values["valid_to"], later.values["valid_from"]
    if ends is None:
        what = f"与第{earlier.place}行重叠：第{earlier.place}行没有“有效期止”"
        sheet.fault(later.place, "valid_from", what)
    elif begins <= ends:
        what = f"与第{earlier.place}行重叠：第{earlier.place}行有效至{ends}"
        sheet.fault(later.place, "valid_from", what)
    elif begins > ends + ONE_DAY:
        what = f"与第{earlier.place}行之间有空档：应从{ends + ONE_DAY}起"
        sheet.fault(later.place, "valid_from", what)


def _edition(row: Row) -> EditionPart:
    values = dict(row.values)
    for field in ("key", *OF_THE_MATTER):
        del values[field]
    return EditionPart(**values)


def _authorities(rows: Iterable[Row], faults: list[Fault]) -> tuple[AuthorityPart, ...]:
    sheet = Sheet(AUTHORITIES_SHEET, AUTHORITY_COLUMNS, faults)
    good = sheet.checked(rows)
    sheet.once(good, "name")
    for row in good:
        sheet.in_order(row)
        if not any(letter.isdigit() for letter in row.values["phone"]):
            sheet.fault(row.place, "phone", "应含有号码")
    return tuple(AuthorityPart(**row.values) for row in good)
