"""How long each kind is kept (保存期限), by rules that the office may change from a day on.

个人信息保护法, article 19: the shortest time that the purpose needs; article 47: what is past it is
deleted, unless a law or regulation prescribes a longer time. No law names a period for the ledger
of a service line or its recordings; the defaults are ours, each with its reason below. What a law
does prescribe is the floor, which no rule of the office goes below: network logs six months
(网络安全法, until 2025 article 21(3)), records of how personal information was handled three years
(个人信息保护法, article 56).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Kept, RetentionRule, Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError

YEAR = 365
SIX_MONTHS = 184  # The longest six months there are.
LONGEST = 100 * YEAR


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a kind is kept, and why; a binding period is not cut short by a citizen's wish."""

    days: int
    reason: str
    is_binding: bool = False
    valid_from: date | None = None  # None: the default.


DEFAULTS = {
    Kept.RECORDINGS: Rule(
        YEAR, "办结后一年：覆盖行政复议、行政诉讼的一般期限（行政诉讼法第46条）和年度考核"
    ),
    Kept.ITEMS: Rule(3 * YEAR, "办结后三年：与普通诉讼时效一致（民法典第188条）"),
    Kept.CALLS: Rule(SIX_MONTHS, "来电后六个月：未登记为事项的来电，只作为网络日志保存"),
    Kept.TEXTS: Rule(YEAR, "发送后一年：供核对是否告知，事项办结以后才清除"),
    Kept.MESSAGES: Rule(YEAR, "发送后一年：提醒和通知用后不再需要"),
    Kept.LOGS: Rule(
        3 * YEAR, "三年：个人信息处理情况记录至少保存三年（个人信息保护法第56条）", is_binding=True
    ),
    Kept.REQUESTS: Rule(
        3 * YEAR,
        "办结后三年：个人信息处理情况记录至少保存三年（个人信息保护法第56条）",
        is_binding=True,
    ),
}
# As the log of administration tells them.
TITLES = {
    Kept.RECORDINGS: "录音",
    Kept.ITEMS: "事项中的个人信息",
    Kept.CALLS: "未登记为事项的来电",
    Kept.TEXTS: "短信",
    Kept.MESSAGES: "工作人员收到的消息",
    Kept.LOGS: "查看记录和管理变更记录",
    Kept.REQUESTS: "查阅和删除申请",
}
FLOORS = {
    Kept.CALLS: (SIX_MONTHS, "网络日志至少保存六个月（网络安全法）"),
    Kept.LOGS: (SIX_MONTHS, "网络日志至少保存六个月（网络安全法）"),
    Kept.REQUESTS: (SIX_MONTHS, "网络日志至少保存六个月（网络安全法）"),
}


def in_force(session: Session, kind: Kept, day: date) -> Rule:
    """The rule of a kind on a day."""
    row = session.scalars(
        select(RetentionRule)
        .where(RetentionRule.kind == kind, RetentionRule.valid_from <= day)
        .order_by(RetentionRule.valid_from.desc())
        .limit(1)
    ).first()
    return DEFAULTS[kind] if row is None else _rule(row)


def coming(session: Session, kind: Kept, day: date) -> list[Rule]:
    """The rules of a kind that begin after a day."""
    rows = session.scalars(
        select(RetentionRule)
        .where(RetentionRule.kind == kind, RetentionRule.valid_from > day)
        .order_by(RetentionRule.valid_from)
    )
    return [_rule(row) for row in rows]


def enter(session: Session, now: datetime, today: date, by: Staff, kind: Kept, new: Rule) -> None:
    """Keep a kind for another time from a day on.

    Raises:
        LedgerError: it would begin in the past, has no reason, or goes below what a law prescribes.
    """
    _check(today, kind, new)
    before = in_force(session, kind, new.valid_from or today)
    begins = RetentionRule.kind == kind, RetentionRule.valid_from == new.valid_from
    row = session.scalars(select(RetentionRule).where(*begins).with_for_update()).first()
    if row is None:
        row = RetentionRule(kind=kind, valid_from=new.valid_from or today)
        session.add(row)
    row.days, row.is_binding, row.reason = new.days, new.is_binding, new.reason.strip()
    row.entered_at, row.entered_by = now, by.login
    session.flush()
    old = {"retention_days": before.days, "is_binding": before.is_binding, "reason": before.reason}
    given = {"retention_days": row.days, "is_binding": row.is_binding, "reason": row.reason}
    about = f"{TITLES[kind]}（{row.valid_from}）"
    admin_log.record(session, now, by, Area.RETENTION, about, old, given)


def _check(today: date, kind: Kept, new: Rule) -> None:
    if not new.reason.strip():
        raise LedgerError("请写明依据和理由。")
    if (new.valid_from or today) < today:
        raise LedgerError("执行日期不能早于今天。")
    floor, why = FLOORS.get(kind, (1, ""))
    if new.days < floor:
        raise LedgerError("保存期限不能少于%(days)s天：%(why)s。", days=str(floor), why=why)
    if new.days > LONGEST:
        raise LedgerError("保存期限不能超过100年。")


def _rule(row: RetentionRule) -> Rule:
    return Rule(row.days, row.reason, row.is_binding, row.valid_from)


def past(today: date, rule: Rule) -> date:
    """What ended before this day is past its time."""
    return today - timedelta(days=rule.days)
