"""The sentences that are in force now: published version, else the office's file, else as shipped.

Each request that reads the office asks for the number of approved versions; when it has grown, the
set is read anew, in every process and on every machine. So the next call hears what was approved,
without a restart. While the database is away the last set is spoken, from disk after a restart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from calllog.prompts import published
from calllog.prompts.published import RECORDINGS, Published
from ivr import prompt_checks
from ivr.prompts import Prompts, Sentence, Spoken, read_shipped

log = structlog.get_logger(__name__)

SPOKEN = "zh"
KEPT_IN = "prompts.json"
LOOK_AGAIN = timedelta(minutes=1)
"""What could not be used may be mended from outside, such as a folder that was not there."""

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One set of sentences, and up to which approval and when it was read."""

    prompts: Prompts
    count: int | None
    at: datetime | None


class LivePrompts:
    """Speaks what is in force at each moment."""

    def __init__(self, home: Path, overrides_folder: Path) -> None:
        self._home = home
        self._overrides_folder = overrides_folder
        self._loaded = _Loaded(self._load(self._on_disk()), None, None)

    @property
    def current(self) -> Prompts:
        """The sentences of this moment."""
        return self._loaded.prompts

    def say(self, id: str, /, **values: str) -> Spoken:
        """One sentence with its words filled in, as it is in force now."""
        return self.current.say(id, **values)

    def renew(self, session: Session, moment: datetime) -> None:
        """Read the set again if there is a newer one. Whatever happens, there is one to speak."""
        try:
            count = published.count(session)
            if self._is_in_force(count, moment):
                return
            newest = published.read(session)
            self._loaded = _Loaded(self._load(newest), count, moment)
        except Exception as error:
            log.error("prompts_not_read", error=type(error).__name__)
        else:
            self._keep(newest)

    def recording(self, name: str) -> Path | None:
        """The sound that the carrier asks for, by the name that it was given in the answer.

        A published recording is named by what it holds, so that it can still be fetched for a call
        that was told of it just before another was published.
        """
        own = self.current.recordings.get(name)
        if own is None and SHA256.fullmatch(name):
            own = self._home / RECORDINGS / f"{name}.wav"
        return own if own is not None and own.is_file() else None

    def _is_in_force(self, count: int, moment: datetime) -> bool:
        here = self._loaded
        if count != here.count or here.at is None:
            return False
        return not here.prompts.alarms or abs(moment - here.at) < LOOK_AGAIN

    def _load(self, newest: Iterable[Published]) -> Prompts:
        return overlay(Prompts.load(SPOKEN, self._overrides_folder), newest, self._home)

    def _on_disk(self) -> tuple[Published, ...]:
        try:
            return published.load(self._home / KEPT_IN)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            log.error("prompts_file_not_read", error=type(error).__name__)
            return ()

    def _keep(self, newest: tuple[Published, ...]) -> None:
        try:
            published.save(newest, self._home / KEPT_IN)
        except OSError as error:
            log.error("prompts_file_not_written", error=type(error).__name__)


def overlay(prompts: Prompts, newest: Iterable[Published], home: Path) -> Prompts:
    """The sentences with what was published over them; what is faulty is spoken as shipped.

    A sentence was right when it was approved. After an update of the product it may lack a word
    that is filled in, or name a key that there is no longer.
    """
    shipped = read_shipped(prompts.language)
    sentences, recordings = dict(prompts.sentences), dict(prompts.recordings)
    alarms = list(prompts.alarms)
    for one in newest:
        # A sentence that an update has taken away is spoken no more, and means no harm.
        if one.language != prompts.language or one.sentence not in shipped:
            continue
        sentences[one.sentence] = _worded(shipped[one.sentence], one, alarms)
        recordings.pop(one.sentence, None)
        if one.audio_file is not None:
            _record(shipped[one.sentence], one, home, recordings, alarms)
    return replace(prompts, sentences=sentences, recordings=recordings, alarms=tuple(alarms))


def _worded(shipped: Sentence, one: Published, alarms: list[str]) -> Sentence:
    if one.words is None:
        return shipped
    faults = prompt_checks.override_faults(SPOKEN, shipped.kind, shipped.text, one.words)
    fault = next(faults, None)
    if fault is None:
        return replace(shipped, text=one.words)
    alarms.append(f"published: sentence {one.sentence} {fault}. The shipped sentence is spoken.")
    return shipped


def _record(
    shipped: Sentence, one: Published, home: Path, recordings: dict[str, Path], alarms: list[str]
) -> None:
    path = home / (one.audio_file or "")
    fault = recording_fault(shipped, path) or _changed(path, one.audio_sha256)
    if fault is None:
        recordings[one.sentence] = path
        return
    alarms.append(
        f"published/{one.sentence}.wav: recording {fault}. The sentence is spoken as text."
    )


def recording_fault(shipped: Sentence, path: Path) -> prompt_checks.Fault | None:
    """What is wrong with a recording: as the stand-in of its sentence, then as a sound."""
    fault = prompt_checks.may_be_recorded(shipped.kind, shipped.text)
    return fault or prompt_checks.recording_fault(path)


def _changed(path: Path, sha256: str | None) -> str | None:
    """Whether the file is another than the one that was heard and approved."""
    if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
        return None
    return "is not the one that was approved; upload it again"
