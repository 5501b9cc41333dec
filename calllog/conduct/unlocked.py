"""The private keys of the monitors who are signed in, in memory and locked (design, section 6).

Each is locked under a random key that only the session's cookie carries: the memory without the
cookie opens nothing, nor does the cookie without the memory. Nothing of it is ever written down, so
that a restart signs everybody out.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calllog.conduct import keys
from calllog.conduct.keys import KeyPair, WrongKey

IDLE_TIME_OUT = timedelta(minutes=30)
LONGEST_SESSION = timedelta(hours=12)  # However busy: a browser left open over night ends here.


@dataclass(frozen=True, slots=True)
class Opened:
    """Who a session belongs to, and the key that their passphrase opened."""

    member_id: int
    version: int
    pair: KeyPair


@dataclass(frozen=True, slots=True)
class _Kept:
    member_id: int
    version: int
    locked: bytes
    began_at: datetime
    seen_at: datetime

    def is_over(self, now: datetime) -> bool:
        is_idle = now - self.seen_at > IDLE_TIME_OUT
        return is_idle or now - self.began_at > LONGEST_SESSION


class Unlocked:
    """The sessions of one process."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def keep(self, member_id: int, version: int, pair: KeyPair, now: datetime) -> str:
        """Begin a session; the ticket that its cookie has to carry."""
        locked, key = keys.lock_away(pair.private)
        name = secrets.token_hex(16)
        with self._lock:
            self._kept[name] = _Kept(member_id, version, locked, now, now)
        return f"{name}.{key.hex()}"

    def open(self, ticket: str, now: datetime) -> Opened | None:
        """What a ticket opens; None once the session is over. Opening keeps it awake."""
        name, key = _parts(ticket)
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None and kept.is_over(now):
                del self._kept[name]
                return None
        if kept is None:
            return None
        try:
            pair = keys.take_back(kept.locked, key)
        except WrongKey:
            return None
        with self._lock:
            if name in self._kept:
                self._kept[name] = replace(kept, seen_at=max(kept.seen_at, now))
        return Opened(kept.member_id, kept.version, pair)

    def drop(self, ticket: str) -> None:
        """End a session."""
        with self._lock:
            self._kept.pop(_parts(ticket)[0], None)

    def drop_member(self, member_id: int) -> None:
        """End every session of a monitor."""
        self._drop_where(lambda kept: kept.member_id == member_id)

    def forget_idle(self, now: datetime) -> None:
        """Drop what is past its time, also while nobody asks for anything."""
        self._drop_where(lambda kept: kept.is_over(now))

    def _drop_where(self, is_meant: Callable[[_Kept], bool]) -> None:
        with self._lock:
            self._kept = {name: kept for name, kept in self._kept.items() if not is_meant(kept)}


def _parts(ticket: str) -> tuple[str, bytes]:
    name, _dot, key = ticket.partition(".")
    try:
        return name, bytes.fromhex(key)
    except ValueError:
        return name, b""
