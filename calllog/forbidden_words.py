"""服务忌语: the words that staff must never say (clause 3.3.3), and how they are found in a text.

Nothing here judges: the same words may be a caller's, or quoted. A person says what they were.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RULE = ("不知道", "不清楚", "不归我管", "我还有事")
"""The four of the rule; no office can take them off the list."""

AROUND = 20  # Characters before and after the words that show how they were meant.

SHIPPED = Path(__file__).with_name("forbidden_words.toml")


@dataclass(frozen=True, slots=True)
class Found:
    """Forbidden words in a text, and where they stand in it."""

    words: str
    first: int
    end: int

    def passage(self, text: str) -> str:
        """The words with 20 characters before and after them, marked where the text goes on."""
        first, end = max(0, self.first - AROUND), self.end + AROUND
        before = "…" if first > 0 else ""
        after = "…" if end < len(text) else ""
        return before + text[first:end] + after


@cache
def variants() -> tuple[str, ...]:
    """What comes close to the words of the rule, as it is shipped."""
    listed = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["variants"]
    return tuple(str(words) for words in listed)


def letters(text: str) -> str:
    """A text without blanks, punctuation and invisible signs, in ordinary width."""
    return "".join(letter for letter, _place in _letters(text))


def find(text: str, words: Iterable[str]) -> list[Found]:
    """Every place of some words in a text, in its order.

    Blanks, punctuation, invisible signs and full-width forms between the characters hide nothing.
    """
    placed = _letters(text)
    solid = "".join(letter for letter, _place in placed)
    found = set()
    for expression in words:
        looked_for = letters(expression)
        at = solid.find(looked_for) if looked_for else -1
        while at >= 0:
            last = placed[at + len(looked_for) - 1][1]
            found.add(Found(expression, placed[at][1], last + 1))
            at = solid.find(looked_for, at + 1)
    return sorted(found, key=lambda one: (one.first, one.end, one.words))


def _letters(text: str) -> list[tuple[str, int]]:
    """The letters and digits of a text, each with its place; one sign may stand for several."""
    return [
        (letter, place)
        for place, sign in enumerate(text)
        for letter in unicodedata.normalize("NFKC", sign)
        if letter.isalnum()
    ]
