"""From facts to numbers, each with the rows behind it. Pure.

A share is never shown bare: it stands with its two counts, and of nothing it says "—". Under ten
cases a number is marked 样本少, so that nobody is ranked by it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from calllog.figures.assessed import EVERY
from calllog.figures.definitions import DEFINITIONS, Definition
from calllog.figures.facts import Fact, Facts

FEW = 10
NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Measure:
    """One number with the ids of the facts behind it.

    The numerator of a count or a length of time is the same as its denominator.
    """

    definition: Definition
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]
    aside: tuple[int, ...] = ()
    median: float | None = None  # Of a length of time, in seconds.
    ninetieth: float | None = None  # Nine of ten are no longer than this.

    @property
    def n(self) -> int:
        """How many it counts."""
        return len(self.numerator)

    @property
    def of(self) -> int:
        """How many there are."""
        return len(self.denominator)

    @property
    def rest(self) -> tuple[int, ...]:
        """Of the denominator what the numerator leaves."""
        counted = set(self.numerator)
        return tuple(one for one in self.denominator if one not in counted)

    @property
    def has_aside_within(self) -> bool:
        """Whether what is told beside it is among its cases: it can still be kept."""
        return set(self.aside) <= set(self.denominator)

    @property
    def is_share(self) -> bool:
        """Whether it compares two counts."""
        return self.definition.hit is not None

    @property
    def is_length(self) -> bool:
        """Whether it is a length of time."""
        return self.definition.seconds is not None

    @property
    def is_few(self) -> bool:
        """样本少: no rank is to be read from it. A plain count says what it says."""
        return (self.is_share or self.is_length) and self.of < FEW

    @property
    def percent(self) -> int | None:
        """Rounded, but never to a 0 or 100 that is not so; None of nothing.

        None too while every case can still be kept: a morning's 0% would tell of a failure.
        """
        if not self.denominator or set(self.aside) >= set(self.denominator):
            return None
        rounded = math.floor(100 * self.n / self.of + 0.5)
        if self.n < self.of:
            rounded = min(rounded, 99)
        return max(rounded, 1) if self.n else rounded

    def text(self) -> str:
        """As it is written: 92%（46/50）, and — of nothing or of what is all still open."""
        if self.is_length:
            lengths = (self.median, self.ninetieth)
            return " / ".join(NOTHING if one is None else length(one) for one in lengths)
        if not self.is_share:
            return str(self.n)
        return NOTHING if self.percent is None else f"{self.percent}%（{self.n}/{self.of}）"


def length(seconds: float) -> str:
    """A length of time as 1:05 (minutes and seconds), from an hour on as 3:20:00."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def measure(definition: Definition, facts: Facts) -> Measure:
    """One number of the facts."""
    every = facts.of(definition.of)
    counted = [one for one in every if definition.counted(one)]
    denominator = tuple(one.id for one in counted)
    aside: tuple[int, ...] = ()
    if definition.aside is not None:
        told = definition.aside
        aside = tuple(one.id for one in every if told(one, facts.now))
    if definition.seconds is not None:
        lengths = sorted(found for one in counted if (found := definition.seconds(one)) is not None)
        halves = (quantile(lengths, 50), quantile(lengths, 90))
        return Measure(definition, denominator, denominator, aside, *halves)
    if definition.hit is None:
        return Measure(definition, denominator, denominator, aside)
    hit = definition.hit
    return Measure(definition, tuple(o.id for o in counted if hit(o)), denominator, aside)


def measures(facts: Facts, keys: Iterable[str] | None = None) -> dict[str, Measure]:
    """All figures of the facts, or the numbers of these keys, by key."""
    wanted = DEFINITIONS if keys is None else [EVERY[key] for key in keys]
    return {one.key: measure(one, facts) for one in wanted}


def over(number: Measure) -> Measure:
    """A share of only what is over: what can still be kept is neither kept nor failed yet."""
    if not number.is_share or not number.has_aside_within:
        return number
    running = set(number.aside)
    left = tuple(one for one in number.denominator if one not in running)
    return replace(number, denominator=left)


def quantile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest value that so many of them do not exceed; None of none (nearest rank)."""
    rank = -(-percent * len(ordered) // 100)
    return ordered[rank - 1] if ordered else None


def outcomes(facts: Facts) -> dict[str, tuple[int, ...]]:
    """What items came to, most frequent first, with the items."""
    counts = Counter(one.outcome for one in facts.outcomes)
    return {
        outcome: tuple(one.id for one in facts.outcomes if one.outcome == outcome)
        for outcome, _count in counts.most_common()
    }


def ids(facts: Iterable[Fact]) -> tuple[int, ...]:
    """The ids of facts."""
    return tuple(one.id for one in facts)
