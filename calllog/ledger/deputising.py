"""Absence (离岗): what falls due meanwhile is the deputy's (B岗代办), with an event, without blame.

Leave, a meeting of up to an hour, off duty, a trip; or somebody has left the office. A miss belongs
to who held the promise then: what was missed before stays with who is away. Afterwards what is
still open goes back (design, invariant 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.db import lock
from calllog.models import (
    Absence,
    AbsenceKind,
    HandOver,
    HandOverKind,
    Item,
    Promise,
    Role,
    Staff,
)
from calllog.news import chain_news
from calllog.office import absences, responsibility
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

LONGEST_MEETING = timedelta(hours=1)

log = structlog.get_logger()


def may_enter(staff: Staff, person: Staff) -> bool:
    """The person, the head of their section, and the general office's supervisor."""
    is_head = person.section is not None and person.section.head_id == staff.id
    return staff.id == person.id or is_head or Role.SUPERVISOR in staff.roles


def enter(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    person: Staff,
    by: Staff,
    *,
    kind: AbsenceKind,
    begins_at: datetime,
    ends_at: datetime,
    note: str = "",
) -> Absence:
    """Somebody is away; what has begun takes effect at once, the rest by the sweep.

    Nobody was away before it was entered, for blame cannot be moved afterwards.

    Raises:
        LedgerError: it is not for this person to enter, it ends before it begins or has ended, or a
            meeting is longer than an hour.
    """
    if not may_enter(by, person):
        raise LedgerError("离岗由本人、本科室科长或者办公室督办员登记。")
    begins_at = max(begins_at, now)
    if ends_at <= begins_at:
        raise LedgerError("离岗结束时间应晚于开始时间和现在。")
    if kind is AbsenceKind.MEETING and ends_at - begins_at > LONGEST_MEETING:
        raise LedgerError("会议离岗最长登记1小时，更长的请登记为休假或者出差。")
    absence = Absence(
        staff=person,
        kind=kind,
        begins_at=begins_at,
        ends_at=ends_at,
        note=note.strip(),
        entered_at=now,
        entered_by=by,
    )
    session.add(absence)
    session.flush()
    if begins_at <= now:
        _begin(session, now, office_time, absence)
    return absence


def cancel(
    session: Session, now: datetime, office_time: OfficeTime, absence: Absence, by: Staff
) -> None:
    """Came back early, or did not go: what had gone to the deputy and is open goes back.

    Raises:
        LedgerError: it is over or cancelled already, or not for this person to cancel.
    """
    lock(session, absence)
    if not may_enter(by, absence.staff):
        raise LedgerError("离岗由本人、本科室科长或者办公室督办员登记。")
    if absence.cancelled_at is not None or absence.ends_at <= now:
        raise LedgerError("该离岗已结束或者已取消。")
    absence.cancelled_at = now
    session.flush()
    _settle(session, now, office_time, absence)


def due(now: datetime) -> Select[Absence]:
    """The absences that have begun and are not settled."""
    return (
        select(Absence)
        .where(Absence.begins_at < now, Absence.settled_at.is_(None))
        .order_by(Absence.begins_at, Absence.id)
    )


def carry_out(session: Session, now: datetime, office_time: OfficeTime) -> int:
    """Begin and end the absences whose time has come; returns how many were looked at.

    What fell due at that very moment is still theirs who held it until then. An absence that fails
    does not stop the others, and is tried again at the next sweep.
    """
    # On PostgreSQL another sweep passes over these.
    found = session.scalars(due(now).with_for_update(skip_locked=True)).all()
    for absence in found:
        try:
            with session.begin_nested():
                _begin(session, now, office_time, absence)
                if absence.ends_at < now:
                    _settle(session, now, office_time, absence)
        except Exception as error:
            log.error("absence_put_off", absence=absence.id, error=type(error).__name__)
    return len(found)


def left(session: Session, now: datetime, office_time: OfficeTime, person: Staff) -> None:
    """Somebody no longer works here: all that they held goes to who stands in for them."""
    for item_id in _held(session, person, None):
        item = session.get_one(Item, item_id)
        lock(session, item)
        _to_deputy(session, now, office_time, item, person, None, now)


def _begin(session: Session, now: datetime, office_time: OfficeTime, absence: Absence) -> None:
    person = absence.staff
    for item_id in _held(session, person, absence.ends_at):
        item = session.get_one(Item, item_id)
        lock(session, item)
        at = _since(item, person, absence)
        if at is not None:
            _to_deputy(session, now, office_time, item, person, absence, at)


