"""What one purge takes away: first all of it is read, counted and digested, and then removed.

The proof stands between the two: the database lets an event lose its data only once a proof names
its item. Nothing of what is removed is in the proof but the digest of all of it together.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, bindparam, case, delete, select, update
from sqlalchemy.orm import Session

from calllog import events, private_files
from calllog.models import (
    Call,
    Correction,
    Event,
    InspectedItem,
    Inspection,
    Item,
    Message,
    PlacedCall,
    PlacedTurn,
    Recording,
    TextMessage,
    Turn,
)
from calllog.personal_data.columns import CALL, CORRECTION, ITEM, OF_ITEM, TEXT, Emptied

TEXT_EVENT = "text_asked"  # It tells a text message word for word.


class Removal:
    """What is about to be removed."""

    def __init__(self, session: Session, now: datetime, home: Path) -> None:
        self._session = session
        self._now = now
        self._home = home
        self._digest = hashlib.sha256()
        self._steps: list[Any] = []
        self._events: list[dict[str, Any]] = []
        self._files: list[Path] = []
        self.counts: Counter[str] = Counter()

    @property
    def digest(self) -> str:
        """The digest of all that was taken."""
        return self._digest.hexdigest()

    def note(self, what: str, *facts: Any) -> None:
        """Count one thing, and let the digest cover it."""
        self.counts[what] += 1
        self._digest.update(json.dumps([what, *facts], default=_plain).encode())

    def items(self, items: Sequence[Item]) -> None:
        """All that was said about these items, and by whom."""
        ids = [item.id for item in items]
        for item in items:
            self.note("items", item.number, *(getattr(item, name) for name in ITEM))
        for table, emptied in OF_ITEM.items():
            self.rows(table, table.item_id.in_(ids), emptied)
        self.inspected(items)
        self.rows(TextMessage, TextMessage.item_id.in_(ids), TEXT)
        placed = select(PlacedCall.id).where(PlacedCall.item_id.in_(ids))
        self._steps.append(delete(PlacedTurn).where(PlacedTurn.placed_call_id.in_(placed)))
        self.events(ids)
        of_items = self._session.scalars(select(Call).where(Call.item_id.in_(ids))).all()
        self.calls(of_items)
        called = [call.id for call in of_items]
        self.recordings(
            self._session.scalars(
                select(Recording).where(
                    Recording.item_id.in_(ids) | Recording.call_id.in_(called),
                    Recording.purged_at.is_(None),
                )
            )
        )

    def inspected(self, items: Sequence[Item]) -> None:
        """What inspectors wrote of these items; also in reports, which were frozen with it.

        The Word document cannot be written again, and goes as a whole; the proof covers its digest.
        """
        of_items = InspectedItem.item_id.in_([item.id for item in items])
        drawn = select(InspectedItem.id).where(of_items)
        self.rows(Correction, Correction.inspected_id.in_(drawn), CORRECTION)
        told = select(InspectedItem.inspection_id).where(of_items, InspectedItem.words != "")
        numbers = {item.number for item in items}
        for one in self._session.scalars(select(Inspection).where(Inspection.id.in_(told))):
            if one.report is None:
                continue
            self.note("inspections", one.id, one.sha256, one.report)
            gone = {
                "report": _without_words(one.report, numbers),
                "file": None,
                "sha256": None,
            }
            self._steps.append(update(Inspection).where(Inspection.id == one.id).values(gone))

    def calls(self, calls: Sequence[Call]) -> None:
        """Who called; what was answered at each step goes too, for it repeats what was said."""
        ids = [call.id for call in calls]
        self.rows(Call, Call.id.in_(ids), CALL)
        self._steps.append(delete(Turn).where(Turn.call_id.in_(ids)))
        self.mark(Call, ids)

    def recordings(self, recordings: Iterable[Recording]) -> None:
        """Their audio; that there was one, and of how many seconds, stays."""
        ids = []
        for recording in recordings:
            ids.append(recording.id)
            self.note("recordings", recording.id, recording.sha256)
            if recording.file:
                self._files.append(self._home / recording.file)
        gone = {"purged_at": self._now, "file": None}
        self._steps.append(update(Recording).where(Recording.id.in_(ids)).values(gone))

    def events(self, item_ids: Sequence[int], kind: str | None = None) -> None:
        """What the events of these items tell; that they happened, when and by whom, stays."""
        told = select(Event).where(
            Event.item_id.in_(item_ids),
            Event.purged_digest.is_(None),
            Event.kind != events.PURGED,  # It names the proof.
        )
        if kind is not None:
            told = told.where(Event.kind == kind)
        for event in self._session.scalars(told.order_by(Event.id)):
            if not event.data:
                continue
            digest = events.data_digest(event)
            self.note("events", event.id, digest)
            self._events.append({"event": event.id, "digest": digest})

    def rows(self, table: type[Any], which: Any, emptied: Emptied) -> None:
        """These columns of these rows."""
        columns = [getattr(table, name) for name in emptied]
        for row in self._session.execute(select(table.id, *columns).where(which)):
            if any(value not in ("", None, [], {}, b"") for value in row[1:]):
                self.note(table.__tablename__, *row)
        values = {name: _emptied(getattr(table, name), emptied[name]) for name in emptied}
        self._steps.append(update(table).where(which).values(values))

    def delete(self, table: type[Any], which: Any) -> None:
        """These rows as a whole."""
        columns = table.__table__.columns
        for row in self._session.execute(select(*columns).where(which).order_by(table.id)):
            self.note(table.__tablename__, *row)
        if table is Message:
            rung = PlacedCall.message_id.in_(select(Message.id).where(which))
            self._steps.append(update(PlacedCall).where(rung).values(message_id=None))
        self._steps.append(delete(table).where(which))

    def mark(self, table: type[Any], ids: Sequence[int]) -> None:
        """Write down on these rows when it was."""
        marked = update(table).where(table.id.in_(ids)).values(purged_at=self._now)
        self._steps.append(marked)

    def carry_out(self) -> None:
        """Remove it. The files go first: should the rest fail, the next purge finds them gone.

        Raises:
            OSError: a file may not be removed; nothing else is removed then.
        """
        for path in self._files:
            private_files.destroy(path)
        self._session.flush()
        for statement in self._steps:
            self._session.execute(statement, execution_options={"synchronize_session": False})
        if self._events:
            table: Any = Event.__table__
            gone = update(table).where(table.c.id == bindparam("event"))
            gone = gone.values(data={}, salt="", purged_digest=bindparam("digest"))
            self._session.connection().execute(gone, self._events)


def _without_words(report: dict[str, Any], numbers: set[str]) -> dict[str, Any]:
    """A frozen report without what it tells of these items in words."""
    emptied = {
        part: [row | ({"words": ""} if row["number"] in numbers else {}) for row in report[part]]
        for part in ("lines", "corrections")
    }
    return report | emptied


def _emptied(column: Column[Any], value: Any) -> Any:
    """What takes the place of a value; where there was none, there is none."""
    if value is None or not column.nullable:
        return value
    return case((column.is_(None), None), else_=value)


def _plain(value: object) -> str:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
