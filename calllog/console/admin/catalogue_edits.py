"""Editing the catalogue: what an edit changes is shown first, and stored once that was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.catalogue.changes import Change, change_catalogue, differences
from calllog.catalogue.file import CatalogueFile, CatalogueFileError, Fault
from calllog.catalogue.store import export_catalogue
from calllog.console.admin import saving
from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import Teller
from calllog.console.catalogue import refusal
from calllog.console.request import actor, now
from calllog.models import AdminChange, Item, Matter
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError

MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit: stored, or why not, or what it would change."""

    is_stored: bool = False
    changes: Sequence[Change] | None = None
    faults: Sequence[str] = ()
    newer: Sequence[AdminChange] = ()


def attempt(
    session: Session, form: SeenForm, edited: Callable[[CatalogueFile], CatalogueFile]
) -> Outcome:
    """Try an edit: store it where that is confirmed, and nobody has changed anything meanwhile."""
    newer = newer_than(session, form)
    if newer:
        saving.shown(session, form)
        return Outcome(newer=newer)
    before = export_catalogue(session)
    try:
        after = edited(before)
    except CatalogueFileError as error:
        return Outcome(faults=[_fault(one) for one in error.faults])
    except LedgerError as error:
        return Outcome(faults=[refusal(error)])
    if request.form.get("deed") != "save":
        return Outcome(changes=differences(before, after))
    change_catalogue(session, now(), actor(session), after)
    return Outcome(is_stored=True)


def newer_than(session: Session, form: SeenForm) -> Sequence[AdminChange]:
    """What others have changed of the catalogue or the directory since the page was made."""
    areas = (Area.CATALOGUE, Area.AUTHORITIES)
    return [one for area in areas for one in saving.newer_than(session, form, area)]


def _fault(fault: Fault) -> str:
    """In a form the row says nothing; the column is a field of it."""
    return f"{fault.column}：{fault.what}" if fault.column else fault.what


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words, and the open items of the matter, which keep what was promised."""

    about: str
    lines: Sequence[tuple[str, str, str]]
    items: Sequence[str] = field(default=())
    more: int = 0


def told(session: Session, changes: Sequence[Change]) -> list[Told]:
    """What would change, and for which open items."""
    teller = Teller.of(session)
    found = []
    for one in changes:
        lines = list(teller.lines(AdminChange(values=one.values)))
        numbers = _open_items(session, one.key) if one.area is Area.CATALOGUE else []
        more = max(0, len(numbers) - MOST_ITEMS)
        found.append(Told(one.about, lines, numbers[:MOST_ITEMS], more))
    return found


def told_newer(session: Session, newer: Sequence[AdminChange]) -> list[tuple[Any, str, Any]]:
    """What others changed meanwhile, for the page."""
    teller = Teller.of(session)
    return [(one, teller.who(one.by), teller.lines(one)) for one in newer]


def _open_items(session: Session, key: str) -> list[str]:
    query = select(Item).join(Matter, Item.matter_id == Matter.id)
    query = query.where(Matter.key == key, Item.closed_at.is_(None)).order_by(Item.id)
    return [item.number for item in session.scalars(query)]
