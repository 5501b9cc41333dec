"""The same message to every monitor on every working day, whether or not there is anything.

No message ever says or betrays that a complaint has come in (design, section 6): it says nothing,
and comes as surely without one as with one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import structlog

from calllog.conduct import sealing
from calllog.conduct.models import Member
from calllog.db import Database, lock
from calllog.news.notify import Notifier, NotSentError
from calllog.times.office_hours import OfficeTime

AT = time(9, 0)
TITLE = "作风监督"
WORDS = "今日请登录作风监督系统查看"

log = structlog.get_logger(__name__)


def remind(
    db: Database, now: datetime, office_time: Callable[[], OfficeTime], notifier: Notifier
) -> int:
    """Send the day's message from 09:00 on, until the office closes; how many were sent.

    What was not taken is tried again at the next pass. Nothing of it is logged but a fault.
    """
    with db.reading() as session:
        monitors = [one for one in sealing.members(session) if one.addresses]
        waiting = {one.id: (one.reminded_on, list(one.addresses)) for one in monitors}
    if not waiting:
        return 0
    time_of_office = office_time()
    today = time_of_office.local(now).date()
    if not _is_time(time_of_office, now):
        return 0
    return sum(
        _send(db, member_id, addresses, notifier)
        for member_id, (reminded_on, addresses) in waiting.items()
        if reminded_on != today and _claim(db, member_id, today)
    )


def _is_time(office_time: OfficeTime, now: datetime) -> bool:
    local = office_time.local(now)
    is_working = office_time.calendar.is_working(local.date())
    return is_working and local.time() >= AT and now < office_time.closing(local.date())


def _claim(db: Database, member_id: int, today: date) -> bool:
    """Whether this scheduler sends it: of several one does."""
    with db.writing() as session:
        member = session.get_one(Member, member_id)
        lock(session, member)
        is_ours = member.reminded_on != today
        member.reminded_on = today
    return is_ours


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
