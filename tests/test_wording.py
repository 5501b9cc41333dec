"""Nothing that the product itself says or shows holds a forbidden word (服务忌语, clause 3.3.3).

The spoken sentences have checks of their own (``tests/ivr/test_prompts.py``); here is everything
else: pages, messages to staff, command line, papers, sample data.
"""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from calllog.forbidden_words import RULE, find, variants

ROOT = Path(__file__).resolve().parent.parent
# They hold the words because they look for them.
LISTS = {"calllog/forbidden_words.py", "calllog/forbidden_words.toml"}
# What an invented member of staff said in the demonstration, so that it is found and judged.
MEANT = {"ivr/demo_cases.py": 1, "ivr/demo_week.py": 1}
KINDS = (".py", ".html", ".po", ".toml", ".docx")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("calllog", "ivr")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in KINDS
)


def texts(path: Path) -> Iterator[str]:
    """What a file says to people, piece by piece: of code the strings that are no docstrings."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                if name.startswith("word/") and name.endswith(".xml"):
                    yield re.sub(r"<[^>]+>", "", parts.read(name).decode())
    elif path.suffix == ".py":
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in docs:
                yield node.value  # type: ignore[attr-defined]
    else:
        yield path.read_text(encoding="utf-8")


def test_there_are_pages_messages_and_papers_to_look_at() -> None:
    assert {Path(name).suffix for name in FILES} >= {".py", ".html", ".po", ".toml"}


@pytest.mark.parametrize("name", [name for name in FILES if name not in LISTS])
def test_no_page_message_or_paper_holds_a_forbidden_word(name: str) -> None:
    # A letter stands between two pieces, so that nothing is found from the one into the other.
    said = " x ".join(texts(ROOT / name))
    found = [one.passage(said) for one in find(said, (*RULE, *variants()))]
    assert len(found) == MEANT.get(name, 0), found
