"""Inspections and corrections in plain English, for ``hotline item``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[int, str]


def _said(text: str, words: str | None) -> str:
    return f"{text}: {words}" if words else text


def _inspected(data: Data, _names: Names) -> str:
    if data["is_good"]:
        return f"inspected (inspection {data['inspection']}), in order"
    faulty = ", ".join(data["faulty"])
    return _said(f"inspected (inspection {data['inspection']}), wrong: {faulty}", data["words"])


def _set(data: Data, names: Names) -> str:
    owner = names.get(data["to"], "-")
    return _said(f"correction {data['correction']} for {owner}", data["words"])


def _late(data: Data, _names: Names) -> str:
    what = "not confirmed" if data["followed"] == "confirmation" else "late"
    return f"correction {data['correction']} is {what} ({data['step']})"


def _passed_on(data: Data, names: Names) -> str:
    before, after = names.get(data["from"], "-"), names.get(data["to"], "-")
    return f"correction {data['correction']} passed on from {before} to {after}"


def _plain(what: str) -> Callable[[Data, Names], str]:
    return lambda data, _names: _said(f"correction {data['correction']} {what}", data["words"])


INSPECTION_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "inspected": _inspected,
    "correction_set": _set,
    "correction_late": _late,
    "correction_done": _plain("reported as done"),
    "correction_confirmed": _plain("confirmed"),
    "correction_sent_back": _plain("sent back"),
    "correction_passed_on": _passed_on,
}
