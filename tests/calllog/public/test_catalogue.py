"""Every text of the public pages can be read in English, and none hides from the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from calllog import public
from calllog.public import catalogue
from tests.calllog.console.test_catalogue import HAN, KEYWORDS, METHODS, OPTIONS, key, strings

PUBLIC = Path(public.__file__).parent
TEMPLATES = sorted((PUBLIC / "templates").rglob("*.html"))


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with catalogue.SOURCE.open("rb") as file:
        return {key(message.id): message for message in read_po(file, locale="en") if message.id}


def test_the_catalogue_holds_the_english_of_every_text_and_nothing_else(
    english: dict[str, Message],
) -> None:
    found = extract_from_dir(
        PUBLIC, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=(), strip_comment_tags=False
    )
    used = {key(message) for _file, _line, message, _comments, _context in found}
    assert set(english) == used
    assert [text for text, message in english.items() if not all(strings(message))] == []


def test_the_english_names_the_same_values_as_the_chinese(english: dict[str, Message]) -> None:
    def values(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[ds]", text))

    for text, message in english.items():
        assert all(values(string) == values(text) for string in strings(message)), text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_chinese_stands_in_a_template_outside_the_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\b(?:_|n?gettext)\(\s*'[^']*'(?:\s*,\s*'[^']*')?", "", text)
    assert HAN.findall(text) == []
