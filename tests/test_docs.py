"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calllog.settings import described
from tests.support.clauses import IDS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
RULE = ROOT.parent / "shared" / "rule" / "clauses.md"

# | `HOTLINE_PHONE_PORT` | 8000 | Port of the public app |
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)


def test_the_readme_names_every_setting_with_its_default_and_meaning() -> None:
    told = [
        (name, default.strip("` "), meaning.strip())
        for name, default, meaning in ROW.findall(README.read_text(encoding="utf-8"))
    ]
    assert told == described()


@pytest.mark.parametrize("command", ["serve", "test", "hotline"])
def test_the_readme_names_every_command(command: str) -> None:
    assert f"scripts/{command}" in README.read_text(encoding="utf-8")


def test_the_known_clauses_are_those_of_the_rule() -> None:
    if not RULE.exists():
        # The rule's table is kept beside the project, not in it.
        return
    rows = re.findall(r"^\| (\d\S*) \|", RULE.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == IDS
