"""The monitors: invited, enrolled, admitted, removed; their passphrases and keys (section 6)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.conduct import keys
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.models import Member


def find(session: Session, login: str) -> Member | None:
    """The monitor with this login, however its letters are written; not who was removed."""
    typed = login.strip().lower()
    return session.scalars(
        select(Member).where(func.lower(Member.login) == typed, Member.removed_at.is_(None))
    ).first()


def open_key(wrapped: bytes | None, passphrase: str) -> KeyPair | None:
    """The key that the passphrase opens; as long in coming where there is none to be opened."""
    try:
        pair = keys.unwrap(wrapped or _nobodys(), passphrase)
    except WrongKey:
        return None
    return pair if wrapped else None


@cache
def _nobodys() -> bytes:
    return keys.wrap(KeyPair.new().private, KeyPair.new().private.hex())
