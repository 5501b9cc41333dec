"""Outcomes, approvals and closing in plain English lines, for ``hotline item``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Data = Mapping[str, Any]

RATINGS = {
    1: "very satisfied",
    2: "satisfied",
    3: "rather satisfied",
    4: "dissatisfied",
    5: "very dissatisfied",
}


def _plain(code: str | None) -> str:
    return (code or "").replace("_", " ")


def _and(*parts: str | None) -> str:
    return ": ".join(part for part in parts if part)


def _outcome(data: Data) -> str:
    authority = data["authority"] or {}
    place = ", ".join(str(authority[key]) for key in ("name", "phone") if authority.get(key))
    basis = f"basis: {data['basis']}" if data["basis"] else ""
    told = f"outcome: {_plain(data['outcome'])}, told by {_plain(data['given'])}"
    return _and(told, data["words"]) + "".join(f"; {part}" for part in (basis, place) if part)


def _closed(data: Data) -> str:
    return _and(f"closed, {_plain(data['confirmation'])}", data["reason"])


def _followed_up(data: Data) -> str:
    solved = "solved" if data["solved"] else "not solved"
    rating = RATINGS.get(data["rating"], "not rated")
    return _and(f"followed up: {solved}, {rating}", data["note"])


def _reopened(data: Data) -> str:
    return _and(f"reopened, {data['times']} times in all", data["reason"])


def _notice(data: Data) -> str:
    missing = ", ".join(data["missing"]) or "nothing"
    return (
        f"one-time notice of {data['matter']}, told by {_plain(data['given'])}; missing: {missing}"
    )


def _accepted(data: Data) -> str:
    return f"accepted {data['matter']} by the edition since {data['valid_from']}"


def _asked(data: Data) -> str:
    what = _plain(data["outcome"] or data["promise"])
    return _and(f"asked for approval: {data['approval_kind']} ({what})", data["reason"])


def _decided(data: Data) -> str:
    verdict = "granted" if data["granted"] else "refused"
    return _and(f"{data['approval_kind']} {verdict}", data["decision"])


def _saying(what: str, key: str = "words") -> Callable[[Data], str]:
    return lambda data: _and(what, data[key])


OUTCOME_TELLERS: dict[str, Callable[[Data], str]] = {
    "reason_told": _saying("told why there is no answer at once"),
    "outcome_given": _outcome,
    "reply_received": _saying("the other authority's receipt or reply"),
    "closed": _closed,
    "followed_up": _followed_up,
    "reopened": _reopened,
    "notice_given": _notice,
    "notice_repeated": lambda data: f"again, unchanged: {_notice(data)}",
    "papers_asked_after": _saying("asked after the missing papers"),
    "classified": _saying("it is a matter of the catalogue", "matter"),
    "accepted": _accepted,
    "suspended": lambda data: f"clock stopped: {data['reason']} ({data['document']})",
    "resumed": _saying("clock goes on", "note"),
    "approval_asked": _asked,
    "approval_decided": _decided,
    "ruling_asked": _saying("asked for a ruling", "question"),
    "ruling_given": _saying("ruled"),
    "ruling_told": lambda _data: "the person was answered with the ruling",
    "merged": lambda data: f"goes on as {data['into']}: {data['reason']}",
    "merged_from": lambda data: f"took in {data['number']}: {data['reason']}",
    "split": lambda data: f"split off {data['number']}: {data['reason']}",
    "split_from": lambda data: f"split from {data['number']}: {data['reason']}",
}
