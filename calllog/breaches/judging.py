"""核定: a person decides what a suspicion is; the machine proposes and computes nothing (4.1, 4.2).

Nobody judges themselves or somebody above them, and nothing that burdens a person is decided
before they have stated, or their time for it has passed. Which measures there are follows from how
the person was employed at that moment. A decision is never changed; a later one stays beside it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from calllog import events
from calllog.breaches.suspicions import is_open
from calllog.db import lock
from calllog.models import Employment, Finding, FindingDecision, Measure, Role, Section, Staff
from calllog.news import breach_news
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

# The general office supervises, and the leader in charge stands above it.
JUDGES = frozenset({Role.SUPERVISOR, Role.LEADER_IN_CHARGE})
SEES_FINDINGS = JUDGES | {Role.SECTION_HEAD, Role.LEADER}

# A head reminds and criticises; what is more is for those above, by a paper with its number.
BY_HEAD = (Measure.NONE, Measure.REMINDER, Measure.CRITICISM)
BY_OFFICE = (*BY_HEAD, Measure.TOLERANCE)
BY_EMPLOYMENT = {
    Employment.PERMANENT: (Measure.DISCIPLINE,),
    Employment.CONTRACTED: (Measure.CONTRACT, Measure.DISMISSAL),
    Employment.SECONDED: (Measure.CONTRACT, Measure.DISMISSAL),
}
BY_DOCUMENT = frozenset({Measure.DISCIPLINE, Measure.CONTRACT, Measure.DISMISSAL})
UNBURDENING = frozenset({Measure.NONE, Measure.TOLERANCE})


def judges_of(person: Staff | None) -> frozenset[Role]:
    """Whose office it is to judge a person; SECTION_HEAD stands for the head of their section then.

    A section head's own goes to the supervisor or the leader in charge, a supervisor's to the
    leader in charge, theirs to the centre's leader. Of the centre's leader a higher body decides;
    the leader in charge enters its decision.
    """
    roles = frozenset(map(Role, person.roles)) if person is not None else frozenset()
    if Role.LEADER in roles or Role.SUPERVISOR in roles:
        return frozenset({Role.LEADER_IN_CHARGE})
    if Role.LEADER_IN_CHARGE in roles:
        return frozenset({Role.LEADER})
    if Role.SECTION_HEAD in roles:
        return JUDGES
    return JUDGES | {Role.SECTION_HEAD}


def may_judge(viewer: Viewer, finding: Finding) -> bool:
    """Whether it is this person's to judge; never about oneself."""
    if finding.about_id == viewer.staff_id:
        return False
    judges = judges_of(finding.about)
    is_head = finding.section is not None and finding.section.head_id == viewer.staff_id
    by_office = viewer.has_any(judges - {Role.SECTION_HEAD})
    return by_office or (is_head and Role.SECTION_HEAD in judges)


def measures_for(viewer: Viewer, finding: Finding) -> tuple[Measure, ...]:
    """What this person may decide about a suspicion, by how the person concerned was employed."""
    if not may_judge(viewer, finding):
        return ()
    if finding.about is None:
        return (Measure.NONE,)
    if not viewer.has_any(judges_of(finding.about) - {Role.SECTION_HEAD}):
        return BY_HEAD
    then = Employment(finding.employment or finding.about.employment)
    return (*BY_OFFICE, *BY_EMPLOYMENT[then])


def may_correct(viewer: Viewer, finding: Finding) -> bool:
    """Who mends a decision: those above, and not the head whose own it may have been."""
    is_office = viewer.has_any(judges_of(finding.about) - {Role.SECTION_HEAD})
    return is_office and may_judge(viewer, finding)


def must_be_heard_first(finding: Finding, now: datetime) -> bool:
    """Whether the person may still state before anything that burdens them is decided."""
    if finding.about_id is None or finding.statements:
        return False
    return finding.statement_due_at is None or now <= finding.statement_due_at


