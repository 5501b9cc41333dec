"""The centre's leader gets one message a day, at 17:45 on working days (design 3): counts only.

Whom it concerns and what it is about stands in the ledger; over channels that are not ours go no
names, no numbers and no matters. The key of the day and the person makes a second one impossible,
however many schedulers there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from calllog.clock import Clock
from calllog.db import Database
from calllog.figures.items import counts
from calllog.models import CONSOLE, Item, Message, Promise, PromiseKind, Role, Staff
from calllog.news import outbox
from calllog.office import absences, directory
from calllog.times.office_hours import OfficeTime

AT = time(17, 45)
# Where the office closes later than usual, what is missed at closing is still to be in it.
AFTER_CLOSING = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the leader is told of one day."""

    day: date
    due: int  # Promises that fell due on the day.
    kept: int  # Of these in time.
    missed: tuple[tuple[str, int], ...]  # Of these late or not kept, by section, most first.
    open_items: int
    longest_days: int  # Since when the oldest open item has been waiting.
    joint_waiting: int  # Joint matters reported, without a plan.


def send_due(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Write today's digest once its time has come; returns how many leaders were told."""
    now = clock.now()
    if now.astimezone(zone).time() < AT:
        return 0
    with db.reading() as session:
        office_time = directory.office_time(session, zone)
        if not is_due(now, office_time) or not _untold(session, now, office_time):
            return 0
        # Counted outside of the writer's turn: calls that come in must not wait for it.
        title, body = words(figures(session, now, office_time))
    with db.writing() as session:
        told = _untold(session, now, office_time)
        key = _key(now, office_time)
        outbox.tell(
            session, now, office_time, None, key=key, recipients=told, title=title, body=body
        )
    return len(told)


def is_due(now: datetime, office_time: OfficeTime) -> bool:
    """From 17:45 on a working day, or 15 minutes after a later closing, until midnight."""
    day = office_time.local(now).date()
    if not office_time.calendar.is_working(day):
        return False
    return now >= max(office_time.at(day, AT), office_time.closing(day) + AFTER_CLOSING)


def _untold(session: Session, now: datetime, office_time: OfficeTime) -> list[Staff]:
    """The leaders, or who stands in for them, who have not been told today."""
    leaders = [absences.standing_in(session, one, now) for one in _leaders(session)]
    keys = {_key(now, office_time) + f"|{one.id}|{CONSOLE}": one for one in leaders}
    told = set(session.scalars(select(Message.key).where(Message.key.in_(keys))))
    return [one for key, one in keys.items() if key not in told]


def _leaders(session: Session) -> Sequence[Staff]:
    return directory.people_with(session, Role.LEADER)


def _key(now: datetime, office_time: OfficeTime) -> str:
    return f"leader-digest|{office_time.local(now).date().isoformat()}"


def figures(session: Session, now: datetime, office_time: OfficeTime) -> Figures:
    """The counts of the day that ``now`` is in.

    What counts in no figure (暗访、演练) is among the open items, and not among what was due.
    """
    day = office_time.local(now).date()
    begins, ends = office_time.at(day, time.min), office_time.at(day + timedelta(days=1), time.min)
    owed = session.scalars(
        select(Promise)
        .join(Item, Item.id == Promise.item_id)
        .where(Promise.due_at >= begins, Promise.due_at < ends, Promise.voided_at.is_(None))
        .where(counts())
        .options(joinedload(Promise.item).joinedload(Item.section))
    ).all()
    # What was no longer owed when its time came was neither kept nor missed.
    counted = [one for one in owed if one.met_at or one.ended_at is None or one.missed_at]
    late = [one for one in counted if _is_late(one, now)]
    kept = [one for one in counted if one.met_at is not None and not _is_late(one, now)]
    sections = Counter(one.item.section.name for one in late)
    is_open = Item.closed_at.is_(None)
    oldest = session.scalar(select(func.min(Item.created_at)).where(is_open))
    return Figures(
        day=day,
        due=len(counted),
        kept=len(kept),
        missed=tuple(sections.most_common()),
        open_items=session.scalar(select(func.count(Item.id)).where(is_open)) or 0,
        longest_days=(day - office_time.local(oldest).date()).days if oldest else 0,
        joint_waiting=_joint_waiting(session),
    )


def _is_late(promise: Promise, now: datetime) -> bool:
    if promise.missed_at is not None:
        return True
    return promise.ended_at is None and promise.due_at < now


def _joint_waiting(session: Session) -> int:
    waiting = select(func.count(Promise.id)).where(
        Promise.kind == PromiseKind.PLAN, Promise.ended_at.is_(None)
    )
    return session.scalar(waiting) or 0


def words(told: Figures) -> tuple[str, str]:
    """The title and the body: every number is said, also where it is none."""
    missed = sum(count for _section, count in told.missed)
    sections = "、".join(f"{name}{count}项" for name, count in told.missed)
    of_sections = f"（{sections}）" if sections else ""
    waiting = told.due - told.kept - missed
    still = f"，尚未到时{waiting}项" if waiting else ""
    longest = f"，最早一件已登记{told.longest_days}天" if told.open_items else ""
    return (
        f"{told.day.month}月{told.day.day}日首问工作简报",
        f"今日到期时限{told.due}项：按时完成{told.kept}项，逾期{missed}项{of_sections}{still}。"
        f"未办结事项{told.open_items}件{longest}。待商定方案的联办事项{told.joint_waiting}件。"
        "详情请登录台账查看。",
    )
