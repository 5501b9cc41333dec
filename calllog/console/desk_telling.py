"""Claims, marks, reminders and exercises told to people: one line of detail for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from calllog.console.catalogue import _
from calllog.console.desk_words import EXERCISES, MARKS
from calllog.console.words import moment_of

Names = Mapping[int, str]
Data = dict[str, Any]


def _claimed(data: Data, names: Names) -> str:
    until = _("至%(time)s", time=moment_of(data["until"]))
    before = names.get(data.get("from", 0))
    return _("%(text)s，此前由%(name)s回电", text=until, name=before) if before else until


def _marked(data: Data, _names: Names) -> str:
    mark, words = str(MARKS.get(data.get("mark", ""), "")), data.get("words")
    text = _("%(text)s：%(words)s", text=mark, words=words) if words else mark
    due = data.get("due_at")
    return _("%(text)s，应于%(due)s前", text=text, due=moment_of(due)) if due else text


def _reminded(data: Data, names: Names) -> str:
    people = _("、").join(names[one] for one in data.get("told", ()) if one in names)
    text, words = _("已提醒%(people)s", people=people or _("无人")), data.get("words")
    return _("%(text)s：%(words)s", text=text, words=words) if words else text


def _exercise(data: Data, _names: Names) -> str:
    kind = EXERCISES.get(data.get("exercise", ""), "")
    return _("%(text)s：%(words)s", text=kind, words=data.get("reason", ""))


DESK_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "claimed": _claimed,
    "claim_taken_over": _claimed,
    "marked": _marked,
    "mark_changed": _marked,
    "mark_removed": _marked,
    "reminder_sent": _reminded,
    "exercise_marked": _exercise,
    "exercise_taken_back": _exercise,
}