def decide(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    finding: Finding,
    staff: Staff,
    measure: Measure,
    *,
    reason: str,
    document: str | None = None,
    body: str | None = None,
    corrects: int | None = None,
) -> FindingDecision:
    """Decide a suspicion, with the reason; ``corrects`` names the decision that was wrong.

    Discipline and measures under a contract are entered with the paper's number, and discipline
    with the body that decided it. So is whatever burdens the centre's leader.

    Raises:
        LedgerError: it is decided by now or has lapsed, is not for this person to judge, is no
            measure for the person concerned, lacks something, or they have yet to be heard.
    """
    if finding.item is not None:
        lock(session, finding.item)
    lock(session, finding)
    session.refresh(finding, ["decisions", "statements"])
    _must_be_open(finding, corrects)
    viewer = Viewer.of(staff)
    if not may_judge(viewer, finding):
        raise LedgerError("该疑似问题不由您核定；任何人不能核定自己的或者上级的问题。")
    if corrects is not None and not may_correct(viewer, finding):
        raise LedgerError("更正已作出的核定，由办公室督办员或者上级领导办理。")
    _must_be_complete(now, finding, viewer, measure, reason, document, body)
    decision = FindingDecision(
        finding_id=finding.id,
        at=now,
        by=staff,
        measure=measure,
        reason=reason.strip(),
        document=_or_none(document),
        body=_or_none(body),
    )
    session.add(decision)
    session.flush()
    session.refresh(finding, ["decisions"])
    _record(session, now, finding, staff, decision)
    breach_news.decided(session, now, office_time, finding, decision)
    return decision


def _must_be_open(finding: Finding, corrects: int | None) -> None:
    if finding.lapsed_at is not None:
        raise LedgerError("该疑似问题已作废，不再核定。")
    holds = finding.decision
    if corrects != (holds.id if holds is not None else None):
        raise LedgerError("该疑似问题已核定。")


def _must_be_complete(
    now: datetime,
    finding: Finding,
    viewer: Viewer,
    measure: Measure,
    reason: str,
    document: str | None,
    body: str | None,
) -> None:
    if measure not in measures_for(viewer, finding):
        raise LedgerError("该处理不适用于本人的用工性质，或者不在您的权限内。")
    if not reason.strip():
        raise LedgerError("请写明核定理由。")
    of_leader = finding.about is not None and Role.LEADER in finding.about.roles
    needs_document = measure in BY_DOCUMENT or (of_leader and measure not in UNBURDENING)
    if needs_document and not _or_none(document):
        raise LedgerError("给予该处理须有决定文书，请填写文号。")
    if measure is Measure.DISCIPLINE and not _or_none(body):
        raise LedgerError("给予处分的，请填写作出处分决定的机关。")
    is_void = finding.promise is not None and finding.promise.voided_at is not None
    if is_void and measure is not Measure.NONE:
        raise LedgerError("所依据的逾期已按新公布的放假安排作废，只能核定为不成立。")
    if measure not in UNBURDENING and must_be_heard_first(finding, now):
        raise LedgerError("本人尚未说明，说明期限也未届满，不能作出对其不利的核定。")


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None


def _record(
    session: Session, now: datetime, finding: Finding, staff: Staff, decision: FindingDecision
) -> None:
    """Colleagues who see the item see that it was judged; what was decided is on its own page."""
    if finding.item is None:
        return
    facts = {
        "finding": finding.id,
        "finding_kind": finding.kind,
        "words": finding.words,
        "decision": decision.id,
    }
    events.record(session, finding.item, "finding_judged", now, staff, **facts)


def waiting_for(session: Session, viewer: Viewer) -> int:
    """How many suspicions this person has to judge."""
    if not viewer.has_any(SEES_FINDINGS):
        return 0
    query = (
        select(func.count()).select_from(Finding).where(is_open(), _is_to_judge(session, viewer))
    )
    return session.scalar(query) or 0


def _is_to_judge(session: Session, viewer: Viewer) -> ColumnElement[bool]:
    """The same as ``may_judge``, as a condition: people are few, suspicions may not be."""
    people = session.scalars(select(Staff)).all()
    judges = {person.id: judges_of(person) for person in people}
    by_office = [
        one for one, roles in judges.items() if viewer.has_any(roles - {Role.SECTION_HEAD})
    ]
    by_head = [one for one, roles in judges.items() if Role.SECTION_HEAD in roles]
    heads = select(Section.id).where(Section.head_id == viewer.staff_id)
    in_section = Finding.section_id.in_(heads)
    unknown = Finding.about_id.is_(None)
    of_nobody = unknown if viewer.has_any(JUDGES) else and_(unknown, in_section)
    is_ones = or_(
        of_nobody,
        Finding.about_id.in_(by_office),
        and_(in_section, Finding.about_id.in_(by_head)),
    )
    return and_(is_ones, Finding.about_id.is_distinct_from(viewer.staff_id))
