"""Who is told of the office's own sentences: not used, waiting for approval, or decided."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import PromptVersion, Role
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


def to_approve(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    version: PromptVersion,
    purpose: str,
) -> None:
    """Those who may let the public hear a draft are told that it waits; its author is not."""
    people = [
        *directory.people_with(session, Role.SUPERVISOR),
        *directory.people_with(session, Role.LEADER_IN_CHARGE),
    ]
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"prompt{version.id}|to_approve",
        recipients=[person for person in people if person.id != version.made_by_id],
        title="语音提示修改待审核",
        body=f"语音提示“{purpose}”有一处修改等待审核，请在“审核督办”的“语音提示”页面办理。",
    )


def decided(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    version: PromptVersion,
    purpose: str,
) -> None:
    """Who wrote a draft is told what became of it."""
    result = "已同意，从下一通来电起播放" if version.is_approved else "已退回，理由见修改记录"
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"prompt{version.id}|decided",
        recipients=[version.made_by],
        title="语音提示修改已审核",
        body=f"您对语音提示“{purpose}”的修改{result}。",
    )
