"""What people are told of suspicions, decisions and commendations.

Only that there is something, and where to read it: what it is about, and what was decided, stands
in the console and not in a message over channels that are not ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Commendation, Finding, FindingDecision, Role, Staff
from calllog.news import notices, outbox
from calllog.office import directory
from calllog.times.office_hours import OfficeTime

WHERE = "请登录台账“本人记录”查看"


def suspected(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    person: Staff,
    found: Sequence[Finding],
    due_at: datetime,
) -> None:
    """The person concerned is told of all that was found at once in one message."""
    due = notices.moment_words(due_at, office_time)
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"finding{found[0].id}-{found[-1].id}|suspected",
        recipients=[person],
        title=f"疑似问题待说明：{len(found)}项",
        body=f"台账中有{len(found)}项涉及您的疑似问题（待核），尚未作出任何结论。"
        f"{WHERE}；如需说明或者申辩，请于{due}前填写。",
    )


def decided(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    finding: Finding,
    decision: FindingDecision,
) -> None:
    """The person concerned is told that it was judged, or judged anew."""
    if finding.about is None:
        return
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"finding_decision{decision.id}|decided",
        recipients=[finding.about],
        title="疑似问题已核定",
        body=f"一项涉及您的疑似问题已经核定，{WHERE}核定情况和理由。",
    )


def lapsed(session: Session, now: datetime, office_time: OfficeTime, finding: Finding) -> None:
    """Who had been told of it is told that it has come to nothing."""
    if finding.about is None or finding.told_at is None:
        return
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"finding{finding.id}|lapsed",
        recipients=[finding.about],
        title="疑似问题已作废",
        body="一项涉及您的疑似问题，因所依据的逾期已按新公布的放假安排作废，不再核定。",
    )


def proposed(
    session: Session, now: datetime, office_time: OfficeTime, commendation: Commendation
) -> None:
    """The leaders are told that a commendation waits; who proposed it is not."""
    people = [
        *directory.people_with(session, Role.LEADER_IN_CHARGE),
        *directory.people_with(session, Role.LEADER),
    ]
    passed_over = (commendation.proposed_by_id, commendation.staff_id)
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"commendation{commendation.id}|proposed",
        recipients=[person for person in people if person.id not in passed_over],
        title="表扬待审批",
        body="有一项表扬建议待审批，请登录台账“表扬”页面办理。",
    )


def commended(
    session: Session, now: datetime, office_time: OfficeTime, commendation: Commendation
) -> None:
    """Who proposed it is told what became of it; who is commended, where it was granted."""
    told = {commendation.proposed_by.id: commendation.proposed_by}
    if commendation.is_granted and commendation.staff is not None:
        told[commendation.staff.id] = commendation.staff
    outbox.tell(
        session,
        now,
        office_time,
        None,
        key=f"commendation{commendation.id}|decided",
        recipients=told.values(),
        title="表扬已审批",
        body=f"一项表扬{'已经批准' if commendation.is_granted else '未予批准'}，"
        "请登录台账“表扬”页面或者“本人记录”查看。",
    )
