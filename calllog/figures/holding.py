"""Who was responsible for an item, and which section had it, at a moment that is past.

Read from the accepted hand-overs, because responsibility moves when one is accepted and what was
missed stays with whoever held it then (design, invariant 2).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Holder(NamedTuple):
    """A person, and the section on whose behalf."""

    person_id: int
    section_id: int


@dataclass(frozen=True, slots=True)
class Move:
    """One accepted hand-over: from whom, to whom, and from when on."""

    item_id: int
    at: datetime
    giver: Holder
    taker: Holder


class Holding:
    """The moves of items in order of time; what never moved is with who has it today."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._moves: dict[int, list[Move]] = {}
        for move in sorted(moves, key=lambda move: move.at):
            self._moves.setdefault(move.item_id, []).append(move)

    def at(self, item_id: int, moment: datetime, today: Holder) -> Holder:
        """Who had an item at a moment; ``today`` has it now."""
        moves = self._moves.get(item_id)
        if not moves:
            return today
        before = bisect_right([move.at for move in moves], moment)
        return moves[before - 1].taker if before else moves[0].giver
