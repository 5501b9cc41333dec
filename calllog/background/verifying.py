"""Whether the ledger is whole: histories, daily digests, access log and proofs of purging."""

from __future__ import annotations

from sqlalchemy.orm import Session

from calllog import access_log, events
from calllog.background import digests
from calllog.personal_data import proofs


def faults(session: Session, key: str) -> list[str]:
    """Everything that was changed, shortened, reordered or removed; one sentence for each."""
    return [
        *events.verify(session),
        *digests.verify(session, key),
        *access_log.verify(session),
        *proofs.verify(session),
    ]


def purged(session: Session) -> str | None:
    """What is rightly not there any more; None where nothing was purged yet."""
    count, items = proofs.summary(session)
    if not count:
        return None
    return f"Purged by rule or on request: {items} items; proofs 1 to {count} hold."
