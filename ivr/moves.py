"""How the service line asks for keys, for digits and for words. Pure."""

from __future__ import annotations

from dataclasses import replace

from ivr.conversation import Act, Facts, Move, Position, Step
from ivr.dialogue import Keys, Line, Take

NUMBER_DIGITS = 20  # Longer than any telephone number; one more key is not waited for.
REPEATS = 3  # How often the last sentences are said again.


def ask_key(there: Position, *lines: Line, seconds: int = 8) -> Move:
    """Say the lines and wait for one key."""
    return Move(Keys(lines, "", timeout_seconds=seconds), there)


def ask_digits(
    there: Position, line: str, before: tuple[Line, ...] = (), after: tuple[Line, ...] = ()
) -> Move:
    """Say the lines and wait for digits that end with #."""
    lines = (*before, Line(line), *after)
    return Move(Keys(lines, "", max_digits=NUMBER_DIGITS, finish_key="#"), there)


def take(here: Position, step: Step, line: str, tries: int = 0) -> Move:
    """Ask for words, and record them."""
    there = replace(here, step=step, tries=tries)
    return Move(Take((Line(line),), step.value, ""), there)


def with_acts(move: Move, *acts: Act) -> Move:
    """A move that also tells the ledger this, before what it tells already."""
    return replace(move, acts=(*acts, *(act for act in move.acts if act not in acts)))


def office_words(facts: Facts) -> dict[str, str]:
    """The word for the office."""
    return {"office": facts.office.short_name}


def opening_words(facts: Facts) -> dict[str, str]:
    """The words for the next opening."""
    return {"opening": facts.opening}
