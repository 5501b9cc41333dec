"""Facts of a period, read from the ledger by a few queries whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog.figures import calls, items, records
from calllog.figures.facts import FIGURES, RECORDS, CallFact, Facts, Kind, LegFact
from calllog.figures.periods import Period
from calllog.models import PromiseKind
from calllog.times.office_hours import OfficeTime

THREE_RINGS_SECONDS = 15  # Unless the settings say otherwise (clause 3.3.2a).


def load(
    session: Session,
    office_time: OfficeTime,
    period: Period,
    now: datetime,
    *,
    kinds: Iterable[Kind] = FIGURES,
    promised: Iterable[PromiseKind] = items.PROMISED,
    three_rings: int = THREE_RINGS_SECONDS,
) -> Facts:
    """The facts of a period as they stand now, or only those of some kinds."""
    wanted, span = set(kinds), (period.begins_at(office_time), period.ends_at(office_time))
    taken: tuple[CallFact, ...] = ()
    legs: tuple[LegFact, ...] = ()
    if wanted & {Kind.CALL, Kind.LEG}:
        taken, legs = calls.of_period(session, *span, office_time, three_rings)
    return Facts(
        now,
        calls=taken,
        legs=legs,
        promises=(
            items.promises(session, *span, office_time, promised) if Kind.PROMISE in wanted else ()
        ),
        attempts=items.attempts(session, *span) if Kind.ATTEMPT in wanted else (),
        hand_overs=items.hand_overs(session, *span) if Kind.HAND_OVER in wanted else (),
        follow_ups=items.follow_ups(session, *span) if Kind.FOLLOW_UP in wanted else (),
        outcomes=items.outcomes(session, *span) if Kind.OUTCOME in wanted else (),
        late=items.late(session, now) if Kind.LATE in wanted else (),
        **(_records(session, office_time, period, now) if wanted & RECORDS else {}),
    )


def _records(
    session: Session, office_time: OfficeTime, period: Period, now: datetime
) -> dict[str, tuple[Any, ...]]:
    """What only the assessment counts; they are few, so they are read together."""
    span = (period.begins_at(office_time), period.ends_at(office_time))
    return {
        Kind.NOTICE: records.notices(session, *span),
        Kind.FINDING: records.findings(session, *span),
        Kind.COMMENDATION: records.commendations(session, period.first, period.last, office_time),
        Kind.CORRECTION: records.corrections(session, *span, now),
        Kind.SIGNATURE: records.signatures(session, *span),
    }
