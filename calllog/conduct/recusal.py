"""Recusal (回避): who is concerned by a case does not hold it, from the moment that shows.

Takes the keys away, seals the case anew so that a remembered key is of no use, and takes the case
from an investigator who is concerned. Where nobody is left, the case belongs to the outside body.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from calllog.conduct import deadlines, held, news, sealing
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.held import Held, required
from calllog.conduct.kinds import CasePromiseKind, EntryKind
from calllog.conduct.models import Case, CaseState, Member, Notice
from calllog.conduct.news import News
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.refusals import LedgerError


def concerned(case: Held, people: Collection[Member], office: WholeOffice) -> frozenset[int]:
    """Who of these monitors (ids) is named in the case, or of the section complained of."""
    found: set[int] = set()
    for one in case.all(EntryKind.ABOUT):
        found |= members_concerned(people, About.of(one.words), office)
    return frozenset(found)


def step_aside(session: Session, now: datetime, case: Held, place: Place, reason: str) -> list[str]:
    """A monitor steps aside (主动回避) and gives the case's key back.

    Returns the sealed files to be removed after the commit.

    Raises:
        LedgerError: no reason is given, nobody else holds the case, or it is closed.
    """
    if case.case.state == CaseState.CLOSED:
        raise LedgerError("已经办结，不需要回避。")
    reason = required(reason, "回避的理由")
    if len(news.holders(session, case.case)) < 2:
        raise LedgerError("本件只有您一名监督员能打开。应当回避的，请先移送。")
    told = {
        "who": case.member.name,
        "member": case.member.id,
        "reason": reason,
        "is_own": True,
    }
    held.note(session, now, case, EntryKind.RECUSED, told)
    return _take_away(session, now, case, place, frozenset({case.member.id}))


def name(
    session: Session,
    now: datetime,
    case: Held,
    place: Place,
    about: About,
    office: WholeOffice,
) -> list[str]:
    """Note who or what the case turns out to be about; at once nobody concerned holds it any more.

    Returns the sealed files to be removed after the commit.

    Raises:
        LedgerError: nobody and no section is named, or the case is closed.
    """
    if case.case.state == CaseState.CLOSED:
        raise LedgerError("已经办结。有新的情况，请先重新调查。")
    if not (about.section or about.person or about.staff_logins):
        raise LedgerError("请选择被反映的人或者科室。")
    held.note(session, now, case, EntryKind.ABOUT, about.words())
    holding = news.holders(session, case.case)
    without = members_concerned(holding, about, office)
    return make_step_aside(session, now, case, place, without)


def make_step_aside(
    session: Session, now: datetime, case: Held, place: Place, without: frozenset[int]
) -> list[str]:
    """Those who are concerned are made to step aside (责令回避).

    Returns the sealed files to be removed after the commit.
    """
    leaving = [one for one in news.holders(session, case.case) if one.id in without]
    for one in leaving:
        told = {"who": one.name, "member": one.id, "reason": "", "is_own": False}
        sealing.add(session, case.case, now, EntryKind.RECUSED, told, by=case.member)
        held.audit(session, now, case, EntryKind.RECUSED, about=one)
    return _take_away(session, now, case, place, without) if leaving else []


def _take_away(
    session: Session, now: datetime, case: Held, place: Place, leaving: frozenset[int]
) -> list[str]:
    row = case.case
    row.keys[:] = [key for key in row.keys if key.member_id not in leaving]
    session.execute(delete(Notice).where(Notice.case_id == row.id, Notice.member_id.in_(leaving)))
    session.flush()
    session.expire(row, ["entries"])
    old_files = sealing.reseal(session, place, row, case.pair)
    if row.investigator_id in leaving:
        unassign(session, now, row)
    is_over = row.state in (CaseState.CLOSED, CaseState.TRANSFERRED)
    if not is_over and not news.holders(session, row):
        leave_outside(session, now, row, by=case.member)
    return old_files


def unassign(session: Session, now: datetime, row: Case) -> None:
    """A case has lost its investigator: somebody else is to be found."""
    row.investigator = None
    if row.state == CaseState.INVESTIGATING:
        row.state = CaseState.ACKNOWLEDGED
    about = f"{now.isoformat()}"
    news.tell(session, now, row, News.UNASSIGNED, about, news.superiors(session, row))


def leave_outside(session: Session, now: datetime, row: Case, by: Member | None) -> None:
    """Nobody in the house may open it any more: the holder of the recovery key has it now."""
    told = {"body": None, "reason": "没有可以承办的监督员，由恢复密钥保管机关办理。"}
    sealing.add(session, row, now, EntryKind.TRANSFERRED, told, by=by)
    deadlines.meet(session, now, row, CasePromiseKind.ACKNOWLEDGE)
    held.move(session, now, row, CaseState.TRANSFERRED)
