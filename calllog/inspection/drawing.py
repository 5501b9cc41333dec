"""The sample of an inspection: what it is drawn from, and the drawing, which anybody can repeat.

Drawn are so many items of those that were registered in the period and are with the section, and so
many of those with a contact that is only typed in (自报, design section 3); every suspected breach
(疑似问题) of the period is inspected besides. Exercises are in none of these. The seed is random,
so that nobody chooses; it is kept with the ids that were drawn from.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.breaches import suspicions
from calllog.figures.monthly import numbered, ranges
from calllog.figures.periods import Period
from calllog.models import CONTACTS, Attempt, DrawnFor, Inspection, Item, Section
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import Policy


@dataclass(frozen=True, slots=True)
class Frame:
    """The ids of the items that may be drawn, for each reason, and how many are."""

    items: tuple[int, ...]
    self_reported: tuple[int, ...]
    breaches: tuple[int, ...]
    size: int
    self_reported_size: int

    def as_kept(self) -> dict[str, Any]:
        """As it is stored with the inspection."""
        return {
            DrawnFor.SAMPLE: {"of": ranges(self.items), "size": self.size},
            DrawnFor.SELF_REPORTED: {
                "of": ranges(self.self_reported),
                "size": self.self_reported_size,
            },
            DrawnFor.BREACH: {"of": ranges(self.breaches), "size": len(self.breaches)},
        }

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Frame:
        """As it was stored."""
        of = {why: numbered(stored[why]["of"]) for why in DrawnFor}
        return cls(
            of[DrawnFor.SAMPLE],
            of[DrawnFor.SELF_REPORTED],
            of[DrawnFor.BREACH],
            stored[DrawnFor.SAMPLE]["size"],
            stored[DrawnFor.SELF_REPORTED]["size"],
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """An inspection's drawing, done again: what it should hold and does not, and the reverse."""

    drawn: int
    missing: tuple[int, ...]
    added: tuple[int, ...]

    @property
    def is_same(self) -> bool:
        """Whether the items on the list are exactly those that the seed draws."""
        return not self.missing and not self.added


def frame_of(
    session: Session, office_time: OfficeTime, section: Section, period: Period, policy: Policy
) -> Frame:
    """What an inspection of a section's period is drawn from, as it stands now."""
    span = period.begins_at(office_time), period.ends_at(office_time)
    of_section = (Item.section_id == section.id, Item.exercise.is_(None))
    registered = select(Item.id).where(
        *of_section,
        Item.is_draft.is_(False),
        Item.created_at >= span[0],
        Item.created_at < span[1],
    )
    typed_in = (
        select(Attempt.item_id)
        .join(Item, Item.id == Attempt.item_id)
        .where(
            *of_section,
            Attempt.is_self_reported,
            Attempt.result.in_(CONTACTS),
            Attempt.at >= span[0],
            Attempt.at < span[1],
        )
    )
    suspected = [
        *suspicions.suspected_between(session, *span, section),
        *suspicions.decided_between(session, *span, section),
    ]
    breaches = [one.item for one in suspected if one.item is not None]
    items, reported = (_ids(session.scalars(query)) for query in (registered, typed_in))
    size = policy.inspection_items, policy.inspection_self_reported
    percent = policy.inspection_percent
    return Frame(
        items,
        reported,
        _ids(item.id for item in breaches if item.exercise is None),
        sample_size(len(items), size[0], percent),
        sample_size(len(reported), size[1], percent),
    )


def _ids(found: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(found)))


def sample_size(there_are: int, at_least: int, percent: int) -> int:
    """So many, or so many of a hundred where that is more (rounded up); never more than there are.

    With 10 and 5 %: 10 of 120, 13 of 241, all of 7.
    """
    return min(there_are, max(at_least, -(-there_are * percent // 100)))


def draw(frame: Frame, seed: str) -> dict[int, tuple[DrawnFor, ...]]:
    """The items that a seed draws, by id, each with why; the same seed draws the same."""
    chance = random.Random(int(seed, 16))  # noqa: S311 - To be repeated, not to be secret.
    lots = {
        DrawnFor.SAMPLE: chance.sample(frame.items, frame.size),
        DrawnFor.SELF_REPORTED: chance.sample(frame.self_reported, frame.self_reported_size),
        DrawnFor.BREACH: list(frame.breaches),
    }
    drawn: dict[int, tuple[DrawnFor, ...]] = {}
    for why, ids in lots.items():
        for item_id in ids:
            drawn[item_id] = (*drawn.get(item_id, ()), why)
    return dict(sorted(drawn.items()))


def verify(inspection: Inspection) -> Verified:
    """Draw again from what is kept, and compare with the list that was signed."""
    again = draw(Frame.kept(inspection.frame), inspection.seed)
    listed = {one.item_id: tuple(map(DrawnFor, one.why)) for one in inspection.drawn}
    missing = [item for item, why in again.items() if listed.get(item) != why]
    added = [item for item in listed if item not in again]
    return Verified(len(again), tuple(missing), tuple(added))
