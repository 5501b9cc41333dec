"""Every sentence the line speaks: the shipped ones, and what an office puts in their place.

The shipped sentences are in ``sentences/``, one file per language. An office's own are in its data
folder: ``prompts/zh.toml`` (lines of ``id = "text"``) and ``prompts/audio/<id>.wav``. What is wrong
with one of those raises an alarm and the shipped sentence is spoken: the line is never silenced.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from ivr import prompt_checks
from ivr.prompt_checks import PLACEHOLDER, Fault

SHIPPED = Path(__file__).parent / "sentences"


@dataclass(frozen=True)
class Sentence:
    """One sentence and what it is for."""

    id: str
    purpose: str
    kind: str  # greeting, transfer, question, record, statement, or phrase: a part of others
    text: str

    @property
    def placeholders(self) -> frozenset[str]:
        """The words that are filled in during the call."""
        return prompt_checks.placeholders(self.text)


@dataclass(frozen=True)
class Spoken:
    """What is said to a caller now: a recording where there is one, otherwise the text."""

    id: str
    text: str
    audio: Path | None


class Speaker(Protocol):
    """Whatever speaks sentences: those of one moment, or whatever is in force when it is asked."""

    def say(self, id: str, /, **values: str) -> Spoken:
        """One sentence with its words filled in."""
        ...


@dataclass(frozen=True)
class Prompts:
    """The sentences of one language as this office speaks them."""

    language: str
    sentences: Mapping[str, Sentence]
    recordings: Mapping[str, Path]
    alarms: tuple[str, ...]  # One sentence for each override that is not used, with its remedy.

    @classmethod
    def load(cls, language: str, overrides_folder: Path | None) -> Prompts:
        """Read the shipped sentences, then the office's own. A bad override never raises."""
        shipped = read_shipped(language)
        if overrides_folder is None:
            return cls(language, shipped, {}, ())
        alarms: list[str] = []
        own = _own_texts(language, shipped, overrides_folder / f"{language}.toml", alarms)
        recordings = _own_recordings(shipped, overrides_folder / "audio", alarms)
        return cls(language, {**shipped, **own}, recordings, tuple(alarms))

    def say(self, id: str, /, **values: str) -> Spoken:
        """One sentence with its words filled in.

        A value that the sentence needs and does not get is an error of the program, and raises.
        """
        sentence = self.sentences[id]
        text = PLACEHOLDER.sub(lambda match: values[match[1]], sentence.text)
        audio = self.recordings.get(id)
        # A recording that was taken away since the start would be played as nothing.
        return Spoken(id, speakable(text), audio if audio and audio.is_file() else None)


@cache
def read_shipped(language: str) -> Mapping[str, Sentence]:
    """The sentences that come with the product, by id; they change with the program only."""
    table = tomllib.loads((SHIPPED / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({id: Sentence(id=id, **entry) for id, entry in table.items()})


def speakable(text: str) -> str:
    """A text without the control characters that would break the carrier's XML."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


def _own_texts(
    language: str, shipped: Mapping[str, Sentence], path: Path, alarms: list[str]
) -> dict[str, Sentence]:
    """The office's own sentences that pass every check; an alarm for each of the others."""
    own = {}
    for id, text in _read_own(path, alarms).items():
        fault = _text_fault(language, shipped.get(id), text)
        if fault is None:
            sentence = shipped[id]
            own[id] = Sentence(id, sentence.purpose, sentence.kind, text)
        else:
            alarms.append(f"{path.name}: sentence {id} {fault}. The shipped sentence is spoken.")
    return own


def _read_own(path: Path, alarms: list[str]) -> dict[str, Any]:
    """The office's file of sentences; nothing when there is none or it cannot be read."""
    try:
        # Editors on Windows put a byte-order mark at the start, which means no harm.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError:
        fault = "cannot be opened; check that it is a file and may be read"
    except UnicodeDecodeError:
        fault = "is not UTF-8; save it as UTF-8"
    except (ValueError, RecursionError) as error:
        # Besides its own error, tomllib lets through those of endless numbers and nested lists.
        fault = f'is not valid TOML ({error}); write one id = "text" on each line'
    alarms.append(f"{path.name} {fault}. All its sentences are spoken as shipped.")
    return {}


def _text_fault(language: str, shipped: Sentence | None, text: object) -> str | None:
    """The first thing wrong with an office's own sentence."""
    if shipped is None:
        return "does not exist; correct its id or remove the line"
    if not isinstance(text, str):
        return 'is no text; write id = "text"'
    faults = prompt_checks.override_faults(language, shipped.kind, shipped.text, text)
    return next(map(str, faults), None)


def _own_recordings(
    shipped: Mapping[str, Sentence], folder: Path, alarms: list[str]
) -> dict[str, Path]:
    """The office's own recordings that can be played; an alarm for each of the others."""
    recordings = {}
    for path in _recording_files(folder, alarms):
        fault = _recording_fault(shipped.get(path.stem), path)
        if fault is None:
            recordings[path.stem] = path
        else:
            alarms.append(f"audio/{path.name}: recording {fault}. The sentence is spoken as text.")
    return recordings


def _recording_files(folder: Path, alarms: list[str]) -> Iterator[Path]:
    try:
        files = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    except OSError:
        alarms.append("audio cannot be opened; check that it is a folder and may be read.")
        return
    # Hidden files are left by file managers and mean nothing.
    yield from (path for path in files if not path.name.startswith("."))


def _recording_fault(shipped: Sentence | None, path: Path) -> str | None:
    """What is wrong with a recording: as the stand-in of its sentence, then as a sound."""
    if path.suffix.lower() != ".wav":
        return str(Fault("no_wav"))
    if shipped is None:
        return "belongs to no sentence; name it after a sentence's id or remove it"
    fault = prompt_checks.may_be_recorded(shipped.kind, shipped.text)
    fault = fault or prompt_checks.recording_fault(path)
    return str(fault) if fault else None
