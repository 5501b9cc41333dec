"""Claims, marks, reminders and exercises in plain English, for ``hotline item``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[int, str]


def _said(text: str, words: str | None) -> str:
    return f"{text}: {words}" if words else text


def _taken_over(data: Data, names: Names) -> str:
    return f"calls back, in the place of {names.get(data['from'], '-')}"


def _marked(data: Data, _names: Names) -> str:
    return _said(f"marked {data['mark'].replace('_', ' ')}", data["words"])


def _mark_removed(data: Data, _names: Names) -> str:
    return _said(f"took off the mark {data['mark'].replace('_', ' ')}", data["words"])


def _reminded(data: Data, names: Names) -> str:
    people = ", ".join(names.get(one, "-") for one in data["told"])
    return _said(f"reminded {people}", data["words"])


def _exercise(data: Data, _names: Names) -> str:
    return f"left out of the figures ({data['exercise']}): {data['reason']}"


def _no_exercise(data: Data, _names: Names) -> str:
    return f"counts again, was {data['exercise']}: {data['reason']}"


DESK_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "claimed": lambda _data, _names: "calls back (claimed for ten minutes)",
    "claim_taken_over": _taken_over,
    "claim_released": lambda _data, _names: "does not call back after all",
    "marked": _marked,
    "mark_changed": _marked,
    "mark_removed": _mark_removed,
    "reminder_sent": _reminded,
    "exercise_marked": _exercise,
    "exercise_taken_back": _no_exercise,
}
