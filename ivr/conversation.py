"""The words of a conversation: where a call stands, what was heard, what is known, what comes next.

All plain data. ``ivr.flow`` decides with it; ``ivr.line`` fills it in and carries it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from calllog.office.today import Office, SectionInfo
from calllog.telephone import CallFacts, ItemFacts, MatterFacts, Told
from calllog.times.office_hours import OfficeState
from ivr.dialogue import End, Keys, Line, Take
from ivr.routing import Rung, on_duty


class Step(StrEnum):
    """Where a call can stand."""

    SAME_MATTER = "same_matter"
    MENU = "menu"
    ITEM_NUMBER = "item_number"
    PROGRESS = "progress"
    NOTICE = "notice"
    GUIDE_SECTION = "guide_section"
    GUIDE_MATTER = "guide_matter"
    GUIDE_TEXT = "guide_text"
    RINGING = "ringing"
    BETWEEN = "between"
    CONFIRM_NUMBER = "confirm_number"
    ENTER_NUMBER = "enter_number"
    READ_BACK = "read_back"
    MATTER = "matter"
    NAME = "name"
    ORGANISATION = "organisation"
    ADDITION = "addition"
    MESSAGE = "message"
    FAULT = "fault"
    DONE = "done"


# Here a section is only heard about, and not chosen.
BROWSING = frozenset({Step.GUIDE_SECTION, Step.GUIDE_MATTER, Step.GUIDE_TEXT})


@dataclass(frozen=True, slots=True)
class Position:
    """Where a call stands. It travels, signed, in the action URL; it names no person or matter."""

    step: Step
    turn: int = 1
    tries: int = 0
    section: int = 0  # 0: none chosen; in the guide, the one whose matters are heard.
    rung: tuple[int, ...] = ()
    rung_seconds: int = 0
    rang_together: bool = False  # The section was rung together, which is the end of ringing.
    refused: tuple[int, ...] = ()  # Picked up and did not take the call: a voicemail, perhaps.
    item: int = 0  # The item whose progress was told, or that the call may be about.
    was_wrong_key: bool = False  # At the read-back: said to be wrong once, and not again.
    reading: int = 0  # What is read out: the edition of a matter, or a one-time notice.
    page: int = 0  # How far it, or a list, has been read out.


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller did at the last step."""

    digits: str = ""
    number: str | None = None  # The digits as a telephone number in E.164, if they are one.
    progress: ItemFacts | None = None  # The item that the digits name.
    is_callers_item: bool = False  # And the calling number is one of that item's.
    notice: int = 0  # The item's one-time notice that this caller may hear; 0 for none.
    spoken_seconds: int = 0
    was_taken: bool = False  # A person took the call.
    was_refused: bool = False  # Somebody, or a voicemail, picked up and did not take it.
    cost_seconds: int = 0  # How much of the time for ringing the last rung has used.
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the flow knows besides: the office now, and the call so far."""

    office: Office
    state: OfficeState
    is_before_opening: bool  # Of a working day.
    opening: str  # The next opening, in spoken words.
    three_rings_seconds: int
    call: CallFacts
    menu: str | Callable[[], str]  # The keys and where they lead, in spoken words.
    tail: Callable[[], str]  # Of the number to call back, spoken, once the call is registered.
    due: Callable[[ItemFacts], str]  # An item's due time, in spoken words.
    item_number: Callable[[ItemFacts], str]  # An item's number, in spoken words.
    typed_number: str = ""  # The number just typed, in spoken words.
    # What can be read out; None while the ledger is away.
    matters: Callable[[], tuple[MatterFacts, ...] | None] = lambda: None
    edition: Callable[[int], Told | None] = lambda _: None
    notice: Callable[[int], Told | None] = lambda _: None

    @property
    def is_noon(self) -> bool:
        return self.state is OfficeState.NOON

    @property
    def is_staffed(self) -> bool:
        """Whether anybody is there: in office hours, or at noon where somebody covers it."""
        if self.is_noon:
            return any(on_duty(section, is_noon=True) for section in self.office.sections)
        return self.state is OfficeState.OPEN


class Act(StrEnum):
    """What the ledger has to be told."""

    REGISTER = "register"
    ABOUT = "about"
    ANOTHER_MATTER = "another_matter"
    SECTION = "section"
    SET_NUMBER = "set_number"
    CLEAR_NUMBER = "clear_number"
    AGREE_NUMBER = "agree_number"
    TOLD_PROGRESS = "told_progress"
    HEARD_NOTICE = "heard_notice"
    HEARD_GUIDE = "heard_guide"
    CONDUCT = "conduct"


@dataclass(frozen=True, slots=True)
class Dial:
    """Say the lines and ring these people."""

    lines: tuple[Line, ...]
    section: SectionInfo
    rung: Rung
    seconds: int


@dataclass(frozen=True, slots=True)
class Move:
    """The next step of a call. ``answer.next`` is still empty: signing is done elsewhere."""

    answer: Keys | Take | Dial | End
    position: Position | None = None
    acts: tuple[Act, ...] = ()
