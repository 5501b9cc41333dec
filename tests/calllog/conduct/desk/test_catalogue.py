"""Every text of the monitors' app can be read in English, and none hides from the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from calllog import conduct
from calllog.conduct import desk
from calllog.conduct.audit import Deed
from calllog.conduct.desk import case_words, catalogue, words
from calllog.conduct.kinds import EntryKind
from calllog.conduct.news import News
from calllog.conduct.notices import MemberNews

DESK = Path(desk.__file__).parent
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"silent": "false"}}
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}
HAN = re.compile(r"[\u4e00-\u9fff]")
NEVER_TRANSLATED = {"中文"}


def key(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


@pytest.fixture(scope="module")
def used() -> set[str]:
    found = extract_from_dir(
        DESK, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=(), strip_comment_tags=False
    )
    return {key(message) for _file, _line, message, _comments, _context in found}


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with catalogue.SOURCE.open("rb") as file:
        return {key(message.id): message for message in read_po(file, locale="en") if message.id}


def strings(message: Message) -> list[str]:
    """The English of a message, or of its singular and plural."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_every_text_has_its_english_and_none_is_kept_that_nobody_uses(
    used: set[str], english: dict[str, Message]
) -> None:
    whole = {text for text, one in english.items() if not one.fuzzy and all(strings(one))}
    assert used - whole == set()
    assert whole - used == set()


def test_the_english_names_the_same_values_as_the_chinese(english: dict[str, Message]) -> None:
    def values(text: str) -> set[str]:
        return set(re.findall(r"%\((\w+)\)[ds]", text))

    for text, message in english.items():
        assert all(values(string) == values(text) for string in strings(message)), text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_chinese_stands_in_a_template_outside_the_catalogue(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\b(?:_|n?gettext)\(\s*'[^']*'(?:\s*,\s*'[^']*')?", "", text)
    assert HAN.findall(text) == []


def _loose(path: Path) -> Iterator[str]:
    """The Chinese strings of a file that are not arguments of the catalogue's functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("_", "_l", "_n"):
            known.update(id(argument) for argument in node.args)
        if isinstance(node, ast.Expr):
            known.add(id(node.value))  # A docstring.
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            yield node.value


def test_no_chinese_stands_in_the_code_outside_the_catalogue() -> None:
    loose = {text for path in DESK.rglob("*.py") for text in _loose(path) if HAN.search(text)}
    assert loose - NEVER_TRANSLATED == set()


def test_the_refusals_can_be_read_in_english(english: dict[str, Message]) -> None:
    modules = Path(conduct.__file__).parent.glob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    refusals = re.findall(r'LedgerError\(\s*"([^"]+)"', source)
    assert refusals
    assert [text for text in refusals if text not in english] == []


def test_every_deed_and_every_notice_has_its_words() -> None:
    assert {*words.DEEDS, *case_words.CASE_DEEDS} >= {*Deed, *EntryKind}
    assert set(words.NEWS) == {*News, *MemberNews}
