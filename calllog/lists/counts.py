"""How many stand behind each tab: the same conditions as the lists themselves, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.lists.call_lists import is_listed_call
from calllog.lists.tabs import Day, Tab, is_listed
from calllog.models import Call, CallKind, Item
from calllog.office.viewers import Viewer, may_see, may_see_call

CALL_TABS = (CallKind.NO_NUMBER, CallKind.SHORT, CallKind.GUIDE)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each tab has for one viewer, without any filter."""

    items: Mapping[Tab, int]
    calls: Mapping[CallKind, int]


def counts(session: Session, viewer: Viewer, day: Day) -> Counts:
    """Count every tab."""
    each = [func.count().filter(is_listed(tab, day)) for tab in Tab]
    # Every tab shows open items only, which an index of their own finds.
    of_items = select(*each).select_from(Item).where(Item.closed_at.is_(None), may_see(viewer))
    of_calls = [func.count().filter(is_listed_call(kind)) for kind in CALL_TABS]
    is_kind = Call.kind.in_(CALL_TABS)
    calls = select(*of_calls).select_from(Call).where(is_kind, may_see_call(viewer))
    return Counts(
        dict(zip(Tab, session.execute(of_items).one(), strict=True)),
        dict(zip(CALL_TABS, session.execute(calls).one(), strict=True)),
    )
