"""How a call on the conduct line goes (clause 5.3b). Pure.

A complaint: named or anonymous, about whom, what happened, an earlier item's number, of a named
caller name and number, receipt and code. What was said comes first, so that a call that breaks off
serves all the same. Whoever comes back: receipt and code, state and result, questions.

Where the call stands and what the caller did give the next place; ``conduct_words`` gives what is
said there. Only ``Stand`` travels in the signed step, and it names nobody: neither who calls, nor
whom it is about, nor which case it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

LINE: Final = "conduct"
# Less is a cough or the beep; an answer and a name may be one syllable.
SHORTEST_STATEMENT_SECONDS: Final = 2
SHORTEST_WORD_SECONDS: Final = 1
ASKED_AT_MOST: Final = 2
TRIED_AT_MOST: Final = 3  # Receipt and code, in one call.
SPOKEN_AT_MOST: Final = 4  # The receipt, a state: once, and again three times.
SECTION_KEYS: Final = "1234567"
HIGH_KEY: Final = "8"
UNKNOWN_KEY: Final = "9"


class Stage(StrEnum):
    """The places of the conversation."""

    CHOICE = "choice"
    ABOUT = "about"
    HIGH = "high"  # A monitor, or the administrator or a leader: the outside body's business.
    STATEMENT = "statement"
    ITEM = "item"
    NAME = "name"
    NUMBER = "number"
    TYPE_NUMBER = "type_number"
    READ_BACK = "read_back"
    RECEIPT = "receipt"
    LOOK_RECEIPT = "look_receipt"
    LOOK_CODE = "look_code"
    TOLD = "told"
    QUESTION = "question"
    EMPTY = "empty"  # Twice silent: nothing was taken down, and the caller is told so.
    LOCKED = "locked"
    FAILED = "failed"
    ANSWERED = "answered"
    OVER = "over"
    NOT_OPEN = "not_open"  # Nobody to seal to: the line is not set up.
    SERVICE = "service"  # Employers' arrears are the service line's business (监督分流).


# What was said is kept by now, whatever becomes of the rest of the call.
AFTER_STATEMENT: Final = frozenset(
    {Stage.ITEM, Stage.NAME, Stage.NUMBER, Stage.TYPE_NUMBER, Stage.READ_BACK, Stage.RECEIPT}
)
RECORDED: Final = frozenset({Stage.STATEMENT, Stage.NAME, Stage.QUESTION})


class Look(StrEnum):
    """What became of a receipt and its code."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a call stands: the place, and how often the caller has been asked or told there.

    ``first`` is a sentence spoken before what is always said there; it does not travel.
    """

    stage: Stage
    is_named: bool = False
    times: int = 1
    question: int = 0  # Its place among the case's questions.
    page: int = 0  # Of a state and result too long to be heard at one go.
    first: str = ""

    def as_data(self) -> dict[str, Any]:
        """What goes into the signed step."""
        return {
            "line": LINE,
            "at": self.stage.value,
            "named": self.is_named,
            "times": self.times,
            "question": self.question,
            "page": self.page,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any] | None) -> Stand | None:
        """The stand a step was signed with; None for another line's or an older release's step."""
        if data is None or data.get("line") != LINE:
            return None
        try:
            return cls(
                Stage(data["at"]),
                bool(data["named"]),
                int(data["times"]),
                int(data["question"]),
                int(data["page"]),
            )
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True, slots=True)
class Heard:
    """What the caller did: keys, or so many seconds of speech; and what is known besides."""

    keys: str = ""
    spoken_seconds: int | None = None
    has_hung_up: bool = False
    sections: int = 0  # How many have a key.
    is_outside: bool = False  # No monitor may open what is said now.
    shows_number: bool = False
    is_number: bool = False  # What was typed can be rung.
    look: Look | None = None
    pages: int = 1
    open_questions: tuple[int, ...] = ()

    def has_words(self, stage: Stage) -> bool:
        """Whether something was said that is to be kept, the caller still there or not."""
        is_statement = stage is Stage.STATEMENT
        shortest = SHORTEST_STATEMENT_SECONDS if is_statement else SHORTEST_WORD_SECONDS
        return (self.spoken_seconds or 0) >= shortest


BEGIN: Final = Stand(Stage.CHOICE)
OVER: Final = Stand(Stage.OVER)


def move(stand: Stand, heard: Heard) -> Stand:
    """Where the call goes from here."""
    if heard.has_hung_up and stand.stage in RECORDED:
        return OVER
    onward = MOVES.get(stand.stage)
    return OVER if onward is None else onward(stand, heard)


def _again(stand: Stand, heard: Heard, otherwise: Stand) -> Stand:
    """Ask once more; a wrong key is told."""
    if stand.times >= ASKED_AT_MOST:
        return otherwise
    return replace(stand, times=stand.times + 1, first="wrong_key" if heard.keys else "")


def _choose(stand: Stand, heard: Heard) -> Stand:
    if heard.keys == "0":
        return Stand(Stage.SERVICE)
    if heard.keys == "3":
        return Stand(Stage.LOOK_RECEIPT)
    if heard.keys in ("1", "2"):
        return Stand(Stage.ABOUT, is_named=heard.keys == "1")
    # Whoever does not say that they want to be named is not named.
    return _again(stand, heard, Stand(Stage.ABOUT, is_named=False))


def _about(stand: Stand, heard: Heard) -> Stand:
    first = "conduct_monitor_note" if heard.is_outside else ""
    statement = Stand(Stage.STATEMENT, stand.is_named, first=first)
    if heard.keys == HIGH_KEY:
        return Stand(Stage.HIGH, stand.is_named)
    if heard.keys == UNKNOWN_KEY or section_of(heard.keys, heard.sections) is not None:
        return statement
    return _again(stand, heard, statement)


def section_of(keys: str, sections: int) -> int | None:
    """Which section a key of the menu means, counted from 0."""
    place = SECTION_KEYS.find(keys) if len(keys) == 1 else -1
    return place if 0 <= place < sections else None


def _high(stand: Stand, heard: Heard) -> Stand:
    statement = Stand(Stage.STATEMENT, stand.is_named)
    if heard.keys == "2":
        return replace(statement, first="conduct_high_note")
    # Whoever does not say whom they mean may mean a monitor.
    about_monitor = replace(statement, first="conduct_monitor_note")
    return about_monitor if heard.keys == "1" else _again(stand, heard, about_monitor)


def _statement(stand: Stand, heard: Heard) -> Stand:
    if heard.has_words(stand.stage):
        return Stand(Stage.ITEM, stand.is_named)
    if stand.times < ASKED_AT_MOST:
        return Stand(Stage.STATEMENT, stand.is_named, stand.times + 1)
    return Stand(Stage.EMPTY)


def _item(stand: Stand, _heard: Heard) -> Stand:
    return Stand(Stage.NAME if stand.is_named else Stage.RECEIPT, stand.is_named)


def _name(stand: Stand, heard: Heard) -> Stand:
    if not heard.has_words(stand.stage) and stand.times < ASKED_AT_MOST:
        return replace(stand, times=stand.times + 1)
    return Stand(Stage.NUMBER if heard.shows_number else Stage.TYPE_NUMBER, stand.is_named)


def _number(stand: Stand, heard: Heard) -> Stand:
    receipt = Stand(Stage.RECEIPT, stand.is_named)
    if heard.keys == "2":
        return Stand(Stage.TYPE_NUMBER, stand.is_named)
    return receipt if heard.keys == "1" else _again(stand, heard, receipt)


def _type_number(stand: Stand, heard: Heard) -> Stand:
    if heard.is_number:
        return Stand(Stage.READ_BACK, stand.is_named, stand.times)
    if stand.times < ASKED_AT_MOST:
        return replace(
            stand, times=stand.times + 1, first="conduct_bad_number" if heard.keys else ""
        )
    return Stand(Stage.RECEIPT, stand.is_named)


def _read_back(stand: Stand, heard: Heard) -> Stand:
    if heard.keys == "2" and stand.times < ASKED_AT_MOST:
        return Stand(Stage.TYPE_NUMBER, stand.is_named, stand.times + 1)
    return Stand(Stage.RECEIPT, stand.is_named)


def _receipt(stand: Stand, heard: Heard) -> Stand:
    if heard.keys == "1" and stand.times < SPOKEN_AT_MOST:
        return replace(stand, times=stand.times + 1)
    return OVER


def _look_receipt(stand: Stand, heard: Heard) -> Stand:
    if heard.keys.strip("*#"):
        return Stand(Stage.LOOK_CODE, times=stand.times)
    return _tried(stand, "")


def _look_code(stand: Stand, heard: Heard) -> Stand:
    if heard.look is Look.RIGHT:
        return Stand(Stage.TOLD)
    if heard.look is Look.LOCKED:
        return Stand(Stage.LOCKED)
    return _tried(stand, "conduct_look_wrong")


def _tried(stand: Stand, first: str) -> Stand:
    if stand.times >= TRIED_AT_MOST:
        return Stand(Stage.FAILED)
    return Stand(Stage.LOOK_RECEIPT, times=stand.times + 1, first=first)


def _told(stand: Stand, heard: Heard) -> Stand:
    is_last = stand.page + 1 >= heard.pages
    if is_last and heard.keys == "2" and heard.open_questions:
        return Stand(Stage.QUESTION, question=heard.open_questions[0])
    if heard.keys == "1" and stand.times < SPOKEN_AT_MOST:
        return Stand(Stage.TOLD, times=stand.times + 1, page=0 if is_last else stand.page)
    if is_last or heard.keys == "1":
        return OVER
    return replace(stand, page=stand.page + 1)


def _question(stand: Stand, heard: Heard) -> Stand:
    if not heard.has_words(stand.stage):
        is_asked_again = stand.times < ASKED_AT_MOST
        return replace(stand, times=stand.times + 1) if is_asked_again else OVER
    left = [question for question in heard.open_questions if question > stand.question]
    if not left:
        return Stand(Stage.ANSWERED)
    return Stand(Stage.QUESTION, question=left[0], first="conduct_answered")


MOVES: Final[Mapping[Stage, Callable[[Stand, Heard], Stand]]] = {
    Stage.CHOICE: _choose,
    Stage.ABOUT: _about,
    Stage.HIGH: _high,
    Stage.STATEMENT: _statement,
    Stage.ITEM: _item,
    Stage.NAME: _name,
    Stage.NUMBER: _number,
    Stage.TYPE_NUMBER: _type_number,
    Stage.READ_BACK: _read_back,
    Stage.RECEIPT: _receipt,
    Stage.LOOK_RECEIPT: _look_receipt,
    Stage.LOOK_CODE: _look_code,
    Stage.TOLD: _told,
    Stage.QUESTION: _question,
}
