"""A reasonable answer for the time being (先行答复, clause 3.1.2e), given the same day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, findings
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Given, Item, Staff
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def interim_answer(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str,
    given: Given = Given.SPOKEN,
) -> None:
    """The person was told how things stand: the handler is absent, or whose it is is unclear.

    It is no answer in the sense of 3.2.1 and ends no promise; whether the person was spoken to is
    recorded with the attempt.

    Raises:
        LedgerError: the item is closed, or nothing was said.
    """
    must_be_open(session, item)
    if not words.strip():
        raise LedgerError("请写明先行答复的内容。")
    read_by_acting(session, now, office_time, item, staff)
    told = words.strip()
    event = events.record(session, item, "interim_answer", now, staff, words=told, given=given)
    findings.look(session, now, item, f"event:{event.id}", told, staff)
