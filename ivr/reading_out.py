"""A text read out in full: the four parts of a matter or of a one-time notice (clause 3.1.1b).

Nobody follows a voice for long, so that the text is cut into stretches of at most 40 seconds; each
ends with the keys. Silence lets the voice go on: the caller is listening. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from calllog.telephone import Told
from ivr import spoken
from ivr.conversation import Heard, Position
from ivr.dialogue import Line
from ivr.exchange.speech import spoken_seconds
from ivr.moves import REPEATS

STRETCH_SECONDS = 40.0  # With the keys after it, below 45.
SENTENCE_SECONDS = 18.0  # A longer one is cut at its pauses.
LEAD_SECONDS = 1.8  # What a sentence of ours says before the words, and the pause after them.

SENTENCE_ENDS = re.compile(r"(?<=[。！？!?])|\n")
PAUSES = (re.compile(r"(?<=[；;])"), re.compile(r"(?<=[，,：:])"), re.compile(r"(?<=、)"))
EDGES = "。；，、;,： \n"


def stretches(told: Told, intro: Line) -> tuple[tuple[Line, ...], ...]:
    """The whole text, in stretches: 办理依据、办理时限、办理流程、办理要件."""
    lines = (
        intro,
        *_part("told_basis", told.basis),
        *_part("told_limit", told.limit),
        *_part("told_procedure", told.procedure),
        *_papers("told_materials", told.materials),
        *_papers("told_missing", told.missing),
    )
    return in_stretches(lines)


def in_stretches(lines: Iterable[Line]) -> tuple[tuple[Line, ...], ...]:
    """Lines in as many stretches as they need; never none."""
    made: list[tuple[Line, ...]] = []
    now: tuple[Line, ...] = ()
    for line in lines:
        if now and _seconds((*now, line)) > STRETCH_SECONDS:
            made.append(now)
            now = ()
        now = (*now, line)
    return (*made, now)


def turned(here: Position, heard: Heard, count: int) -> Position | None:
    """Where the reading goes on: 1 reads again, 2 or silence goes on; None at its end."""
    is_last = here.page + 1 >= count
    if heard.digits == "1" and here.tries < REPEATS:
        return replace(here, page=0 if is_last else here.page, tries=here.tries + 1)
    if is_last or heard.digits == "1":
        return None
    return replace(here, page=here.page + 1)


def _part(id: str, text: str) -> Iterator[Line]:
    """A part with its name before its first sentence."""
    for number, sentence in enumerate(sentences(text)):
        yield Line("told_more" if number else id, {"words": sentence})


def _papers(id: str, papers: tuple[str, ...]) -> Iterator[Line]:
    """Papers, counted, one sentence each."""
    if len(papers) == 1:
        yield from _part(f"{id}_one", papers[0])
    elif papers:
        yield Line(id, {"count": spoken.measured(len(papers))})
        for number, paper in enumerate(papers, start=1):
            first, *more = sentences(paper)
            yield Line("told_paper", {"nth": spoken.counted(number), "words": first})
            yield from (Line("told_more", {"words": words}) for words in more)


def sentences(text: str) -> list[str]:
    """A text as it is read aloud, sentence by sentence; never none."""
    found = [
        piece
        for sentence in SENTENCE_ENDS.split(spoken.aloud(text))
        for piece in _cut(sentence, PAUSES)
    ]
    trimmed = [piece.strip(EDGES) for piece in found]
    return [piece for piece in trimmed if piece] or [""]


def _cut(sentence: str, pauses: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """A sentence in pieces that are short enough, cut at its longest pauses."""
    if spoken_seconds(sentence) <= SENTENCE_SECONDS:
        yield sentence
        return
    if not pauses:
        middle = len(sentence) // 2
        yield from _cut(sentence[:middle], ())
        yield from _cut(sentence[middle:], ())
        return
    piece = ""
    for clause in pauses[0].split(sentence):
        if piece and spoken_seconds(piece + clause) > SENTENCE_SECONDS:
            yield from _cut(piece, pauses[1:])
            piece = ""
        piece += clause
    yield from _cut(piece, pauses[1:])


def _seconds(lines: tuple[Line, ...]) -> float:
    words = sum(spoken_seconds(text) for line in lines for text in line.filled().values())
    return words + LEAD_SECONDS * len(lines)
