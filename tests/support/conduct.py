"""The conduct line set up for tests: two monitors in office, and a recovery key on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import keys, sealing
from calllog.conduct.keys import KeyPair
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, Member, RecoveryKey
from calllog.conduct.sealing import Opened

# The monitors of the sample office, and the head of those two (fictitious).
MONITORS = (("linjing", "林静", False), ("hanbin", "韩斌", True))
RECOVERY = KeyPair.of(b"recovery key of the test office!")


def passphrase(login: str) -> str:
    """The passphrase of a monitor of the test office."""
    return f"{login} keeps this to herself"


@dataclass(frozen=True)
class Monitor:
    """A monitor with the key that the passphrase opens."""

    id: int
    pair: KeyPair


def set_up(session: Session, now: datetime) -> None:
    """Two monitors and a recovery key, unless they are there: restarts come here again."""
    if session.scalar(select(Member.id).limit(1)) is not None:
        return
    session.add(RecoveryKey(public_key=RECOVERY.public, holder="市纪委（示例）", set_at=now))
    for login, name, is_chief in MONITORS:
        pair = KeyPair.new()
        session.add(
            Member(
                login=login,
                name=name,
                staff_login=login,
                is_chief=is_chief,
                addresses=[],
                public_key=pair.public,
                wrapped_key=keys.wrap(pair.private, passphrase(login)),
                invited_at=now,
                enrolled_at=now,
                admitted_at=now,
            )
        )
    session.flush()


def monitor(session: Session, login: str) -> Monitor:
    """One of them, having typed the passphrase."""
    member = session.scalars(select(Member).where(Member.login == login)).one()
    assert member.wrapped_key is not None
    return Monitor(member.id, keys.unwrap(member.wrapped_key, passphrase(login)))


def record_of(session: Session, case: Case, login: str = "linjing") -> list[Opened]:
    """A case's record as one of them reads it, and it is whole."""
    one = monitor(session, login)
    session.expire(case, ["entries"])
    pair = sealing.case_key(case, session.get_one(Member, one.id), one.pair)
    assert sealing.is_whole(case, pair)
    return sealing.read(case, pair)


def open_record(session: Session, case: Case) -> list[Opened]:
    """The same with the recovery key, for a case that no monitor may open."""
    session.expire(case, ["entries"])
    (sealed,) = [key.sealed for key in case.keys if key.recovery_id is not None]
    return sealing.read(case, KeyPair.of(keys.unseal(RECOVERY.private, sealed)))


def said(record: list[Opened], kind: EntryKind) -> list[dict[str, Any]]:
    """The words of a record's entries of one kind."""
    return [one.words for one in record if one.entry.kind == kind]
