"""Recordings are fetched from the carrier, checked, kept here, and deleted there.

The address is built from the recording's id and our own setting; one that arrives in a webhook is
never called. Nothing is held open in the database while the carrier is asked.
"""

from __future__ import annotations

import hashlib
import io
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import requests

from calllog import private_files
from calllog.calls import audio
from calllog.conduct import recordings as conduct
from calllog.conduct.place import Place
from calllog.conduct.store import Store
from calllog.db import Database
from calllog.settings import Settings
from calllog.times.office_hours import OfficeTime
from ivr.carrier_rest import carrier_session

PATIENCE = (5, 20)  # Seconds to connect, and to read.
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
        self._session = carrier_session(settings)

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
        with self.db.reading() as session:
            if not audio.is_due(session, now):
                return 0
        with self.db.writing() as session:
            to_fetch = audio.to_fetch(session, now)
        for waiting in to_fetch:
            self._fetch(now, waiting)
        with self.db.writing() as session:
            to_delete = audio.to_delete(session, now)
        for waiting in to_delete:
            self._delete(now, waiting)
        return len(to_fetch) + len(to_delete)

    def _fetch(self, now: datetime, waiting: audio.Waiting) -> None:
        try:
            heard = self.carrier.fetch(waiting.sid)
        except (NotThere, Unusable) as error:
            with self.db.writing() as session:
                audio.not_fetched(session, now, waiting, type(error).__name__)
            return
        _write(self.home / waiting.file, heard)
        sha256 = hashlib.sha256(heard).hexdigest()
        with self.db.writing() as session:
            audio.kept(session, now, waiting, sha256=sha256, has_sound=_has_sound(heard))

    def _delete(self, now: datetime, waiting: audio.Waiting) -> None:
        try:
            self.carrier.delete(waiting.sid)
        except Unusable:
            return
        with self.db.writing() as session:
            audio.deleted_at_carrier(session, now, waiting)


def _write(path: Path, heard: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private_files.write(path, heard)


def _check(heard: bytes) -> None:
    """Only a whole file is kept, for the carrier's copy is deleted then.

    Raises:
        Unusable: it is no WAV file, or it was cut off.
    """
    try:
        with wave.open(io.BytesIO(heard)) as file:
            promised = file.getnframes() * file.getnchannels() * file.getsampwidth()
            is_whole = len(file.readframes(file.getnframes())) == promised
    except (wave.Error, EOFError) as error:
        raise Unusable from error
    if not is_whole:
        raise Unusable


def _has_sound(heard: bytes) -> bool:
    with wave.open(io.BytesIO(heard)) as file:
        if file.getsampwidth() != SAMPLE_BYTES:
            return True
        samples = array("h", file.readframes(file.getnframes()))
    return max(map(abs, samples), default=0) > QUIET


def _seconds(heard: bytes) -> int:
    with wave.open(io.BytesIO(heard)) as file:
        return int(file.getnframes() / file.getframerate() + 0.5)


@dataclass(frozen=True, slots=True)
class ConductKeeper:
    """Brings the conduct line's recordings behind its wall, and forgets what is past its time."""

    db: Database
    store: Store
    place: Place
    carrier: CarrierRecordings
    office_time: Callable[[], OfficeTime]

    def work(self, now: datetime) -> None:
        """Fetch, delete at the carrier, purge. How many there were is nobody's to know."""
        with self.db.reading() as session:
            is_anything_due = self.store.is_anything_due(session, now)
        if is_anything_due:
            self._work(now)
        self.db.scrub()

    def _work(self, now: datetime) -> None:
        with self.db.writing() as session:
            waiting = conduct.due(session, now)
        for due in waiting:
            self._fetch(now, due)
        with self.db.writing() as session:
            gone = [(row.id, row.sid) for row in conduct.due_deletions(session, now)]
        for statement_id, sid in gone:
            self._delete(statement_id, sid or "")
        with self.db.writing() as session:
            self.store.purge(session, now, self.office_time)

    def _fetch(self, now: datetime, due: conduct.Due) -> None:
        try:
            heard = self.carrier.fetch(due.sid)
        except (NotThere, Unusable) as error:
            with self.db.writing() as session:
                conduct.not_fetched(session, due, now, type(error).__name__)
            return
        name = self.place.write_sealed(due.public_key, heard, now)
        is_wanted = False
        try:
            with self.db.writing() as session:
                is_wanted = conduct.keep(session, due, name, _seconds(heard), now)
        finally:
            if not is_wanted:
                self.place.remove([name])

    def _delete(self, statement_id: int, sid: str) -> None:
        try:
            self.carrier.delete(sid)
        except Unusable:
            return
        with self.db.writing() as session:
            conduct.deleted_at_carrier(session, statement_id)
