"""Other breaches, entered by hand (4.1.3): what no record of the ledger shows.

Such as what came out of an inspection on the spot, of a citizen's letter, or of a complaint that
another body has upheld. What it rests on is told in words or by the number of a paper, and nothing
else leads from here to where it came from.
"""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from calllog import findings
from calllog.breaches import hearing
from calllog.breaches.judging import JUDGES
from calllog.models import Finding, FindingKind, Item, Staff
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


def may_enter(viewer: Viewer) -> bool:
    """The general office's supervisor and the leader in charge."""
    return viewer.has_any(JUDGES)


def enter(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    staff: Staff,
    person: Staff,
    *,
    happened_on: date,
    words: str,
    evidence: str,
    document: str | None = None,
    item: Item | None = None,
) -> Finding:
    """Enter what somebody is held to have done, on which day, and what shows it.

    It is a suspicion like any other: the person is told, may state, and somebody then decides.
    ``staff`` is who answers for the entry, a supervisor or the leader in charge; whoever calls this
    for a decision made elsewhere names the one who signed it, and ``document`` its number. Nothing
    else is kept of where it comes from.

    Raises:
        LedgerError: it is not for this person to enter, is about themselves, lacks something, lies
            in the future, or stands there already.
    """
    if not may_enter(Viewer.of(staff)):
        raise LedgerError("其他违规情形由办公室督办员或者分管领导登记。")
    if person.id == staff.id:
        raise LedgerError("不能登记涉及本人的情形，请由他人登记。")
    if not words.strip():
        raise LedgerError("请写明情形。")
    if not (evidence.strip() or (document or "").strip()):
        raise LedgerError("请写明依据的事实，或者填写决定文书的文号。")
    if happened_on > office_time.local(now).date():
        raise LedgerError("发生日期不能晚于今天。")
    finding = findings.flag(
        session,
        now,
        item,
        FindingKind.OTHER,
        source=f"person:{person.id}|{happened_on.isoformat()}",
        words=words.strip(),
        passage=evidence.strip(),
        about=person,
        occurred_at=office_time.at(happened_on, time.min),
        entered_by=staff,
        document=(document or "").strip() or None,
    )
    if finding is None:
        raise LedgerError("该人员当日的这一情形已经登记。")
    hearing.tell(session, now, office_time)
    return finding
