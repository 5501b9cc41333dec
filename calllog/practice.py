"""The practice telephone, as the console sees it: a line to call from a browser, for exercise.

In a demonstration it is the demonstration's own line. Otherwise it is the line of a practice world,
with a ledger of its own, which tells nobody anything. What stands behind it the ledger need not
know: ``ivr`` gives the console something that answers to this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Call, Item, PromptVersion
from calllog.prompts import published


class PracticeAway(Exception):  # noqa: N818 - It is a state, not a mistake.
    """The practice line is not running, or not yet."""


class TelephoneForgotten(LookupError):  # noqa: N818 - It is a state, not a mistake.
    """There is no such telephone; it was silent for two minutes, or its page was left."""


class PracticeRefused(Exception):  # noqa: N818 - It is told to a person.
    """That cannot be done now. ``code`` is one of :data:`REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


REFUSALS = (
    "busy",  # The telephone, or for a new beginning somebody, holds a call.
    "no-call",
    "not-ringing",
    "not-recording",  # Nobody listens to words now.
    "bad-sound",
    "bad-number",
    "unknown-number",  # The line does not have it.
    "bad-draft",
    "bad-deed",
    "too-many",  # Telephones.
    "other-moment",  # Others are in a call at another moment of the day.
    "own-world-only",  # The line of a practice world can do that, and this is none.
)


@dataclass(frozen=True, slots=True)
class News:
    """What has happened at a telephone, in order, and the number to ask with next."""

    events: list[dict[str, Any]]
    next: int


@dataclass(frozen=True, slots=True)
class Registered:
    """The item that a call led to: nothing of the caller, who knows it."""

    number: str
    section: str
    responsible: str
    is_draft: bool  # A person answered and has yet to finish the entry.
    owed: list[tuple[str, datetime]]  # What is promised (a PromiseKind), and by when.


@dataclass(frozen=True, slots=True)
class Result:
    """What the ledger has of a call."""

    kind: str | None = None  # A CallKind, once the call has ended.
    item: Registered | None = None


# As it goes from the line to the console.
RESULT = TypeAdapter(Result)


def result_of(session: Session, call_sid: str) -> Result:
    """What the ledger has of a call on the service line, at this moment."""
    call = session.scalars(select(Call).where(Call.sid == call_sid)).one_or_none()
    if call is None:
        return Result()
    item = session.get(Item, call.item_id) if call.item_id else None
    return Result(call.kind, _registered(item) if item else None)


def _registered(item: Item) -> Registered:
    owed = [(one.kind, one.due_at) for one in item.promises if one.ended_at is None]
    return Registered(
        item.number, item.section.name, item.responsible.name, item.is_draft, sorted(owed)
    )


def drafts_of(session: Session, version_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Versions of sentences, approved or not, as the deed ``dial`` takes them for ``drafts``."""
    found = session.scalars(select(PromptVersion).where(PromptVersion.id.in_(version_ids)))
    return [asdict(published.of(version)) for version in found]


class PracticeLine(Protocol):
    """A line and the telephones in browsers that call it. Nothing here needs the ledger.

    Everything may raise :class:`PracticeAway`; what names a telephone, :class:`TelephoneForgotten`;
    what does something, :class:`PracticeRefused`.
    """

    def lines(self) -> list[str]:
        """The numbers that can be called, the service line's first."""
        ...

    def register(self, address: str, *, aloud: bool) -> str:
        """A new telephone; its id, which nobody can guess.

        ``address`` is a caller's number, the telephone of a member of staff, or "" for a caller who
        withholds the number. ``aloud``: the browser speaks, and reports what it has spoken.
        """
        ...

    def events(self, telephone: str, after: int, wait: int) -> News:
        """What has happened after a number; waits up to so many seconds, at most 20, for it."""
        ...

    def do(self, telephone: str, deed: Mapping[str, object]) -> None:
        """What the person does: ``do`` names it (dial, press, say, answer, hang_up …)."""
        ...

    def record(self, telephone: str, wav: bytes) -> None:
        """What the person has spoken: WAV, PCM, one channel, 16 bits, 8000 a second."""
        ...

    def sound(self, telephone: str, number: int) -> bytes:
        """A WAV file that an event names."""
        ...

    def result(self, telephone: str) -> Result:
        """What the ledger has of the last call that was dialled at the telephone."""
        ...

    def leave(self, telephone: str) -> None:
        """The page was closed."""
        ...

    def renew(self) -> None:
        """Forget every practice call, and take the office over as it is now."""
        ...
