"""Every text of the console can be read in English, and none hides from the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from calllog import console, ledger
from calllog.console import catalogue
from calllog.figures.assessed import EVERY
from calllog.figures.assessment import GROUPS
from calllog.settings import Settings

CONSOLE = Path(console.__file__).parent
PO = CONSOLE / "translations" / "en" / "LC_MESSAGES" / "messages.po"
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))
CODE = sorted(CONSOLE.rglob("*.py"))

METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
# A template that does not parse is an error of its own, not a template without texts.
OPTIONS = {"templates/**.html": {"silent": "false"}}
KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2)}

HAN = re.compile(r"[\u4e00-\u9fff]")
# The languages are named in themselves; an example of a name is no text.
NEVER_TRANSLATED = {"中文"}


def key(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def strings(message: Message) -> list[str]:
    """The English of a message, or of its singular and plural."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.fixture(scope="module")
def used() -> set[str]:
    found = extract_from_dir(
        CONSOLE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=(), strip_comment_tags=False
    )
    # Of each figure the pages show the name, the definition and what stands beside it.
    shown = {text for one in EVERY.values() for text in (one.name, one.sentence, one.aside_name)}
    shown |= {group.name for group in GROUPS}
    return {key(message) for _file, _line, message, _comments, _context in found} | shown - {""}


@pytest.fixture(scope="module")
def english() -> dict[str, Message]:
    with PO.open("rb") as file:
        texts: Catalog = read_po(file, locale="en")
    return {key(message.id): message for message in texts if message.id}


def test_every_text_has_its_english(used: set[str], english: dict[str, Message]) -> None:
    translated = {text for text, message in english.items() if _is_whole(message)}
    assert used - translated == set()


def _is_whole(message: Message) -> bool:
    return not message.fuzzy and bool(strings(message)) and all(strings(message))


def test_the_catalogue_keeps_no_text_that_nobody_uses(
    used: set[str], english: dict[str, Message]
) -> None:
    assert set(english) - used == set()


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


def _texts(path: Path) -> Iterator[str]:
    """The Chinese strings of a file that are not arguments of the catalogue's functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known: set[int] = set()
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if is_call and node.func.id in ("_", "_l", "_n"):  # type: ignore[attr-defined]
            known.update(id(argument) for argument in node.args)  # type: ignore[attr-defined]
        if isinstance(node, ast.Expr):
            known.add(id(node.value))  # A docstring.
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known:
            yield node.value


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_no_chinese_stands_in_the_code_outside_the_catalogue(path: Path) -> None:
    loose = {text for text in _texts(path) if HAN.search(text)}
    assert loose - NEVER_TRANSLATED == set()


def test_the_ledgers_refusals_can_be_read_in_english(english: dict[str, Message]) -> None:
    modules = Path(ledger.__file__).parent.glob("*.py")
    source = "".join(path.read_text(encoding="utf-8") for path in modules)
    refusals = re.findall(r'LedgerError\("([^"]+)"\)', source)
    assert refusals
    assert [text for text in refusals if text not in english] == []


def test_the_compiled_catalogue_lies_in_the_data_folder(settings: Settings) -> None:
    catalogue._compile(PO, settings.home / "translations")
    (made,) = (settings.home / "translations").iterdir()
    assert made.suffix == ".mo"
    assert list(CONSOLE.rglob("*.mo")) == []
