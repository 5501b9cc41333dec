"""What the missed-callback list's page, and the part of it that is kept live, are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import g, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console import live
from calllog.console.catalogue import _
from calllog.console.desk_words import MARKS
from calllog.console.list_words import AGES, READINGS
from calllog.console.request import now, office_time, viewer
from calllog.console.words import CHANNELS, STATES
from calllog.lists import call_lists, rows
from calllog.lists.counts import counts
from calllog.lists.filters import Chosen, Known, Order, parse
from calllog.lists.saved import saved_by
from calllog.lists.tabs import Day
from calllog.models import Section, Staff
from calllog.office.viewers import SEES_MATTERS

SORTED_LARGEST_FIRST = frozenset({Order.TIMES_CALLED, Order.LAST_CALLED})


def known(session: Session) -> Known:
    """What a list can be narrowed to: sections, and who can hold matters. It is read once."""
    if "known" not in g:
        g.known = _read_known(session)
    there_are: Known = g.known
    return there_are


def _read_known(session: Session) -> Known:
    people = select(Staff.login, Staff.name, Staff.roles).where(Staff.left_at.is_(None))
    of_section = people.join(Section, Staff.section_id == Section.id, isouter=True)
    sections = select(Section.key, Section.name).order_by(Section.id)
    everybody = session.execute(of_section.order_by(Section.id, Staff.id))
    return Known(
        dict(session.execute(sections).all()),
        {login: name for login, name, roles in everybody if SEES_MATTERS.intersection(roles)},
    )


def chosen_in(session: Session, address: Mapping[str, str]) -> tuple[Chosen, bool]:
    """What an address chooses, and whether all of it was understood."""
    return parse(address, known(session))


def day_of(session: Session) -> Day:
    """Now, and the office's day around it."""
    return Day.of(now(), office_time(session))


def digest(session: Session, chosen: Chosen) -> str:
    """Changes with whatever the list may show."""
    return live.digest(session, chosen.query, call_lists.last_handled(session))


def live_part(session: Session, chosen: Chosen) -> dict[str, Any]:
    """Tabs with their counts, filters, and the rows."""
    there_are = known(session)
    day = day_of(session)
    found = rows.page(session, viewer(), day, chosen)
    return {
        "chosen": chosen,
        "found": found,
        "counts": counts(session, viewer(), day),
        "known": there_are,
        "chips": list(chips(chosen, there_are)),
        "saved": saved_by(session, viewer()),
        "back": address(chosen.but(page=found.number)),
        "address": address,
        "sorting": sorting,
    }


def address(chosen: Chosen) -> str:
    """Where a list stands."""
    query = chosen.query
    return f"{url_for('missed.home')}?{query}" if query else url_for("missed.home")


def chips(chosen: Chosen, there_are: Known) -> Iterator[tuple[str, Any, str]]:
    """Each filter that is set, as (its name, what it says, the address without it)."""
    states = {state.value: label for state, label in STATES.items()}
    words: dict[str, Mapping[Any, Any]] = {
        "section": there_are.sections,
        "person": there_are.people,
        "state": states | READINGS,
        "age": AGES,
        "channel": CHANNELS,
        "mark": MARKS,
        "urgent": {"1": _("再次来电")},
    }
    for name, value in chosen.narrows.items():
        yield name, words.get(name, {}).get(value, value), address(chosen.but(**{name: ""}))


def sorting(chosen: Chosen, order: Order) -> tuple[str, str]:
    """Where a click on a column's head leads, and how the column is sorted now (aria-sort)."""
    if chosen.sort != order:
        down = "1" if order in SORTED_LARGEST_FIRST else ""
        return address(chosen.but(sort=order, down=down)), "none"
    turned = address(chosen.but(down="" if chosen.down else "1"))
    return turned, "descending" if chosen.down else "ascending"
