"""What a spoken sentence must and must not be, and what a recording of one must be.

The same checks hold for the shipped sentences (in the tests) and for what an office puts in
their place (whenever its sentences are loaded). Pure, apart from reading recordings.
"""

from __future__ import annotations

import re
import unicodedata
import wave
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from calllog.forbidden_words import RULE, find
from ivr.exchange.speech import spoken_seconds

LONGEST_GREETING_SECONDS = 20
"""What a caller will listen to before anything happens, the office and its menu included."""

LONGEST_RECORDING_SECONDS = 60

HIGHEST_SAMPLE_RATE = 48_000

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class _Words(NamedTuple):
    """How a language says hello, names a line without an office's name, asks, and names a key."""

    hello: tuple[str, ...]
    line: tuple[str, ...]
    question: tuple[str, ...]
    key: re.Pattern[str]
    longest: int  # Characters of a sentence before its words are filled in.
    example: Mapping[str, str]  # The words of a greeting at their longest, to time it.


# A carrier speaks at most 4,500 bytes of URL-encoded text in one go, which is about 500 Chinese
# characters; the words filled in need room too, and nobody listens to that much.
_WORDS = {
    "zh": _Words(
        hello=("您好",),
        line=("监督专线",),
        question=("请问", "?"),
        key=re.compile(r"按\s*([0-9])"),
        longest=200,
        example={
            "office": "铜陵市住房公积金管理中心",
            "menu": "提取按1，贷款按2，缴存按3，查进度按4，转移按5",
            "opening": "十二月二十八号周一早上八点半",
        },
    ),
    "en": _Words(
        hello=("Hello",),
        line=("conduct line",),
        question=("?",),
        key=re.compile(r"press\s*([0-9])"),
        longest=600,
        example={
            "office": "the Housing Fund Centre",
            "menu": "Withdrawals 1, loans 2, contributions 3, progress 4, transfers 5",
            "opening": "at half past eight on 28 December",
        },
    ),
}


def placeholders(text: str) -> frozenset[str]:
    """The names of the words that are filled in during the call."""
    return frozenset(PLACEHOLDER.findall(text))


def keys(language: str, text: str) -> frozenset[str]:
    """The keys that a sentence offers by their digit."""
    return frozenset(_WORDS[language].key.findall(unicodedata.normalize("NFKC", text)))


def sentence_faults(language: str, kind: str, text: str) -> Iterator[str]:
    """Everything wrong with a sentence by itself, each as the end of "sentence X …"."""
    if not text.strip():
        yield "is empty; write what is to be spoken"
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in text):
        yield "contains control characters; type it again on one line"
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield "has a brace that belongs to no word; write words as {office}"
    if len(text) > _WORDS[language].longest:
        yield f"is longer than {_WORDS[language].longest} characters; shorten it"
    for word in forbidden_words(text):
        yield f"contains the forbidden word {word} (clause 3.3.3); say it otherwise"
    if kind == "greeting" and not greets_in_order(language, text):
        yield "must say hello, then the office, then ask, in this order (clause 3.3.2b)"
    if kind == "greeting" and greeting_seconds(language, text) > LONGEST_GREETING_SECONDS:
        yield f"takes longer than {LONGEST_GREETING_SECONDS} seconds to speak; shorten it"
    if kind == "transfer" and asks(language, text):
        yield "must not ask anything, because people answer a machine that asks"


def override_faults(language: str, kind: str, shipped: str, text: str) -> Iterator[str]:
    """Everything wrong with an office's own sentence: by itself, and beside the shipped one."""
    yield from sentence_faults(language, kind, text)
    given, needed = placeholders(text), placeholders(shipped)
    for name in sorted(given - needed):
        yield f"has the unknown word {{{name}}}; remove it"
    for name in sorted(needed - given):
        yield f"lacks the word {{{name}}}; add it"
    if keys(language, text) != keys(language, shipped):
        offered = ", ".join(sorted(keys(language, shipped))) or "none"
        yield f"must name the keys of the shipped sentence ({offered}) and no others"


def forbidden_words(text: str) -> list[str]:
    """The forbidden words in a text, also with spaces, punctuation or full-width forms between.

    A word to be filled in counts as a break: what it will say is not known here.
    """
    solid = PLACEHOLDER.sub("x", unicodedata.normalize("NFKC", text))
    said = {found.words for found in find(solid, RULE)}
    return [words for words in RULE if words in said]


def greets_in_order(language: str, text: str) -> bool:
    """First hello, then the office or section, then the question: 先问好，再报科室，后问事."""
    words = _WORDS[language]
    plain = unicodedata.normalize("NFKC", text).strip()
    who = _first(plain, ("{office}", "{section}", *words.line))
    question = _first(plain, words.question)
    return plain.startswith(words.hello) and 0 < who < question


def greeting_seconds(language: str, text: str) -> float:
    """How long a greeting takes with the longest words that are likely to be filled in."""
    example = _WORDS[language].example
    return spoken_seconds(PLACEHOLDER.sub(lambda match: example.get(match[1], ""), text))


def asks(language: str, text: str) -> bool:
    """Whether a sentence asks the listener something."""
    return _first(unicodedata.normalize("NFKC", text), _WORDS[language].question) >= 0


def _first(text: str, words: tuple[str, ...]) -> int:
    """Where the first of some words stands, or -1."""
    return min((text.find(word) for word in words if word in text), default=-1)


def recording_fault(path: Path) -> str | None:
    """What is wrong with a recording, as the end of "recording X …"; nothing if it is good."""
    try:
        with wave.open(str(path), "rb") as audio:
            return _audio_fault(audio)
    except (OSError, EOFError, RuntimeError, wave.Error):
        # Lengths that contradict one another make the standard library raise RuntimeError.
        return "cannot be read; save it as a WAV file (PCM, 8 kHz, mono)"


def _audio_fault(audio: wave.Wave_read) -> str | None:
    rate, count = audio.getframerate(), audio.getnframes()
    if audio.getnchannels() != 1:
        return "is not mono; save it with one channel"
    if audio.getsampwidth() > 2 or not 0 < rate <= HIGHEST_SAMPLE_RATE:
        return "has an unusual format; save it as PCM, 8 kHz, 16 bits, mono"
    if count >= LONGEST_RECORDING_SECONDS * rate:
        return f"is {LONGEST_RECORDING_SECONDS} seconds or longer; shorten it"
    frames = audio.readframes(count)
    if len(frames) < count * audio.getsampwidth():
        return "is cut off; copy the whole file again"
    # Silence is one value all along: 0 in 16 bits, 128 in 8 bits.
    if len(set(frames)) < 2:
        return "holds no sound; record it again"
    return None
