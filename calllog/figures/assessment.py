"""考核 by section and person: what the records of a period show, side by side and without a rank.

It is told anew each time and never frozen: what was suspected in a period is decided after it, once
the person concerned was heard, and a decision may be corrected; a frozen assessment would go on
blaming for what no longer holds. What is taken away as a file says as of when it was. The figures
of a month stand frozen in its monthly report (月报), with what was corrected since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.figures.assessed import EVERY
from calllog.figures.definitions import Definition
from calllog.figures.facts import Facts
from calllog.figures.loading import THREE_RINGS_SECONDS, load
from calllog.figures.measures import Measure, measures, over
from calllog.figures.periods import Period
from calllog.figures.presence import Presence, Presences
from calllog.models import Section, Staff
from calllog.office.viewers import SEES_MATTERS
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that are read together, in a table of their own."""

    key: str
    name: str
    keys: tuple[str, ...]
    has_presence: bool = False  # The days at work stand before them.

    @property
    def columns(self) -> tuple[Definition, ...]:
        """What the numbers are."""
        return tuple(EVERY[key] for key in self.keys)


GROUPS = (
    Group(
        "work",
        "工作量和接听",
        ("answered", "due", "outcomes", "three_rings_duty", "unanswered_on_duty"),
        has_presence=True,
    ),
    Group(
        "handling",
        "阅知、联系和办理",
        (
            "read_in_time",
            "contact_by_closing",
            "contact_by_midnight",
            "answer_in_time",
            "resolution_in_time",
            "self_reported",
            "satisfied",
        ),
    ),
    Group(
        "record",
        "告知、转交、检查和核定",
        (
            "notices",
            "returned",
            "corrections",
            "signatures",
            "breaches",
            "tolerated",
            "suspected",
            "commended",
        ),
    ),
)
KEYS = tuple(key for group in GROUPS for key in group.keys)
KINDS = frozenset(EVERY[key].of for key in KEYS)


@dataclass(frozen=True, slots=True)
class Line:
    """One section or person: their numbers, by key."""

    id: int | None  # None: everybody together.
    name: str
    numbers: Mapping[str, Measure]
    section: str = ""  # Where a person works now.
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """Of one kind of breach, how many were decided how; and apart what was tolerated."""

    kind: str
    measures: Mapping[str, int]

    @property
    def count(self) -> int:
        """All of the kind."""
        return sum(self.measures.values())


@dataclass(frozen=True, slots=True)
class Named:
    """Who can stand in an assessment, and what they are called, in the order of their names."""

    sections: dict[int, str]
    people: dict[int, str]
    section_of: dict[int, int | None]
    working: frozenset[int]  # People and …
    open: frozenset[int]  # … sections that stand there also with nothing to count.

    @classmethod
    def read(cls, session: Session) -> Named:
        """All of them: who has left, and what was dissolved, as far as there is something."""
        sections = sorted(session.scalars(select(Section)), key=lambda row: by_name(row.name))
        people = sorted(session.scalars(select(Staff)), key=lambda row: by_name(row.name))
        holders = {row.id for row in people if SEES_MATTERS.intersection(row.roles)}
        return cls(
            {row.id: row.name for row in sections},
            {row.id: row.name for row in people},
            {row.id: row.section_id for row in people},
            frozenset(holders & {row.id for row in people if row.left_at is None}),
            frozenset(row.id for row in sections if row.closed_at is None),
        )


def by_name(name: str) -> bytes:
    """The order of names: GB 18030 keeps the common characters by their sound in pinyin."""
    return name.encode("gb18030")


def read(
    session: Session,
    office_time: OfficeTime,
    period: Period,
    now: datetime,
    *,
    three_rings: int = THREE_RINGS_SECONDS,
) -> Facts:
    """The facts of a period that are assessed: one set of queries whatever the number of people."""
    return load(session, office_time, period, now, kinds=KINDS, three_rings=three_rings)


def numbers_of(facts: Facts) -> dict[str, Measure]:
    """Every number of some facts; what can still be kept stands beside its share and not in it."""
    return {key: over(number) for key, number in measures(facts, KEYS).items()}


def line_of_all(facts: Facts, name: str) -> Line:
    """Everything together, under a name."""
    return Line(None, name, numbers_of(facts))


def by_section(facts: Facts, named: Named, wanted: Iterable[int]) -> list[Line]:
    """The sections of these that are open or have something to count, by name."""
    split, own = facts.by(lambda one: one.section_id, KINDS), set(wanted)
    return [
        Line(section, name, numbers_of(split.get(section, Facts(facts.now))))
        for section, name in named.sections.items()
        if section in own and (section in named.open or section in split)
    ]


def by_person(
    facts: Facts, named: Named, presences: Presences, belongs: Callable[[int], bool]
) -> list[Line]:
    """Who has something to count, and whoever works here and belongs there, by name."""
    split = facts.by(lambda one: one.person_id, KINDS)
    return [
        person_line(split.get(person, Facts(facts.now)), named, presences, person)
        for person in named.people
        if person in split or (person in named.working and belongs(person))
    ]


def person_line(facts: Facts, named: Named, presences: Presences, person: int) -> Line:
    """One person, whose facts these are."""
    section = named.sections.get(named.section_of.get(person) or 0, "")
    numbers = numbers_of(facts)
    return Line(person, named.people[person], numbers, section, presences.of(person))


def decided(facts: Facts) -> list[Decided]:
    """The breaches that people have decided, by kind and measure; most frequent kinds first."""
    counts: dict[str, Counter[str]] = {}
    for one in facts.findings:
        if one.is_breach and one.measure is not None:
            counts.setdefault(one.kind, Counter())[one.measure] += 1
    found = [Decided(kind, dict(counted)) for kind, counted in counts.items()]
    return sorted(found, key=lambda one: (-one.count, one.kind))
