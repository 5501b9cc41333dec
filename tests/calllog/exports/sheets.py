"""Spreadsheets as tests read them: made in this process, opened with another library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import load_workbook

from calllog.db import Database
from calllog.exports.making import make
from calllog.exports.wanted import Wanted

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Table:
    """The rows of a spreadsheet by their headings, and the sheets themselves."""

    cover: Any
    sheet: Any

    @classmethod
    def read(cls, path: Any) -> Table:
        book = load_workbook(path)
        cover, sheet = book.worksheets
        return cls(cover, sheet)

    @property
    def headings(self) -> list[str]:
        return [cell.value for cell in self.sheet[1]]

    @property
    def cells(self) -> list[dict[str, Any]]:
        """Each row as its cells."""
        return [dict(zip(self.headings, row, strict=True)) for row in self.sheet.iter_rows(2)]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each row as its values."""
        return [{name: cell.value for name, cell in row.items()} for row in self.cells]

    @property
    def told(self) -> dict[str, Any]:
        """What the first sheet says."""
        return {row[0].value: row[1].value for row in self.cover.iter_rows()}


def made(db: Database, wanted: Wanted, folder: Path) -> Table:
    """The spreadsheet that somebody wants."""
    path = folder / "table.xlsx"
    make(db, ZONE, wanted, path, lambda _done, _total: None)
    return Table.read(path)
