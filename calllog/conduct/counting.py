"""The figures of the cases that a chief holds: of no others, so that nothing can be subtracted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from calllog.conduct import deadlines, settling
from calllog.conduct.held import Held
from calllog.conduct.kinds import CasePromiseKind, EntryKind
from calllog.conduct.models import CaseState


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many were done in time; what is not yet due is not among them."""

    in_time: int
    due: int


@dataclass(frozen=True)
class Figures:
    """One year's cases, or all of them."""

    received: int
    open: int
    by_channel: Counter[str]
    by_finding: Counter[str]  # Of the decided ones.
    by_section: Counter[str]  # By name; "" where nobody could say.
    acknowledged: Rate
    told: Rate


def years(cases: Iterable[Held], zone: ZoneInfo) -> list[int]:
    """In which years the cases came, the latest first."""
    return sorted({_year(case, zone) for case in cases}, reverse=True)


def figures(cases: Iterable[Held], now: datetime, zone: ZoneInfo, year: int | None) -> Figures:
    """The figures of the cases received in a year, or of all."""
    chosen = [case for case in cases if year is None or _year(case, zone) == year]
    findings = (settling.found(case) for case in chosen)
    return Figures(
        received=len(chosen),
        open=sum(case.case.state != CaseState.CLOSED for case in chosen),
        by_channel=Counter(case.case.channel for case in chosen),
        by_finding=Counter(str(finding) for finding in findings if finding is not None),
        by_section=Counter(section for case in chosen for section in sections(case)),
        acknowledged=_rate(chosen, now, CasePromiseKind.ACKNOWLEDGE),
        told=_rate(chosen, now, CasePromiseKind.RESULT),
    )


def sections(case: Held) -> set[str]:
    """The sections complained of, by name; the empty name where no piece tells one."""
    named = {one.words.get("section_name") for one in case.all(EntryKind.ABOUT)}
    return {name for name in named if name} or {""}


def _year(case: Held, zone: ZoneInfo) -> int:
    return case.case.received_at.astimezone(zone).year


def _rate(cases: Iterable[Held], now: datetime, kind: CasePromiseKind) -> Rate:
    owed = [one for case in cases for one in case.case.promises if one.kind == kind]
    due = [one for one in owed if one.met_at is not None or one.due_at < now]
    return Rate(sum(not deadlines.is_late(one, now) for one in due), len(due))
