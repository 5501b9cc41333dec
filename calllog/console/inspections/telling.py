"""The events of inspections and corrections, told in a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calllog.console.catalogue import _
from calllog.console.inspections.words import CHECKS, STEPS
from calllog.console.words import moment_of

Names = Mapping[int, str]
Data = dict[str, Any]


def _inspected(data: Data, _names: Names) -> str:
    if data.get("is_good"):
        return _("合格")
    faulty = _("、").join(str(CHECKS.get(one, one)) for one in data.get("faulty", ()))
    return _("%(faulty)s有问题：%(words)s", faulty=faulty, words=data.get("words", ""))


def _set(data: Data, names: Names) -> str:
    return _(
        "由%(name)s于%(due)s前整改：%(words)s",
        name=names.get(data.get("to", 0), ""),
        due=moment_of(data.get("due_at", "")),
        words=data.get("words", ""),
    )


def _late(data: Data, names: Names) -> str:
    told = _("、").join(names[one] for one in data.get("told", ()) if one in names)
    step = STEPS.get(data.get("step", ""), "")
    return _("%(step)s，已告知%(names)s", step=step, names=told)


def _said(data: Data, _names: Names) -> str:
    return str(data.get("words", ""))


def _sent_back(data: Data, _names: Names) -> str:
    due = moment_of(data.get("due_at", ""))
    return _("%(words)s，限%(due)s前", words=data.get("words", ""), due=due)


def _passed_on(data: Data, names: Names) -> str:
    before, after = (names.get(data.get(key, 0), "") for key in ("from", "to"))
    return _("%(before)s → %(after)s", before=before, after=after)


INSPECTION_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "inspected": _inspected,
    "correction_set": _set,
    "correction_late": _late,
    "correction_done": _said,
    "correction_confirmed": _said,
    "correction_sent_back": _sent_back,
    "correction_passed_on": _passed_on,
}
