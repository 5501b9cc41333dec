"""Hand-overs, co-operation and absence in plain English lines, for ``hotline item``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[int, str]

WHY = {
    "registered": "registered",
    "to_section": "accepted for the section",
    "to_handler": "accepted the assignment",
    "live": "took the call over",
    "named": "the general office named the section",
    "taken_over": "the head took over",
    "to_office": "returned again, to be named",
    "deputy": "deputy",
    "back": "back from absence",
    "unread": "not read in time",
    "unaccepted": "not accepted in time",
    "section_closed": "the section was dissolved",
}


def chain_lines(story: Data, at: Callable[[str], str]) -> Iterator[str]:
    """Who had the item from when to when, and what waits."""
    for held in story["chain"]:
        until = at(held["until"]) if held["until"] else "now"
        why = WHY.get(held["why"], held["why"])
        yield f"  {at(held['from'])} to {until:<16}  {held['responsible']}  {why}"
    for row in story["hand_overs"]:
        if row["ended_at"] is None:
            yield f"  waiting since {at(row['at'])} for {row['to_section']}, {row['to']}"
    for row in story["cooperations"]:
        done = f"done {at(row['done_at'])}: {row['done']}" if row["done_at"] else "open"
        yield f"  with {row['section']}: {row['asked']}  {done}"


def _with(text: str, words: str | None) -> str:
    return f"{text}: {words}" if words else text


def _handed_over(data: Data, names: Names) -> str:
    away = f", as {names.get(data['away'], '-')} is away" if data["away"] else ""
    return _with(
        f"handed over to {data['section']}, {names.get(data['to'], '-')}{away}", data["note"]
    )


def _accepted(data: Data, names: Names) -> str:
    return f"accepted for {data['section']}; responsible is now {names[data['responsible']]}"


def _returned(data: Data, _names: Names) -> str:
    return _with(f"returned to {data['section']} (time {data['times']})", data["reason"])


def _moved(data: Data, names: Names) -> str:
    why = f" ({WHY.get(data['why'], data['why'])})" if "why" in data else ""
    text = f"responsible is now {names.get(data['responsible'], '-')}{why}"
    return _with(text, data.get("note"))


def _named(data: Data, names: Names) -> str:
    text = f"named {data['section']}; responsible is now {names.get(data['responsible'], '-')}"
    return _with(text, data["note"])


def _deputised(data: Data, names: Names) -> str:
    to = names.get(data.get("responsible") or data.get("deputy") or 0, "-")
    away, reason = names.get(data["away"], "-"), data["reason"].replace("_", " ")
    return f"{to} stands in for {away} ({reason})"


def _asked(data: Data, _names: Names) -> str:
    return f"asked {data['section']} to co-operate by {data['day']}: {data['words']}"


def _done(data: Data, _names: Names) -> str:
    return f"{data['section']} has done its part: {data['words']}"


def _cooperation_moved(data: Data, _names: Names) -> str:
    return f"co-operation passes to {data['section']}"


def _interim(data: Data, _names: Names) -> str:
    return f"interim answer, {data['given'].replace('_', ' ')}: {data['words']}"


CHAIN_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "handed_over": _handed_over,
    "hand_over_accepted": _accepted,
    "returned": _returned,
    "responsibility_moved": _moved,
    "section_named": _named,
    "deputised": _deputised,
    "deputy_ended": _moved,
    "cooperation_asked": _asked,
    "cooperation_done": _done,
    "cooperation_moved": _cooperation_moved,
    "interim_answer": _interim,
}
