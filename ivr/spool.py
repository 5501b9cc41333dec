"""Requests that could not be stored, kept on disk until they can be (design, invariant 8).

One file a request, written and renamed so that a crash leaves all of it or nothing. The sweep
hands them to the ledger in the order of their arrival. What fails again and again is set aside for
a person to read; the doctor shows it.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

TRIES = 5


class Spool:
    """A folder of requests that wait to be stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.set_aside = folder / "set-aside"
        self.set_aside.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, received_at: datetime, request: dict[str, Any]) -> None:
        """Keep one request. Its order is the order of arrival."""
        name = f"{received_at.timestamp():017.6f}-{uuid.uuid4().hex[:8]}.json"
        self._write(self.folder / name, {"at": received_at.isoformat(), "tries": 0} | request)

    def _write(self, path: Path, entry: dict[str, Any]) -> None:
        fresh = path.with_suffix(".new")
        with open(fresh, "w", encoding="utf-8", opener=_private) as file:
            json.dump(entry, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)

    def waiting(self) -> list[Path]:
        """The requests that wait, oldest first."""
        return sorted(self.folder.glob("*.json"))

    def replay(self, store: Callable[[datetime, dict[str, Any]], None]) -> Iterator[Exception]:
        """Hand each waiting request to the ledger; yields what went wrong, for the log."""
        for path in self.waiting():
            entry = json.loads(path.read_text(encoding="utf-8"))
            try:
                store(datetime.fromisoformat(entry["at"]), entry)
            except Exception as error:
                # One bad request must not hold up the rest.
                self._failed(path, entry)
                yield error
            else:
                path.unlink()

    def _failed(self, path: Path, entry: dict[str, Any]) -> None:
        entry["tries"] += 1
        self._write(path, entry)
        if entry["tries"] >= TRIES:
            os.replace(path, self.set_aside / path.name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
