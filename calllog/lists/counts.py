"""How many stand behind each tab: the same conditions as the lists themselves, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from calllog.lists.call_lists import is_listed_call
from calllog.lists.tabs import OWED, Day, Facts, Tab, first_due, is_open, owes, stands_in
from calllog.models import Call, CallKind, Item, PromiseKind
from calllog.office.viewers import Viewer, may_see, may_see_call

CALL_TABS = (CallKind.NO_NUMBER, CallKind.SHORT, CallKind.GUIDE)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each tab has for one viewer, without any filter."""

    items: Mapping[Tab, int]
    calls: Mapping[CallKind, int]


def counts(session: Session, viewer: Viewer, day: Day) -> Counts:
    """Count every tab."""
    facts = _facts(viewer)
    each = [func.count().filter(stands_in(tab, day, facts)) for tab in Tab]
    of_calls = [func.count().filter(is_listed_call(kind)) for kind in CALL_TABS]
    is_kind = Call.kind.in_(CALL_TABS)
    calls = select(*of_calls).select_from(Call).where(is_kind, may_see_call(viewer))
    return Counts(
        dict(zip(Tab, session.execute(select(*each)).one(), strict=True)),
        dict(zip(CALL_TABS, session.execute(calls).one(), strict=True)),
    )


def _facts(viewer: Viewer) -> Facts:
    """The facts of every open item, each found once for all tabs."""
    open_items = (
        select(
            Item.is_draft,
            Item.contacted_at,
            first_due((PromiseKind.CONTACT,)).label("contact_at"),
            first_due((PromiseKind.APPOINTMENT,)).label("agreed_at"),
            # Before the person is spoken to, no tab asks for it.
            case((Item.contacted_at.is_not(None), owes(OWED[Tab.AWAITING]))).label("owes_answer"),
        )
        .where(is_open(), may_see(viewer))
        .cte("open_items")
        # Else SQLite would find the promises again for every tab.
        .prefix_with("MATERIALIZED")
    )
    one = open_items.c
    return Facts(
        one.is_draft,
        one.contacted_at,
        case(
            (one.agreed_at < one.contact_at, one.agreed_at),
            else_=func.coalesce(one.contact_at, one.agreed_at),
        ),
        one.agreed_at.is_not(None),
        one.owes_answer.is_(True),
    )
