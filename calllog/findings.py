"""疑似问题（待核）: suspicions with their passage, written once, for a person to judge.

``look`` is called wherever staff write what a caller hears or reads, or what records a contact
(clause 3.3.3). What the records show besides, who judges it, and how, is in ``calllog.breaches``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calllog import events, forbidden_words
from calllog.db import add_unless_known, lock
from calllog.forbidden_words import Found
from calllog.models import (
    Call,
    Event,
    Finding,
    FindingDecision,
    FindingKind,
    FindingStatement,
    Item,
    Leg,
    OfficeProfile,
    Staff,
)

TYPED = ("words", "reason", "note", "question", "decision")


def look(
    session: Session,
    now: datetime,
    item: Item,
    source: str,
    text: str | None,
    author: Staff | None,
) -> list[Finding]:
    """Flag the forbidden words (服务忌语) in a text about an item; returns what is new.

    ``source`` names where the text stands for good, such as ``attempt:12``, ``answer:3`` or
    ``call:7`` for a transcript. The same words in the same place are flagged once. Without an
    author it is not known who spoke.
    """
    if not text:
        return []
    first: dict[str, Found] = {}
    for found in forbidden_words.find(text, looked_for(session)):
        first.setdefault(found.words, found)
    flagged = (
        flag(
            session,
            now,
            item,
            FindingKind.FORBIDDEN_WORDS,
            source=source,
            words=found.words,
            passage=found.passage(text),
            about=author,
        )
        for found in first.values()
    )
    return [finding for finding in flagged if finding is not None]


def look_at(
    session: Session, now: datetime, item: Item, event: Event, author: Staff | None
) -> list[Finding]:
    """The same for all that a person typed into what an event tells (``TYPED``)."""
    texts = (event.data.get(name) for name in TYPED)
    found = (look(session, now, item, f"event:{event.id}", text, author) for text in texts)
    return [finding for of_text in found for finding in of_text]


def looked_for(session: Session) -> tuple[str, ...]:
    """The words of the rule, the shipped variants of them, and the office's own."""
    profile = session.get(OfficeProfile, 1)
    own: Iterable[str] = profile.forbidden_words if profile is not None else ()
    return tuple(dict.fromkeys((*forbidden_words.RULE, *forbidden_words.variants(), *own)))


def flag(
    session: Session,
    now: datetime,
    item: Item | None,
    kind: FindingKind,
    *,
    source: str,
    words: str = "",
    passage: str,
    about: Staff | None,
    section_id: int | None = None,
    occurred_at: datetime | None = None,
    **evidence: Any,
) -> Finding | None:
    """Write one suspicion and its event; None where it is written already, by whomever.

    Person, section and employment are kept as they are now, which is as near to the moment as
    anybody can say. ``evidence`` are other columns: the facts, the promise, the leg.
    """
    if item is not None:
        lock(session, item)
    known = select(Finding.id).where(
        Finding.kind == kind, Finding.source == source, Finding.words == words
    )
    if session.scalar(known) is not None:
        return None
    finding = Finding(
        item=item,
        kind=kind,
        source=source,
        words=words,
        passage=passage,
        about=about,
        section_id=section_id or _section_of(item, about),
        employment=about.employment if about is not None else None,
        occurred_at=occurred_at or now,
        found_at=now,
        **evidence,
    )
    if not add_unless_known(session, finding):
        return None
    if item is not None:
        told = {"finding": finding.id, "finding_kind": kind, "words": words, "source": source}
        events.record(session, item, "flagged", now, None, **told)
    return finding


def _section_of(item: Item | None, about: Staff | None) -> int | None:
    """The person's own; of who is not known, the section that has the item."""
    if about is not None:
        return about.section_id
    return item.section_id if item is not None else None


def forget(session: Session, call: Call) -> None:
    """Remove what was found of the telephones that rang for a call that is to leave no trace."""
    legs = select(Leg.id).where(Leg.call_id == call.id)
    found = select(Finding.id).where(Finding.leg_id.in_(legs)).scalar_subquery()
    session.execute(delete(FindingStatement).where(FindingStatement.finding_id.in_(found)))
    session.execute(delete(FindingDecision).where(FindingDecision.finding_id.in_(found)))
    session.execute(delete(Finding).where(Finding.leg_id.in_(legs)))
