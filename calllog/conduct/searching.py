"""Search over the opened words of the cases a monitor holds: in memory, no index is ever kept.

Who complained is left out: their name is not to be found by trying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from calllog.conduct.held import Held
from calllog.conduct.kinds import EntryKind


def matching(cases: Iterable[Held], wanted: str) -> list[Held]:
    """The cases in which every word that is wanted stands somewhere; all for none."""
    words = wanted.casefold().split()
    return [case for case in cases if all(word in text_of(case) for word in words)]


def text_of(case: Held) -> str:
    """All that the record says, the complainant's identity apart, to be searched."""
    said = (one.words for one in case.record if one.entry.kind != EntryKind.IDENTITY)
    return "\n".join((case.case.receipt, *_texts(list(said)))).casefold()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
