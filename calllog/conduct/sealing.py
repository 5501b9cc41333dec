"""A case's keys and its sealed record: opened for whom, added to, read, sealed anew.

Takes a session and never commits. Whoever adds needs no key but the case's public one; whoever
reads holds the case's private key, which ``case_key`` opens with a monitor's own.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import keys
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.models import (
    Audit,
    Case,
    CaseKey,
    CaseState,
    Channel,
    Entry,
    Member,
    RecoveryKey,
)
from calllog.conduct.place import Place, to_the_hour
from calllog.db import lock

RECEIPT_DIGITS = 4
DRAWS = 50
SALT = "salt"  # Among an entry's words, so that its digest tells nothing of them.
NEEDED_MONITORS = 2  # One asks for an identity, another is shown the request.


class NotSetUp(Exception):  # noqa: N818 - It is a state, not a mistake.
    """There is nobody to seal to: the line takes no complaint until it is set up."""


def members(session: Session) -> Sequence[Member]:
    """The monitors in office: admitted and not removed."""
    return session.scalars(
        select(Member)
        .where(Member.admitted_at.is_not(None), Member.removed_at.is_(None))
        .order_by(Member.id)
    ).all()


def members_as_they_are(session: Session) -> Sequence[Member]:
    """The same, none of whom goes or changes keys until what is sealed to them is committed."""
    in_office = (
        select(Member)
        .where(Member.admitted_at.is_not(None), Member.removed_at.is_(None))
        .order_by(Member.id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    session.flush()
    return session.scalars(in_office).all()


def take_turns(session: Session) -> None:
    """Wait until nobody seals to the monitors, or changes who they are, and hold off who would.

    SQLite has one writer at a time anyway; on PostgreSQL a case that is sealed to somebody while
    they are removed would else stay open to them.
    """
    session.flush()
    everybody = select(Member).order_by(Member.id).with_for_update(key_share=True)
    session.scalars(everybody.execution_options(populate_existing=True)).all()


def recovery_key(session: Session) -> RecoveryKey | None:
    """The recovery key in force."""
    return session.scalars(
        select(RecoveryKey)
        .where(RecoveryKey.set_at.is_not(None), RecoveryKey.replaced_at.is_(None))
        .order_by(RecoveryKey.id.desc())
    ).first()


def is_set_up(session: Session) -> bool:
    """Whether complaints can be taken: a recovery key, and two monitors in office."""
    return recovery_key(session) is not None and len(members(session)) >= NEEDED_MONITORS


def open_case(
    session: Session,
    now: datetime,
    channel: Channel,
    without: frozenset[int] = frozenset(),
) -> Case:
    """A new case, its key sealed to the monitors in office and to the recovery key.

    ``without``: monitors (ids) who are concerned, named or of the section named: they get no key,
    and so never learn of the case. Where that leaves nobody, the recovery key alone opens it.

    Raises:
        NotSetUp: there is no recovery key, or fewer than two monitors are in office.
    """
    recovery = recovery_key(session)
    if recovery is None or not is_set_up(session):
        raise NotSetUp
    pair = KeyPair.new()
    case = Case(
        receipt=draw_receipt(session),
        channel=channel,
        received_at=to_the_hour(now),
        public_key=pair.public,
        state=CaseState.RECEIVED,
        is_receipt_heard=False,
        is_named=False,
    )
    session.add(case)
    holders = [one for one in members_as_they_are(session) if one.id not in without]
    give_keys(case, pair, holders, recovery)
    session.flush()
    return case


def give_keys(
    case: Case, pair: KeyPair, holders: Sequence[Member], recovery: RecoveryKey | None
) -> None:
    """Seal the case's private key to each of them, unless they have it."""
    having = {(key.member_id, key.recovery_id) for key in case.keys}
    for member in holders:
        if (member.id, None) not in having and member.public_key is not None:
            sealed = keys.seal(member.public_key, pair.private)
            case.keys.append(CaseKey(member_id=member.id, sealed=sealed))
    if recovery is not None and (None, recovery.id) not in having:
        sealed = keys.seal(recovery.public_key, pair.private)
        case.keys.append(CaseKey(recovery_id=recovery.id, sealed=sealed))


def case_key(case: Case, member: Member, own: KeyPair) -> KeyPair:
    """The case's key pair, opened with a monitor's own.

    Raises:
        WrongKey: the case is not sealed to this monitor, or this is not their key.
    """
    for key in case.keys:
        if key.member_id == member.id:
            return KeyPair.of(keys.unseal(own.private, key.sealed))
    raise WrongKey


