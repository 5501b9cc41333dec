"""我来回电: one person calls back and the others know it, so that two do not call the same person.

A claim lasts ten minutes. It ends earlier when its owner gives it up, records an attempt, or when
anybody has spoken to the person. Who may take over what another has claimed: supervisors and the
item's section head, each time by saying so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog import events
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import Claim, Item, Role, Staff
from calllog.office import absences
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

LASTS = timedelta(minutes=10)


def in_force(session: Session, now: datetime, item: Item) -> Claim | None:
    """Who calls back just now; the claim of the past says nothing."""
    row = session.get(Claim, item.id, populate_existing=True)
    return row if row is not None and row.until > now else None


def all_in_force(session: Session, now: datetime) -> Mapping[int, Claim]:
    """The same of all items, by the item's id, for lists."""
    rows = select(Claim).options(joinedload(Claim.staff)).where(Claim.until > now)
    return {row.item_id: row for row in session.scalars(rows)}


def may_take_over(session: Session, now: datetime, item: Item, staff: Staff) -> bool:
    """Supervisors, and the head of the section that has the item, or who stands in for them."""
    if Role.SUPERVISOR in staff.roles:
        return True
    head = item.section.head
    return head is not None and staff.id in (
        head.id,
        absences.standing_in(session, head, now).id,
    )


def claim(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    takes_over: bool = False,
) -> Claim:
    """Claim an item for ten minutes; its owner claims it anew.

    Raises:
        LedgerError: the item is closed, it is not for this person to handle, or another calls back
            just now and this person may not, or does not say that they, take it over.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    before = _of_another(session, now, item, staff)
    if before is not None and not (takes_over and may_take_over(session, now, item, staff)):
        raise _refusal(before, office_time)
    read_by_acting(session, now, office_time, item, staff)
    from_id = before.staff_id if before is not None else None
    made = hold(session, now, item, staff)
    until = made.until.isoformat()
    if from_id is not None:
        told = {"until": until, "from": from_id}
        events.record(session, item, "claim_taken_over", now, staff, **told)
    else:
        events.record(session, item, "claimed", now, staff, until=until)
    return made


def must_be_free(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Refuse to call a person whom another calls just now. The item's turn was taken before.

    Raises:
        LedgerError: with who calls back, and until when.
    """
    other = _of_another(session, now, item, staff)
    if other is not None:
        raise _refusal(other, office_time)


def hold(session: Session, now: datetime, item: Item, staff: Staff) -> Claim:
    """Write the claim down; what it is for has its own event (a call-back that was asked for)."""
    row = session.get(Claim, item.id, populate_existing=True) or Claim(item_id=item.id)
    row.staff, row.claimed_at, row.until = staff, now, now + LASTS
    session.add(row)
    session.flush()
    return row


def release(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """Give one's own claim up before its time.

    Raises:
        LedgerError: this person has none.
    """
    must_be_open(session, item)
    row = in_force(session, now, item)
    if row is None or row.staff_id != staff.id:
        raise LedgerError("您没有正在进行的“我来回电”。")
    row.until = now
    events.record(session, item, "claim_released", now, staff)


def end_by_attempt(
    session: Session, now: datetime, item: Item, staff: Staff, *, is_contact: bool
) -> None:
    """An attempt ends the claim of who made it; that the person was spoken to, anybody's."""
    row = in_force(session, now, item)
    if row is not None and (is_contact or row.staff_id == staff.id):
        row.until = now


def _of_another(session: Session, now: datetime, item: Item, staff: Staff) -> Claim | None:
    row = in_force(session, now, item)
    return row if row is not None and row.staff_id != staff.id else None


def _refusal(row: Claim, office_time: OfficeTime) -> LedgerError:
    until = f"{office_time.local(row.until):%H:%M}"
    return LedgerError("%(name)s正在回电，至%(until)s。", name=row.staff.name, until=until)
