"""What a person reads in a Word document, and templates as offices make them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx

from calllog.documents.kinds import DocumentKind
from calllog.documents.rendering import SHIPPED, template_name

CHINA = ZoneInfo("Asia/Shanghai")


def lines(content: bytes) -> list[str]:
    """Every paragraph in order, those of tables and of the page's head too; none is empty."""
    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    found = [paragraph.text for paragraph in section.header.paragraphs]
    found += _within(document)
    return [line for line in found if line.strip()]


def read(content: bytes) -> str:
    """The whole document as one text."""
    return "\n".join(lines(content))


def own_template(folder: Path, kind: DocumentKind, old: str, new: str) -> Path:
    """A shipped template in which the office wrote something else, in the office's folder."""
    document = docx.Document(str(SHIPPED / template_name(kind)))
    changed = [paragraph for paragraph in _paragraphs(document) if old in paragraph.text]
    assert changed, f"the shipped template does not say {old}"
    for paragraph in changed:
        text = paragraph.text.replace(old, new)
        paragraph.runs[0].text = text
        for run in paragraph.runs[1:]:
            run.text = ""
    path = folder / template_name(kind)
    document.save(str(path))
    return path


def _within(container: Any) -> list[str]:
    return [paragraph.text for paragraph in _paragraphs(container)]


def _paragraphs(container: Any) -> list[Any]:
    found: list[Any] = []
    for block in container.iter_inner_content():
        if not hasattr(block, "rows"):
            found.append(block)
            continue
        cells = dict.fromkeys(cell._tc for row in block.rows for cell in row.cells)
        for cell in (each for row in block.rows for each in row.cells):
            if cells.pop(cell._tc, cells) is None:
                found += _paragraphs(cell)
    return found
