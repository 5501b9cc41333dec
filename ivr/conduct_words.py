"""What the conduct line says at each place of a call. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ivr.conduct_flow import SECTION_KEYS, Stage, Stand
from ivr.dialogue import Answer, End, Keys, Line, Take
from ivr.reading_out import in_stretches, sentences

STATEMENT_SECONDS: Final = 180  # Three minutes; a complaint names time, section, person, matter.
NAME_SECONDS: Final = 20
ANSWER_SECONDS: Final = 120

ENDS: Final = {
    Stage.EMPTY: ("conduct_empty",),
    Stage.LOCKED: ("conduct_look_locked",),
    Stage.FAILED: ("conduct_look_failed",),
    Stage.ANSWERED: ("conduct_answered", "conduct_goodbye"),
    Stage.NOT_OPEN: ("conduct_not_open",),
}

Sign = Callable[[dict[str, Any]], str]
Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is spoken at some places, already in spoken form."""

    sections: tuple[str, ...] = ()
    tail: str = ""  # Of the number that is shown.
    typed: str = ""
    receipt: str = ""
    code: str = ""
    told: tuple[Lines, ...] = ()
    has_questions: bool = False
    question: str = ""


def say(stand: Stand, sign: Sign, known: Known) -> Answer:
    """What is said at a place; where there is nothing left to say, the call ends with thanks."""
    lines = PLACES.get(stand.stage, _nothing)(stand, known)
    if not lines:
        return End(tuple(map(Line, ENDS.get(stand.stage, ("conduct_goodbye",)))))
    if stand.first:
        lines = (Line(stand.first), *lines)
    step = sign(stand.as_data())
    if stand.stage in RECORDS:
        return Take(lines, stand.stage.value, step, RECORDS[stand.stage])
    if stand.stage in TYPED:
        return Keys(lines, step, max_digits=None, finish_key="#")
    return Keys(lines, step)


def told(state: str, results: list[str]) -> tuple[Lines, ...]:
    """State and results in stretches that one can listen to."""
    lines = [Line(f"conduct_state_{state}")]
    for result in results:
        lines.extend(_read_out("conduct_result", result))
    return in_stretches(lines)


def _read_out(id: str, text: str) -> Lines:
    """A monitor's words, sentence by sentence."""
    first, *more = sentences(text)
    return (Line(id, {"words": first}), *(Line("told_more", {"words": one}) for one in more))


def _nothing(_stand: Stand, _known: Known) -> Lines:
    return ()


def _choice(stand: Stand, _known: Known) -> Lines:
    if stand.times == 1:
        return (Line("conduct_greeting"), Line("conduct_divert"))
    # The greeting and its way out, half a minute long, have been heard.
    return (Line("conduct_choice"),)


def _about(stand: Stand, known: Known) -> Lines:
    note = "conduct_named_note" if stand.is_named else "conduct_anonymous"
    notes = (Line(note),) if stand.times == 1 else ()
    keys = zip(known.sections, SECTION_KEYS, strict=False)
    return (
        *notes,
        Line("conduct_about"),
        *(Line("conduct_section", {"section": name, "key": key}) for name, key in keys),
        Line("conduct_about_others"),
    )


def _high(_stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_high"),)


def _statement(stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_statement" if stand.times == 1 else "conduct_silence"),)


def _item(_stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_item"),)


def _name(stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_name" if stand.times == 1 else "conduct_silence"),)


def _number(_stand: Stand, known: Known) -> Lines:
    return (Line("confirm_number", {"tail": known.tail}),)


def _type_number(_stand: Stand, _known: Known) -> Lines:
    return (Line("ask_other_number"),)


def _read_back(_stand: Stand, known: Known) -> Lines:
    return (Line("read_back", {"number": known.typed}),) if known.typed else ()


def _receipt(stand: Stand, known: Known) -> Lines:
    if not known.receipt:
        return ()
    numbers = {"receipt": known.receipt, "code": known.code}
    # Twice, because nobody has a pen in hand at once; whoever asks again hears it once more.
    second = (Line("conduct_receipt_again", numbers),) if stand.times == 1 else ()
    return (Line("conduct_receipt", numbers), *second, Line("conduct_repeat"))


def _look_receipt(_stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_look_receipt"),)


def _look_code(_stand: Stand, _known: Known) -> Lines:
    return (Line("conduct_look_code"),)


def _told(stand: Stand, known: Known) -> Lines:
    if stand.page >= len(known.told):
        return ()
    if stand.page + 1 < len(known.told):
        return (*known.told[stand.page], Line("told_go_on"))
    offer = (Line("conduct_questions"),) if known.has_questions else ()
    return (*known.told[stand.page], *offer, Line("conduct_told_again"))


def _question(stand: Stand, known: Known) -> Lines:
    if not known.question:
        return ()
    if stand.times > 1:
        return (Line("conduct_silence"),)
    return (*_read_out("conduct_question", known.question), Line("conduct_answer"))


RECORDS: Final = {
    Stage.STATEMENT: STATEMENT_SECONDS,
    Stage.NAME: NAME_SECONDS,
    Stage.QUESTION: ANSWER_SECONDS,
}
TYPED: Final = frozenset({Stage.ITEM, Stage.TYPE_NUMBER, Stage.LOOK_RECEIPT, Stage.LOOK_CODE})
PLACES: Final[dict[Stage, Callable[[Stand, Known], Lines]]] = {
    Stage.CHOICE: _choice,
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
