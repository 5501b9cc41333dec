"""What is refused of every action alike: a closed item, and who does not handle it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from calllog.db import lock
from calllog.models import Item, Staff
from calllog.office.viewers import Viewer, may_handle
from calllog.refusals import LedgerError


def must_be_open(session: Session, item: Item) -> None:
    """Take the item's turn, and refuse what is done to a closed one.

    Raises:
        LedgerError: the item is closed.
    """
    lock(session, item)
    if item.closed_at is not None:
        raise LedgerError("该事项已办结，不能再办理。如需继续，请先重办。")


def must_handle(item: Item, staff: Staff | None) -> None:
    """Refuse what a section that only co-operates would decide; None is the line or the clock.

    Raises:
        LedgerError: the item is not for this person to settle.
    """
    if staff is not None and not may_handle(Viewer.of(staff), item):
        raise LedgerError("该事项由承办科室办理。协办科室请反馈协办情况。")
