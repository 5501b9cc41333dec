"""Sentences that nobody has approved yet, tried in single calls of the practice telephone.

Whoever takes the practice call in writes them down under the call's id; the line reads them when it
answers that call, and speaks everything else as always. Only a demonstration and the practice
world have such a folder: no draft is ever spoken to the public.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from calllog.prompts import published
from calllog.prompts.published import RECORDINGS, SET, Published
from ivr.live_prompts import SPOKEN, LivePrompts, overlay
from ivr.prompts import Prompts, Spoken

FOLDER = "prompt-drafts"
# More calls do not go on at once; of older ones the drafts are of no use any more.
MOST_CALLS = 100

# The call that is being answered in this thread.
_ANSWERED: ContextVar[str] = ContextVar("answered_call", default="")


@dataclass(frozen=True)
class Drafts:
    """The drafts of practice calls below a data folder."""

    home: Path
    # Where recordings were uploaded to, if they are not below the same data folder.
    uploaded: Path

    def keep(self, sid: str, drafts: object) -> None:
        """Let a call speak these: a list of versions, or words by the sentence's id.

        Raises:
            ValueError: they are no drafts, or one of them could not be spoken as it is.
        """
        versions = _read(drafts)
        for version in versions:
            if version.audio_file is not None:
                self._fetch(version)
        _check(versions, self.home)
        folder = self.home / FOLDER
        folder.mkdir(exist_ok=True)
        published.save(versions, self._file(sid))
        _forget_old(folder)

    def of(self, sid: str) -> tuple[Published, ...]:
        """What a call is to speak."""
        try:
            return published.load(self._file(sid))
        except (OSError, ValueError):
            # The ordinary call: it tries nothing.
            return ()

    def _file(self, sid: str) -> Path:
        # The id comes from outside, and names a file.
        return self.home / FOLDER / hashlib.sha256(sid.encode()).hexdigest()

    def _fetch(self, version: Published) -> None:
        name = f"{RECORDINGS}/{version.audio_sha256}.wav"
        if version.audio_file != name:
            raise ValueError("a recording is named by what it holds")
        source, target = self.uploaded / name, self.home / name
        if not target.exists() and source.is_file():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)


class DraftPrompts(LivePrompts):
    """Speaks what is in force, and in a call that tries drafts these."""

    def __init__(self, home: Path, overrides_folder: Path) -> None:
        super().__init__(home, overrides_folder)
        self._drafts = Drafts(home, home)

    def say(self, id: str, /, **values: str) -> Spoken:
        drafts = self._drafts.of(_ANSWERED.get())
        mine = [draft for draft in drafts if draft.sentence == id]
        if not mine:
            return super().say(id, **values)
        return overlay(self.current, mine, self._home).say(id, **values)


def answering(params: Mapping[str, str]) -> None:
    """This thread answers a request of the carrier; a telephone that was rung is of its call."""
    _ANSWERED.set(params.get("ParentCallSid") or params.get("CallSid", ""))


def _read(drafts: object) -> tuple[Published, ...]:
    if isinstance(drafts, dict):
        drafts = [_worded(id, words) for id, words in drafts.items()]
    try:
        return SET.validate_python(drafts)
    except ValidationError as error:
        raise ValueError("no drafts") from error


def _worded(id: object, words: object) -> dict[str, object]:
    """A version that has words only, field by field, to be checked like one that came so."""
    recording = {"audio_file": None, "audio_sha256": None}
    return {"version": 0, "language": SPOKEN, "sentence": id, "words": words, **recording}


def _check(versions: Sequence[Published], home: Path) -> None:
    plain = Prompts.load(SPOKEN, None)
    for version in versions:
        if version.sentence not in plain.sentences or version.language != SPOKEN:
            raise ValueError("no such sentence")
    for alarm in overlay(plain, versions, home).alarms:
        raise ValueError(alarm)


def _forget_old(folder: Path) -> None:
    newest_first = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MOST_CALLS:]:
        path.unlink(missing_ok=True)
