"""Telephones in browsers: who has which number, and what has happened at each, to be asked for.

A browser is not called by anybody: it asks again and again what is new. One that has not asked for
two minutes has been closed, and is forgotten.
"""

from __future__ import annotations

import secrets
import threading
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from ivr.exchange.runner import TimeOfDay

FORGOTTEN_AFTER = timedelta(minutes=2)
MOST_TELEPHONES = 60
MOST_EVENTS = 1000
# Recorded sentences and what two people have sent each other, for one telephone.
MOST_SOUNDS = 40


class RefusedError(Exception):
    """The telephone cannot do that now. ``code`` is one word for programs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ForgottenError(LookupError):
    """There is no such telephone any more."""


class OnLine(Protocol):
    """The end of a call that a telephone holds. Everything may be called from any thread."""

    def press(self, keys: str) -> None: ...

    def say(self, words: str) -> None: ...

    def give(self, samples: bytes) -> None: ...

    def compose(self, is_composing: bool) -> None: ...

    def played(self, number: int) -> None: ...

    def leave(self) -> None: ...


class Ringing(Protocol):
    """A call that rings at some telephones. Everything may be called from any thread."""

    def pick_up(self, telephone: Telephone) -> None: ...

    def decline(self, telephone: Telephone) -> None: ...


@dataclass(frozen=True)
class News:
    """The events after a number, and the number to ask with next."""

    events: list[dict[str, Any]]
    next: int


class Telephone:
    """One telephone: its number, its events, and the call that it holds."""

    def __init__(self, address: str, clock: TimeOfDay, *, is_aloud: bool) -> None:
        self.id = secrets.token_urlsafe(24)
        # "" is a caller who withholds the number, and nobody can ring it.
        self.address = address
        self.is_aloud = is_aloud
        self.seen_at = clock.now()
        self.on_line: OnLine | None = None
        self.rings: dict[str, Ringing] = {}
        # The id of the last call that was dialled here.
        self.dialled = ""
        self._clock = clock
        self._is_taken = False
        self._last = 0
        self._events: deque[dict[str, Any]] = deque(maxlen=MOST_EVENTS)
        self._sounds: dict[int, bytes] = {}
        self._sounds_kept = 0
        self._rings_kept = 0
        self._news = threading.Condition()

    # What happens

    def tell(self, kind: str, **fields: object) -> int:
        """Something has happened here; its number."""
        with self._news:
            self._last += 1
            told = {"n": self._last, "at": self._clock.now().isoformat(), "kind": kind}
            self._events.append(told | fields)
            self._news.notify_all()
            return self._last

    def news(self, after: int, seconds: float) -> News:
        """What has happened after a number; waits so long until there is something."""
        with self._news:
            self._news.wait_for(lambda: self._last > after, seconds)
            return News([event for event in self._events if event["n"] > after], self._last)

    def keep_sound(self, wav: bytes) -> int:
        """Keep a WAV file for the browser to fetch, the newest ones; its number."""
        with self._news:
            self._sounds_kept += 1
            self._sounds[self._sounds_kept] = wav
            self._sounds.pop(self._sounds_kept - MOST_SOUNDS, None)
            return self._sounds_kept

    def sound(self, number: int) -> bytes | None:
        return self._sounds.get(number)

    def keep_ring(self, ringing: Ringing) -> str:
        """A call rings here from now on; the name under which it is answered or declined."""
        with self._news:
            self._rings_kept += 1
            name = str(self._rings_kept)
        self.rings[name] = ringing
        return name

    # The call it holds

    @property
    def is_taken(self) -> bool:
        return self._is_taken

    def take(self) -> bool:
        """Lift the receiver, for one call only; whether it was not lifted already."""
        with self._news:
            was_free, self._is_taken = not self._is_taken, True
            return was_free

    def put_down(self) -> None:
        self.on_line = None
        self._is_taken = False

    def line(self) -> OnLine:
        """The call.

        Raises:
            RefusedError: there is none.
        """
        if self.on_line is None:
            raise RefusedError("no-call")
        return self.on_line

    def ringing(self, ring: str) -> Ringing:
        """A call that rings here.

        Raises:
            RefusedError: it does not ring any more.
        """
        if ring not in self.rings:
            raise RefusedError("not-ringing")
        return self.rings[ring]


class Telephones:
    """Every telephone in a browser, by its id. Used by many threads."""

    def __init__(self, clock: TimeOfDay, forgotten_after: timedelta = FORGOTTEN_AFTER) -> None:
        self._clock = clock
        self._forgotten_after = forgotten_after
        self._lock = threading.Lock()
        self._all: dict[str, Telephone] = {}

    def register(self, address: str, *, is_aloud: bool) -> Telephone:
        """A new telephone.

        Raises:
            RefusedError: there are too many.
        """
        self.forget_silent()
        made = Telephone(address, self._clock, is_aloud=is_aloud)
        with self._lock:
            if len(self._all) >= MOST_TELEPHONES:
                raise RefusedError("too-many")
            self._all[made.id] = made
        return made

    def find(self, id: str) -> Telephone:
        """A telephone, which shows a sign of life with it.

        Raises:
            ForgottenError: there is none.
        """
        self.forget_silent()
        telephone = self._all.get(id)
        if telephone is None:
            raise ForgottenError
        telephone.seen_at = self._clock.now()
        return telephone

    def at(self, address: str) -> list[Telephone]:
        """The telephones that have this number."""
        self.forget_silent()
        with self._lock:
            return [one for one in self._all.values() if address and one.address == address]

    def are_any(self) -> bool:
        """Whether anybody has a telephone open."""
        self.forget_silent()
        return bool(self._all)

    def are_talking(self, beside: Telephone | None = None) -> bool:
        """Whether a call is going on at any telephone, perhaps beside one."""
        return any(one.is_taken for one in list(self._all.values()) if one is not beside)

    def forget(self, telephone: Telephone) -> None:
        """Whoever had it has left: its call is hung up, and it rings no more."""
        with self._lock:
            self._all.pop(telephone.id, None)
        for ringing in list(telephone.rings.values()):
            ringing.decline(telephone)
        if telephone.on_line is not None:
            telephone.on_line.leave()

    def forget_silent(self) -> None:
        """Forget those of whom nothing has been heard for two minutes."""
        too_old = self._clock.now() - self._forgotten_after
        for telephone in list(self._all.values()):
            if telephone.seen_at <= too_old:
                self.forget(telephone)
