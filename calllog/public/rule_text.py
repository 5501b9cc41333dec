"""The text of the rule as the office has published it (clause 5.3a): ``rule.txt``, plain text.

One paragraph a line. What a paragraph is shows in how it begins and ends, as papers of offices are
set: chapters begin with 一、, articles with （一）, points with 1.; a line without a stop at its
end is a title, or the signature where a date follows. The rule that is shipped is one centre's own:
it stands in for the sample office only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAME = "rule.txt"
SAMPLE = Path(__file__).parent.parent / "sample" / NAME

NUMERAL = "[一二三四五六七八九十]+"
KINDS = (
    ("chapter", re.compile(rf"(第{NUMERAL}章|{NUMERAL}、)")),
    ("article", re.compile(rf"(第{NUMERAL}条|（{NUMERAL}）)")),
    ("point", re.compile(r"\d+[.．、]")),
)
DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
STOPS = "。：；！？"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: what it is, its words, and the name by which it is linked."""

    kind: str
    text: str
    anchor: str = ""


class RuleTextError(Exception):
    """A text that cannot be read: one sentence that says which and why."""


def read(home: Path, is_sample: bool) -> tuple[Paragraph, ...]:
    """The text in the data folder; the shipped one for the sample office; else none.

    Raises:
        RuleTextError: there is a file, and it cannot be read as UTF-8.
    """
    path = home / NAME
    if not path.exists():
        if not is_sample:
            return ()
        path = SAMPLE
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RuleTextError(f"{path} cannot be read; save it as a text in UTF-8.") from error
    return tuple(_paragraphs([line.strip() for line in lines if line.strip()]))


def _paragraphs(lines: list[str]) -> Iterator[Paragraph]:
    chapters = 0
    for place, line in enumerate(lines):
        kind = _kind(line, lines[place + 1] if place + 1 < len(lines) else "")
        chapters += kind == "chapter"
        yield Paragraph(kind, line, f"chapter-{chapters}" if kind == "chapter" else "")


def _kind(line: str, following: str) -> str:
    for kind, begins in KINDS:
        if begins.match(line):
            # An article that is all in one paragraph is no heading.
            return "text" if kind == "article" and line[-1] == "。" else kind
    if DATE.fullmatch(line) or (DATE.fullmatch(following) and line[-1] not in STOPS):
        return "signature"
    return "text" if line[-1] in STOPS else "title"
