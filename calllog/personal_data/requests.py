"""A citizen asks what is held about them, or to have it erased (个人信息保护法 45, 47, 50).

Who asks is made sure of first, in words that are kept. Everything held about a telephone number is
put together in one file (``package``), without the items of the same number that are somebody
else's. Erased is what is over, what nothing keeps, and what no law prescribes to be kept longer
(article 47): the rest is refused with its reason, item by item. No law sets a limit for the answer;
ours is 15 working days, within the thirty days of GB/T 35273-2020 (8.7).

The conduct line's cases are not part of it, and are not looked at: who complained there asks with
the receipt number and the code (design, section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from calllog import access_log, callers
from calllog.db import lock
from calllog.models import (
    AccessKind,
    AccessRequest,
    Call,
    Item,
    Kept,
    Role,
    Staff,
)
from calllog.personal_data import holds, proofs, purging, retention
from calllog.personal_data.proofs import Cause
from calllog.personal_data.removal import Removal
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

ANSWERED_WITHIN = 15  # Working days.
HANDLES = frozenset({Role.DATA_PROTECTION, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a citizen asks for, and how it was made sure who asks."""

    phone: str
    name: str
    identity_check: str
    wants_erasure: bool = False


def receive(
    session: Session, now: datetime, office_time: OfficeTime, staff: Staff, wish: Wish
) -> AccessRequest:
    """Take a request up.

    Raises:
        LedgerError: the number or the check of identity is missing.
    """
    if not wish.phone:
        raise LedgerError("请填写申请人的电话号码。")
    if not wish.identity_check.strip():
        raise LedgerError("请写明如何核验身份。")
    local = office_time.local(now)
    last = office_time.calendar.add_working_days(local.date(), ANSWERED_WITHIN)
    given = select(func.max(AccessRequest.running)).where(AccessRequest.year == local.year)
    request = AccessRequest(
        year=local.year,
        running=(session.scalar(given) or 0) + 1,
        phone=wish.phone,
        name=wish.name.strip(),
        identity_check=wish.identity_check.strip(),
        wants_erasure=wish.wants_erasure,
        received_at=now,
        received_by_id=staff.id,
        due_at=office_time.closing(last),
        left_out=[],
    )
    session.add(request)
    session.flush()
    _log(session, now, staff, request, "收到申请", reason=request.identity_check or "")
    return request


def open_requests(session: Session) -> Sequence[AccessRequest]:
    """Those that are not settled, the most urgent first."""
    found = select(AccessRequest).where(AccessRequest.closed_at.is_(None))
    return session.scalars(found.order_by(AccessRequest.due_at, AccessRequest.id)).all()


def settled(session: Session, most: int) -> Sequence[AccessRequest]:
    """The last ones that are settled."""
    found = select(AccessRequest).where(AccessRequest.closed_at.is_not(None))
    return session.scalars(found.order_by(AccessRequest.id.desc()).limit(most)).all()


def all_items(session: Session, request: AccessRequest) -> Sequence[Item]:
    """Every item of the number, also those that somebody says are another person's."""
    if request.phone is None:
        return ()
    named = select(Call.item_id).where(Call.callback_number == request.phone)
    theirs = or_(callers.is_theirs(request.phone), Item.id.in_(named))
    found = select(Item).options(joinedload(Item.section), joinedload(Item.merged_into))
    return session.scalars(found.where(theirs).order_by(Item.id)).unique().all()


def items(session: Session, request: AccessRequest) -> list[Item]:
    """The items that are the applicant's."""
    return [one for one in all_items(session, request) if one.number not in request.left_out]


def loose_calls(session: Session, request: AccessRequest) -> Sequence[Call]:
    """Calls of the number that left no item."""
    if request.phone is None:
        return ()
    theirs = or_(Call.caller == request.phone, Call.callback_number == request.phone)
    found = select(Call).where(theirs, Call.item_id.is_(None)).order_by(Call.id)
    return session.scalars(found).all()


def leave_out(session: Session, request: AccessRequest, numbers: Iterable[str], why: str) -> None:
    """Say which items of the number are another person's; telephones are shared.

    Raises:
        LedgerError: the request is settled, or no reason is given.
    """
    must_be_open(session, request)
    known = {item.number for item in all_items(session, request)}
    left_out = sorted(known.intersection(numbers))
    if left_out and not why.strip():
        raise LedgerError("请写明为什么不属于申请人。")
    request.left_out, request.left_out_why = left_out, why.strip() or None


