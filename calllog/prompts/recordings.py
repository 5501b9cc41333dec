"""The office's own recordings from the console: looked at, then kept by what they hold."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from calllog import private_files
from calllog.models import PromptVersion
from calllog.prompts.published import RECORDINGS
from calllog.prompts.sentences import Fault, Sentences

LARGEST_RECORDING = 6_000_000
"""Bytes: a minute of 16 bits at 48,000 Hz, which is the most that is played, has 5.8 million."""


def fault(sentences: Sentences, sentence: str, content: bytes) -> Fault | None:
    """What is wrong with a file that somebody wants to be played in the place of a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording.wav"
        path.write_bytes(content)
        return sentences.recording_fault(sentence, path)


def named(content: bytes) -> tuple[str, str]:
    """Where a recording is kept below the data folder, and its SHA-256.

    The name is made of what the file holds. Nothing of the name that it came with is used.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    return f"{RECORDINGS}/{sha256}.wav", sha256


def keep(home: Path, content: bytes) -> None:
    """Keep the recording of a draft that the ledger has taken; one it refuses leaves nothing."""
    place, _sha256 = named(content)
    (home / RECORDINGS).mkdir(mode=0o700, exist_ok=True)
    private_files.write_once(home / place, content)


def file_of(home: Path, version: PromptVersion) -> Path | None:
    """Where the recording of a version lies; None where it has none or it is gone."""
    if version.audio_file is None:
        return None
    path = home / version.audio_file
    return path if path.is_file() else None
