"""The service catalogue for everybody (clause 5.4): basis, limit, materials and procedure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy.orm import Session

from calllog.catalogue import matters
from calllog.models import MatterEdition
from calllog.public.catalogue import _, _n
from calllog.public.request import Around
from calllog.times.resolution import LimitUnit

LONGEST_WORDS = 100
MOST_LIKE = 5
LIKE_ENOUGH = 0.3  # Of the pairs of letters that were asked for.


@dataclass(frozen=True)
class Found:
    """What a search of the catalogue found."""

    words: str
    editions: Sequence[MatterEdition]
    is_exact: bool  # Else these only come near to what was asked.


def search(session: Session, here: Around, words: str) -> Found:
    """The matters in force today that hold all the words; if none does, those that come near.

    Chinese is written without blanks, so what was typed may hold several words at once
    (租房怎么提取): then the matters with most of its pairs of letters are offered.
    """
    asked = words.strip()[:LONGEST_WORDS]
    today = matters.matters_on(session, here.today)
    exact = matters.holding(today, asked)
    if exact or not asked:
        return Found(asked, exact, is_exact=True)
    return Found(asked, _near(today, asked), is_exact=False)


def _near(editions: Sequence[MatterEdition], words: str) -> list[MatterEdition]:
    pairs = {a + b for a, b in pairwise("".join(words.split())) if (a + b).isalpha()}
    scored = []
    for edition in editions:
        text = f"{edition.matter.name}{edition.matter.spoken_name}{''.join(edition.materials)}"
        if pairs and (score := sum(pair in text for pair in pairs) / len(pairs)) >= LIKE_ENOUGH:
            scored.append((score, edition))
    scored.sort(key=lambda one: -one[0])
    return [edition for _score, edition in scored[:MOST_LIKE]]


def by_section(editions: Sequence[MatterEdition]) -> dict[str, list[MatterEdition]]:
    """The matters by the section that handles them, both in the order of the office's list."""
    sections: dict[str, list[MatterEdition]] = {}
    for edition in editions:
        sections.setdefault(edition.matter.section.name, []).append(edition)
    return sections


def limit(edition: MatterEdition) -> str:
    """The time limit with its unit."""
    unit, days = LimitUnit(edition.limit_unit), edition.limit_days or 0
    if unit is LimitUnit.WORKING_DAYS:
        return _n("%(num)d个工作日", "%(num)d个工作日", days)
    if unit is LimitUnit.CALENDAR_DAYS:
        return _n("%(num)d日（自然日）", "%(num)d日（自然日）", days)
    return _("即时办结") if unit is LimitUnit.IMMEDIATE else _("以本中心公布为准")
