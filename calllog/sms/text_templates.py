"""The templates of text messages: a file of them, and how one is filled in.

A Chinese operator carries only what it has approved, template by template. So an office enters its
own wording with the number of the approval; a template without one is never sent. What may be
filled in is fixed here, and none of it says who a person is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import TextTemplate

SAMPLE = Path(__file__).parent.parent / "sample" / "texts.toml"

LONGEST = 500  # Characters that a Chinese operator carries in one message of several parts.
CUT = "materials"  # The only word that may be cut, because the whole of it can be had elsewhere.
REST = "等，详见本中心公布的办事指南"
PAUSES = "；、，"

WORDS: Mapping[str, frozenset[str]] = {
    "one_time_notice": frozenset({"matter", "materials", "basis", "limit", "phone"}),
    "unreached": frozenset({"phone", "number"}),
}
"""The templates there are, and what may be filled into each."""


class TextFileError(Exception):
    """A file of templates that cannot be used: one sentence that says where and why."""


class TooLongError(Exception):
    """A text is longer than an operator carries, with its list of papers cut."""


class TemplatePart(BaseModel):
    """A template in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    key: str
    words: str
    approval: str = ""

    @field_validator("key")
    @classmethod
    def _is_known(cls, key: str) -> str:
        if key not in WORDS:
            raise ValueError(f"is none of {', '.join(WORDS)}")
        return key

    @field_validator("words")
    @classmethod
    def _can_be_sent(cls, words: str) -> str:
        if not words.startswith("【") or "】" not in words:
            raise ValueError("must begin with the sender's name in 【】, as operators ask")
        if len(words) > LONGEST or not words.isprintable():
            raise ValueError(f"must be one line of at most {LONGEST} characters")
        if "://" in words or "www." in words:
            raise ValueError("must not hold an address of the web, which operators refuse")
        return words


@dataclass(frozen=True, slots=True)
class Shown:
    """A template as lists show it."""

    key: str
    words: str
    approval: str | None


def read_file(path: Path) -> tuple[TemplatePart, ...]:
    """The templates in a file.

    Raises:
        TextFileError: it cannot be used.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        parts = tuple(TemplatePart.model_validate(entry) for entry in data["templates"])
    except OSError as error:
        raise TextFileError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise TextFileError(f"{path}: {where} {first['msg']}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TextFileError(f"{path} is no file of templates ({error}).") from error
    for part in parts:
        _must_fit(path, part)
    if len({part.key for part in parts}) < len(parts):
        raise TextFileError(f"{path} has a template twice.")
    return parts


def _must_fit(path: Path, part: TemplatePart) -> None:
    try:
        named = {name for _, name, _, _ in Formatter().parse(part.words) if name is not None}
    except ValueError as error:
        raise TextFileError(f"{path}: {part.key} has a single brace.") from error
    if unknown := sorted(named - WORDS[part.key]):
        raise TextFileError(f"{path}: {part.key} has the unknown word {{{unknown[0]}}}.")


def import_templates(session: Session, parts: Sequence[TemplatePart]) -> None:
    """Make the templates in the database those of a file."""
    kept = {row.key: row for row in session.scalars(select(TextTemplate))}
    for part in parts:
        row = kept.pop(part.key, None) or TextTemplate(key=part.key)
        row.words, row.approval = part.words, part.approval or None
        session.add(row)
    for row in kept.values():
        session.delete(row)
    session.flush()


def listed(session: Session) -> list[Shown]:
    """The office's templates."""
    rows = session.scalars(select(TextTemplate).order_by(TextTemplate.key))
    return [Shown(row.key, row.words, row.approval) for row in rows]


def export_templates(session: Session) -> str:
    """The office's templates as a file."""
    entries = [
        {"key": row.key, "words": row.words, "approval": row.approval or ""}
        for row in listed(session)
    ]
    return tomli_w.dumps({"templates": entries})


def fill(template: str, words: Mapping[str, str]) -> str:
    """The text to be sent; a long list of papers ends in 详见….

    Raises:
        KeyError: a word that the template needs is missing, which is a mistake of the program.
        TooLongError: it is too long all the same.
    """
    plain = {name: " ".join(str(word).split()) for name, word in words.items()}
    text = template.format_map(plain)
    over = len(text) - LONGEST
    if over > 0 and CUT in plain:
        shorter = plain[CUT][: max(0, len(plain[CUT]) - over - len(REST))]
        end = max(shorter.rfind(pause) for pause in PAUSES)
        text = template.format_map(plain | {CUT: (shorter[:end] if end > 0 else shorter) + REST})
    if len(text) > LONGEST:
        raise TooLongError
    return text
