"""A case in the hands of a monitor who holds its key: its record opened, and what it tells.

A case without a key for the monitor is to them no case at all: ``take`` finds nothing, and no
answer differs from that for a number that was never given out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from calllog.conduct import audit as audits
from calllog.conduct import complainant, sealing
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.kinds import EntryKind, ReplyKind
from calllog.conduct.models import Case, CaseKey, CaseState, Entry, Member
from calllog.conduct.sealing import Opened
from calllog.db import lock
from calllog.refusals import LedgerError


@dataclass(frozen=True)
class Held:
    """A case, the monitor who holds it, its key and its opened record as it was read.

    ``is_whole`` is false where a piece was changed, moved or removed; what cannot be opened any
    more is not in the record, and the rest of it stays readable.
    """

    case: Case
    member: Member
    pair: KeyPair
    record: Sequence[Opened]
    is_whole: bool

    def all(self, kind: EntryKind) -> list[Opened]:
        """The pieces of a kind, in order."""
        return [one for one in self.record if one.entry.kind == kind]

    def last(self, kind: EntryKind) -> Opened | None:
        """The latest piece of a kind."""
        return next(reversed(self.all(kind)), None)

    def lately(self, kind: EntryKind) -> Opened | None:
        """The latest of a kind since the case was reopened: each round is settled by itself."""
        reopened, found = self.last(EntryKind.REOPENED), self.last(kind)
        is_old = found and reopened and found.entry.id < reopened.entry.id
        return None if is_old else found

    @property
    def is_high(self) -> bool:
        """Whether it is about a monitor, the administrator or a leader, so that it goes outside."""
        return any(one.words.get("is_high") for one in self.all(EntryKind.ABOUT))

    @property
    def is_named(self) -> bool:
        """Whether the complainant said who they are."""
        return bool(self.all(EntryKind.IDENTITY))

    @property
    def has_investigator(self) -> bool:
        """Whether a monitor in office has it to investigate."""
        investigator = self.case.investigator
        return investigator is not None and investigator.removed_at is None

    @property
    def is_investigator(self) -> bool:
        """Whether the case is this monitor's to investigate."""
        return self.case.investigator_id == self.member.id

    def place_of(self, one: Opened) -> int:
        """Where a piece stands in this record, from 1 on: what addresses and forms call it by.

        Its id counts the pieces of all cases, and would tell that there are others.
        """
        return self.case.entries.index(one.entry) + 1

    def at(self, place: int) -> Opened | None:
        """The piece at a place of this record."""
        return next((one for one in self.record if self.place_of(one) == place), None)


def held_by(session: Session, member: Member, *, open_only: bool = False) -> list[Case]:
    """The cases whose key a monitor holds, the latest first, with all that a list shows of them."""
    holding = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    found = select(Case).where(Case.id.in_(holding), Case.public_key.is_not(None))
    if open_only:
        found = found.where(Case.state != CaseState.CLOSED)
    loads = (selectinload(Case.entries), selectinload(Case.keys), selectinload(Case.promises))
    latest = found.order_by(Case.received_at.desc(), Case.id.desc())
    return list(session.scalars(latest.options(*loads, selectinload(Case.investigator))))


def opened(case: Case, member: Member, own: KeyPair) -> Held:
    """A case opened with the monitor's own key.

    Raises:
        WrongKey: they do not hold it.
    """
    pair = sealing.case_key(case, member, own)
    return Held(case, member, pair, *sealing.read_what_opens(case, pair))


def take(session: Session, receipt: str, member: Member, own: KeyPair) -> Held | None:
    """The case with this number, if the monitor holds it."""
    case = session.scalars(select(Case).where(Case.receipt == receipt)).one_or_none()
    try:
        return opened(case, member, own) if case is not None else None
    except WrongKey:
        return None


def take_to_change(session: Session, receipt: str, member: Member, own: KeyPair) -> Held | None:
    """The same, with nobody else at work on it until the transaction ends."""
    case = session.scalars(select(Case).where(Case.receipt == receipt)).one_or_none()
    if case is None:
        return None
    lock(session, case)
    session.expire(case, ["keys", "entries", "replies", "promises"])
    try:
        return opened(case, member, own)
    except WrongKey:
        return None


def note(
    session: Session,
    now: datetime,
    case: Held,
    kind: EntryKind,
    words: dict[str, Any],
    file: str | None = None,
) -> Entry:
    """Add to the record what a monitor did; the audit knows of it as well."""
    entry = sealing.add(session, case.case, now, kind, words, by=case.member, file=file)
    audit(session, now, case, kind)
    return entry


def audit(
    session: Session, now: datetime, case: Held, deed: str, about: Member | None = None
) -> None:
    """Who did what with the case, also looking."""
    audits.record(session, now, deed, by=case.member, case=case.case, about=about)


def move(
    session: Session, now: datetime, case: Case, state: CaseState, words: str | None = None
) -> None:
    """Bring a case to its next state, and let its complainant hear of it."""
    case.state = state
    told: dict[str, Any] = {"state": state} | ({"words": words} if words else {})
    complainant.tell(session, now, case, ReplyKind.STATE, told)


def refuse_unless(case: Case, *states: CaseState) -> None:
    """Refuse what the case's state does not allow.

    Raises:
        LedgerError: it is in none of these states.
    """
    if case.state not in states:
        raise LedgerError("这件监督件现在的状态不能这样办，请刷新后再看。")


def refuse_others(case: Held) -> None:
    """Refuse what is the investigator's alone.

    Raises:
        LedgerError: the case is somebody else's to investigate, or nobody's yet.
    """
    if not case.is_investigator:
        raise LedgerError("这一步由本件的调查人办理。")


def refuse_future(on: date, today: date) -> None:
    """Refuse a day that has not come.

    Raises:
        LedgerError: it lies in the future.
    """
    if on > today:
        raise LedgerError("日期不能在今天之后。")


def required(words: str | None, what: str) -> str:
    """What has to be said, without the blanks around it.

    Raises:
        LedgerError: nothing was said.
    """
    said = (words or "").strip()
    if not said:
        raise LedgerError("请填写%(what)s。", what=what)
    return said
