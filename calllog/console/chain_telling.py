"""Hand-overs, co-operation and absence told to people: one line of detail for each event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from calllog.console.catalogue import _
from calllog.console.chain_words import ABSENCES, WHY_RESPONSIBLE
from calllog.console.outcome_words import GIVEN
from calllog.console.words import language, moment_of

Names = Mapping[int, str]
Data = dict[str, Any]


def _with(text: str, words: str | None) -> str:
    return _("%(text)s：%(words)s", text=text, words=words) if words else text


def _handed_over(data: Data, names: Names) -> str:
    section, to = data.get("section", ""), names.get(data.get("to", 0), "")
    text = _("转%(section)s，请%(name)s接收", section=section, name=to)
    away = names.get(data.get("away") or 0)
    if away:
        text = _("%(text)s（%(away)s不在岗，由B岗代办）", text=text, away=away)
    return _with(text, data.get("note"))


def _accepted(data: Data, names: Names) -> str:
    section, name = data.get("section", ""), names.get(data.get("responsible", 0), "")
    return _("%(section)s接收，现由%(name)s负责", section=section, name=name)


def _returned(data: Data, _names: Names) -> str:
    times, section = data.get("times", 0), data.get("section", "")
    text = _("退回%(section)s", section=section)
    if times > 1:
        text = _("第%(times)s次退回，由办公室指定科室", times=times)
    return _with(text, data.get("reason"))


def _moved(data: Data, names: Names) -> str:
    name = names.get(data.get("responsible", 0), "")
    why = WHY_RESPONSIBLE.get(data.get("why", ""), "")
    text = _("现由%(name)s负责", name=name)
    return _with(_("%(why)s，%(text)s", why=why, text=text) if why else text, data.get("note"))


def _named(data: Data, names: Names) -> str:
    section, name = data.get("section", ""), names.get(data.get("responsible", 0), "")
    text = _("由%(section)s承办，现由%(name)s负责", section=section, name=name)
    return _with(text, data.get("note"))


def _deputised(data: Data, names: Names) -> str:
    to = names.get(data.get("responsible") or data.get("deputy") or 0, "")
    away, reason = names.get(data.get("away", 0), ""), ABSENCES.get(data.get("reason", ""), "")
    text = _("%(away)s%(reason)s，由%(name)s代办", away=away, reason=reason, name=to)
    until = data.get("until")
    return _("%(text)s，至%(until)s", text=text, until=moment_of(until)) if until else text


def _cooperation(data: Data, _names: Names) -> str:
    text, day = data.get("section", ""), data.get("day")
    if day:
        on = format_skeleton("MMMd", date.fromisoformat(day), locale=language())
        text = _("请%(section)s于%(day)s前反馈", section=text, day=on)
    return _with(text, data.get("words"))


def _interim(data: Data, _names: Names) -> str:
    return _with(str(GIVEN.get(data.get("given", ""), "")), data.get("words"))


CHAIN_TELLERS: dict[str, Callable[[Data, Names], str]] = {
    "handed_over": _handed_over,
    "hand_over_accepted": _accepted,
    "returned": _returned,
    "responsibility_moved": _moved,
    "section_named": _named,
    "deputised": _deputised,
    "deputy_ended": _moved,
    "cooperation_asked": _cooperation,
    "cooperation_done": _cooperation,
    "cooperation_moved": _cooperation,
    "interim_answer": _interim,
}
