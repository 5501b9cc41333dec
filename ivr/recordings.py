"""Recordings are fetched from the carrier, checked, kept here, and deleted there.

The address is built from the recording's id and our own setting; one that arrives in a webhook is
never called. Nothing is held open in the database while the carrier is asked.
"""

from __future__ import annotations

import hashlib
import io
import os
import wave
from array import array
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct.place import Place
from calllog.conduct.store import Store
from calllog.db import Database
from calllog.models import Recording
from calllog.settings import Settings

PATIENCE = (5, 20)  # Seconds to connect, and to read.
PAUSES = (10, 30, 120, 600, 3600)  # Seconds before the next try; the last is repeated.
DELETE_AGAIN_AFTER = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)
BATCH = 10
SAMPLE_BYTES = 2  # The carriers' files hold 16-bit samples.
QUIET = 500  # Of 32,767: the hiss of a silent line stays below.


class NotThere(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """The carrier has no such recording (yet)."""


class Unusable(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """What the carrier sent is no recording, or the carrier did not answer."""


class CarrierRecordings:
    """The recordings that lie at the carrier."""

    def __init__(self, settings: Settings) -> None:
        account = settings.account_sid
        self._base = f"{settings.carrier_url}/2010-04-01/Accounts/{account}/Recordings"
        self._session = requests.Session()
        self._session.auth = (account, settings.auth_tokens[0])

    def fetch(self, sid: str) -> bytes:
        """The audio as a WAV file.

        Raises:
            NotThere: the carrier does not have it.
            Unusable: the carrier did not answer, or sent something else.
        """
        answer = self._ask("GET", f"{self._base}/{quote(sid, safe='')}.wav")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise NotThere
        _check(answer.content)
        return answer.content

    def delete(self, sid: str) -> None:
        """Delete the audio at the carrier; one that is gone already counts as deleted.

        Raises:
            Unusable: the carrier did not answer, or refused.
        """
        answer = self._ask("DELETE", f"{self._base}/{quote(sid, safe='')}.json")
        if answer.status_code not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND):
            raise Unusable

    def _ask(self, method: str, url: str) -> requests.Response:
        try:
            return self._session.request(method, url, timeout=PATIENCE, allow_redirects=False)
        except requests.RequestException as error:
            raise Unusable from error


@dataclass(frozen=True, slots=True)
class RecordingKeeper:
    """Brings the service line's recordings here."""

    db: Database
    carrier: CarrierRecordings
    home: Path

    def work(self, now: datetime) -> int:
        """Fetch what is due and delete what is safely here; returns how many were looked at."""
        with self.db.writing() as session:
            waiting = [(recording.id, recording.sid) for recording in _due(session, now)]
        for recording_id, sid in waiting:
            try:
                audio = self.carrier.fetch(sid)
            except (NotThere, Unusable) as error:
                with self.db.writing() as session:
                    _failed(session.get_one(Recording, recording_id), now, error)
                continue
            with self.db.writing() as session:
                self._keep(session.get_one(Recording, recording_id), audio, now)
        return len(waiting) + self._delete_at_carrier(now)

    def _keep(self, recording: Recording, audio: bytes, now: datetime) -> None:
        name = f"{recording.recorded_at:%Y/%m}/{recording.id}.wav"
        path = self.home / "recordings" / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        with open(fresh, "wb", opener=_private) as file:
            file.write(audio)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        recording.file = f"recordings/{name}"
        recording.sha256 = hashlib.sha256(audio).hexdigest()
        recording.fetched_at, recording.fetch_at = now, None
        recording.delete_at = now
        # The carrier counts whole seconds, and a name may be shorter than one; it also counts the
        # silence in which somebody hangs up.
        recording.spoken_seconds = max(1, recording.spoken_seconds) if _has_sound(audio) else 0

    def _delete_at_carrier(self, now: datetime) -> int:
        with self.db.writing() as session:
            here = [(recording.id, recording.sid) for recording in _to_delete(session, now)]
        for recording_id, sid in here:
            try:
                self.carrier.delete(sid)
            except Unusable:
                continue
            with self.db.writing() as session:
                recording = session.get_one(Recording, recording_id)
                recording.delete_at, recording.deleted_at_carrier_at = None, now
        return len(here)


def _due(session: Session, now: datetime) -> list[Recording]:
    due = select(Recording).where(Recording.fetch_at <= now).order_by(Recording.fetch_at)
    found = session.scalars(due.limit(BATCH).with_for_update(skip_locked=True)).all()
    for recording in found:
        pause = PAUSES[min(recording.fetch_tries, len(PAUSES) - 1)]
        recording.fetch_tries += 1
        recording.fetch_at = now + timedelta(seconds=pause)
    return list(found)


def _to_delete(session: Session, now: datetime) -> list[Recording]:
    """One that the carrier will not delete comes again after the others have had their turn."""
    due = select(Recording).where(Recording.delete_at <= now).order_by(Recording.delete_at)
    found = session.scalars(due.limit(BATCH).with_for_update(skip_locked=True)).all()
    for recording in found:
        recording.delete_at = now + DELETE_AGAIN_AFTER
    return list(found)


def _failed(recording: Recording, now: datetime, error: Exception) -> None:
    if now - recording.recorded_at > GIVE_UP_AFTER:
        recording.fetch_at = None
        recording.lost_why = type(error).__name__


def _check(audio: bytes) -> None:
    """Only a whole file is kept, for the carrier's copy is deleted then.

    Raises:
        Unusable: it is no WAV file, or it was cut off.
    """
    try:
        with wave.open(io.BytesIO(audio)) as file:
            promised = file.getnframes() * file.getnchannels() * file.getsampwidth()
            is_whole = len(file.readframes(file.getnframes())) == promised
    except (wave.Error, EOFError) as error:
        raise Unusable from error
    if not is_whole:
        raise Unusable


def _has_sound(audio: bytes) -> bool:
    with wave.open(io.BytesIO(audio)) as file:
        if file.getsampwidth() != SAMPLE_BYTES:
            return True
        samples = array("h", file.readframes(file.getnframes()))
    return max(map(abs, samples), default=0) > QUIET


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


@dataclass(frozen=True, slots=True)
class ConductKeeper:
    """Brings the conduct line's recordings behind its wall, and forgets what is past its time."""

    db: Database
    store: Store
    place: Place
    carrier: CarrierRecordings

    def work(self, now: datetime) -> int:
        """Fetch, delete at the carrier, purge; returns how many recordings were looked at."""
        with self.db.writing() as session:
            waiting = [(row.id, row.sid) for row in self.store.due_recordings(session, now)]
        for statement_id, sid in waiting:
            self._fetch(now, statement_id, sid or "")
        with self.db.writing() as session:
            gone = [(row.id, row.sid) for row in self.store.due_deletions(session, now)]
        for statement_id, sid in gone:
            self._delete(now, statement_id, sid or "")
        with self.db.writing() as session:
            self.store.purge(session, now)
        self.db.scrub()
        return len(waiting) + len(gone)

    def _fetch(self, now: datetime, statement_id: int, sid: str) -> None:
        try:
            audio = self.carrier.fetch(sid)
        except (NotThere, Unusable) as error:
            with self.db.writing() as session:
                self.store.failed(session, statement_id, now, type(error).__name__, is_final=False)
            return
        name, sha256 = self.place.write_recording(audio, now)
        with self.db.writing() as session:
            self.store.keep(session, statement_id, name, sha256, now)

    def _delete(self, now: datetime, statement_id: int, sid: str) -> None:
        try:
            self.carrier.delete(sid)
        except Unusable:
            return
        with self.db.writing() as session:
            self.store.deleted_at_carrier(session, statement_id, now)
