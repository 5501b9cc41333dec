"""疑似问题（待核）: suspicions with their passage, written once, for a person to judge.

``look`` is called wherever staff write what a caller hears or reads, or what records a contact
(clause 3.3.3). Who judges, and how, is in ``calllog.judging``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, forbidden_words
from calllog.db import lock
from calllog.forbidden_words import Found
from calllog.models import Event, Finding, FindingKind, Item, OfficeProfile, Staff

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
    item: Item,
    kind: FindingKind,
    *,
    source: str,
    words: str,
    passage: str,
    about: Staff | None,
) -> Finding | None:
    """Write one suspicion and its event; None where it is written already."""
    lock(session, item)
    known = select(Finding.id).where(
        Finding.item_id == item.id,
        Finding.kind == kind,
        Finding.source == source,
        Finding.words == words,
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
        found_at=now,
    )
    session.add(finding)
    session.flush()
    facts = {"finding": finding.id, "finding_kind": kind, "words": words, "source": source}
    events.record(session, item, "flagged", now, None, **facts)
    return finding
