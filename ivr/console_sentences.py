"""Tells the console of the sentences: what they are, what is in force, what is wrong with a text.

It is what ``calllog.prompts.sentences.Sentences`` asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from calllog.prompts import published
from calllog.prompts.published import Published
from calllog.prompts.sentences import InForce, Sentence, Source
from ivr import prompt_checks
from ivr.live_prompts import SPOKEN, LivePrompts, recording_fault
from ivr.prompt_checks import PLACEHOLDER, Fault
from ivr.prompts import Prompts, read_shipped, speakable
from ivr.prompts import Sentence as Shipped

# Each group and the sentence it begins with, in the order of ``sentences/zh.toml``.
GROUPS = (
    ("menu", "greeting"),
    ("ringing", "transfer"),
    ("whisper", "whisper_accept"),
    ("registration", "sorry_register"),
    ("known", "known_caller"),
    ("closed", "closed_before"),
    ("fault", "no_number_message"),
    ("progress", "ask_item_number"),
    ("guide", "guide_offer"),
    ("told", "told_basis"),
    ("placed", "callback_whisper"),
    ("follow_up", "follow_up"),
    ("live_transfer", "transfer_whisper"),
    ("conduct", "conduct_greeting"),
)


class LineSentences:
    """The sentences of the line, for the console."""

    language = SPOKEN

    def __init__(self, prompts: LivePrompts) -> None:
        self._prompts = prompts

    def listed(self) -> Mapping[str, Sentence]:
        """Every sentence by its id, in the order in which they are shipped."""
        return self._listed

    def in_force(self, session: Session, now: datetime) -> Mapping[str, InForce]:
        """What is spoken now in the place of each."""
        self._prompts.renew(session, now)
        return self.of(published.read(session), self._prompts.current)

    def of(self, newest: Sequence[Published], current: Prompts) -> dict[str, InForce]:
        """The sentences of one moment, each with where it comes from."""
        own = {one.sentence for one in newest if one.language == SPOKEN}
        return {
            id: InForce(
                said.text, self._source(id, said.text, own, current), id in current.recordings
            )
            for id, said in current.sentences.items()
        }

    def faults(self, id: str, text: str) -> Iterator[Fault]:
        """What is wrong with a text that is to stand for a sentence."""
        shipped = self._listed[id]
        return prompt_checks.override_faults(SPOKEN, shipped.kind, shipped.text, text)

    def recording_fault(self, id: str, path: Path) -> Fault | None:
        """What is wrong with a recording that is to stand for a sentence."""
        return recording_fault(read_shipped(SPOKEN)[id], path)

    def heard(self, text: str) -> str:
        """A text with sample words in its blanks."""
        return speakable(prompt_checks.filled(SPOKEN, text))

    def seconds(self, text: str) -> float:
        """How long it takes to speak, with the sample words."""
        return prompt_checks.seconds(SPOKEN, text)

    @cached_property
    def _listed(self) -> dict[str, Sentence]:
        english = read_shipped("en")
        starts = {first: group for group, first in GROUPS}
        group, listed = "", {}
        for id, shipped in read_shipped(SPOKEN).items():
            group = starts.get(id, group)
            listed[id] = Sentence(
                id=id,
                group=group,
                kind=shipped.kind,
                titles={"zh": _title(shipped), "en": _title(english[id])},
                text=shipped.text,
                meaning=english[id].text,
                placeholders=tuple(dict.fromkeys(PLACEHOLDER.findall(shipped.text))),
                may_be_recorded=not prompt_checks.may_be_recorded(shipped.kind, shipped.text),
            )
        return listed

    def _source(self, id: str, text: str, own: set[str], current: Prompts) -> Source:
        """A file counts only where nothing was ever published for the sentence."""
        if id in own:
            return Source.PUBLISHED
        is_file = text != self._listed[id].text or id in current.recordings
        return Source.FILE if is_file else Source.SHIPPED


def _title(sentence: Shipped) -> str:
    return sentence.purpose.rstrip("。.")
