"""Papers (文书) made from items: numbered, kept as they were made, dispatched, and their receipts.

A paper has the person's whole number and name. So opening one is looking at a number: whoever is
not responsible for the item says why, and it goes on record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from calllog import access_log, events, promises
from calllog.db import lock
from calllog.documents.kinds import NUMBER_WORDS, TITLES, DocumentKind, document_number
from calllog.documents.rendering import render
from calllog.ledger import LedgerError, closing, planning, take_turn
from calllog.ledger.reading import read_by_acting
from calllog.models import AccessKind, Document, Item, OfficeProfile, PromiseKind, Staff
from calllog.paperwork.paper_facts import Facts, PaperText
from calllog.paperwork.paper_values import values
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime

# Letters of which the other body's reply is asked after.
LETTERS = frozenset({DocumentKind.STAFFING_LETTER, DocumentKind.COOPERATION_LETTER})


@dataclass(frozen=True, slots=True)
class Made:
    """A paper, and what is wrong with the office's own template of it."""

    document: Document
    faults: tuple[str, ...]


def papers(session: Session, item: Item) -> Sequence[Document]:
    """The papers of an item in the order in which they were made, without their files."""
    found = select(Document).where(Document.item_id == item.id).order_by(Document.id)
    return session.scalars(found).all()


def number(session: Session, document: Document) -> str:
    """The number as it stands on the paper: 铜公积金催〔2026〕12号."""
    profile = session.get_one(OfficeProfile, 1)
    kind = DocumentKind(document.kind)
    return document_number(word(profile), kind, document.year, document.running)


def word(profile: OfficeProfile) -> str:
    """With what the numbers of papers begin (机关代字); the short name where none is set."""
    return profile.document_word or profile.short_name


def file_name(session: Session, document: Document) -> str:
    """What the file is called when it is saved: 催办单-铜公积金催〔2026〕12号.docx."""
    return f"{TITLES[DocumentKind(document.kind)]}-{number(session, document)}.docx"


def make(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    kind: DocumentKind,
    text: PaperText,
    templates: Path | None = None,
) -> Made:
    """Make a paper of an item, with the next number of its kind in the year.

    Kinds with the same word in their number (函) are numbered in one run.

    Raises:
        LedgerError: what the paper is about is not on record yet.
    """
    lock(session, item)
    read_by_acting(session, now, office_time, item, staff)
    profile = session.get_one(OfficeProfile, 1)
    year = office_time.local(now).year
    running = _next_number(session, kind, year)
    own_number = document_number(word(profile), kind, year, running)
    facts = Facts(session, now, office_time, item, staff, profile, own_number, text)
    told, addressee = values(kind, facts)
    rendered = render(told, zone=office_time.zone, templates=templates)
    document = Document(
        item_id=item.id,
        kind=kind,
        year=year,
        running=running,
        addressee=addressee[:100],
        file=rendered.content,
        sha256=hashlib.sha256(rendered.content).hexdigest(),
        made_at=now,
        made_by=staff,
    )
    session.add(document)
    session.flush()
    _record(session, now, item, staff, "document_made", document, sha256=document.sha256)
    return Made(document, rendered.faults)


def _next_number(session: Session, kind: DocumentKind, year: int) -> int:
    # Whoever registers or numbers anything takes turns: kinds share a run, so no constraint helps.
    take_turn(session, year)
    alike = [other for other, its in NUMBER_WORDS.items() if its == NUMBER_WORDS[kind]]
    last = select(func.max(Document.running)).where(Document.kind.in_(alike), Document.year == year)
    return (session.scalar(last) or 0) + 1


def dispatch(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    document: Document,
    how: str,
    ask_on: date | None = None,
) -> None:
    """The paper has gone out (发出), and how; of a letter, when its reply is asked after.

    Raises:
        LedgerError: it went before, nothing is said of how, or a letter has no day to ask after it.
    """
    lock(session, item)
    kind = DocumentKind(document.kind)
    if document.dispatched_at is not None:
        raise LedgerError("该文书已登记发出。")
    if not how.strip():
        raise LedgerError("请写明发出方式。")
    if kind in LETTERS and (ask_on is None or ask_on <= office_time.local(now).date()):
        raise LedgerError("请填写跟踪回执的日期，且应晚于今天。")
    document.dispatched_at, document.dispatched_by_id = now, staff.id
    document.dispatched_how = how.strip()
    _record(session, now, item, staff, "document_dispatched", document, how=document.dispatched_how)
    if kind is DocumentKind.STAFFING_LETTER:
        planning.letter_dispatched(session, now, item, staff)
    if kind in LETTERS and ask_on is not None and item.closed_at is None:
        due = deadlines.given_due("reply", now, ask_on, office_time)
        about, reply = f"document:{document.id}", PromiseKind.REPLY
        promises.make(session, now, office_time, item, reply, due, item.responsible, about=about)


def receive(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    document: Document,
    words: str,
) -> None:
    """The receipt or the reply has come (回执).

    Raises:
        LedgerError: it never went out, has its receipt, or nothing is said.
    """
    lock(session, item)
    if document.dispatched_at is None:
        raise LedgerError("该文书尚未登记发出。")
    if document.received_at is not None:
        raise LedgerError("该文书已登记回执。")
    if not words.strip():
        raise LedgerError("请写明内容。")
    document.received_at, document.receipt = now, words.strip()
    _record(session, now, item, staff, "document_received", document, words=document.receipt)
    about = f"document:{document.id}"
    promises.meet(session, now, item, PromiseKind.REPLY, staff, about)
    closing.promise_follow_up(session, now, office_time, item)
    if document.kind == DocumentKind.STAFFING_LETTER and item.closed_at is None:
        planning.letter_answered(session, now, office_time, item)


def opened(
    session: Session, now: datetime, item: Item, staff: Staff, document: Document, reason: str
) -> bytes:
    """The file, to be printed or saved; who is not responsible says why (个人信息保护法 51).

    Raises:
        LedgerError: no reason is given.
    """
    if item.responsible_id != staff.id and not reason.strip():
        raise LedgerError("请写明查看原因。")
    why, about = reason.strip(), number(session, document)
    _record(session, now, item, staff, "document_opened", document, reason=why)
    kind = AccessKind.DOCUMENT
    access_log.record(session, now, staff, kind, item=item, about=about, reason=why)
    return document.file


def of_item(session: Session, item: Item, document_id: int) -> Document | None:
    """One paper of an item; None where it is another item's."""
    found = select(Document).where(Document.id == document_id, Document.item_id == item.id)
    return session.scalars(found.options(undefer(Document.file))).first()


def _record(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    what: str,
    document: Document,
    **data: str,
) -> None:
    events.record(
        session,
        item,
        what,
        now,
        staff,
        document=document.id,
        document_kind=document.kind,
        number=number(session, document),
        **data,
    )
