"""Which deeds a case offers to a monitor now: the next one first, the others in groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from calllog.conduct import identities, settling
from calllog.conduct.held import Held
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import CaseState

BEFORE_INVESTIGATION = (CaseState.RECEIVED, CaseState.ACKNOWLEDGED)
BEFORE_FOUND = (*BEFORE_INVESTIGATION, CaseState.INVESTIGATING)


@dataclass(frozen=True, slots=True)
class Offers:
    """What comes next, and what may be done besides."""

    first: list[str]
    others: list[str]

    def __contains__(self, deed: str) -> bool:
        return deed in self.first or deed in self.others


def offers(case: Held, now: datetime) -> Offers:
    """What the state, the person and what is on record allow."""
    first = _next(case)
    if identities.to_decide(case):
        first = ["identity-decide", *first]
    others = [deed for deed in _besides(case, now) if deed not in first]
    return Offers(first, others)


def _next(case: Held) -> list[str]:
    state = case.case.state
    if state == CaseState.TRANSFERRED:
        return _next_outside(case)
    if state in BEFORE_INVESTIGATION:
        if case.is_high:
            return ["pass-on"]
        return ["acknowledge" if state == CaseState.RECEIVED else "assign"]
    if state != CaseState.CLOSED and not case.has_investigator:
        return ["assign"]  # Whoever had it is no monitor any more.
    return _next_of_investigator(case) if case.is_investigator else []


def _next_of_investigator(case: Held) -> list[str]:
    state = case.case.state
    if state == CaseState.INVESTIGATING:
        return _next_of_investigation(case)
    if state == CaseState.FOUND:
        return ["tell"]
    if state == CaseState.TOLD:
        return ["decide"] if settling.needs_consequence(case) else ["close"]
    return []


def _next_of_investigation(case: Held) -> list[str]:
    if case.is_high:
        return ["pass-on"]
    if case.lately(EntryKind.PERSONS_STATEMENT) is None:
        return ["evidence", "hear"]
    return ["find"]


def _next_outside(case: Held) -> list[str]:
    if case.lately(EntryKind.DISPATCHED) is None:
        return ["dispatch"]
    if case.lately(EntryKind.RESULT) is None:
        return ["tell"]
    if case.lately(EntryKind.RECEIVED_OUTSIDE) is None:
        return ["receive"]
    return ["close"]


def _besides(case: Held, now: datetime) -> list[str]:
    state, is_mine = case.case.state, case.is_investigator
    found: list[str] = []
    if state == CaseState.CLOSED:
        return [*_identity(case, now), "reopen"]
    if state == CaseState.RECEIVED:
        found.append("acknowledge")
    has_code = case.case.complainant_key is not None
    asks = state == CaseState.ACKNOWLEDGED or (state == CaseState.INVESTIGATING and is_mine)
    if asks and has_code:
        found.append("ask")
    if state in (*BEFORE_FOUND, CaseState.FOUND):
        found.append("evidence")
    if state == CaseState.INVESTIGATING and is_mine:
        found += ["hear"] if case.is_high else ["hear", "find"]
    if state == CaseState.FOUND and is_mine and settling.found(case) in settling.BURDENS:
        found.append("decide")
    found += ["note", "name", *_identity(case, now)]
    if state in (CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING) and not case.is_high:
        found.append("assign")
    if state == CaseState.TRANSFERRED and case.lately(EntryKind.RECEIVED_OUTSIDE) is None:
        found += ["receive"] if case.lately(EntryKind.DISPATCHED) else []
    if state in BEFORE_FOUND:
        found.append("pass-on")
    return [*found, "step-aside"]


def _identity(case: Held, now: datetime) -> list[str]:
    can_ask = case.is_named and identities.own(case, now) is None
    return ["identity-ask"] if can_ask else []
