"""The story of an item as its page tells it: calls in their place, what people did, notes folded.

What the clock and the line merely note (确定时限, 系统提醒 …) is one line for its minute, so that
what people did stands out. Nothing is left out: the fold opens, and on paper it is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from calllog.models import Call, Event, Item, Promise

# What is noted of a promise beside it, or of a recording beside its call.
NOTES = frozenset(
    {"promised", "promise_ended", "due_confirmed", "reminded", "recorded", "rung_for_news"}
)


@dataclass(frozen=True)
class Told:
    """Something that happened; ``why`` is the reason of the promise that was missed."""

    at: datetime
    event: Event
    why: dict[str, Any] | None = None
    kind: str = "event"


@dataclass(frozen=True)
class Kept:
    """A promise that was met, with its reason, at the time at which it was."""

    at: datetime
    promise: Promise
    kind: str = "kept"


@dataclass(frozen=True)
class Rang:
    """A call of the person, with its audio and who was rung."""

    at: datetime
    call: Call
    kind: str = "call"


@dataclass
class Folded:
    """What the system noted in one minute."""

    at: datetime
    events: list[Event] = field(default_factory=list)
    kind: str = "notes"


Line: TypeAlias = Told | Kept | Rang | Folded


def story(item: Item, calls: Sequence[Call]) -> list[Line]:
    """Everything that happened to an item, in order.

    A call stands before what it caused, and a promise that was kept after what kept it.
    """
    lines: list[tuple[datetime, int, int, Line]] = []
    lines += [(call.started_at, 0, call.id, Rang(call.started_at, call)) for call in calls]
    lines += [(one.at, 1, one.seq, Told(one.at, one, _why(item, one))) for one in item.events]
    kept = [promise for promise in item.promises if promise.met_at is not None]
    lines += [(one.met_at, 2, one.id, Kept(one.met_at, one)) for one in kept if one.met_at]
    ordered = sorted(lines, key=lambda line: line[:3])
    return list(_folded([line for *_order, line in ordered]))


def _why(item: Item, event: Event) -> dict[str, Any] | None:
    """Why the promise was due when it was missed."""
    if event.kind != "missed":
        return None
    due, kind = event.data.get("due_at"), event.data.get("promise")
    found = [p for p in item.promises if p.kind == kind]
    at = datetime.fromisoformat(due) if due else None
    return next((p.why for p in found if p.missed_at is not None and p.due_at == at), None)


def _folded(lines: list[Line]) -> Iterator[Line]:
    """Notes of the same minute in a row become one line."""
    fold: Folded | None = None
    for line in lines:
        if not (isinstance(line, Told) and line.event.kind in NOTES):
            if fold is not None:
                yield fold
            fold = None
            yield line
            continue
        if fold is not None and _minute(fold.at) != _minute(line.at):
            yield fold
            fold = None
        fold = fold or Folded(line.at)
        fold.events.append(line.event)
    if fold is not None:
        yield fold


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
