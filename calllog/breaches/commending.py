"""表扬 (4.2): proposed by heads and those above, decided by a leader, kept with its document.

Of a person, or of a section as a whole; from an item, from a citizen's thanks, or from their work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import Session, joinedload

from calllog.breaches.suspicions import headed_by
from calllog.db import lock
from calllog.models import Commendation, CommendedFor, Item, Role, Section, Staff
from calllog.news import breach_news
from calllog.office.viewers import OVERSEES, Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

PROPOSES = OVERSEES | {Role.SECTION_HEAD}
DECIDES = frozenset({Role.LEADER, Role.LEADER_IN_CHARGE})
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: whom or which section, for what, and since when it is known."""

    origin: CommendedFor
    happened_on: date
    words: str
    person: Staff | None = None
    section: Section | None = None
    item: Item | None = None


def may_propose(viewer: Viewer, section_id: int | None) -> bool:
    """A head for their own section; supervisors and leaders for everybody."""
    if viewer.has_any(OVERSEES):
        return True
    return viewer.has_any(PROPOSES) and section_id == viewer.section_id


def may_decide(viewer: Viewer, commendation: Commendation) -> bool:
    """A leader, who neither proposed it nor is commended by it."""
    own = (commendation.proposed_by_id, commendation.staff_id)
    return viewer.has_any(DECIDES) and viewer.staff_id not in own


def propose(
    session: Session, now: datetime, office_time: OfficeTime, staff: Staff, wanted: Proposal
) -> Commendation:
    """Propose a commendation.

    Raises:
        LedgerError: nobody is named, it is oneself or not of one's section, lacks words or an item,
            or lies in the future.
    """
    section = wanted.section
    if wanted.person is not None:
        section = wanted.person.section
    if wanted.person is None and section is None:
        raise LedgerError("请选择受表扬的人员或者科室。")
    if wanted.person is not None and wanted.person.id == staff.id:
        raise LedgerError("不能建议表扬本人。")
    if not may_propose(Viewer.of(staff), section.id if section is not None else None):
        raise LedgerError("科长只能建议表扬本科室和本科室的人员。")
    if not wanted.words.strip():
        raise LedgerError("请写明表扬的事迹。")
    if wanted.origin is CommendedFor.ITEM and wanted.item is None:
        raise LedgerError("因办理事项表扬的，请填写事项编号。")
    if wanted.happened_on > office_time.local(now).date():
        raise LedgerError("发生日期不能晚于今天。")
    commendation = Commendation(
        staff=wanted.person,
        section=section,
        item=wanted.item,
        origin=wanted.origin,
        happened_on=wanted.happened_on,
        words=wanted.words.strip(),
        proposed_at=now,
        proposed_by=staff,
    )
    session.add(commendation)
    session.flush()
    breach_news.proposed(session, now, office_time, commendation)
    return commendation


def decide(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    commendation: Commendation,
    staff: Staff,
    *,
    is_granted: bool,
    decision: str,
    document: str | None = None,
) -> None:
    """A leader grants it, by a paper with its number, or refuses it with the reason.

    Raises:
        LedgerError: it is decided by now, is not for this person, or lacks number or reason.
    """
    lock(session, commendation)
    if commendation.decided_at is not None:
        raise LedgerError("该表扬建议已审批。")
    if not may_decide(Viewer.of(staff), commendation):
        raise LedgerError(
            "表扬由中心领导或者分管领导审批；本人建议的和表扬本人的，由另一位领导审批。"
        )
    number = (document or "").strip() or None
    if is_granted and number is None:
        raise LedgerError("批准表扬的，请填写通报文号。")
    if not is_granted and not decision.strip():
        raise LedgerError("不予批准的，请写明理由。")
    commendation.decided_at, commendation.decided_by = now, staff
    commendation.is_granted, commendation.decision = is_granted, decision.strip()
    commendation.document = number
    session.flush()
    breach_news.commended(session, now, office_time, commendation)


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Those who oversee see all; a head the section's; others their own and what they proposed."""
    if viewer.has_any(OVERSEES):
        return true()
    own = and_(Commendation.staff_id == viewer.staff_id, Commendation.is_granted.is_(True))
    return or_(
        own,
        Commendation.proposed_by_id == viewer.staff_id,
        Commendation.section_id.in_(headed_by(viewer)),
    )


def listed(session: Session, viewer: Viewer) -> Sequence[Commendation]:
    """What the viewer sees, those to decide first and then the newest; the last 200."""
    query = _whole().where(may_see(viewer))
    order = (Commendation.decided_at.is_not(None), Commendation.id.desc())
    return session.scalars(query.order_by(*order).limit(SHOWN)).all()


def visible(session: Session, viewer: Viewer, commendation_id: int) -> Commendation | None:
    """One of them, if the viewer sees it."""
    query = _whole().where(Commendation.id == commendation_id, may_see(viewer))
    return session.scalars(query).first()


def own(session: Session, staff_id: int) -> Sequence[Commendation]:
    """What one person was commended for (本人记录), the newest first."""
    query = _whole().where(Commendation.staff_id == staff_id, Commendation.is_granted.is_(True))
    return session.scalars(query.order_by(Commendation.happened_on.desc())).all()


def granted_between(
    session: Session, first: date, last: date, section: Section | None = None
) -> Sequence[Commendation]:
    """What was granted for something that happened on these days, both included."""
    happened = and_(Commendation.happened_on >= first, Commendation.happened_on <= last)
    query = _whole().where(happened, Commendation.is_granted.is_(True))
    if section is not None:
        query = query.where(Commendation.section_id == section.id)
    return session.scalars(query.order_by(Commendation.happened_on, Commendation.id)).all()


def waiting_for(session: Session, viewer: Viewer) -> int:
    """How many wait for this person's decision."""
    if not viewer.has_any(DECIDES):
        return 0
    waiting = session.scalars(select(Commendation).where(Commendation.decided_at.is_(None)))
    return sum(may_decide(viewer, one) for one in waiting)


def _whole() -> Select[Commendation]:
    return select(Commendation).options(
        joinedload(Commendation.staff),
        joinedload(Commendation.section),
        joinedload(Commendation.item),
        joinedload(Commendation.proposed_by),
        joinedload(Commendation.decided_by),
    )
