"""A whole case as a Word document for the paper file (案卷)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from calllog.conduct.letters import packed
from calllog.documents.making.page import OF_FORMS, add_page_numbers, new_document
from calllog.documents.making.parts import say


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of the record as the file shows it."""

    title: str
    moment_and_who: str
    lines: Sequence[str]


def casefile(
    *, office: str, title: str, facts: Sequence[str], pieces: Sequence[Piece], on: date
) -> bytes:
    """The file as the bytes of a .docx."""
    document = new_document(OF_FORMS)
    add_page_numbers(document.sections[0].footer)
    say(document, "文书机关名", office)
    say(document, "文书标题", title)
    say(document, "文书间隔", "")
    for fact in facts:
        say(document, "单据主送", fact)
    for number, piece in enumerate(pieces, 1):
        say(document, "文书间隔", "", together=True)
        say(document, "单据小标题", f"{number}．{piece.title}", together=True)
        say(document, "单据主送", piece.moment_and_who, together=bool(piece.lines))
        for line in piece.lines:
            say(document, "单据正文", line)
    return packed(document, title, office, on)
