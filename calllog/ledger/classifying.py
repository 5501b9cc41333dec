"""What of the catalogue a matter is, and its acceptance with complete papers (受理, 3.1.2d)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, promises
from calllog.catalogue import matters
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Matter, MatterEdition, PromiseKind, Staff
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def classify(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    matter: Matter,
) -> None:
    """Say which matter of the catalogue (事项清单) it is; until the acceptance it may be corrected.

    Raises:
        LedgerError: the item is closed, or was accepted as another matter.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    if item.matter_id == matter.id:
        return
    if item.accepted_at is not None:
        raise LedgerError("该事项已受理，不能改为其他事项。")
    read_by_acting(session, now, office_time, item, staff)
    item.catalogue_matter = matter
    events.record(session, item, "classified", now, staff, matter=matter.name, key=matter.key)


def accept(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> None:
    """Accept it with complete papers: the catalogue's limit in force today runs from now (3.1.2d).

    The resolution takes the answer's place. Where the limit counts no days (handled while the
    person waits, or as the centre publishes) there is nothing to take it, and the answer stays
    owed, or after a one-time notice the follow-up: so something always is.

    Raises:
        LedgerError: the entry is not finished, the matter is not of the catalogue or has no
            edition in force, or the item was accepted, or has its outcome.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    if item.is_draft:
        raise LedgerError("请先完成话后登记。")
    if item.accepted_at is not None:
        raise LedgerError("该事项已受理。")
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果，不能再受理。")
    edition = edition_in_force(session, now, office_time, item)
    read_by_acting(session, now, office_time, item, staff)
    item.accepted_at = now
    events.record(
        session,
        item,
        "accepted",
        now,
        staff,
        matter=edition.matter.name,
        valid_from=edition.valid_from.isoformat(),
        limit_days=edition.limit_days,
        limit_unit=edition.limit_unit,
    )
    due = matters.resolution_due(edition, now, office_time)
    if due is not None or promises.open_promise(session, item, PromiseKind.ANSWER) is not None:
        # What the person still had to bring is there: nobody needs to ask after it.
        promises.end(session, now, item, PromiseKind.FOLLOW_UP)
    if due is None:
        return
    promises.end(session, now, item, PromiseKind.ANSWER)
    holder = item.responsible
    promises.make(session, now, office_time, item, PromiseKind.RESOLUTION, due, holder)


def edition_in_force(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> MatterEdition:
    """What holds today for the item's matter.

    Raises:
        LedgerError: the matter is not of the catalogue, or nothing holds for it today.
    """
    if item.catalogue_matter is None:
        raise LedgerError("请先选定事项清单中的事项。")
    today = office_time.local(now).date()
    edition = matters.matter_on(session, item.catalogue_matter.key, today)
    if edition is None:
        raise LedgerError("该事项今天没有有效的版本，请核对事项清单。")
    return edition
