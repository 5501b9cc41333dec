"""Joint matters, urging and papers told to people: one line of detail for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from calllog.console.catalogue import _
from calllog.console.joint_words import PAPERS
from calllog.console.words import moment

Names = Mapping[int, str]
Data = dict[str, Any]


def _words(data: Data, _names: Names) -> str:
    return str(data.get("words", ""))


def _named(data: Data, _names: Names) -> str:
    told = []
    for body in data.get("bodies", ()):
        name = _("%(name)s（牵头）", name=body["name"]) if body["leads"] else body["name"]
        told.append(_("%(name)s：%(matter)s", name=name, matter=body["matter"]))
    return _("；").join(told)


def _of_leader(data: Data, names: Names) -> str:
    name, words = names.get(data.get("leader") or 0, ""), data.get("words", "")
    return _("%(name)s：%(words)s", name=name, words=words) if name else words


def _settled(data: Data, _names: Names) -> str:
    return _("%(name)s：%(words)s", name=data.get("name", ""), words=data.get("note", ""))


def _pressed(data: Data, names: Names) -> str:
    people = _("、").join(names[person] for person in data.get("told", ()) if person in names)
    text = _("%(name)s：%(words)s", name=people, words=data.get("words", ""))
    by = data.get("answer_by")
    if by is None:
        return text
    return text + _("（应于%(time)s前）", time=moment(datetime.fromisoformat(by)))


def _paper(data: Data, _names: Names) -> str:
    kind = str(PAPERS.get(data.get("document_kind", ""), ""))
    text = _("%(kind)s %(number)s", kind=kind, number=data.get("number", ""))
    more = data.get("how") or data.get("words") or data.get("reason")
    return _("%(name)s：%(words)s", name=text, words=more) if more else text


JOINT_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "joint_named": _named,
    "joint_reported": _of_leader,
    "joint_planned": _of_leader,
    "joint_no_agreement": _of_leader,
    "joint_body_settled": _settled,
    "joint_taken_back": _words,
    "urged": _pressed,
    "supervised": _pressed,
    "reported_up": _pressed,
    "receipt_given": _words,
    "document_made": _paper,
    "document_dispatched": _paper,
    "document_received": _paper,
    "document_opened": _paper,
}