def _held(session: Session, person: Staff, before: datetime | None) -> Sequence[int]:
    """The open items about which a person owes something by a time; all that are theirs without."""
    theirs = Promise.holder_id == person.id
    owed = select(Promise.item_id).where(theirs, Promise.ended_at.is_(None))
    if before is not None:
        owed = owed.where(Promise.due_at <= before)
        return session.scalars(_open_ids().where(Item.id.in_(owed))).all()
    waiting = select(HandOver.item_id).where(
        HandOver.to_staff_id == person.id, HandOver.ended_at.is_(None)
    )
    answers = Item.responsible_id == person.id
    return session.scalars(
        _open_ids().where(or_(answers, Item.id.in_(owed), Item.id.in_(waiting)))
    ).all()


def _open_ids() -> Select[int]:
    return select(Item.id).where(Item.closed_at.is_(None)).order_by(Item.id)


def _since(item: Item, person: Staff, absence: Absence) -> datetime | None:
    """From when on the deputy holds it: since the absence began, or it was promised in it."""
    made = [
        promise.moved_at or promise.made_at
        for promise in item.promises
        if promise.ended_at is None
        and promise.holder_id == person.id
        and promise.due_at <= absence.ends_at
    ]
    return max(absence.begins_at, min(made)) if made else None


def _to_deputy(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    person: Staff,
    absence: Absence | None,
    at: datetime,
) -> None:
    promises.record_misses(session, now, item, through=at)
    to = absences.standing_in(session, person, at)
    if to.id == person.id:
        return
    told: dict[str, Any] = {
        "away": person.id,
        "reason": absence.kind if absence is not None else "left",
        "until": absence.ends_at.astimezone(UTC).isoformat() if absence is not None else None,
    }
    pending = item.pending
    if pending is not None and pending.to_staff_id == person.id:
        pending.to_staff = to
    if item.responsible_id == person.id:
        told |= {"event": "deputised", "absence": absence}
        row = responsibility.move(session, now, item, to, HandOverKind.DEPUTY, at=at, **told)
        chain_news.now_yours(session, now, office_time, row)
        return
    held = [p for p in item.promises if p.ended_at is None and p.holder_id == person.id]
    for promise in held:
        promise.holder = to
        chain_news.deputised(session, now, office_time, promise, to)
    if held:
        kinds = [promise.kind for promise in held]
        events.record(session, item, "deputised", now, None, deputy=to.id, promises=kinds, **told)


def _settle(session: Session, now: datetime, office_time: OfficeTime, absence: Absence) -> None:
    """The absence is over: what others still answer for in the person's place goes back.

    Also what went to the deputy in an earlier absence that this one has prolonged, and what the
    deputy's deputy has by now.
    """
    at = min(absence.ends_at, absence.cancelled_at or absence.ends_at)
    absence.settled_at = now
    person = absence.staff
    if not absences.is_here(session, person, at):
        return
    given = select(HandOver.item_id).where(
        HandOver.from_staff_id == person.id, HandOver.kind == HandOverKind.DEPUTY
    )
    for item_id in session.scalars(_open_ids().where(Item.id.in_(given))).all():
        item = session.get_one(Item, item_id)
        lock(session, item)
        promises.record_misses(session, now, item, through=at)
        if person.id in _stood_in_for(item):
            _back(session, now, office_time, item, person, absence, at)


def _stood_in_for(item: Item) -> list[int]:
    """In whose place who answers for the item does so: first the person, then their deputy."""
    moves = [row for row in item.hand_overs if row.accepted_at is not None]
    if not moves or moves[-1].to_staff_id != item.responsible_id:
        return []
    in_place_of: list[int] = []
    for row in moves:
        if row.kind == HandOverKind.DEPUTY:
            in_place_of.append(row.from_staff_id)
        elif row.kind == HandOverKind.BACK and row.to_staff_id in in_place_of:
            del in_place_of[in_place_of.index(row.to_staff_id) :]
        else:
            in_place_of.clear()
    return in_place_of


def _back(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    person: Staff,
    absence: Absence,
    at: datetime,
) -> None:
    told: dict[str, Any] = {"event": "deputy_ended", "absence": absence}
    told |= {"away": person.id, "reason": absence.kind}
    back = responsibility.move(session, now, item, person, HandOverKind.BACK, at=at, **told)
    chain_news.now_yours(session, now, office_time, back)
