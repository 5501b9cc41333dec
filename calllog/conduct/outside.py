"""Cases that go to the outside body (移送): letter, dispatch, receipt, and when to ask for it.

So goes what is about a monitor, the administrator or a leader, and whatever the monitors decide
should. Passing on is no closing: until the body's receipt is here the case stays open (clause 1b).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog.conduct import deadlines, decisions, held
from calllog.conduct.concerned import About
from calllog.conduct.decisions import Decision
from calllog.conduct.held import Held, required
from calllog.conduct.kinds import CasePromiseKind, EntryKind
from calllog.conduct.letters import DOCX, Letter, letter
from calllog.conduct.models import CaseState, Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.models import Role
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

# What of the record goes along with the letter.
PAPERS = frozenset(
    {
        EntryKind.STATEMENT,
        EntryKind.ATTACHMENT,
        EntryKind.ANSWER,
        EntryKind.EVIDENCE,
        EntryKind.PERSONS_STATEMENT,
    }
)
# Who is never investigated in the house: whoever the monitors are under or beside.
HIGH = frozenset({Role.LEADER, Role.LEADER_IN_CHARGE, Role.ADMINISTRATOR, Role.CONDUCT_MONITOR})
GOES = (CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.INVESTIGATING)


def pass_on(
    session: Session,
    now: datetime,
    case: Held,
    place: Place,
    *,
    reason: str,
    office_name: str,
    office_time: OfficeTime,
) -> None:
    """移送: the letter is made and kept, sealed, with the case.

    Raises:
        LedgerError: no outside body is configured, no reason given, or it is decided already.
    """
    held.refuse_unless(case.case, *GOES)
    body = decisions.words(session, now, Decision.OUTSIDE_BODY)
    if not body:
        raise LedgerError("还没有设置受移送机关，请监督负责人先在设置中填写。")
    reason = required(reason, "移送的理由")
    told = Letter(
        office=office_name,
        body=body,
        address=decisions.words(session, now, Decision.OUTSIDE_ADDRESS),
        number=case.case.receipt,
        received_on=office_time.local(case.case.received_at).date(),
        about=[who for one in case.all(EntryKind.ABOUT) if (who := complained_of(one.words))],
        reason=reason,
        is_named=case.is_named,
        pieces=sum(one.entry.kind in PAPERS for one in case.record),
        on=office_time.local(now).date(),
    )
    content = letter(told)
    assert case.case.public_key is not None
    file = place.write_sealed(case.case.public_key, content, now)
    name = f"移送函-{case.case.receipt}.docx"
    kept = {"name": name, "type": DOCX, "bytes": len(content)}
    held.note(
        session, now, case, EntryKind.TRANSFERRED, {"body": body, "reason": reason, **kept}, file
    )
    deadlines.meet(session, now, case.case, CasePromiseKind.ACKNOWLEDGE)
    held.move(session, now, case.case, CaseState.TRANSFERRED)


def may_be_high(about: About, office: WholeOffice, monitors: Iterable[Member]) -> bool:
    """Whether somebody who is picked or named may be a leader, the administrator or a monitor."""
    written = "".join((about.person or "").split())
    high = [one for one in office.people if one.roles & HIGH]
    names = {*(one.name for one in high), *(one.name for one in monitors)}
    is_picked = any(one.login in about.staff_logins for one in high)
    return is_picked or any(name in written for name in names if name)


def complained_of(words: dict[str, Any]) -> str:
    """Whom or which section a piece names, as people say it: 贷款科 张某."""
    return " ".join(str(words[part]) for part in ("section_name", "person") if words.get(part))


def dispatch(
    session: Session,
    now: datetime,
    case: Held,
    *,
    how: str,
    on: date,
    number: str,
    office_time: OfficeTime,
) -> None:
    """The letter is sent; from that day the receipt is due within the set working days (5).

    Raises:
        LedgerError: it is sent already, how is not said, or the day lies in the future.
    """
    held.refuse_unless(case.case, CaseState.TRANSFERRED)
    if case.lately(EntryKind.DISPATCHED) is not None:
        raise LedgerError("已经登记过送出。")
    held.refuse_future(on, office_time.local(now).date())
    said = {"how": required(how, "送达方式"), "on": on.isoformat(), "number": number.strip()}
    held.note(session, now, case, EntryKind.DISPATCHED, said)
    days = decisions.number(session, now, Decision.FOLLOW_UP_DAYS)
    start = office_time.opening(on)
    deadlines.promise(session, start, case.case, CasePromiseKind.RECEIPT, days, office_time)


def receive(
    session: Session,
    now: datetime,
    case: Held,
    *,
    by: str,
    on: date,
    document: str,
    office_time: OfficeTime,
) -> None:
    """The outside body's receipt (回执) is here.

    Raises:
        LedgerError: nothing was sent, it is here already, or it does not say who signed when.
    """
    held.refuse_unless(case.case, CaseState.TRANSFERRED)
    if case.lately(EntryKind.DISPATCHED) is None:
        raise LedgerError("请先登记移送函的送出。")
    if case.lately(EntryKind.RECEIVED_OUTSIDE) is not None:
        raise LedgerError("已经登记过回执。")
    held.refuse_future(on, office_time.local(now).date())
    said = {
        "by": required(by, "签收人"),
        "on": on.isoformat(),
        "document": document.strip(),
    }
    held.note(session, now, case, EntryKind.RECEIVED_OUTSIDE, said)
    deadlines.meet(session, now, case.case, CasePromiseKind.RECEIPT)
