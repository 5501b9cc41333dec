"""Who is told that one of the office's own sentences or recordings is not used."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Role
from calllog.news import outbox
from calllog.office import directory
from calllog.times.office_hours import OfficeTime

TITLE = "自有语句或录音未启用"
BODY = (
    "本单位自有的语句或录音有一处不能使用，电话中已改用系统自带的语句。"
    "请运行 scripts/hotline doctor 查看原因并更正。位置：{where}"
)


def not_used(
    session: Session, now: datetime, office_time: OfficeTime, alarm: str, where: str
) -> None:
    """Every administrator and supervisor is told of an alarm, however often it is found, once."""
    people = [
        *directory.people_with(session, Role.ADMINISTRATOR),
        *directory.people_with(session, Role.SUPERVISOR),
    ]
    digest = hashlib.sha256(alarm.encode()).hexdigest()[:16]
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"alarm|{digest}",
        recipients=people,
        title=TITLE,
        body=BODY.format(where=where),
    )
