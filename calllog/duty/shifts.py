"""交接班: what is open of a section passes from one shift to the next by name, signed by both.

Whoever goes signs the list of what is open, as it stands. Whoever comes signs the same list, or
refuses it with a reason. What falls due before the one who goes is next on duty, and what is late
already, becomes the other's with that signature, and not before: it never belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog import promises
from calllog.clock import Clock
from calllog.db import Database, lock
from calllog.duty import shift_news
from calllog.duty.duty_log import must_serve
from calllog.ledger import handing_over
from calllog.models import (
    HandOverKind,
    Item,
    Promise,
    Section,
    ShiftHandOver,
    Staff,
)
from calllog.office import directory
from calllog.refusals import LedgerError
from calllog.showing import stories
from calllog.times.office_hours import OfficeTime

LOOKED_AHEAD = 31  # Working days; who is on no roster for so long comes back to no shift.
SHOWN = 20


def hand_over(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    section: Section,
    giver: Staff,
    taker: Staff,
    words: str,
) -> ShiftHandOver:
    """Whoever goes signs the list of open items, and names who comes.

    Raises:
        LedgerError: they are not of the section, are the same, or a list of theirs is unsigned.
    """
    today = office_time.local(now).date()
    lock(session, section)
    for person in (giver, taker):
        must_serve(session, section, person, today)
    if giver.id == taker.id:
        raise LedgerError("交班人和接班人不能是同一人。")
    if any(one.from_id == giver.id for one in waiting(session, section)):
        raise LedgerError("上一份交班清单尚未签收或退回，不能再交班。")
    back_at = next_on_duty(session, now, office_time, section, giver)
    made = ShiftHandOver(
        section=section,
        giver=giver,
        taker=taker,
        items=[_as_it_stands(item, giver, back_at) for item in _open_items(session, section)],
        words=words.strip(),
        from_signed_at=now,
    )
    session.add(made)
    session.flush()
    shift_news.offered(session, now, office_time, made)
    return made


def next_on_duty(
    session: Session, now: datetime, office_time: OfficeTime, section: Section, staff: Staff
) -> datetime | None:
    """When somebody is on duty again; None when no roster of the next weeks says so."""
    day = office_time.local(now).date()
    for _ in range(LOOKED_AHEAD):
        day = office_time.calendar.next_working(day)
        if staff in directory.on_duty(session, section, day):
            return office_time.opening(day)
    return None


def _open_items(session: Session, section: Section) -> Sequence[Item]:
    return session.scalars(
        select(Item)
        .options(selectinload(Item.promises), joinedload(Item.responsible))
        .where(Item.section_id == section.id, Item.closed_at.is_(None))
        .order_by(Item.year, Item.running)
    ).all()


def _as_it_stands(item: Item, giver: Staff, back_at: datetime | None) -> dict[str, Any]:
    owed = sorted(
        (promise for promise in item.promises if promise.ended_at is None),
        key=lambda promise: promise.due_at,
    )
    return {
        "number": item.number,
        "state": stories.state(item).value,
        "due_at": owed[0].due_at.isoformat() if owed else None,
        "left": [promise.kind for promise in owed],
        "whose": item.responsible.name,
        "passes": _passes(item, owed, giver, back_at),
    }


def _passes(item: Item, owed: list[Promise], giver: Staff, back_at: datetime | None) -> bool:
    """Whether an item becomes the other's: the giver's own, and due before they are back.

    An entry that is yet to be finished stays: only who took the call knows what was said. So does
    what waits for somebody's acceptance.
    """
    if item.responsible_id != giver.id or item.is_draft or item.pending is not None:
        return False
    return back_at is None or any(promise.due_at < back_at for promise in owed)


def sign(
    session: Session, now: datetime, office_time: OfficeTime, made: ShiftHandOver, staff: Staff
) -> int:
    """Whoever comes signs: what passes is theirs from now on; returns how many items pass.

    What was closed meanwhile, or is somebody else's by now, is left as it is.

    Raises:
        LedgerError: it is signed or refused already, or for somebody else to sign.
    """
    _must_wait_for(session, made, staff)
    made.to_signed_at = now
    numbers = {entry["number"] for entry in made.items if entry["passes"]}
    passing = [item for item in _open_items(session, made.section) if item.number in numbers]
    given_to = made.giver, staff
    return sum(_pass_on(session, now, office_time, item, *given_to) for item in passing)


def _pass_on(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    giver: Staff,
    taker: Staff,
) -> bool:
    """The item is handed to whoever comes and accepted with the same signature.

    What was missed before stays with whoever held it, and may have made the item the head's. What
    waits for somebody's acceptance goes on waiting for it: within two office hours it is accepted,
    returned, or the head's.
    """
    lock(session, item)
    promises.record_misses(session, now, item)
    if item.responsible_id != giver.id or item.pending is not None:
        return False
    why, note = HandOverKind.TO_HANDLER, "交接班"
    handing_over.pass_on(session, now, office_time, item, giver, taker, why, note)
    return True


def refuse(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    made: ShiftHandOver,
    staff: Staff,
    why: str,
) -> None:
    """Whoever comes does not take the shift over as the list says; nothing passes.

    Raises:
        LedgerError: there is no reason; it is signed or refused already, or for somebody else.
    """
    if not why.strip():
        raise LedgerError("请写明不签收的理由。")
    _must_wait_for(session, made, staff)
    made.refused_at, made.refused_why = now, why.strip()
    shift_news.refused(session, now, office_time, made)


def _must_wait_for(session: Session, made: ShiftHandOver, staff: Staff) -> None:
    lock(session, made)
    if made.to_signed_at is not None or made.refused_at is not None:
        raise LedgerError("该交班清单已签收或已退回。")
    if made.to_id != staff.id:
        raise LedgerError("该交班清单应由接班人本人签收。")


_UNSIGNED = (ShiftHandOver.to_signed_at.is_(None), ShiftHandOver.refused_at.is_(None))
_LOADS = (
    joinedload(ShiftHandOver.giver),
    joinedload(ShiftHandOver.taker),
    joinedload(ShiftHandOver.section),
)


def waiting(session: Session, section: Section) -> Sequence[ShiftHandOver]:
    """What nobody has signed or refused yet, in order."""
    return session.scalars(
        select(ShiftHandOver)
        .options(*_LOADS)
        .where(ShiftHandOver.section_id == section.id, *_UNSIGNED)
        .order_by(ShiftHandOver.id)
    ).all()


def settled(session: Session, section: Section) -> Sequence[ShiftHandOver]:
    """The last twenty that were signed or refused, the newest first."""
    is_settled = or_(ShiftHandOver.to_signed_at.is_not(None), ShiftHandOver.refused_at.is_not(None))
    return session.scalars(
        select(ShiftHandOver)
        .options(*_LOADS)
        .where(ShiftHandOver.section_id == section.id, is_settled)
        .order_by(ShiftHandOver.id.desc())
        .limit(SHOWN)
    ).all()


def by_id(session: Session, list_id: int) -> ShiftHandOver | None:
    """One list, for the command line."""
    return session.get(ShiftHandOver, list_id)


def as_json(made: ShiftHandOver, zone: ZoneInfo) -> dict[str, Any]:
    """One list as an object; times in ISO with the office's zone."""
    return {
        "id": made.id,
        "from": made.giver.name,
        "to": made.taker.name,
        "from_signed_at": made.from_signed_at.astimezone(zone).isoformat(),
        "words": made.words,
        "items": made.items,
    }


