"""What the telephone reports, in the ledger's own words; the carriers' words stay in ``ivr``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LegStatus(StrEnum):
    """How far one telephone has got, in the order in which it gets there."""

    DIALLED = "dialled"
    RINGING = "ringing"
    PICKED_UP = "picked_up"
    ENDED = "ended"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class LegProgress:
    """One report about one telephone."""

    status: LegStatus
    at: datetime
    sid: str
    talk_seconds: int | None


@dataclass(frozen=True, slots=True)
class DialEnd:
    """How the ringing of one or several telephones ended."""

    status: LegStatus
    leg_sid: str | None  # The telephone that picked up, where the carrier says so.
    is_bridged: bool | None  # Whether the two really talked; None where the carrier does not say.
    talk_seconds: int | None
    ring_seconds: int  # How long they were rung at most.
    caller_is_gone: bool  # The caller hung up, so that nobody else can be blamed for the end.


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is rung at once for a call: one person, or a section together."""

    section_id: int
    staff_ids: tuple[int, ...]
    on_duty: frozenset[int]
    is_together: bool


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What may be said of an item on the telephone: never a person, never a matter."""

    id: int
    year: int
    running: int
    section_id: int
    section: str
    due_at: datetime | None
    is_late: bool
    is_read: bool
    is_closed: bool
    # What has come of it so far: answered, transferred, papers or suspended; empty: nothing yet.
    standing: str = ""

    @property
    def number(self) -> str:
        """The item's number as written, such as ``2026-158``."""
        return f"{self.year}-{self.running}"


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known of a call so far."""

    caller: str | None  # The calling number in E.164, where there is one.
    number: str | None  # Where to call back, in E.164: the number typed, else the calling number.
    section_id: int | None
    known_item: ItemFacts | None  # The calling number's open item.
    about_item: ItemFacts | None  # The open item that the caller says the call is about.
    item: ItemFacts | None  # The item that this call stands under.
    has_ended: bool


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter of the catalogue in the edition in force, as the line offers it."""

    edition_id: int
    section_id: int
    spoken_name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is read out in full: a matter's four parts, or a one-time notice (3.1.1b)."""

    matter: str
    basis: str
    limit: str
    procedure: str
    materials: tuple[str, ...]
    missing: tuple[str, ...] = ()
