"""The office copied into another ledger, to practise with: its rules and people, and no work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from calllog.models import (
    Absence,
    Authority,
    Base,
    CalendarYear,
    Duty,
    Matter,
    MatterEdition,
    OfficeHours,
    OfficeProfile,
    PolicyRow,
    PromptVersion,
    Section,
    Staff,
)

# What decides how a call is answered. No call, no item, nobody who called.
COPIED: tuple[type[Base], ...] = (
    OfficeProfile,
    OfficeHours,
    CalendarYear,
    PolicyRow,
    Section,
    Staff,
    Duty,
    Absence,
    Matter,
    MatterEdition,
    Authority,
    PromptVersion,
)
# Nobody can be told anything, or sign in, where only the telephone is practised.
LEFT_OUT: dict[type[Base], dict[str, Any]] = {Staff: {"addresses": [], "password_hash": None}}


def copy_office(source: Session, target: Session) -> None:
    """Copy the office into a new, empty ledger, which is an SQLite file.

    People keep their telephones, which are rung by our own exchange only.
    """
    # A section names its head, who belongs to a section.
    target.execute(text("PRAGMA defer_foreign_keys=ON"))
    for model in COPIED:
        table = model.__table__
        left_out = LEFT_OUT.get(model, {})
        rows = [{**row, **left_out} for row in source.execute(select(table)).mappings()]
        if rows:
            target.execute(insert(model), rows)
