"""The search over every item that a viewer may see, open or closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.lists.rows import ROWS_OF_A_PAGE, Row, rows_of
from calllog.lists.searching import found_by, item_number, plain
from calllog.models import Item, OfficeProfile, PromiseKind
from calllog.office.viewers import Viewer, may_see
from calllog.times.office_hours import OfficeTime

MOST = 1000  # Whoever finds more has said too little.
OWED = tuple(PromiseKind)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    rows: tuple[Row, ...]
    total: int
    is_more: bool  # Than are counted.
    number: int
    pages: int
    opens: str | None  # The number of the one item that is meant, where the text is its number.


def find(
    session: Session,
    viewer: Viewer,
    now: datetime,
    office_time: OfficeTime,
    typed: str,
    page: int = 1,
) -> Found:
    """A page of the items that a text finds, the newest first. An empty text finds nothing."""
    ids = _ids(session, viewer, office_time.local(now).year, typed) if typed else []
    total = min(len(ids), MOST)
    pages = max(1, -(-total // ROWS_OF_A_PAGE))
    number = min(max(page, 1), pages)
    shown = ids[:MOST][(number - 1) * ROWS_OF_A_PAGE :][:ROWS_OF_A_PAGE]
    rows = rows_of(session, viewer, now, dict.fromkeys(shown, False), OWED)
    opens = _meant(session, viewer, office_time.local(now).year, typed, len(ids))
    return Found(rows, total, len(ids) > MOST, number, pages, opens)


def _ids(session: Session, viewer: Viewer, this_year: int, typed: str) -> list[int]:
    profile = session.get(OfficeProfile, 1)
    is_found = found_by(typed, profile.area_code if profile else "", this_year)
    query = select(Item.id).where(is_found, may_see(viewer))
    return list(session.scalars(query.order_by(Item.id.desc()).limit(MOST + 1)))


def _meant(session: Session, viewer: Viewer, this_year: int, typed: str, count: int) -> str | None:
    """The item whose number the text is. Four digits may be the last of a telephone number too."""
    named = item_number(typed, this_year)
    if named is None or (count > 1 and re.fullmatch(r"\d{4}", plain(typed))):
        return None
    is_it = (Item.year == named[0]) & (Item.running == named[1])
    item = session.scalars(select(Item).where(is_it, may_see(viewer))).first()
    return item.number if item is not None else None
