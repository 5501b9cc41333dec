"""What people type to find an item: its number, a telephone number, or words."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, or_

from calllog import callers
from calllog.models import Item
from calllog.typed_numbers import to_e164

ITEM_NUMBER = re.compile(r"(?:(?P<year>\d{4})[-\s]+)?(?P<running>\d{1,9})号?")
LAST_DIGITS = 4  # Of a telephone number; a mask shows no more, so fewer or others tell nothing new.
WORDS = (Item.name, Item.organisation, Item.matter)


def plain(typed: str) -> str:
    """As one means it: full-width digits and blanks are ordinary ones."""
    return " ".join(unicodedata.normalize("NFKC", typed).split())


def item_number(typed: str, this_year: int) -> tuple[int, int] | None:
    """The year and number that a text is, such as 2026-158, 158号 or 158; None for others."""
    found = ITEM_NUMBER.fullmatch(plain(typed))
    if found is None:
        return None
    return int(found["year"] or this_year), int(found["running"])


def found_by(typed: str, area_code: str, this_year: int) -> ColumnElement[bool]:
    """Items that a text finds, as a condition on ``Item``.

    A telephone number counts whole, or by its last four digits. A part of any other length would
    find out digit by digit what the mask hides. ``%`` and ``_`` are what they are.
    """
    text = plain(typed)
    ways = [column.icontains(text, autoescape=True) for column in WORDS]
    number = item_number(text, this_year)
    if number is not None:
        year, running = number
        ways.append((Item.year == year) & (Item.running == running))
    if re.fullmatch(rf"\d{{{LAST_DIGITS}}}", text, re.ASCII):
        ways.append(Item.phone.endswith(text))
    phone = to_e164(text, area_code)
    if phone is not None:
        ways.append(callers.is_theirs(phone[0]))
    return or_(*ways)
