"""What keeps an item from being purged: it is not over, or somebody still needs it as it is.

Open matters are never purged, nor is what an inspection, a suspicion or a citizen's request waits
for. Whatever else needs an item, such as a lawsuit or the archive, is entered by hand (暂停清除).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from calllog.models import (
    AccessRequest,
    Correction,
    Finding,
    FindingDecision,
    Hold,
    InspectedItem,
    Inspection,
    Item,
    PlacedCall,
    Promise,
    Recording,
    Staff,
    TextMessage,
)
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError


def _is_there(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row of the item, whatever else the query around reads."""
    return exists().where(*conditions).correlate(Item)


def _goes_on() -> ColumnElement[bool]:
    """It goes on under another number, where it is not over."""
    survivor = aliased(Item)
    return _is_there(survivor.id == Item.merged_into_id, survivor.closed_at.is_(None))


def _is_inspected() -> ColumnElement[bool]:
    to_correct = exists().where(
        Correction.inspected_id == InspectedItem.id, Correction.confirmed_at.is_(None)
    )
    return _is_there(
        InspectedItem.item_id == Item.id,
        Inspection.id == InspectedItem.inspection_id,
        or_(Inspection.closed_at.is_(None), to_correct.correlate(InspectedItem)),
    )


def _is_suspected() -> ColumnElement[bool]:
    decided = exists().where(FindingDecision.finding_id == Finding.id).correlate(Finding)
    return _is_there(Finding.item_id == Item.id, Finding.lapsed_at.is_(None), ~decided)


def _is_owed() -> ColumnElement[bool]:
    """What is promised about it still, or about to be sent, dialled, or fetched."""
    return or_(
        _is_there(Promise.item_id == Item.id, Promise.ended_at.is_(None)),
        _is_there(TextMessage.item_id == Item.id, TextMessage.next_at.is_not(None)),
        _is_there(PlacedCall.item_id == Item.id, PlacedCall.settle_by.is_not(None)),
        _is_there(
            Recording.item_id == Item.id,
            or_(Recording.fetch_at.is_not(None), Recording.delete_at.is_not(None)),
        ),
    )


def _is_held() -> ColumnElement[bool]:
    return _is_there(Hold.item_id == Item.id, Hold.released_at.is_(None))


# Each with what is told to who asks why.
HOLDS: tuple[tuple[ColumnElement[bool], str], ...] = (
    (Item.closed_at.is_(None), "尚未办结"),
    (_goes_on(), "已并案，并入的事项尚未办结"),
    (_is_owed(), "还有未了结的承诺、短信、回电或者录音"),
    (_is_suspected(), "有疑似问题待核"),
    (_is_inspected(), "正在检查或者整改"),
    (_is_held(), "已登记暂停清除"),
)


def is_asked_for(phone: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """A citizen's request about a number is open: what it asks for has to be there still."""
    return exists().where(AccessRequest.phone == phone, AccessRequest.closed_at.is_(None))


def is_free() -> ColumnElement[bool]:
    """Items that nothing of this keeps."""
    return and_(*(~holds for holds, _why in HOLDS))


def why_held(session: Session, item: Item) -> list[str]:
    """Why an item may not be purged; nothing where it may."""
    return [
        why
        for holds, why in HOLDS
        if session.scalar(select(Item.id).where(Item.id == item.id, holds)) is not None
    ]


def hold(session: Session, now: datetime, item: Item, by: Staff, reason: str) -> Hold:
    """Keep an item from being purged until somebody releases it.

    Raises:
        LedgerError: no reason is given, it is held already, or was purged already.
    """
    if not reason.strip():
        raise LedgerError("请写明理由。")
    if item.purged_at is not None:
        raise LedgerError("该事项的个人信息已经清除。")
    held = select(Hold).where(Hold.item_id == item.id, Hold.released_at.is_(None))
    if session.scalars(held.with_for_update()).first() is not None:
        raise LedgerError("该事项已经暂停清除。")
    made = Hold(item_id=item.id, reason=reason.strip(), at=now, by_id=by.id)
    session.add(made)
    session.flush()
    _log(session, now, by, item, {}, {"hold": made.reason})
    return made


def release(session: Session, now: datetime, held: Hold, by: Staff) -> None:
    """Let it be purged when its time comes.

    Raises:
        LedgerError: it was released already.
    """
    if held.released_at is not None:
        raise LedgerError("已经解除暂停。")
    held.released_at, held.released_by_id = now, by.id
    _log(session, now, by, held.item, {"hold": held.reason}, {"hold": None})


def in_force(session: Session) -> Sequence[Hold]:
    """What is held by hand, the oldest first."""
    held = select(Hold).options(joinedload(Hold.item), joinedload(Hold.by))
    return session.scalars(held.where(Hold.released_at.is_(None)).order_by(Hold.id)).all()


def _log(
    session: Session,
    now: datetime,
    by: Staff,
    item: Item,
    before: dict[str, str | None],
    after: dict[str, str | None],
) -> None:
    admin_log.record(session, now, by, Area.RETENTION, item.number, before, after)
