"""What the figures are counted from: plain facts of a period, each with its moment and whose it is.

Every fact has an ``id`` (of its row in the ledger), the moment ``at`` that puts it into a period,
and the section, person and matter that it counts for. The person is who was responsible at that
moment, not who is today (design, invariant 2). They are tuples, because a month has many. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias


class Kind(StrEnum):
    """The kinds of facts, by the name of their list in ``Facts``."""

    CALL = "calls"
    LEG = "legs"
    PROMISE = "promises"
    ATTEMPT = "attempts"
    HAND_OVER = "hand_overs"
    FOLLOW_UP = "follow_ups"
    OUTCOME = "outcomes"
    LATE = "late"
    NOTICE = "notices"
    FINDING = "findings"
    COMMENDATION = "commendations"
    CORRECTION = "corrections"
    SIGNATURE = "signatures"


# What only the assessment (考核) counts: it is no figure of a month, which is frozen at its end.
RECORDS = frozenset({Kind.NOTICE, Kind.FINDING, Kind.COMMENDATION, Kind.CORRECTION, Kind.SIGNATURE})
FIGURES = tuple(kind for kind in Kind if kind not in RECORDS)


class CallFact(NamedTuple):
    """One call on the service line."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None  # Who took it.
    matter_id: int | None = None
    item_id: int | None = None
    wants_person: bool = True
    is_in_hours: bool = True  # Begun in office time.
    is_answered: bool = False
    wait_seconds: float | None = None  # From the first webhook on (``Call.wait_seconds``).
    has_rung: bool = False  # A telephone of the staff was rung for it.
    is_within_three_rings: bool = False  # Answered so soon after the first telephone rang.
    is_repeat: bool = False  # The same number had called within seven days.


class LegFact(NamedTuple):
    """One telephone of a member of staff on duty and free, rung to an end that tells something."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    call_id: int = 0
    is_answered: bool = False
    is_unanswered: bool = False  # 在岗未接
    is_timed: bool = True  # The carrier told when it began to ring.
    is_within_three_rings: bool = False


class PromiseFact(NamedTuple):
    """One promise to read, to reach the person or to answer; ``at`` is its due time."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    kind: str = "contact"
    made_at: datetime | None = None
    day_ends_at: datetime | None = None
    met_at: datetime | None = None
    missed_at: datetime | None = None
    voided_at: datetime | None = None
    ended_at: datetime | None = None
    is_diligent: bool = False  # 尽责未达
    attempt_seconds: float | None = None  # From the promise to the first attempt …
    attempt_office_seconds: float | None = None  # … and of these in office time.


class AttemptFact(NamedTuple):
    """One contact with the person: proved by a call of the system, or typed in (自报)."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    is_self_reported: bool = False


class HandOverFact(NamedTuple):
    """One hand-over to another section; it counts for who handed it over."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    is_returned: bool = False


class FollowUpFact(NamedTuple):
    """The person was asked whether the matter is settled (回访)."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    rating: int | None = None  # 1 非常满意 … 5 非常不满意; none: not rated.


class OutcomeFact(NamedTuple):
    """An item with its outcome; the id is the item's."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    outcome: str = ""


class LateFact(NamedTuple):
    """A promise that is late now, in whatever period it fell due; the person holds it now."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    kind: str = "contact"


class NoticeFact(NamedTuple):
    """One-time notice (一次性告知) given by a member of staff; the same again is no second one."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None


class FindingFact(NamedTuple):
    """A suspicion (疑似问题), of who was responsible when it happened; a breach only if decided."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    kind: str = ""
    measure: str | None = None  # The decision that holds; none: nobody has decided.
    is_breach: bool = False
    is_tolerated: bool = False  # 容错: closed without blame.


class CommendationFact(NamedTuple):
    """A commendation (表扬) that was granted; without a person it is the section's as a whole."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    origin: str = ""


class CorrectionFact(NamedTuple):
    """A correction (整改); ``at`` is its due time, and it counts for who owned it then."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None
    matter_id: int | None = None
    item_id: int | None = None
    done_at: datetime | None = None
    was_missed: bool = False  # A due time of it has passed, also an earlier one.


class SignatureFact(NamedTuple):
    """An item that was inspected and signed; the section is the one that was inspected."""

    id: int
    at: datetime
    section_id: int | None
    person_id: int | None  # Who signed.
    matter_id: int | None = None
    item_id: int | None = None
    is_good: bool = True
    inspection_id: int = 0
    position: int = 0


Fact: TypeAlias = (
    CallFact
    | LegFact
    | PromiseFact
    | AttemptFact
    | HandOverFact
    | FollowUpFact
    | OutcomeFact
    | LateFact
    | NoticeFact
    | FindingFact
    | CommendationFact
    | CorrectionFact
    | SignatureFact
)


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a period as they stood at a moment."""

    now: datetime
    calls: tuple[CallFact, ...] = ()
    legs: tuple[LegFact, ...] = ()
    promises: tuple[PromiseFact, ...] = ()
    attempts: tuple[AttemptFact, ...] = ()
    hand_overs: tuple[HandOverFact, ...] = ()
    follow_ups: tuple[FollowUpFact, ...] = ()
    outcomes: tuple[OutcomeFact, ...] = ()
    late: tuple[LateFact, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    findings: tuple[FindingFact, ...] = ()
    commendations: tuple[CommendationFact, ...] = ()
    corrections: tuple[CorrectionFact, ...] = ()
    signatures: tuple[SignatureFact, ...] = ()

    def of(self, kind: Kind) -> tuple[Fact, ...]:
        """The facts of one kind."""
        found: tuple[Fact, ...] = getattr(self, kind.value)
        return found

    def where(self, holds: Callable[[Fact], bool]) -> Facts:
        """Only the facts of which this holds."""
        kept = {kind.value: tuple(filter(holds, self.of(kind))) for kind in Kind}
        return Facts(self.now, **kept)  # type: ignore[arg-type]

    def by(self, key: Callable[[Fact], Any], kinds: Iterable[Kind] = Kind) -> dict[Any, Facts]:
        """The facts, split by what a key tells of them; each stands in exactly one part."""
        parts: dict[Any, dict[str, list[Fact]]] = {}
        for kind in kinds:
            for fact in self.of(kind):
                part = parts.setdefault(key(fact), {})
                part.setdefault(kind.value, []).append(fact)
        made = {}
        for value, lists in parts.items():
            made[value] = Facts(self.now, **{k: tuple(v) for k, v in lists.items()})  # type: ignore[arg-type]
        return made


assert {one.name for one in fields(Facts)} == {"now", *Kind}
