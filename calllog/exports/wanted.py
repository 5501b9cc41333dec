"""What somebody wants to have as a spreadsheet: it passes to the process that makes it as JSON."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from calllog.lists.filters import Chosen
from calllog.models import CallKind, Role
from calllog.office.viewers import Viewer

# Numbers leave the house by the hundred here. Handlers and leaders see them one by one.
TAKES_NUMBERS = frozenset({Role.SUPERVISOR, Role.SECTION_HEAD, Role.LEADER_IN_CHARGE})
MOST_NUMBERS = 1000
SEARCHED = "查找"  # What stands in the search field may be a name, and is kept out of the log.


class Standing(StrEnum):
    """Which items of a period, by how far they are."""

    OPEN = "open"  # 未办结
    CLOSED = "closed"  # 已办结


class Ledger(BaseModel):
    """The ledger from one day of registration to another, both included."""

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    section: str = ""  # Its key; none: every section.
    state: str = ""  # A Standing or a State; none: every one.


class Calls(BaseModel):
    """A list of calls that left no item."""

    model_config = ConfigDict(frozen=True)

    kind: CallKind
    is_handled: bool = False  # Of those without a number: the ones that somebody has dealt with.


LISTS_OF_CALLS = {
    CallKind.NO_NUMBER: "无号码来电",
    CallKind.SHORT: "短时来电",
    CallKind.GUIDE: "办事指南来电",
}


class Wanted(BaseModel):
    """One spreadsheet: of what, for whom, as of when."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    viewer: Viewer
    by: str  # Login, or who is at the machine.
    chosen: Chosen | None = None  # The missed-callback list as it is shown.
    ledger: Ledger | None = None
    calls: Calls | None = None
    about: tuple[tuple[str, str], ...] = ()  # The same in words, for the first sheet.
    reason: str = ""  # Why the numbers are whole; none: they are masked.

    @property
    def title(self) -> str:
        """What the spreadsheet is called."""
        if self.calls is not None:
            return LISTS_OF_CALLS[self.calls.kind]
        return "首问工作台账" if self.ledger is not None else "待回电清单"

    def file_name(self, zone: ZoneInfo) -> str:
        """The name under which it is saved, with the office's time."""
        return f"{self.title}{self.at.astimezone(zone):%Y%m%d%H%M}.xlsx"
