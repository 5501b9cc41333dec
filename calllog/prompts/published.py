"""What is published: of each sentence the last version that was approved, for the line to speak.

The line keeps the last set that it read on disk, as it does with the roster, and goes on speaking
it while the database is away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog import private_files
from calllog.models import PromptVersion

RECORDINGS = "prompt-recordings"
"""The folder of the office's own recordings below the data folder, each named by its SHA-256."""


@dataclass(frozen=True, slots=True)
class Published:
    """One version as the line needs it."""

    version: int
    language: str
    sentence: str
    words: str | None  # None: the shipped wording.
    audio_file: str | None
    audio_sha256: str | None


SET = TypeAdapter(tuple[Published, ...])


def count(session: Session) -> int:
    """How many versions were ever approved: it grows with each, for none is taken back."""
    return session.scalar(select(func.count()).where(PromptVersion.is_approved.is_(True))) or 0


def read(session: Session) -> tuple[Published, ...]:
    """The set in force. Of one sentence only one version waits at a time, so the last is newest."""
    last = (
        select(func.max(PromptVersion.id))
        .where(PromptVersion.is_approved.is_(True))
        .group_by(PromptVersion.language, PromptVersion.sentence)
    )
    found = session.scalars(
        select(PromptVersion).where(PromptVersion.id.in_(last)).order_by(PromptVersion.id)
    )
    return tuple(of(version) for version in found)


def of(version: PromptVersion) -> Published:
    """A version as the line needs it."""
    return Published(
        version.id,
        version.language,
        version.sentence,
        version.words,
        version.audio_file,
        version.audio_sha256,
    )


def save(published: Sequence[Published], path: Path) -> None:
    """Keep the set on disk, replacing the last one in one step."""
    private_files.write(path, SET.dump_json(tuple(published)))


def load(path: Path) -> tuple[Published, ...]:
    """The set as last kept on disk.

    Raises:
        FileNotFoundError: none was kept yet.
        ValueError: it cannot be read.
    """
    return SET.validate_json(path.read_bytes())
