"""What the ledger needs of the carrier to send text messages: ``ivr.outbound_texts`` does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class TextRefused(Exception):  # noqa: N818 - It is an answer.
    """The carrier will not send this message; its code says why."""


class TexterUnsure(Exception):  # noqa: N818 - It is a state, not a mistake.
    """The carrier did not answer: the message may have been sent, or not."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A leased message on its way."""

    id: int
    to: str = field(repr=False)
    from_: str
    words: str = field(repr=False)
    sid: str | None  # It has been sent already, and is asked after.
    requested_at: datetime | None  # It may have been sent since: look before it is sent again.


@dataclass(frozen=True, slots=True)
class Word:
    """The carrier's word on a message."""

    sid: str
    status: str
    code: str = ""


class Texter(Protocol):
    """The way to the carrier. Each method raises ``TexterUnsure`` or ``TextRefused``."""

    def send(self, letter: Letter) -> Word:
        """Send the message."""
        ...

    def find(self, letter: Letter) -> list[Word]:
        """What was sent to this number in these words since it was first asked for."""
        ...

    def ask_after(self, sid: str) -> Word:
        """How a message stands."""
        ...
