"""What a member of staff is told of an item before they talk to its person."""

from __future__ import annotations

from dataclasses import dataclass

from calllog.models import Item, PlacedCall

LONGEST_SPOKEN = 15  # Characters of a typed matter; more is read on the screen.


@dataclass(frozen=True, slots=True)
class PlacedFacts:
    """What the call is about, in a few words, and where to reach the person behind the number."""

    matter: str
    extension: str


def of(placed: PlacedCall) -> PlacedFacts:
    """The facts of a placed call's item."""
    return PlacedFacts(_matter(placed.item), placed.item.extension or "")


def _matter(item: Item) -> str:
    if item.catalogue_matter is not None:
        return item.catalogue_matter.spoken_name
    typed = " ".join((item.matter or "").split())
    return typed if len(typed) <= LONGEST_SPOKEN else ""
