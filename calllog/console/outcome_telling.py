"""Outcomes, approvals and closing told to people: one line of detail for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from calllog.console.catalogue import _
from calllog.console.outcome_words import APPROVALS, GIVEN, GRANTED, RATINGS, SOLVED
from calllog.console.words import CONFIRMATIONS, OUTCOMES, PROMISES, moment_of

Names = Mapping[int, str]
Data = dict[str, Any]


def _join(*parts: object) -> str:
    return _("；").join(str(part) for part in parts if part)


def _words(data: Data, _names: Names) -> str:
    return str(data.get("words", ""))


def _reason(data: Data, _names: Names) -> str:
    return str(data.get("reason", ""))


def _outcome(data: Data, _names: Names) -> str:
    authority, basis = data.get("authority") or {}, data.get("basis")
    place = (authority.get("name"), authority.get("phone"), authority.get("address"))
    outcome = OUTCOMES.get(data.get("outcome", ""), "")
    given = GIVEN.get(data.get("given", ""), "")
    return _join(
        _("%(outcome)s（%(given)s）", outcome=outcome, given=given),
        data.get("words"),
        _("依据：%(basis)s", basis=basis) if basis else "",
        _("主管部门：%(place)s", place=" ".join(filter(None, place))) if authority else "",
    )


def _closed(data: Data, _names: Names) -> str:
    how = CONFIRMATIONS.get(data.get("confirmation", ""), "")
    return _join(OUTCOMES.get(data.get("outcome") or "", ""), how, data.get("reason"))


def _followed_up(data: Data, _names: Names) -> str:
    rating = RATINGS.get(data.get("rating") or 0, _("未评价"))
    return _join(SOLVED[bool(data.get("solved"))], rating, data.get("note"))


def _reopened(data: Data, _names: Names) -> str:
    return _join(_("第%(times)s次", times=data.get("times", "")), data.get("reason"))


def _notice(data: Data, _names: Names) -> str:
    papers = _("、").join(data.get("missing", ()))
    missing = _("尚缺：%(papers)s", papers=papers) if papers else _("没有缺少的材料")
    given = GIVEN.get(data.get("given", ""), "")
    return _join(data.get("matter"), given, missing)


def _matter(data: Data, _names: Names) -> str:
    return str(data.get("matter", ""))


def _accepted(data: Data, _names: Names) -> str:
    since = date.fromisoformat(data["valid_from"]).isoformat()
    return _("%(matter)s，按%(since)s起的版本", matter=data.get("matter", ""), since=since)


def _suspended(data: Data, _names: Names) -> str:
    return _join(data.get("reason"), data.get("document"))


def _note(data: Data, _names: Names) -> str:
    return str(data.get("note", ""))


def _approval(data: Data, _names: Names) -> str:
    kind = APPROVALS.get(data.get("approval_kind", ""), "")
    due = data.get("to_due_at")
    until = _(
        "%(promise)s延至%(due)s",
        promise=PROMISES.get(data.get("promise") or "", ""),
        due=moment_of(due) if due else "",
    )
    outcome = OUTCOMES.get(data.get("outcome") or "", "")
    return _join(kind, outcome, until if due else "", data.get("reason"))


def _decided(data: Data, _names: Names) -> str:
    kind = APPROVALS.get(data.get("approval_kind", ""), "")
    return _join(kind, GRANTED[bool(data.get("granted"))], data.get("decision"))


def _ruling_asked(data: Data, names: Names) -> str:
    leader = names.get(data.get("leader", 0), "")
    question = data.get("question", "")
    return _("请%(leader)s裁定：%(question)s", leader=leader, question=question)


def _other(data: Data, _names: Names) -> str:
    number = data.get("into") or data.get("number", "")
    return _join(_("%(number)s号", number=number), data.get("reason"))


OUTCOME_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "reason_told": _words,
    "outcome_given": _outcome,
    "reply_received": _words,
    "closed": _closed,
    "followed_up": _followed_up,
    "reopened": _reopened,
    "notice_given": _notice,
    "notice_repeated": _notice,
    "papers_asked_after": _words,
    "classified": _matter,
    "accepted": _accepted,
    "suspended": _suspended,
    "resumed": _note,
    "approval_asked": _approval,
    "approval_decided": _decided,
    "ruling_asked": _ruling_asked,
    "ruling_given": _words,
    "merged": _other,
    "merged_from": _other,
    "split": _other,
    "split_from": _other,
}
