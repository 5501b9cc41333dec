"""What a spoken sentence must and must not be, and what a recording of one must be.

The same checks hold for the shipped sentences (in the tests) and for what an office puts in
their place: while it is written, when it is approved, and whenever sentences are loaded. Pure,
apart from reading recordings.
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

# What can be wrong, and in English the end of "sentence X …". The console has its own words.
SENTENCE_FAULTS = {
    "empty": "is empty; write what is to be spoken",
    "control": "contains control characters; type it again on one line",
    "brace": "has a brace that belongs to no word; write words as {{office}}",
    "long": "is longer than {about} characters; shorten it",
    "forbidden": "contains the forbidden word {about} (clause 3.3.3); say it otherwise",
    "order": "must say hello, then the office, then ask, in this order (clause 3.3.2b)",
    "slow": "takes longer than {about} seconds to speak; shorten it",
    "asks": "must not ask anything, because people answer a machine that asks",
    "unknown_word": "has the unknown word {about}; remove it",
    "lacks_word": "lacks the word {about}; add it",
    "keys": "must name the keys of the shipped sentence ({about}) and no others",
}
# The same of "recording X …".
RECORDING_FAULTS = {
    "no_wav": "is no WAV file; save it as WAV or remove it",
    "changes": "cannot stand for a sentence whose words change; write the sentence instead",
    "greeting": "cannot stand for a greeting; write the greeting instead",
    "unreadable": "cannot be read; save it as a WAV file (PCM, 8 kHz, mono)",
    "stereo": "is not mono; save it with one channel",
    "format": "has an unusual format; save it as PCM, 8 kHz, 16 bits, mono",
    "long_recording": "is {about} seconds or longer; shorten it",
    "cut_off": "is cut off; copy the whole file again",
    "silent": "holds no sound; record it again",
}


class Fault(NamedTuple):
    """One thing that is wrong: its code above, and the word or number it is about, if any."""

    code: str
    about: str = ""

    def __str__(self) -> str:
        """In English, as the end of "sentence X …" or "recording X …"."""
        return (SENTENCE_FAULTS | RECORDING_FAULTS)[self.code].format(about=self.about)


class _Words(NamedTuple):
    """How a language says hello, names a line without an office's name, asks, and names a key."""

    hello: tuple[str, ...]
    line: tuple[str, ...]
    question: tuple[str, ...]
    key: re.Pattern[str]
    longest: int  # Characters of a sentence before its words are filled in.
    example: Mapping[str, str]  # Sample words at their longest, to time and to hear a sentence.


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
            "label": "提取",
            "key": "1",
            "section": "归集管理科",
            "person": "欧阳晓明",
            "matter": "住房公积金提取",
            "tail": "五六七八",
            "number": "幺三九，幺二三四，五六七八",
            "item": "幺五八",
            "due": "今天下午五点半前",
            "words": "职工本人身份证原件",
            "count": "十二",
            "nth": "十二",
            "left": "还剩两小时三十分钟",
            "time": "两小时三十分钟",
            "extension": "八〇幺",
            "receipt": "二三五，七〇八",
            "code": "五八幺，七二九",
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


def sentence_faults(language: str, kind: str, text: str) -> Iterator[Fault]:
    """Everything wrong with a sentence by itself."""
    if not text.strip():
        yield Fault("empty")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") for sign in text):
        yield Fault("control")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        yield Fault("brace")
    if len(text) > _WORDS[language].longest:
        yield Fault("long", str(_WORDS[language].longest))
    for word in forbidden_words(text):
        yield Fault("forbidden", word)
    if kind == "greeting" and not greets_in_order(language, text):
        yield Fault("order")
    if kind == "greeting" and seconds(language, text) > LONGEST_GREETING_SECONDS:
        yield Fault("slow", str(LONGEST_GREETING_SECONDS))
    if kind == "transfer" and asks(language, text):
        yield Fault("asks")


def override_faults(language: str, kind: str, shipped: str, text: str) -> Iterator[Fault]:
    """Everything wrong with an office's own sentence: by itself, and beside the shipped one."""
    yield from sentence_faults(language, kind, text)
    given, needed = placeholders(text), placeholders(shipped)
    for name in sorted(given - needed):
        yield Fault("unknown_word", f"{{{name}}}")
    for name in sorted(needed - given):
        yield Fault("lacks_word", f"{{{name}}}")
    if keys(language, text) != keys(language, shipped):
        yield Fault("keys", ", ".join(sorted(keys(language, shipped))) or "none")


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


def filled(language: str, text: str) -> str:
    """A sentence with sample words in its blanks, each about as long as it gets."""
    example = _WORDS[language].example
    return PLACEHOLDER.sub(lambda match: example.get(match[1], ""), text)


def seconds(language: str, text: str) -> float:
    """How long a sentence takes with the longest words that are likely to be filled in."""
    return spoken_seconds(filled(language, text))


def asks(language: str, text: str) -> bool:
    """Whether a sentence asks the listener something."""
    return _first(unicodedata.normalize("NFKC", text), _WORDS[language].question) >= 0


def _first(text: str, words: tuple[str, ...]) -> int:
    """Where the first of some words stands, or -1."""
    return min((text.find(word) for word in words if word in text), default=-1)


def may_be_recorded(kind: str, shipped: str) -> Fault | None:
    """Why a sentence must not be replaced by a recording; None if it may be."""
    if placeholders(shipped):
        return Fault("changes")
    # Nobody can check the order of hello, office and question in a recording.
    return Fault("greeting") if kind == "greeting" else None


def recording_fault(path: Path) -> Fault | None:
    """What is wrong with a recording; nothing if it is good."""
    try:
        with wave.open(str(path), "rb") as audio:
            return _audio_fault(audio)
    except (OSError, EOFError, RuntimeError, wave.Error):
        # Lengths that contradict one another make the standard library raise RuntimeError.
        return Fault("unreadable")


def _audio_fault(audio: wave.Wave_read) -> Fault | None:
    rate, count = audio.getframerate(), audio.getnframes()
    if audio.getnchannels() != 1:
        return Fault("stereo")
    if audio.getsampwidth() > 2 or not 0 < rate <= HIGHEST_SAMPLE_RATE:
        return Fault("format")
    if count >= LONGEST_RECORDING_SECONDS * rate:
        return Fault("long_recording", str(LONGEST_RECORDING_SECONDS))
    frames = audio.readframes(count)
    if len(frames) < count * audio.getsampwidth():
        return Fault("cut_off")
    # Silence is one value all along: 0 in 16 bits, 128 in 8 bits.
    return Fault("silent") if len(set(frames)) < 2 else None
