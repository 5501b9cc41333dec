"""Where finished spreadsheets lie until they are fetched: private, each its owner's, half an hour.

Beside each lies its slip: whose it is and how far its making is. The process that makes a file and
the console that shows how far it is know of each other by nothing else.
"""

from __future__ import annotations

import secrets
import shutil
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from calllog import private_files
from calllog.exports.wanted import Wanted

FOLDER = "exports"
KEPT_FOR = timedelta(minutes=30)
SLIP = "slip.json"


class State(StrEnum):
    """How far a file is."""

    MAKING = "making"
    READY = "ready"
    REFUSED = "refused"  # With why, in the ledger's words.
    FAILED = "failed"


class Slip(BaseModel):
    """What is known of one file."""

    token: str
    staff_id: int
    at: datetime
    title: str
    file_name: str
    state: State = State.MAKING
    done: int = 0
    total: int = 0
    why: str = ""


class Shelf:
    """The folder of the files; each has a folder of its own there."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def begin(self, wanted: Wanted, zone: ZoneInfo) -> Slip:
        """Make room for a file that is about to be made."""
        slip = Slip(
            token=secrets.token_urlsafe(16),
            staff_id=wanted.viewer.staff_id,
            at=wanted.at,
            title=wanted.title,
            file_name=wanted.file_name(zone),
        )
        self.folder.mkdir(mode=0o700, exist_ok=True)
        (self.folder / slip.token).mkdir(mode=0o700)
        self.write(slip)
        return slip

    def write(self, slip: Slip, **changed: object) -> None:
        """Note how far a file is."""
        slip = slip.model_copy(update=changed)
        private_files.write(self.folder / slip.token / SLIP, slip.model_dump_json().encode())

    def path(self, slip: Slip) -> Path:
        """Where the file is, or will be."""
        return self.folder / slip.token / "table.xlsx"

    def slips(self) -> list[Slip]:
        """What is known of every file."""
        found = (self._read(folder) for folder in self.folder.glob("*/"))
        return [slip for slip in found if slip is not None]

    def of(self, staff_id: int, token: str) -> Slip | None:
        """A person's own file; nobody else's is there."""
        mine = (slip for slip in self.slips() if slip.staff_id == staff_id)
        return next((slip for slip in mine if slip.token == token), None)

    def is_busy(self, staff_id: int) -> bool:
        """Whether a file of theirs is still being made."""
        return any(s.staff_id == staff_id and s.state is State.MAKING for s in self.slips())

    def discard(self, slip: Slip) -> None:
        """Remove a file and all that was drafted for it."""
        shutil.rmtree(self.folder / slip.token, ignore_errors=True)

    def clear(self, now: datetime) -> int:
        """Remove what has lain for half an hour; how many files that were."""
        old = [slip for slip in self.slips() if now - slip.at >= KEPT_FOR]
        for slip in old:
            self.discard(slip)
        return len(old)

    def _read(self, folder: Path) -> Slip | None:
        try:
            return Slip.model_validate_json((folder / SLIP).read_bytes())
        except (OSError, ValidationError):
            return None
