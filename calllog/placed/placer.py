"""What the ledger needs of the telephone to place calls: ``ivr.outbound`` does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from calllog.models import PlacedFor
from calllog.telephone import LegStatus


class CallRefused(Exception):  # noqa: N818 - It is an answer.
    """The carrier will not place this call; asking again would not help."""


class CarrierUnsure(Exception):  # noqa: N818 - It is a state, not a mistake.
    """The carrier did not answer: the call may have been placed, or not."""


@dataclass(frozen=True, slots=True)
class Order:
    """One call to be placed, with all that a conversation needs while the ledger is away."""

    id: int
    purpose: PlacedFor
    item_number: str
    first_number: str = field(repr=False)  # Rung first: staff, or for a follow-up the person.
    number: str = field(repr=False)  # The person's, E.164.
    shown: str  # The office's own number, which both see.
    due_at: datetime | None  # When the contact is due.
    is_agreed: bool
    asked_at: datetime
    from_name: str = ""  # Who asked for it, by name; empty for the clock.
    from_phone: str = field(default="", repr=False)
    to_name: str = ""  # Whom a caller is transferred to, and their section.
    section: str = ""
    is_late: bool = False  # Of a notice that rings: whether it tells of late work.


@dataclass(frozen=True, slots=True)
class PlacedEnd:
    """What the carrier says of a placed call: how it stands, and what the person's telephone did.

    ``status`` None: it does not know the call.
    """

    is_over: bool
    status: LegStatus | None
    person: LegStatus | None = None
    talk_seconds: int | None = None


class Placer(Protocol):
    """The way to the carrier.

    Each method raises ``CarrierUnsure`` when the carrier does not answer, and ``CallRefused`` when
    it says no.
    """

    def place(self, order: Order) -> str:
        """Ask for the call; returns the carrier's id of it."""
        ...

    def find(self, order: Order) -> list[str]:
        """The ids of calls that the carrier placed to this number since the order, oldest first."""
        ...

    def end_of(self, sid: str) -> PlacedEnd:
        """How a placed call stands."""
        ...

    def lead(self, sid: str, order: Order) -> None:
        """Lead a caller's own call to the member of staff whom an order has made ready."""
        ...
