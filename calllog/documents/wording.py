"""A document's values as the words that its template asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from typing import Any, get_type_hints

from babel.dates import format_date, format_datetime

from calllog.documents.kinds import TITLES
from calllog.documents.values import (
    BELOW_HEADING,
    SENTENCES,
    WITH_WEEKDAY,
    CooperationLetter,
    Values,
)

LOCALE = "zh_CN"
DATE = "y年M月d日"
MOMENT = "y年M月d日HH:mm"
MOMENT_WITH_WEEKDAY = "y年M月d日（EEE）HH:mm"

END_OF_LINE = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Control, formatting (marks that turn the direction of writing hide what is said) and half
# characters. Unassigned ones stay: rare characters of names are newer than Python's tables.
UNSEEN = {"Cc", "Cf", "Cs"}
NO_CHARACTERS = {"\ufffe", "\uffff"}  # XML cannot hold them.

# A stop stands before the mark that closes a quotation, or a list goes on with the next line.
ENDED = re.compile(r"[。！？；：…，、.!?;:][”’）」』]*$")
OWN_NUMBERING = re.compile(r"^([一二三四五六七八九十]{1,3})、", re.MULTILINE)

NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def words(values: Values, zone: tzinfo) -> dict[str, Any]:
    """What a template may ask for, by placeholder. Moments are told in the office's time zone."""
    return _by_placeholder(values, zone)


def placeholders(kind: type) -> dict[str, tuple[str, ...]]:
    """Every field's placeholder and how it is to be written, by the field's name."""
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: hints[field.name].__metadata__ for field in fields(kind)}


def file_name(values: Values) -> str:
    """What the document is called when it is saved: 催办单-2026-158.docx."""
    item = NOT_IN_FILE_NAMES.sub("-", clean(values.item)).strip("-.")
    return f"{title(values)}-{item}.docx" if item else f"{title(values)}.docx"


def title(values: Values) -> str:
    """What the document is, in a word."""
    if isinstance(values, CooperationLetter) and values.asks_for_view:
        return "征求意见函"
    return TITLES[values.kind]


def clean(text: str) -> str:
    """Text as people see it: unseen characters and outer blanks go, ends of lines stay."""
    lines = (_seen(line).strip() for line in END_OF_LINE.split(text))
    return "\n".join(line for line in lines if line)


def ended(text: str) -> str:
    """Paragraphs that people wrote, each with a full stop where it has no mark at its end."""
    lines = text.split("\n")
    return "\n".join(line if not line or ENDED.search(line) else f"{line}。" for line in lines)


def below_heading(text: str) -> str:
    """Below a heading 一、 the next level is （一） (GB/T 9704-2012, 7.3.3)."""
    return OWN_NUMBERING.sub(r"（\1）", text)


def _seen(line: str) -> str:
    line = line.replace("\t", " ")
    return "".join(
        letter
        for letter in line
        if unicodedata.category(letter) not in UNSEEN and letter not in NO_CHARACTERS
    )


def _by_placeholder(record: Any, zone: tzinfo) -> dict[str, Any]:
    return {
        placeholder: _written(getattr(record, name), zone, how)
        for name, (placeholder, *how) in placeholders(type(record)).items()
    }


def _written(value: Any, zone: tzinfo, how: Collection[str]) -> Any:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return [_written(part, zone, how) for part in value]
    if is_dataclass(value):
        return _by_placeholder(value, zone)
    if isinstance(value, date):
        return _day_or_moment(value, zone, WITH_WEEKDAY in how)
    return _text(value, how) if isinstance(value, str) else value


def _text(value: str, how: Collection[str]) -> str:
    text = clean(value)
    text = below_heading(text) if BELOW_HEADING in how else text
    return ended(text) if SENTENCES in how else text


def _day_or_moment(value: date, zone: tzinfo, with_weekday: bool) -> str:
    if not isinstance(value, datetime):
        return format_date(value, DATE, locale=LOCALE)
    form = MOMENT_WITH_WEEKDAY if with_weekday else MOMENT
    return format_datetime(value, form, tzinfo=zone, locale=LOCALE)
