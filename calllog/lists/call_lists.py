"""Calls that left no item (无号码, 短时来电, 办事指南来电), and how those are dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog.models import Call, CallKind, Staff
from calllog.office.viewers import Viewer, may_see_call
from calllog.refusals import LedgerError

CALLS_OF_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class CallPage:
    """One page of calls, and how many there are of all."""

    calls: Sequence[Call]
    total: int
    number: int
    pages: int


def is_listed_call(kind: CallKind, *, handled: bool = False) -> ColumnElement[bool]:
    """Calls of a kind; of those without a number the ones that nobody has dealt with yet."""
    if kind is not CallKind.NO_NUMBER:
        return Call.kind == kind
    return and_(Call.kind == kind, Call.handled_at.is_not(None) == handled)


def calls_of_kind(
    session: Session, viewer: Viewer, kind: CallKind, number: int = 1, *, handled: bool = False
) -> CallPage:
    """A page of calls of one kind, the newest first; past the last page, the last."""
    wanted = and_(is_listed_call(kind, handled=handled), may_see_call(viewer))
    total = session.scalar(select(func.count()).select_from(Call).where(wanted)) or 0
    pages = max(1, -(-total // CALLS_OF_A_PAGE))
    number = min(number, pages)
    calls = session.scalars(
        select(Call)
        .options(
            joinedload(Call.section),
            joinedload(Call.handled_by),
            selectinload(Call.recordings),
        )
        .where(wanted)
        .order_by(Call.started_at.desc(), Call.id.desc())
        .offset((number - 1) * CALLS_OF_A_PAGE)
        .limit(CALLS_OF_A_PAGE)
    ).all()
    return CallPage(calls, total, number, pages)


def visible_call(session: Session, viewer: Viewer, call_id: int) -> Call | None:
    """A call without a number, if the viewer may see it; what they may not see is not there."""
    query = select(Call).where(Call.id == call_id, Call.kind == CallKind.NO_NUMBER)
    return session.scalars(query.where(may_see_call(viewer)).with_for_update()).first()


def deal_with(now: datetime, call: Call, staff: Staff, how: str) -> None:
    """Note that a call without a number was dealt with (已处理), by whom and how, for good."""
    if call.handled_at is not None:
        raise LedgerError("这次来电已经有人处理。")
    if not how.strip():
        raise LedgerError("请写明处理情况。")
    call.handled_at, call.handled_by_id, call.handled_how = now, staff.id, how.strip()


def last_handled(session: Session) -> datetime | None:
    """When a call without a number was last dealt with: whoever shows them has to look again."""
    return session.scalar(select(func.max(Call.handled_at)))
