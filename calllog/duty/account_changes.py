"""Accounts: roles, one-time passwords and sessions. The person concerned is told of each change.

The general office says who works here, and the administrator gives roles and passwords: to make
somebody up takes both. Nobody changes their own roles. Conduct monitors and administrators are made
at the machine alone, and their passwords are given there (``accounts.GIVEN_AT_THE_MACHINE``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from calllog.db import lock
from calllog.duty.office_store import take_turn
from calllog.models import AdminChange, Role, Staff
from calllog.news import outbox
from calllog.office import accounts, admin_log, directory
from calllog.office.accounts import GIVEN_AT_THE_MACHINE
from calllog.office.admin_log import Area
from calllog.refusals import LedgerError

WHAT_IS_TOLD = "如果不是您本人要求的，请立即联系办公室督办员。"


def give_roles(
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    by: Staff,
    person: Staff,
    roles: Collection[Role],
) -> None:
    """Give a person these roles, and take the others; what is given at the machine stays.

    Raises:
        LedgerError: it is the person themselves, a role is given at the machine only, or nobody
            would be the general office's supervisor any more.
    """
    take_turn(session)
    lock(session, person)
    if by.id == person.id:
        raise LedgerError("不能变更自己的角色，请由另一位系统管理员办理。")
    if GIVEN_AT_THE_MACHINE.intersection(roles) or Role.ADMINISTRATOR in person.roles:
        raise LedgerError("监督员和系统管理员只在服务器上设置。")
    kept = [role for role in person.roles if role in GIVEN_AT_THE_MACHINE]
    before = list(person.roles)
    person.roles = [*(role.value for role in Role if role in roles), *kept]
    session.flush()
    if not directory.people_with(session, Role.SUPERVISOR):
        raise LedgerError("至少要有一名办公室督办员。")
    change = _log(session, now, by, person, {"roles": before}, {"roles": person.roles})
    _tell(session, now, zone, person, change, "您的角色已变更，重新打开页面后生效。")


def must_leave_a_supervisor(session: Session, leaving: Staff) -> None:
    """Somebody may leave unless nobody would be the general office's supervisor any more.

    Whoever asks has taken their turn (``office_store.take_turn``): roles are changed in it as well.

    Raises:
        LedgerError: the person is the last supervisor.
    """
    if directory.people_with(session, Role.SUPERVISOR) == [leaving]:
        raise LedgerError("至少要有一名办公室督办员。")


def give_password(session: Session, now: datetime, zone: ZoneInfo, by: Staff, person: Staff) -> str:
    """Give a person a one-time password, and sign them out everywhere; it is shown only now.

    Raises:
        LedgerError: the person is a conduct monitor or an administrator.
    """
    lock(session, person)
    _must_be_given_here(person)
    password = accounts.reset(person)
    change = _log(session, now, by, person, {}, {"password": "one_time"})
    _tell(session, now, zone, person, change, "系统管理员已为您发放一次性密码，原密码作废。")
    return password


def end_sessions(session: Session, now: datetime, zone: ZoneInfo, by: Staff, person: Staff) -> None:
    """Sign a person out everywhere.

    Raises:
        LedgerError: the person is a conduct monitor or an administrator.
    """
    lock(session, person)
    _must_be_given_here(person)
    person.session_version += 1
    change = _log(session, now, by, person, {}, {"sessions": "ended"})
    _tell(session, now, zone, person, change, "系统管理员已退出您的所有登录，请重新登录。")


def _must_be_given_here(person: Staff) -> None:
    if GIVEN_AT_THE_MACHINE.intersection(person.roles):
        raise LedgerError("监督员和系统管理员的账号只在服务器上管理。")


def _log(
    session: Session,
    now: datetime,
    by: Staff,
    person: Staff,
    before: dict[str, Any],
    after: dict[str, Any],
) -> AdminChange | None:
    about = admin_log.named(person.name, person.login)
    return admin_log.record(session, now, by, Area.ACCOUNTS, about, before, after)


def _tell(
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    person: Staff,
    change: AdminChange | None,
    words: str,
) -> None:
    if change is None:
        return
    outbox.tell(
        session,
        now,
        directory.office_time(session, zone),
        None,
        key=f"account|{change.id}",
        recipients=[person],
        title="您的账号有变更",
        body=words + WHAT_IS_TOLD,
    )
