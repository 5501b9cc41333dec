"""The service catalogue and the directory of authorities as a file, and what is said of its faults.

A file stands for the whole of both. ``calllog.catalogue.checks`` makes one out of rows, which come
from a spreadsheet (``calllog.catalogue.sheets``) or from the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from calllog.times.resolution import LimitUnit

MATTERS_SHEET = "事项清单"
AUTHORITIES_SHEET = "其他主管部门"
NOTES_SHEET = "说明"

UNITS = {
    LimitUnit.WORKING_DAYS: "工作日",
    LimitUnit.CALENDAR_DAYS: "自然日",
    LimitUnit.IMMEDIATE: "即时办结",
    LimitUnit.AS_PUBLISHED: "以公布为准",
}


@dataclass(frozen=True)
class EditionPart:
    """What holds for a matter from one date to another, both included."""

    valid_from: date
    valid_to: date | None
    basis: str
    limit_days: int | None
    limit_unit: LimitUnit
    procedure: str
    materials: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class MatterPart:
    """A matter with its editions, the latest first."""

    key: str
    name: str
    section: str  # By its name, which is what the office knows it by.
    spoken_name: str
    editions: tuple[EditionPart, ...]


@dataclass(frozen=True)
class AuthorityPart:
    """An entry of the directory; it is known again by its name."""

    name: str
    what_for: str
    phone: str
    address: str | None
    hours: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class CatalogueFile:
    """The whole catalogue and the whole directory, in the office's order."""

    matters: tuple[MatterPart, ...]
    authorities: tuple[AuthorityPart, ...]


class Holds(Enum):
    """What the cells of a column hold."""

    LINE = auto()
    TEXT = auto()  # May have several lines.
    LIST = auto()  # One entry a line.
    DATE = auto()
    NUMBER = auto()
    UNIT = auto()


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the field it fills, its heading, and what may stand in it."""

    field: str
    heading: str
    holds: Holds
    width: int
    longest: int = 0  # In letters; the database's columns are as wide.
    may_be_empty: bool = False


MATTER_COLUMNS = (
    Column("key", "事项编号", Holds.LINE, 24, 40),
    Column("name", "事项名称", Holds.LINE, 30, 100),
    Column("section", "科室", Holds.LINE, 12, 40),
    Column("spoken_name", "语音名称", Holds.LINE, 18, 40),
    Column("valid_from", "有效期起", Holds.DATE, 13),
    Column("valid_to", "有效期止", Holds.DATE, 13, may_be_empty=True),
    Column("basis", "办理依据", Holds.TEXT, 44, 2000),
    Column("limit_days", "办理时限", Holds.NUMBER, 11, may_be_empty=True),
    Column("limit_unit", "时限单位", Holds.UNIT, 13),
    Column("procedure", "办理流程", Holds.TEXT, 50, 4000),
    Column("materials", "办理要件", Holds.LIST, 40, 4000, may_be_empty=True),
    Column("note", "备注", Holds.TEXT, 40, 2000, may_be_empty=True),
)
AUTHORITY_COLUMNS = (
    Column("name", "单位名称", Holds.LINE, 30, 100),
    Column("what_for", "负责事项", Holds.TEXT, 50, 2000),
    Column("phone", "电话", Holds.LINE, 20, 60),
    Column("address", "地址", Holds.LINE, 34, 200, may_be_empty=True),
    Column("hours", "办公时间", Holds.LINE, 34, 200, may_be_empty=True),
    Column("valid_from", "有效期起", Holds.DATE, 13),
    Column("valid_to", "有效期止", Holds.DATE, 13, may_be_empty=True),
)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where; a sheet as a whole has neither row nor column."""

    sheet: str
    row: int | None
    column: str | None
    what: str

    def __str__(self) -> str:
        where = f"{self.sheet} 第{self.row}行" if self.row else self.sheet
        return f"{where}“{self.column}”：{self.what}" if self.column else f"{where}：{self.what}"


class CatalogueFileError(Exception):
    """A file that cannot be used, with everything that is wrong in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
