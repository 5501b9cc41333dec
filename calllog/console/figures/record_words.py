"""What the records that only the assessment counts are called, and where each stands itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from calllog.console.breach_words import KINDS, MEASURES, ORIGINS
from calllog.console.catalogue import _
from calllog.console.request import viewer
from calllog.console.words import moment as told_moment
from calllog.figures import facts
from calllog.figures.facts import Fact
from calllog.inspection.signing import INSPECTS


def _finding(one: facts.FindingFact) -> str:
    kind = str(KINDS.get(one.kind, one.kind))  # type: ignore[call-overload]
    measure = str(MEASURES.get(one.measure, "")) if one.measure else _("待核")  # type: ignore[call-overload]
    return _("%(kind)s：%(measure)s", kind=kind, measure=measure)


def _correction(one: facts.CorrectionFact) -> str:
    done = told_moment(one.done_at) if one.done_at is not None else _("尚未完成")
    return _("时限%(due)s；完成：%(done)s", due=told_moment(one.at), done=done)


def _commendation(one: facts.CommendationFact) -> str:
    return str(ORIGINS.get(one.origin, one.origin))  # type: ignore[call-overload]


WORDS: dict[type, Callable[[Any], str]] = {
    facts.NoticeFact: lambda one: _("一次性告知"),
    facts.FindingFact: _finding,
    facts.CommendationFact: _commendation,
    facts.CorrectionFact: _correction,
    facts.SignatureFact: lambda one: _("合格") if one.is_good else _("有问题"),
}


def narrowed_to(further: Mapping[str, str]) -> list[str]:
    """The kind of suspicion and the decision that the rows are narrowed to, in words."""
    named = (KINDS.get(further.get("finding")), MEASURES.get(further.get("decided")))  # type: ignore[call-overload]
    return [str(one) for one in named if one is not None]


def link(one: Fact) -> str | None:
    """The address of the record itself, as far as the person can open it."""
    if isinstance(one, facts.FindingFact):
        return url_for("findings.one", finding_id=one.id)
    if isinstance(one, facts.CorrectionFact):
        return url_for("corrections.one", correction_id=one.id)
    if isinstance(one, facts.SignatureFact) and viewer().has_any(INSPECTS):
        return url_for("inspections.sheet", inspection_id=one.inspection_id, position=one.position)
    return None
