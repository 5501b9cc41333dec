"""Filling of a Word template: safe for whatever the public said, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def environment() -> Environment:
    """The jinja2 of templates: sandboxed, and a placeholder that it does not know is an error."""
    return ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_as_text
    )


def fill(template: bytes, words: dict[str, Any], *, title: str, author: str, dated: date) -> bytes:
    """A template with its placeholders filled.

    Raises:
        Exception: of many kinds, from the zip to jinja2, where the template is at fault.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.render(words, environment(), autoescape=True)
    _name(document.docx.core_properties, title, author, dated)
    file = io.BytesIO()
    document.save(file)
    filled = packed_alike(file.getvalue(), dated)
    Document(io.BytesIO(filled))  # What Word could not open is no document.
    return filled


def _as_text(value: object) -> Markup:
    """A value as text of the XML.

    Braces are written as character references, because docxtpl has marks of its own (``{_{``). A
    new line is a new paragraph, which docxtpl makes of a bell: a letter's next paragraph is
    indented like the first.
    """
    text = str(escape(str(value)))
    text = text.replace("{", "&#123;").replace("}", "&#125;").replace("\n", "\a")
    return Markup(text)  # noqa: S704 - Escaped above.


def _name(properties: Any, title: str, author: str, dated: date) -> None:
    """Nothing of the machine or of who edited the template goes out with a document."""
    at = datetime.combine(dated, time(), UTC)
    properties.title = title
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = at
    properties.revision = 1
    properties.language = "zh-CN"
    properties.comments = properties.subject = properties.keywords = ""
    properties.category = properties.version = properties.content_status = ""


def packed_alike(content: bytes, dated: date) -> bytes:
    """The same files with the date that is given in place of the time of packing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (dated.year, dated.month, dated.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return packed.getvalue()
