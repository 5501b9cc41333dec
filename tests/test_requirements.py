"""What the programs import is pinned by its own name, not by what happens to bring it along."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = {"calllog", "ivr", "tests"}


def pinned(name: str) -> set[str]:
    """The distributions that a file of requirements names, in the index's spelling."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w.-]+)(?:\[\w+\])?==", line) for line in lines)
    return {_spelled(match[1]) for match in found if match}


def imported(*folders: str) -> set[str]:
    """The distributions that the programs of some folders import."""
    modules: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                modules.add((node.module or "").partition(".")[0])
    brought_by = packages_distributions()
    foreign = modules - sys.stdlib_module_names - OWN
    return {_spelled(name) for module in foreign for name in brought_by[module]}


def _spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (("calllog", "ivr"), ("requirements.txt",)),
        (("tests",), ("requirements.txt", "requirements-dev.txt")),
    ],
)
def test_everything_imported_is_pinned(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    assert imported(*folders) - set().union(*map(pinned, files)) == set()
