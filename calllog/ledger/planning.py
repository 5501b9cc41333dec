"""The plan of a joint matter (clauses 3.1.3a and b): reported, settled, or not agreed upon.

What belongs to naming the bodies is in ``calllog.ledger.joint``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger.errors import must_be_open
from calllog.ledger.joint import bodies, last, must_say, needs_plan
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, JointDecision, JointStep, PromiseKind, Role, Staff
from calllog.news import action_news
from calllog.office import absences, directory
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime

_PARTED = re.compile(r"[:：]")
# Who hears of a joint matter, in this order: an office may lack one.
_LEADERS = (Role.LEADER, Role.LEADER_IN_CHARGE, Role.SUPERVISOR)
# A supervisor may write it down in the leader's name.
SETTLES = frozenset({Role.LEADER, Role.SUPERVISOR})


def report(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, words: str
) -> JointDecision:
    """Report a joint matter to the centre's leader, who has 3 working days for a plan (3.1.3a).

    Raises:
        LedgerError: nothing is to be reported, it was reported before, or nothing is said.
    """
    must_be_open(session, item)
    if not needs_plan(bodies(session, item)):
        raise LedgerError("涉及两家以上其他单位且由我方牵头的，才需上报商定方案；其他按职能配合。")
    if last(session, item, JointStep.REPORTED) is not None:
        raise LedgerError("该联办事项已上报中心领导。")
    must_say(words)
    read_by_acting(session, now, office_time, item, staff)
    leader = _leader(session)
    decision = _decide(session, now, item, staff, JointStep.REPORTED, words, leader)
    promises.meet(session, now, item, PromiseKind.REPORT, staff)
    days = policies.of(item).plan_working_days
    due = deadlines.working_days_due("plan", now, days, office_time)
    promises.make(session, now, office_time, item, PromiseKind.PLAN, due, item.responsible)
    action_news.joint_reported(session, now, office_time, decision, item, due)
    return decision


def _leader(session: Session) -> Staff:
    for role in _LEADERS:
        for person in directory.people_with(session, role):
            return person
    raise LedgerError("本单位尚未登记中心领导，请先联系系统管理员。")


def _decide(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    step: JointStep,
    words: str,
    leader: Staff | None,
) -> JointDecision:
    decision = JointDecision(
        item_id=item.id, step=step, words=words.strip(), by=staff, leader=leader, at=now
    )
    session.add(decision)
    session.flush()
    leader_id = leader.id if leader is not None else None
    event = events.record(
        session, item, f"joint_{step}", now, staff, leader=leader_id, words=decision.words
    )
    findings.look_at(session, now, item, event, staff)
    return decision


def seen(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """The leader has seen the report (回执).

    Raises:
        LedgerError: there is none, or somebody else would sign for the leader.
    """
    must_be_open(session, item)
    reported = last(session, item, JointStep.REPORTED)
    if reported is None:
        raise LedgerError("该事项尚未上报中心领导。")
    leader = reported.leader or staff
    standing_in = absences.standing_in(session, leader, now)
    if staff.id not in (leader.id, standing_in.id) and Role.LEADER not in staff.roles:
        raise LedgerError("回执由中心领导本人签收。")
    if reported.received_at is not None:
        return
    reported.received_at = now
    events.record(session, item, "joint_seen", now, staff)


def settle_plan(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, words: str
) -> JointDecision:
    """The leader has settled a plan with the bodies, by which the caller is now answered.

    A plan after the bodies had not agreed, as when the staffing office has decided, counts as well.

    Raises:
        LedgerError: it was not reported, has a plan, or is not for this person to write down.
    """
    leader = _settling(session, item, staff, words)
    decision = _decide(session, now, item, staff, JointStep.PLANNED, words, leader)
    promises.meet(session, now, item, PromiseKind.PLAN, staff)
    _answer_again(session, now, office_time, item)
    return decision


def no_agreement(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    words: str,
    views: Mapping[int, str],
) -> JointDecision:
    """The bodies do not agree, so that it goes to the staffing office in writing (3.1.3b).

    The plan stays owed until that letter is dispatched: to disagree settles nothing.

    Args:
        words: the point on which they do not agree.
        views: what each body holds, by its id.
    """
    leader = _settling(session, item, staff, words)
    if last(session, item, JointStep.NO_AGREEMENT) is not None:
        raise LedgerError("已登记协商不成，请发出报送编办的函。")
    for body in bodies(session, item):
        body.view = views.get(body.id, "").strip() or body.view
    return _decide(session, now, item, staff, JointStep.NO_AGREEMENT, words, leader)


def views_in(session: Session, item: Item, lines: Iterable[str]) -> dict[int, str]:
    """What each body holds, by its id, from lines such as 市住建局：不属其职责.

    Raises:
        LedgerError: a line names no body of the item.
    """
    ids = {body.name: body.id for body in bodies(session, item)}
    views = {}
    for line in lines:
        name, *view = _PARTED.split(line, maxsplit=1)
        if name.strip() not in ids or not view:
            raise LedgerError("请每行写一家已登记的单位及其意见，写作“单位：意见”。")
        views[ids[name.strip()]] = view[0].strip()
    return views


def _settling(session: Session, item: Item, staff: Staff, words: str) -> Staff | None:
    """The leader in whose name it is settled."""
    must_be_open(session, item)
    if not SETTLES & set(staff.roles):
        raise LedgerError("方案由中心领导商定，由中心领导本人或者办公室督办员登记。")
    reported = last(session, item, JointStep.REPORTED)
    if reported is None:
        raise LedgerError("请先将联办事项上报中心领导。")
    if last(session, item, JointStep.PLANNED) is not None:
        raise LedgerError("该联办事项已商定方案。")
    must_say(words)
    return staff if Role.LEADER in staff.roles else reported.leader


def letter_dispatched(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """The letter to the staffing office has gone, which is what the rule asks in place of a plan.

    With its dispatch; the reply is asked after by a promise of its own
    (``calllog.paperwork.papers``).
    """
    if last(session, item, JointStep.NO_AGREEMENT) is not None:
        promises.meet(session, now, item, PromiseKind.PLAN, staff)


def letter_answered(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> None:
    """The staffing office has decided: the plan is owed again, in 3 working days from its reply."""
    is_planned = last(session, item, JointStep.PLANNED) is not None
    if is_planned or last(session, item, JointStep.NO_AGREEMENT) is None:
        return
    days = policies.of(item).plan_working_days
    due = deadlines.working_days_due("plan", now, days, office_time, "reply")
    promises.make(session, now, office_time, item, PromiseKind.PLAN, due, item.responsible)


def _answer_again(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> None:
    """With the plan the caller can be answered: within the days of an answer from now."""
    is_owed = promises.open_promise(session, item, PromiseKind.ANSWER) is not None
    if is_owed or item.outcome is not None:
        return
    days = policies.of(item).answer_working_days
    due = deadlines.working_days_due("answer", now, days, office_time, "plan")
    promises.make(session, now, office_time, item, PromiseKind.ANSWER, due, item.responsible)
