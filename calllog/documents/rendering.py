"""A document from its values: by the office's own template, or by the shipped one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Literal

from calllog.documents.checking import check_template
from calllog.documents.filling import fill
from calllog.documents.kinds import DocumentKind
from calllog.documents.values import Values
from calllog.documents.wording import clean, title, words

SHIPPED = Path(__file__).parent / "templates"
NOT_FOR_THESE = "模板不适用于本件内容，已改用系统自带模板。"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A Word document, whose template made it, and what is wrong with the office's own."""

    content: bytes
    template: Literal["shipped", "own"]
    faults: tuple[str, ...] = ()  # In Chinese, for whoever keeps the templates.


def template_name(kind: DocumentKind) -> str:
    """The file name of a template, shipped or own."""
    return f"{kind.value}.docx"


def render(values: Values, *, zone: tzinfo, templates: Path | None = None) -> Rendered:
    """The document. An own template that fails never stops an office: the shipped one stands in.

    Args:
        values: what the document says.
        zone: the office's time zone, in which moments are told.
        templates: the office's folder of own templates, which need not exist.
    """
    faults: tuple[str, ...] = ()
    own = templates / template_name(values.kind) if templates else None
    if own is not None and own.exists():
        try:
            return Rendered(_filled(own, values, zone), "own")
        except Exception:  # A file of people's making fails in more ways than can be listed.
            faults = tuple(check_template(own)) or (NOT_FOR_THESE,)
    shipped = SHIPPED / template_name(values.kind)
    return Rendered(_filled(shipped, values, zone), "shipped", faults)


def _filled(template: Path, values: Values, zone: tzinfo) -> bytes:
    return fill(
        template.read_bytes(),
        words(values, zone),
        title=f"{title(values)} {clean(values.item)}".strip(),
        author=clean(values.office),
        dated=values.dated,
    )
