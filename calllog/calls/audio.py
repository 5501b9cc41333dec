"""Recordings of the service line: which to fetch from the carrier next, and what became of each.

The carrier and the files are ``ivr.recordings``' business; here are only the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.models import Recording

PAUSES = (10, 30, 120, 600, 3600)  # Seconds before the next try; the last is repeated.
DELETE_AGAIN_AFTER = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)
BATCH = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A recording that is to be fetched, or deleted at the carrier."""

    id: int
    sid: str
    file: str  # Where it is kept, below the data folder.

    @classmethod
    def of(cls, recording: Recording) -> Waiting:
        month = f"{recording.recorded_at:%Y/%m}"
        return cls(recording.id, recording.sid, f"recordings/{month}/{recording.id}.wav")


def is_due(session: Session, now: datetime) -> bool:
    """Whether any is to be fetched or deleted now: asked every few seconds, without a lock."""
    due = or_(Recording.fetch_at <= now, Recording.delete_at <= now)
    return session.scalar(select(Recording.id).where(due).limit(1)) is not None


def to_fetch(session: Session, now: datetime) -> list[Waiting]:
    """The recordings to fetch now; each is tried again after 10 s, 30 s, 2, 10, 60 minutes."""
    due = select(Recording).where(Recording.fetch_at <= now).order_by(Recording.fetch_at)
    found = session.scalars(due.limit(BATCH).with_for_update(skip_locked=True)).all()
    for recording in found:
        pause = PAUSES[min(recording.fetch_tries, len(PAUSES) - 1)]
        recording.fetch_tries += 1
        recording.fetch_at = now + timedelta(seconds=pause)
    return [Waiting.of(recording) for recording in found]


def kept(
    session: Session, now: datetime, waiting: Waiting, *, sha256: str, has_sound: bool
) -> None:
    """The audio is safely here, and may be deleted at the carrier."""
    recording = session.get_one(Recording, waiting.id)
    recording.file, recording.sha256 = waiting.file, sha256
    recording.fetched_at, recording.fetch_at, recording.delete_at = now, None, now
    # The carrier counts whole seconds, and a name may be shorter than one; it also counts the
    # silence in which somebody hangs up.
    recording.spoken_seconds = max(1, recording.spoken_seconds) if has_sound else 0


def not_fetched(session: Session, now: datetime, waiting: Waiting, why: str) -> None:
    """The carrier did not give it; after three days it is given up, and why is kept."""
    recording = session.get_one(Recording, waiting.id)
    if now - recording.recorded_at > GIVE_UP_AFTER:
        recording.fetch_at, recording.lost_why = None, why


def to_delete(session: Session, now: datetime) -> list[Waiting]:
    """What may be deleted at the carrier; one that it will not delete comes again later."""
    due = select(Recording).where(Recording.delete_at <= now).order_by(Recording.delete_at)
    found = session.scalars(due.limit(BATCH).with_for_update(skip_locked=True)).all()
    for recording in found:
        recording.delete_at = now + DELETE_AGAIN_AFTER
    return [Waiting.of(recording) for recording in found]


def deleted_at_carrier(session: Session, now: datetime, waiting: Waiting) -> None:
    """It is gone at the carrier."""
    recording = session.get_one(Recording, waiting.id)
    recording.delete_at, recording.deleted_at_carrier_at = None, now
