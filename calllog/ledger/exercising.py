"""暗访、演练、测试: a call or an item that counts in no figure, as a supervisor has said.

It stays in all lists, and is due like any other: an inspector's caller is treated like anybody. The
calls of an item follow the item, also those that come afterwards.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events
from calllog.db import lock
from calllog.models import Call, Exercise, Item, Role, Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError


def may_mark(staff: Staff) -> bool:
    """Only a supervisor takes something out of the figures."""
    return Role.SUPERVISOR in staff.roles


def mark(
    session: Session, now: datetime, item: Item, staff: Staff, kind: Exercise, reason: str
) -> None:
    """Leave an item and its calls out of the figures, also where it is closed.

    Raises:
        LedgerError: it is not for this person, is marked as this already, or has no reason.
    """
    lock(session, item)
    _must_say(staff, reason)
    if item.exercise == kind:
        raise LedgerError("该事项已这样标明。")
    item.exercise = kind
    _follow(session, item)
    told = {"exercise": kind, "reason": reason.strip()}
    events.record(session, item, "exercise_marked", now, staff, **told)


def take_back(session: Session, now: datetime, item: Item, staff: Staff, reason: str) -> None:
    """The item was real after all: it and its calls count again.

    Raises:
        LedgerError: it is not for this person, was not marked, or has no reason.
    """
    lock(session, item)
    _must_say(staff, reason)
    if item.exercise is None:
        raise LedgerError("该事项没有标明为暗访、演练或者测试。")
    was, item.exercise = item.exercise, None
    _follow(session, item)
    told = {"exercise": was, "reason": reason.strip()}
    events.record(session, item, "exercise_taken_back", now, staff, **told)


def mark_call(
    session: Session, now: datetime, call: Call, staff: Staff, kind: Exercise | None, reason: str
) -> None:
    """The same of a call without an item; None takes it back. The change log says who and why.

    Raises:
        LedgerError: it is not for this person, has no reason, or the call goes on or belongs to an
            item.
    """
    lock(session, call)
    _must_say(staff, reason)
    if call.ended_at is None:
        # Its end may make an item of it, which then says whether the call counts.
        raise LedgerError("通话还没有结束，请结束后再标明。")
    if call.item_id is not None:
        raise LedgerError("该来电已有事项，请在事项中标明。")
    if call.exercise == kind:
        raise LedgerError("该来电已这样标明。")
    before, call.exercise = {"exercise": call.exercise}, kind
    about = admin_log.named("来电", str(call.id))
    told = {"exercise": kind, "reason": reason.strip()}
    admin_log.record(session, now, staff, Area.CALLS, about, before, told)


def _must_say(staff: Staff, reason: str) -> None:
    if not may_mark(staff):
        raise LedgerError("暗访、演练和测试由办公室督办员标明。")
    if not reason.strip():
        raise LedgerError("请写明理由。")


def _follow(session: Session, item: Item) -> None:
    session.refresh(item, ["calls"])
    for call in item.calls:
        call.exercise = item.exercise
