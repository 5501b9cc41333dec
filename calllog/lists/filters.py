"""What is chosen of a list, as it stands in the address: tab, filters, words, order and page.

What an address holds that cannot be is left out, and said; the rest of it still counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from calllog.lists.tabs import Tab
from calllog.models import Channel, MarkKind
from calllog.showing.stories import State

LONGEST_QUERY = 100
LAST_PAGE = 100_000


class Age(StrEnum):
    """Since when the person waits, in days of the office."""

    TODAY = "today"
    EARLIER = "earlier"
    THREE_DAYS = "3-days"  # Three days or more
    SEVEN_DAYS = "7-days"


class Reading(StrEnum):
    """Beside the states: nobody has ever read it, or it is known and nobody was reached."""

    NEVER_READ = "never_read"
    READ_NOT_REACHED = "read_not_reached"


class Order(StrEnum):
    """What the rows stand in order of."""

    DUE = "due"
    FIRST_CALLED = "first"
    LAST_CALLED = "last"
    TIMES_CALLED = "times"
    SECTION = "section"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One list as somebody has chosen it; the names of the fields are those in the address."""

    tab: Tab = Tab.ALL
    section: str = ""  # Its key
    person: str = ""  # Login of who is responsible
    state: str = ""  # A State or a Reading
    age: str = ""
    urgent: str = ""  # "1": called again (加急)
    channel: str = ""
    mark: str = ""
    q: str = ""
    sort: str = Order.DUE
    down: str = ""  # "1": the largest first
    page: int = 1

    def but(self, **changed: Any) -> Chosen:
        """The same with something else; another choice begins at its first page."""
        return replace(self, **{"page": 1} | changed)

    @property
    def query(self) -> str:
        """The part of the address after the question mark, without what needs no saying."""
        told = ((one.name, getattr(self, one.name), one.default) for one in fields(self))
        return urlencode([(name, str(value)) for name, value, plain in told if value != plain])

    @property
    def narrows(self) -> dict[str, str]:
        """The filters that are set, in the order in which they are shown."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


FILTERS = ("section", "person", "state", "age", "urgent", "channel", "mark", "q")


@dataclass(frozen=True, slots=True)
class Known:
    """What an office has that may be chosen: keys of sections and logins of people, with names."""

    sections: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def parse(address: Mapping[str, str], known: Known) -> tuple[Chosen, bool]:
    """What an address chooses, and whether everything in it could be understood."""
    allowed: dict[str, Callable[[str], Any]] = {
        "tab": Tab,
        "section": _one_of(known.sections),
        "person": _one_of(known.people),
        "state": _one_of([*State, *Reading]),
        "age": _one_of(Age),
        "urgent": _one_of(["1"]),
        "channel": _one_of(Channel),
        "mark": _one_of(MarkKind),
        "q": _words,
        "sort": _one_of(Order),
        "down": _one_of(["1"]),
        "page": _page,
    }
    chosen: dict[str, Any] = {}
    is_understood = True
    for name, read in allowed.items():
        typed = address.get(name, "").strip()
        if not typed:
            continue
        try:
            chosen[name] = read(typed)
        except ValueError:
            is_understood = False
    return Chosen(**chosen), is_understood


def _one_of(values: Iterable[str]) -> Callable[[str], str]:
    names = {str(value) for value in values}

    def read(typed: str) -> str:
        if typed not in names:
            raise ValueError(typed)
        return typed

    return read


def _words(typed: str) -> str:
    if len(typed) > LONGEST_QUERY or not typed.isprintable():
        raise ValueError(typed)
    return typed


def _page(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal()) or not 1 <= int(typed) <= LAST_PAGE:
        raise ValueError(typed)
    return int(typed)
