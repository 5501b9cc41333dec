"""Joint matters, urging and papers in plain English lines, for ``hotline item``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]
Names = Mapping[int, str]


def _named(data: Data, _names: Names) -> str:
    bodies = "; ".join(
        f"{body['name']}{' (leads)' if body['leads'] else ''}: {body['matter']}"
        for body in data["bodies"]
    )
    return f"named a joint matter with {bodies}"


def _saying(what: str) -> Callable[[Data, Names], str]:
    def tell(data: Data, _names: Names) -> str:
        return f"{what}: {data['words']}"

    return tell


def _reported(data: Data, names: Names) -> str:
    return f"reported to the leader {names.get(data['leader'], '-')}: {data['words']}"


def _settled(data: Data, _names: Names) -> str:
    return f"{data['name']} is settled: {data['note']}"


def _pressing(what: str) -> Callable[[Data, Names], str]:
    def tell(data: Data, names: Names) -> str:
        people = ", ".join(names.get(person, "-") for person in data["told"])
        by = f", by {data['answer_by'][:10]}" if data["answer_by"] else ""
        return f"{what} {people}{by}: {data['words']}"

    return tell


def _paper(what: str) -> Callable[[Data, Names], str]:
    def tell(data: Data, _names: Names) -> str:
        more = data.get("how") or data.get("words") or data.get("reason")
        kind = data["document_kind"].replace("_", " ")
        return f"{what} the {kind} {data['number']}" + (f": {more}" if more else "")

    return tell


JOINT_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "joint_named": _named,
    "joint_reported": _reported,
    "joint_seen": lambda _data, _names: "the leader has seen the report",
    "joint_planned": _saying("plan"),
    "joint_no_agreement": _saying("no agreement"),
    "joint_body_settled": _settled,
    "joint_taken_back": _saying("no joint matter after all"),
    "urged": _pressing("urged"),
    "supervised": _pressing("supervised"),
    "reported_up": _pressing("reported up to"),
    "receipt_given": _saying("signed the receipt"),
    "document_made": _paper("made"),
    "document_dispatched": _paper("dispatched"),
    "document_received": _paper("has the receipt of"),
    "document_opened": _paper("opened"),
}