def tell_unsigned(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Tell the section head, once, of each list that nobody has signed when the section opens."""
    now = clock.now()
    with db.reading() as session:
        untold = session.scalars(_untold(now)).all()
        if not untold:
            return 0
        office_time = directory.office_time(session, zone)
        late = [made.id for made in untold if _is_late(made, now, office_time)]
    told = 0
    for made_id in late:
        with db.writing() as session:
            told += _tell_one(session, now, office_time, made_id)
    return told


def _untold(now: datetime) -> Any:
    # Nothing that was signed less than a minute ago can be late.
    before = now - timedelta(minutes=1)
    return select(ShiftHandOver).where(
        *_UNSIGNED, ShiftHandOver.told_at.is_(None), ShiftHandOver.from_signed_at <= before
    )


def _is_late(made: ShiftHandOver, now: datetime, office_time: OfficeTime) -> bool:
    return office_time.next_opening(made.from_signed_at) <= now


def _tell_one(session: Session, now: datetime, office_time: OfficeTime, made_id: int) -> int:
    made = session.get_one(ShiftHandOver, made_id)
    lock(session, made)
    if made.told_at is not None or made.to_signed_at is not None or made.refused_at is not None:
        return 0
    made.told_at = now
    shift_news.unsigned(session, now, office_time, made)
    return 1
