"""A text message to a person whom calls did not reach (尽责未达, design section 3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Staff, TextMessage
from calllog.refusals import LedgerError
from calllog.sms import texts
from calllog.times.office_hours import OfficeTime


def text_unreached(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff
) -> TextMessage:
    """Tell the person by text which number to ring back, after a call that nobody answered.

    It is neither contact nor an attempt: with two proved calls on the day it makes 尽责未达.

    Raises:
        LedgerError: nobody was rung yet, the person has been reached, or their number takes no
            texts or the template no sending.
    """
    must_be_open(session, item)
    if item.contacted_at is not None:
        raise LedgerError("已经与办事人通话，不需要再发未接通短信。")
    if item.times_tried == 0:
        raise LedgerError("请先回电；无人接听的，再发短信告知。")
    read_by_acting(session, now, office_time, item, staff)
    return texts.send_unreached(session, now, item, staff)
