"""Filters that a person keeps under a name of their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from calllog.db import add_unless_known
from calllog.lists.filters import Chosen
from calllog.models import SavedFilter
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError

LONGEST_NAME = 40
MOST = 20  # More names than this nobody reads at the head of a list.


def saved_by(session: Session, viewer: Viewer) -> Sequence[SavedFilter]:
    """A person's own, in the order of their making."""
    own = select(SavedFilter).where(SavedFilter.staff_id == viewer.staff_id)
    return session.scalars(own.order_by(SavedFilter.id)).all()


def save(session: Session, viewer: Viewer, name: str, chosen: Chosen) -> None:
    """Keep what is chosen under a name; the same name again stands for the newer choice.

    The words that were searched for may name somebody or be their number: they are not kept.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise LedgerError("请给筛选起个名称，不超过40个字。")
    query = chosen.but(q="").query
    own = select(SavedFilter).where(SavedFilter.staff_id == viewer.staff_id)
    row = session.scalars(own.where(SavedFilter.name == name)).first()
    if row is not None:
        row.query = query
        return
    if (session.scalar(select(func.count()).select_from(own.subquery())) or 0) >= MOST:
        raise LedgerError("最多保存20个筛选，请先删除不用的。")
    row = SavedFilter(staff_id=viewer.staff_id, name=name, query=query)
    if not add_unless_known(session, row):
        # The same name was saved from another window at this moment.
        session.scalars(own.where(SavedFilter.name == name)).one().query = query


def remove(session: Session, viewer: Viewer, filter_id: int) -> None:
    """Remove one of the person's own; nobody else's is touched."""
    own = (SavedFilter.id == filter_id) & (SavedFilter.staff_id == viewer.staff_id)
    session.execute(delete(SavedFilter).where(own))
