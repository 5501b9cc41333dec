"""A spreadsheet written row by row at constant memory, in which nothing that people said is run.

Text is always written as text: what begins with = + - @ would else be a formula to Excel, and
stands with a quote prefix, so that it stays text when somebody edits the cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

MOST_ROWS = 1_000_000  # Excel ends at 1,048,576.
LONGEST_TEXT = 32_000  # Excel ends at 32,767, and the library drops what is longer.
CUT = "……（未完，全文见系统）"
RISKY = ("=", "+", "-", "@", "\t", "\r")
COVER = "说明"


class Holds(Enum):
    """What the cells of a column hold."""

    TEXT = auto()
    NUMBER = auto()
    MOMENT = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how wide it is in letters, and what it holds."""

    heading: str
    width: int
    holds: Holds = Holds.TEXT


class Book:
    """One file with a sheet that tells what it is, and one of rows.

    ``drafts`` is the folder for the library's own drafts: they hold the same as the file.
    """

    def __init__(self, path: Path, drafts: Path, zone: ZoneInfo) -> None:
        self._zone = zone
        self._book = Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(drafts),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        plain = {"valign": "top", "text_wrap": True}
        self._text = self._book.add_format(plain)
        self._quoted = self._book.add_format(plain | {"quote_prefix": True})
        self._number = self._book.add_format(plain | {"num_format": "0"})
        self._moment = self._book.add_format(plain | {"num_format": "yyyy-mm-dd hh:mm"})
        self._heading = self._book.add_format(plain | {"bold": True, "bg_color": "#E6F0F6"})
        self._sheet: Any = None
        self._columns: Sequence[Column] = ()
        self._next = 0

    def cover(self, title: str, lines: Iterable[tuple[str, Any]]) -> None:
        """The first sheet: what this is, of when, and who made it."""
        self._sheet = self._book.add_worksheet(COVER)
        self._sheet.set_column(0, 0, 14)
        self._sheet.set_column(1, 1, 80)
        self._sheet.write_string(0, 0, title, self._heading)
        self._sheet.write_blank(0, 1, None, self._heading)
        for place, (name, value) in enumerate(lines, start=1):
            self._sheet.write_string(place, 0, name, self._text)
            self._write(place, 1, value)

    def begin(self, name: str, columns: Sequence[Column], rows: int) -> None:
        """The sheet of so many rows: its headings stay in sight, filter, and are on every page."""
        self._sheet = self._book.add_worksheet(name)
        self._columns, self._next = columns, 1
        for number, column in enumerate(columns):
            self._sheet.set_column(number, number, column.width)
            self._sheet.write_string(0, number, column.heading, self._heading)
        self._sheet.freeze_panes(1, 2)
        self._sheet.autofilter(0, 0, rows, len(columns) - 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(8)  # A3
        self._sheet.fit_to_pages(1, 0)
        self._sheet.set_footer(f"&L{name}&R第&P页，共&N页")
        self._sheet.activate()

    def row(self, values: Sequence[Any]) -> None:
        """The next row."""
        for number, (_column, value) in enumerate(zip(self._columns, values, strict=True)):
            self._write(self._next, number, value)
        self._next += 1

    def close(self) -> None:
        """Put the file together.

        Raises:
            OSError: the disk is full or may not be written.
        """
        self._book.close()

    def _write(self, row: int, column: int, value: Any) -> None:
        if isinstance(value, datetime):
            # Excel knows no time zones: the office's clock, to the minute as it is shown.
            local = value.astimezone(self._zone).replace(second=0, microsecond=0, tzinfo=None)
            self._sheet.write_datetime(row, column, local, self._moment)
        elif isinstance(value, int):
            self._sheet.write_number(row, column, value, self._number)
        elif value:
            text = value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT] + CUT
            form = self._quoted if text.startswith(RISKY) else self._text
            self._sheet.write_string(row, column, text, form)
