"""What is wrong with a template that an office made, in words that help to mend it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC
from difflib import get_close_matches
from pathlib import Path

from docx import Document
from docxtpl import DocxTemplate
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError

from calllog.documents.examples import bare, examples
from calllog.documents.filling import environment, fill
from calllog.documents.kinds import TITLES, DocumentKind
from calllog.documents.values import Values
from calllog.documents.wording import placeholders, words

UNREADABLE = "文件打不开：不是 Word 文档（.docx），或者已经损坏。"
NOT_ALLOWED = "模板里有不允许的写法，只能使用占位符、条件和循环。"
UNFILLABLE = (
    "模板填写后不能成为完整的 Word 文档，请检查条件和循环是否成对、是否在同一段或者同一行。"
)
PART_UNKNOWN = re.compile(r"has no attribute '(.+)'$")


def check_template(path: Path) -> list[str]:
    """Every fault that keeps a template from use, in Chinese; none: it works.

    It is tried with values of its kind, once with all of them and once with none.
    """
    try:
        kind = DocumentKind(path.stem)
    except ValueError:
        names = "、".join(f"{each.value}.docx（{TITLES[each]}）" for each in DocumentKind)
        return [f"文件名不对，应当是以下之一：{names}。"]
    try:
        template = path.read_bytes()
        Document(io.BytesIO(template))
    except Exception:  # The zip, its parts and their XML fail each in its own way.
        return [UNREADABLE]
    tries = [values for values in examples() if values.kind is kind]
    try:
        faults = list(_unknown(template, tries[0]))
    except TemplateSyntaxError as error:
        return [_syntax_fault(error)]
    return faults or _try(template, [each for full in tries for each in (full, bare(full))])


def _unknown(template: bytes, values: Values) -> Iterator[str]:
    """Placeholders that this kind of document does not have, each with the likely one."""
    known = [placeholder for placeholder, *_ in placeholders(type(values)).values()]
    asked = DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(environment())
    for name in sorted(asked - set(known)):
        likely = get_close_matches(name, known, n=1)
        hint = f"是不是“{likely[0]}”？" if likely else f"可用的有：{'、'.join(known)}。"
        yield f"没有“{name}”这个占位符。{hint}"


def _try(template: bytes, tries: list[Values]) -> list[str]:
    for values in tries:
        try:
            fill(template, words(values, UTC), title="", author="", dated=values.dated)
        except Exception as error:  # Whatever it is, the office hears of it in words.
            return [_fault(error)]
    return []


def _fault(error: Exception) -> str:
    if isinstance(error, SecurityError):
        return NOT_ALLOWED
    if isinstance(error, TemplateSyntaxError):
        return _syntax_fault(error)
    if isinstance(error, UndefinedError):
        part = PART_UNKNOWN.search(str(error))
        return f"没有“{part[1]}”这个占位符。" if part else f"有占位符不能使用：{error}。"
    return UNFILLABLE


def _syntax_fault(error: TemplateSyntaxError) -> str:
    return (
        "占位符的写法有误，应当写作 {{ 拟办事项 }}，条件和循环要有 {% endif %}、{% endfor %} 结束"
        f"（原文提示：{error.message}）。"
    )
