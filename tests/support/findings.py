"""Suspicions (疑似问题) as the system would have found them, for tests of what comes of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Finding, FindingKind, Item


def suspect(session: Session, item: Item, kind: FindingKind, at: datetime) -> Finding:
    """One suspicion about an item, of its section and of who is responsible."""
    finding = Finding(
        item=item,
        kind=kind,
        source=f"test:{kind}:{item.id}",
        words="",
        passage="到时未联系",
        facts={},
        about=item.responsible,
        section=item.section,
        occurred_at=at,
        found_at=at,
    )
    session.add(finding)
    session.flush()
    return finding