def add(
    session: Session,
    case: Case,
    at: datetime,
    kind: str,
    words: dict[str, Any],
    *,
    by: Member | None = None,
    file: str | None = None,
) -> Entry:
    """Add one piece to a case's record. What the complainant adds bears the hour only.

    One after the other: else two would follow the same piece, and what is added while the case is
    sealed anew would be sealed to a key that nobody has any more.
    """
    lock(session, case)
    assert case.public_key is not None, "a case of release 0001 is sealed at set-up"
    when = at if by is not None else to_the_hour(at)
    salted = {**words, SALT: secrets.token_hex(16)}
    last = session.scalar(
        select(Entry.chain).where(Entry.case_id == case.id).order_by(Entry.id.desc()).limit(1)
    )
    entry = Entry(
        case=case,
        at=when,
        by=by,
        kind=kind,
        sealed=keys.seal_words(case.public_key, salted),
        file=file,
        chain=_chain(last, kind, file is not None, salted),
    )
    session.add(entry)
    session.flush()
    return entry


@dataclass(frozen=True, slots=True)
class Opened:
    """One piece of the record with its words."""

    entry: Entry
    words: dict[str, Any]


def read(case: Case, pair: KeyPair) -> list[Opened]:
    """The record, opened; ``is_whole`` says whether anything is missing from it.

    Raises:
        WrongKey: this is not the case's key, or somebody has changed what is sealed.
    """
    return [Opened(entry, _words(entry, pair)) for entry in case.entries]


def is_whole(case: Case, pair: KeyPair) -> bool:
    """Whether every piece follows from the one before: nothing changed, moved or removed between.

    Raises:
        WrongKey: as ``read``.
    """
    last: str | None = None
    for entry in case.entries:
        salted = keys.unseal_words(pair.private, entry.sealed)
        if entry.chain != _chain(last, entry.kind, entry.file is not None, salted):
            return False
        last = entry.chain
    return True


def read_what_opens(case: Case, pair: KeyPair) -> tuple[list[Opened], bool]:
    """The record as far as it opens, and whether it is whole: both in one pass.

    One piece that somebody has changed must not keep the others from being read.
    """
    opened: list[Opened] = []
    last: str | None = None
    whole = True
    for entry in case.entries:
        try:
            salted = keys.unseal_words(pair.private, entry.sealed)
        except WrongKey:
            whole, last = False, entry.chain
            continue
        whole = whole and entry.chain == _chain(last, entry.kind, entry.file is not None, salted)
        last = entry.chain
        opened.append(Opened(entry, {name: salted[name] for name in salted if name != SALT}))
    return opened, whole


def reseal(session: Session, place: Place, case: Case, old: KeyPair) -> list[str]:
    """A new key for a case, to those who hold the old one; its whole record is sealed anew.

    For when somebody who could read it may no longer: first take their row of ``case.keys`` away.
    Files are written under new names; returns the old names, to be removed after the commit
    (``Place.remove``). A piece that somebody has damaged opens to nobody and stays as it is: else
    damaging one would keep whoever is concerned in possession of all the others.

    Raises:
        WrongKey: this is not the case's key.
    """
    if case.entries and not any(_opens(entry, old) for entry in case.entries):
        raise WrongKey
    fresh = KeyPair.new()
    holding = {key.member_id for key in case.keys}
    holders = [one for one in members_as_they_are(session) if one.id in holding]
    recovery = recovery_key(session)
    old_files: list[str] = []
    for entry in case.entries:
        entry.sealed = _anew(entry.sealed, old, fresh)
        if entry.file is not None:
            old_files += _file_anew(place, entry, old, fresh)
    for row in session.scalars(select(Audit).where(Audit.case_id == case.id)):
        if row.sealed is not None:
            row.sealed = _anew(row.sealed, old, fresh)
    case.keys.clear()
    session.flush()
    case.public_key = fresh.public
    case.reseal_since = None
    give_keys(case, fresh, holders, recovery)
    session.flush()
    return old_files


def _opens(entry: Entry, pair: KeyPair) -> bool:
    try:
        keys.unseal(pair.private, entry.sealed)
    except WrongKey:
        return False
    return True


def _anew(sealed: bytes, old: KeyPair, fresh: KeyPair) -> bytes:
    try:
        return keys.seal(fresh.public, keys.unseal(old.private, sealed))
    except WrongKey:
        return sealed


def _file_anew(place: Place, entry: Entry, old: KeyPair, fresh: KeyPair) -> list[str]:
    assert entry.file is not None
    before = entry.file
    try:
        content = place.read_sealed(before, old)
    except (WrongKey, FileNotFoundError):
        return []
    entry.file = place.write_sealed(fresh.public, content, entry.at)
    return [before]


def draw_receipt(session: Session) -> str:
    """A number that no case has: four digits, easy to note; five when those run short."""
    digits = RECEIPT_DIGITS
    while True:
        for _ in range(DRAWS):
            number = str(secrets.randbelow(9 * 10 ** (digits - 1)) + 10 ** (digits - 1))
            if not session.scalar(select(Case.id).where(Case.receipt == number)):
                return number
        digits += 1


def _words(entry: Entry, pair: KeyPair) -> dict[str, Any]:
    words = keys.unseal_words(pair.private, entry.sealed)
    words.pop(SALT, None)
    return words


def _chain(last: str | None, kind: str, has_file: bool, salted: dict[str, Any]) -> str:
    whole = json.dumps([last, kind, has_file, salted], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()
