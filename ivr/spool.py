"""Requests that could not be stored, kept on disk until they can be (design, invariant 8).

One file a request, written and renamed so that a crash leaves all of it or nothing. The sweep
hands them to the ledger in the order of their arrival. What fails again and again, or cannot be
read, is set aside for a person to look at; the doctor shows it.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from calllog import private_files

TRIES = 5

Entry = dict[str, Any]


class NotNow(Exception):  # noqa: N818 - It is a state, not a mistake.
    """Nothing can be stored just now: the whole spool waits for the next sweep."""


class Spool:
    """A folder of requests that wait to be stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_aside = folder / "set-aside"
        self.set_aside.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, received_at: datetime, request: Entry) -> None:
        """Keep one request, behind all that wait already.

        Raises:
            OSError: the disk is full or may not be written.
        """
        # Numbered rather than dated: two requests may come in one moment, and clocks are set back.
        with self._locked("order"):
            last = max((_number(path) for path in self.waiting()), default=0)
            path = self.folder / f"{last + 1:09d}-{uuid.uuid4().hex[:8]}.json"
            _write(path, {"at": received_at.isoformat(), "tries": 0} | request)

    def waiting(self) -> list[Path]:
        """The requests that wait, oldest first."""
        return sorted(self.folder.glob("*.json"))

    def holds(self, sid: str, kind: str | None = None) -> bool:
        """Whether a request of this call waits, of any kind or of this one."""
        return any(
            _sid(entry) == sid and kind in (None, entry.get("kind"))
            for entry in map(_read_if_any, self.waiting())
        )

    def forget(self, sid: str) -> None:
        """Remove every request of a call that has no business here."""
        for path in self.waiting():
            if _sid(_read_if_any(path)) == sid:
                path.unlink(missing_ok=True)

    def replay(self, store: Callable[[datetime, Entry], None]) -> Iterator[Exception]:
        """Hand each waiting request to the ledger; yields what went wrong, for the log.

        ``store`` raises ``NotNow`` while nothing can be stored, which is no fault of the request.
        Of two sweeps at once only one replays.
        """
        try:
            with self._locked("replay", fcntl.LOCK_NB):
                yield from self._replay(store)
        except BlockingIOError:
            return

    def _replay(self, store: Callable[[datetime, Entry], None]) -> Iterator[Exception]:
        for path in self.waiting():
            entry: Entry = {}
            try:
                entry = _read(path)
                store(datetime.fromisoformat(entry["at"]), entry)
            except NotNow:
                return
            except FileNotFoundError:
                continue  # Forgotten meanwhile.
            except Exception as error:
                # One bad request must not hold up the rest.
                self._failed(path, entry)
                yield error
            else:
                path.unlink(missing_ok=True)

    def _failed(self, path: Path, entry: Entry) -> None:
        tries = entry.get("tries")
        if not isinstance(tries, int) or tries + 1 >= TRIES:
            os.replace(path, self.set_aside / path.name)
        else:
            _write(path, entry | {"tries": tries + 1})

    @contextmanager
    def _locked(self, name: str, how: int = 0) -> Iterator[None]:
        with open(self.folder / f"{name}.lock", "a", opener=_private) as file:
            fcntl.flock(file, fcntl.LOCK_EX | how)
            yield


def _number(path: Path) -> int:
    number = path.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _read(path: Path) -> Entry:
    entry = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entry, dict):
        raise ValueError("no request")
    return entry


def _write(path: Path, entry: Entry) -> None:
    private_files.write(path, json.dumps(entry).encode())


def _read_if_any(path: Path) -> Entry:
    try:
        return _read(path)
    except (OSError, ValueError):
        return {}


def _sid(entry: Entry) -> str | None:
    params = entry.get("params")
    sid = params.get("CallSid") if isinstance(params, dict) else None
    return sid if isinstance(sid, str) else None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
