"""How a call on the conduct line goes: named or anonymous, the statement, the receipt.

Pure: where the call stands and what the caller did give the next place; a place gives what is
said there. Only ``Stand`` travels in the signed step, and it names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ivr.dialogue import Answer, End, Keys, Line, Take

LINE: Final = "conduct"
STATEMENT_FIELD: Final = "statement"
STATEMENT_SECONDS: Final = 180  # Three minutes; a complaint names time, section, person, matter.
SHORTEST_STATEMENT_SECONDS: Final = 2  # Less is a cough or the beep.
ASKED_AT_MOST: Final = 2
SPOKEN_AT_MOST: Final = 4  # The receipt: once, and again three times.


class Stage(StrEnum):
    """The places of the conversation."""

    CHOICE = "choice"
    STATEMENT = "statement"
    RECEIPT = "receipt"
    EMPTY = "empty"  # Twice silent: nothing was taken down, and the caller is told so.
    OVER = "over"
    SERVICE = "service"  # Employers' arrears are the service line's business (监督分流).


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a call stands: the place, and how often the caller has been asked or told there."""

    stage: Stage
    is_named: bool = False
    times: int = 1
    was_wrong_key: bool = False

    def as_data(self) -> dict[str, Any]:
        """What goes into the signed step."""
        return {"line": LINE, "at": self.stage.value, "named": self.is_named, "times": self.times}

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Stand | None:
        """The stand a step was signed with; None for another line's or an older release's step."""
        if data is None or data.get("line") != LINE:
            return None
        try:
            return cls(Stage(data["at"]), bool(data["named"]), int(data["times"]))
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller did: keys, or so many seconds of speech; and whether they are still there."""

    keys: str = ""
    spoken_seconds: int | None = None
    has_hung_up: bool = False

    @property
    def has_statement(self) -> bool:
        """Whether there is a statement to keep, the caller still there or not."""
        return (self.spoken_seconds or 0) >= SHORTEST_STATEMENT_SECONDS


@dataclass(frozen=True, slots=True)
class SpokenReceipt:
    """The receipt as it is spoken, digit by digit."""

    receipt: str
    code: str


BEGIN: Final = Stand(Stage.CHOICE)
OVER: Final = Stand(Stage.OVER)


def move(stand: Stand, heard: Heard) -> Stand:
    """Where the call goes from here."""
    if stand.stage is Stage.CHOICE:
        return _choose(stand, heard.keys)
    if stand.stage is Stage.STATEMENT:
        return _after_statement(stand, heard)
    if stand.stage is Stage.RECEIPT and heard.keys == "1" and stand.times < SPOKEN_AT_MOST:
        return Stand(Stage.RECEIPT, stand.is_named, stand.times + 1)
    return OVER


def say(
    stand: Stand, sign: Callable[[dict[str, Any]], str], spoken: SpokenReceipt | None
) -> Answer:
    """What is said at a place. Without a receipt to speak, the call ends with thanks."""
    if stand.stage is Stage.CHOICE:
        return Keys(_choice_lines(stand), sign(stand.as_data()))
    if stand.stage is Stage.STATEMENT:
        return Take(
            _statement_lines(stand), STATEMENT_FIELD, sign(stand.as_data()), STATEMENT_SECONDS
        )
    if stand.stage is Stage.RECEIPT and spoken is not None:
        numbers = {"receipt": spoken.receipt, "code": spoken.code}
        lines = (Line("conduct_receipt", numbers), Line("conduct_repeat"))
        return Keys(lines, sign(stand.as_data()))
    return End((Line("conduct_empty" if stand.stage is Stage.EMPTY else "conduct_goodbye"),))


def _choose(stand: Stand, keys: str) -> Stand:
    if keys == "0":
        return Stand(Stage.SERVICE)
    if keys in ("1", "2"):
        return Stand(Stage.STATEMENT, is_named=keys == "1")
    if stand.times < ASKED_AT_MOST:
        return Stand(Stage.CHOICE, times=stand.times + 1, was_wrong_key=bool(keys))
    # Whoever does not say that they want to be named is not named.
    return Stand(Stage.STATEMENT, is_named=False)


def _after_statement(stand: Stand, heard: Heard) -> Stand:
    if heard.has_hung_up:
        return OVER
    if heard.has_statement:
        return Stand(Stage.RECEIPT, stand.is_named)
    if stand.times < ASKED_AT_MOST:
        return Stand(Stage.STATEMENT, stand.is_named, stand.times + 1)
    return Stand(Stage.EMPTY)


def _choice_lines(stand: Stand) -> tuple[Line, ...]:
    if stand.times == 1:
        return (Line("conduct_greeting"), Line("conduct_divert"))
    # The greeting and its way out, half a minute long, have been heard.
    wrong = (Line("wrong_key"),) if stand.was_wrong_key else ()
    return (*wrong, Line("conduct_choice"))


def _statement_lines(stand: Stand) -> tuple[Line, ...]:
    if stand.times > 1:
        return (Line("conduct_silence"),)
    note = "conduct_named_note" if stand.is_named else "conduct_anonymous"
    return (Line(note), Line("conduct_statement"))