def file_made(
    session: Session, now: datetime, staff: Staff, request: AccessRequest, sha256: str
) -> None:
    """The file was put together.

    Raises:
        LedgerError: the request is settled.
    """
    must_be_open(session, request)
    request.file_made_at, request.file_made_by_id, request.file_sha256 = now, staff.id, sha256
    _log(session, now, staff, request, "制作查阅文件", count=len(items(session, request)))


def hand_over(
    session: Session, now: datetime, staff: Staff, request: AccessRequest, how: str
) -> None:
    """The applicant has the file.

    Raises:
        LedgerError: there is none yet, or it is not said how.
    """
    must_be_open(session, request)
    if request.file_made_at is None:
        raise LedgerError("请先制作查阅文件。")
    if not how.strip():
        raise LedgerError("请写明如何交给申请人。")
    request.handed_over_at, request.handed_over_by_id = now, staff.id
    request.handed_over_how = how.strip()
    _log(session, now, staff, request, "交给申请人", reason=how.strip())


def why_kept(session: Session, today: date, zone: ZoneInfo, item: Item) -> list[str]:
    """Why an item is not erased; nothing where it is."""
    whys = holds.why_held(session, item)
    rule = retention.in_force(session, Kept.ITEMS, today)
    if rule.is_binding and item.closed_at is not None:
        until = item.closed_at.astimezone(zone).date() + timedelta(days=rule.days)
        if until > today:
            whys.append(f"法定保存期限到{until}（{rule.reason}），期间只保存，不作其他使用")
    return whys


def erase(
    session: Session,
    now: datetime,
    zone: ZoneInfo,
    home: Path,
    staff: Staff,
    request: AccessRequest,
) -> None:
    """Erase what may be erased, and keep on record what was not and why.

    Raises:
        LedgerError: the request is settled, or does not ask for it.
        OSError: a recording's file may not be removed.
    """
    must_be_open(session, request)
    if not request.wants_erasure:
        raise LedgerError("申请人没有要求删除。")
    today = now.astimezone(zone).date()
    mine = [item for item in items(session, request) if item.purged_at is None]
    kept = {item.number: why_kept(session, today, zone, item) for item in mine}
    gone = [item for item in mine if not kept[item.number]]
    rule = f"{request.number}：本人申请删除（个人信息保护法第47条）"
    if gone:
        cause = Cause(Kept.ITEMS, staff.login, rule)
        purging.purge_items(session, now, home, cause, gone)
    _erase_loose(session, now, home, Cause(Kept.CALLS, staff.login, rule), request)
    request.erased_at, request.erased_by_id = now, staff.id
    request.erasure = [{"number": number, "why": whys} for number, whys in kept.items()]
    _log(session, now, staff, request, "删除", count=len(gone))


def _erase_loose(
    session: Session, now: datetime, home: Path, cause: Cause, request: AccessRequest
) -> None:
    """Calls without an item are network logs for six months, and nothing more."""
    floor, _why = retention.FLOORS[Kept.CALLS]
    since = now - timedelta(days=floor)
    calls = [
        call
        for call in loose_calls(session, request)
        if call.ended_at is not None and call.ended_at < since
    ]
    if calls:
        removal = Removal(session, now, home)
        removal.calls(calls)
        proofs.make(session, now, cause, removal)
        removal.carry_out()


def close(
    session: Session, now: datetime, staff: Staff, request: AccessRequest, words: str
) -> None:
    """The applicant was told what came of it.

    Raises:
        LedgerError: nothing is said, or they asked for an erasure that nobody has decided.
    """
    must_be_open(session, request)
    if not words.strip():
        raise LedgerError("请写明告知申请人的内容。")
    if request.wants_erasure and request.erased_at is None:
        raise LedgerError("申请人要求删除，请先办理删除。")
    request.closed_at, request.closed_by_id = now, staff.id
    request.closed_words = words.strip()
    _log(session, now, staff, request, "办结")


def must_be_open(session: Session, request: AccessRequest) -> None:
    """Nobody else is at work on the request, and it is not settled.

    Raises:
        LedgerError: it is.
    """
    lock(session, request)
    if request.closed_at is not None:
        raise LedgerError("该申请已经办结。")


def _log(
    session: Session,
    now: datetime,
    staff: Staff,
    request: AccessRequest,
    what: str,
    *,
    count: int = 1,
    reason: str = "",
) -> None:
    about, kind = f"{request.number} {what}", AccessKind.REQUEST
    access_log.record(session, now, staff, kind, about=about, count=count, reason=reason)
