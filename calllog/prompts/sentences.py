"""What the ledger has to know of the sentences that the line speaks; the line itself tells it.

``ivr`` speaks the sentences and knows what one must and must not be. The console shows, checks and
keeps their versions without knowing ``ivr``: it is given something that answers as said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session

Fault = tuple[str, str]
"""What is wrong: its code (``console.admin.prompt_words``) and the word or number it is about."""


class Source(StrEnum):
    """Where the wording in force comes from; of several the first here counts."""

    PUBLISHED = "published"  # A version that was approved.
    FILE = "file"  # The office's folder of prompts on the machine.
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it is shipped, and when it is spoken."""

    id: str
    group: str
    kind: str
    titles: Mapping[str, str]  # By language: when it is spoken.
    text: str
    meaning: str  # The same in English, for who does not read Chinese.
    placeholders: Sequence[str]  # In the order in which they are said.
    may_be_recorded: bool


@dataclass(frozen=True, slots=True)
class InForce:
    """What the line says now in the place of one sentence."""

    text: str
    source: Source
    is_recorded: bool


class Sentences(Protocol):
    """What the line tells of its sentences."""

    language: str

    def listed(self) -> Mapping[str, Sentence]:
        """Every sentence by its id, in the order in which they are shipped."""
        ...

    def in_force(self, session: Session, now: datetime) -> Mapping[str, InForce]:
        """What is spoken now in the place of each."""
        ...

    def faults(self, id: str, text: str) -> Iterable[Fault]:
        """What is wrong with a text that is to stand for a sentence."""
        ...

    def recording_fault(self, id: str, path: Path) -> Fault | None:
        """What is wrong with a recording that is to stand for a sentence."""
        ...

    def heard(self, text: str) -> str:
        """A text with sample words in its blanks."""
        ...

    def seconds(self, text: str) -> float:
        """How long it takes to speak, with the sample words."""
        ...
