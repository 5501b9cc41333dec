"""The same message to every monitor on every working day, whether or not there is anything.

No message ever says or betrays that a complaint has come in (design, section 6): it says nothing,
and comes as surely without one as with one.
"""

from __future__ import annotations

from datetime import datetime, time

import structlog
from sqlalchemy import or_, update

from calllog.conduct import sealing
from calllog.conduct.models import Member
from calllog.db import Database
from calllog.news.notify import Notifier, NotSentError
from calllog.times.office_hours import OfficeTime

AT = time(9, 0)
TITLE = "作风监督"
WORDS = "今日请登录作风监督系统查看"

log = structlog.get_logger(__name__)


def remind(db: Database, now: datetime, office_time: OfficeTime, notifier: Notifier) -> int:
    """Send the day's message from 09:00 on, until the office closes; how many were sent.

    What was not taken is tried again at the next pass. Nothing of it is logged but a fault.
    """
    local = office_time.local(now)
    today = local.date()
    is_due = local.time() >= AT and now < office_time.closing(today)
    if not office_time.calendar.is_working(today) or not is_due:
        return 0
    sent = 0
    with db.reading() as session:
        waiting = [
            (one.id, list(one.addresses))
            for one in sealing.members(session)
            if one.addresses and one.reminded_on != today
        ]
    for member_id, addresses in waiting:
        with db.writing() as session:
            # Of several schedulers one sends it.
            claimed = session.scalars(
                update(Member)
                .where(Member.id == member_id)
                .where(or_(Member.reminded_on.is_(None), Member.reminded_on != today))
                .values(reminded_on=today)
                .returning(Member.id)
            ).first()
        if claimed is not None:
            sent += _send(db, member_id, addresses, notifier)
    return sent


def _send(db: Database, member_id: int, addresses: list[str], notifier: Notifier) -> int:
    sent, is_final = 0, True
    for address in addresses:
        try:
            notifier.send(address, TITLE, WORDS)
            sent += 1
        except NotSentError as error:
            log.warning("reminder_not_sent", why=error.why)
            is_final = is_final and error.is_final
    if not sent and not is_final:
        with db.writing() as session:
            session.get_one(Member, member_id).reminded_on = None
    return sent
