"""How long a sentence takes when it is spoken on the telephone."""

from __future__ import annotations

# A measured voice spoke twenty characters with one comma in 4.06 seconds. An announcement that an
# old ear follows is a little slower: 4.5 characters a second and its pauses on top.
SECONDS_PER_SYLLABLE = 1 / 4.5
# English prompts: about 150 words a minute, 14 letters and spaces a second.
SECONDS_PER_LETTER = 1 / 14
SHORT_PAUSE_SECONDS = 0.2
LONG_PAUSE_SECONDS = 0.4
SHORTEST_UTTERANCE_SECONDS = 1.0

_SHORT_PAUSES = frozenset("，、,:：；;")
_LONG_PAUSES = frozenset("。！？!?.…\n")


def _seconds_of(character: str, following: str) -> float:
    """What one character adds; a full stop inside a number (3.5) is a syllable, not a pause."""
    if character == "." and following.isdigit():
        return SECONDS_PER_SYLLABLE
    if character in _LONG_PAUSES:
        return LONG_PAUSE_SECONDS
    if character in _SHORT_PAUSES:
        return SHORT_PAUSE_SECONDS
    if character.isdigit():
        return SECONDS_PER_SYLLABLE
    if character.isascii():
        return SECONDS_PER_LETTER if character.isalpha() or character == " " else 0.0
    return SECONDS_PER_SYLLABLE if character.isalpha() else 0.0


def spoken_seconds(text: str) -> float:
    """Seconds to speak ``text``: 4.5 Chinese characters or digits a second, 14 Latin letters,

    0.2 s for a comma, 0.4 s for a full stop. The pause after the last word is not counted.
    """
    words = text.strip().rstrip("".join(_SHORT_PAUSES | _LONG_PAUSES))
    return sum(
        _seconds_of(character, words[number + 1 : number + 2])
        for number, character in enumerate(words)
    )


def uttered_seconds(text: str) -> float:
    """How long a person takes to say something: at least a second, to begin and to end."""
    return max(SHORTEST_UTTERANCE_SECONDS, spoken_seconds(text)) if text else 0.0
