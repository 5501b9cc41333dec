"""Joint matters (联办事项, clauses 3.1.3 and 3.2.3): other bodies have to take part.

Two or more other bodies, and we lead: the centre's leader is told the same day, and settles a plan
within 3 working days of the report; where the bodies cannot agree, it goes to the staffing office
(编办) in writing. One other body, or another in the lead: we co-operate by our function, and what
we owe it has a due time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger.closing import due_of, promise_follow_up
from calllog.ledger.entries import promise_answer
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.models import (
    Item,
    JointBody,
    JointDecision,
    JointStep,
    PromiseKind,
    Role,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime

BODIES_FOR_REPORT = 2  # Other bodies, besides ourselves (3.1.3a).
# Of these one at least is owed to the person.
ANSWERS = (PromiseKind.ANSWER, PromiseKind.RESOLUTION)


@dataclass(frozen=True, slots=True)
class NewBody:
    """Another body as it is named: what is asked of it or what it asks of us, and until when."""

    name: str
    matter: str
    leads: bool = False
    until: date | None = None


def bodies(session: Session, item: Item) -> Sequence[JointBody]:
    """The other bodies of an item, in the order in which they were named."""
    if item.joint_at is None:
        return ()
    found = select(JointBody).where(
        JointBody.item_id == item.id, JointBody.named_at >= item.joint_at
    )
    return session.scalars(found.order_by(JointBody.id)).all()


def decisions(session: Session, item: Item) -> Sequence[JointDecision]:
    """The steps that a joint matter has taken: reports, plans, no agreement."""
    found = select(JointDecision).where(JointDecision.item_id == item.id)
    return session.scalars(found.order_by(JointDecision.id)).all()


def last(session: Session, item: Item, step: JointStep) -> JointDecision | None:
    """The last step of a kind since the item was last named a joint matter."""
    taken = [one for one in decisions(session, item) if one.step == step]
    is_of_now = taken and item.joint_at is not None and taken[-1].at >= item.joint_at
    return taken[-1] if is_of_now else None


def needs_plan(named: Sequence[JointBody]) -> bool:
    """Whether it is the leader's to settle a plan (3.1.3a), and not only ours to co-operate."""
    return len(named) >= BODIES_FOR_REPORT and not any(body.leads for body in named)


def name_bodies(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    named: Sequence[NewBody],
) -> list[JointBody]:
    """Name other bodies that have to take part; it is a joint matter from the first one on.

    With two of them, and none in the lead, it is to be reported by closing of this day, which takes
    the place of the answer in 2 working days. With one, or with another in the lead, the answer to
    the caller stays due as it was.

    Raises:
        LedgerError: a body has no name or task, is named already, or has a day that has passed.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    _check(session, office_time.local(now).date(), item, named)
    read_by_acting(session, now, office_time, item, staff)
    item.joint_at = item.joint_at or now
    added = []
    for one in named:
        body = JointBody(
            item_id=item.id,
            name=one.name.strip(),
            leads=one.leads,
            matter=one.matter.strip(),
            named_at=now,
            named_by_id=staff.id,
        )
        session.add(body)
        session.flush()
        added.append(body)
    told = [{"name": body.name, "leads": body.leads, "matter": body.matter} for body in added]
    events.record(session, item, "joint_named", now, staff, bodies=told)
    for body, one in zip(added, named, strict=True):
        _promise_to(session, now, office_time, item, body, one.until)
    if needs_plan(bodies(session, item)):
        _promise_report(session, now, office_time, item)
    else:
        _leave_plan_to_others(session, now, office_time, item)
    return added


def _check(session: Session, today: date, item: Item, named: Sequence[NewBody]) -> None:
    if not named or not all(one.name.strip() and one.matter.strip() for one in named):
        raise LedgerError("请写明涉及的其他单位，以及商请该单位办理或者该单位提出的事项。")
    known = bodies(session, item)
    names = [body.name for body in known] + [one.name.strip() for one in named]
    if len(set(names)) < len(names):
        raise LedgerError("该单位已登记，不必重复填写。")
    leading = [body.leads for body in known] + [one.leads for one in named]
    if sum(leading) > 1:
        raise LedgerError("牵头单位只能有一个。")
    if any(one.leads and one.until is None for one in named):
        raise LedgerError("由其他单位牵头的，请填写我方应于何日前回复。")
    if any(one.until is not None and one.until < today for one in named):
        raise LedgerError("期限不能早于今天。")


def _promise_to(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    body: JointBody,
    until: date | None,
) -> None:
    """What we owe a body in the lead; or, of one that we asked, when to ask after its reply."""
    if until is None:
        return
    kind = PromiseKind.OWED if body.leads else PromiseKind.REPLY
    due = deadlines.given_due(kind.value, now, until, office_time)
    about = about_body(body)
    promises.make(session, now, office_time, item, kind, due, item.responsible, about=about)


def about_body(body: JointBody) -> str:
    """What a promise to or of a body is about."""
    return f"body:{body.id}"


def _promise_report(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> None:
    is_reported = last(session, item, JointStep.REPORTED) is not None
    if is_reported or promises.open_promise(session, item, PromiseKind.REPORT) is not None:
        return
    due = deadlines.same_day_due("report", now, office_time)
    promises.make(session, now, office_time, item, PromiseKind.REPORT, due, item.responsible)
    # In its place: the report today, and the plan in 3 working days from it.
    promises.end(session, now, item, PromiseKind.ANSWER)


def _leave_plan_to_others(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> None:
    """Another body leads, or it is no joint matter: we owe no plan, and the answer as before.

    The answer is due as it was last promised: nothing starts a clock again (invariant 6). What was
    accepted owes its resolution, and no answer besides.
    """
    owed = [
        kind
        for kind in (PromiseKind.REPORT, PromiseKind.PLAN)
        if promises.open_promise(session, item, kind) is not None
    ]
    for kind in owed:
        promises.end(session, now, item, kind)
    has_answer = any(promises.open_promise(session, item, kind) for kind in ANSWERS)
    if owed and not has_answer and item.outcome is None:
        _promise_as_before(session, now, office_time, item)


def _promise_as_before(
    session: Session, now: datetime, office_time: OfficeTime, item: Item
) -> None:
    before = next((p for p in reversed(item.promises) if p.kind == PromiseKind.ANSWER), None)
    if before is None:
        promise_answer(session, now, office_time, item)
        return
    kind, holder = PromiseKind.ANSWER, item.responsible
    promises.make(session, now, office_time, item, kind, due_of(before), holder)


def settle_body(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    body: JointBody,
    note: str,
) -> None:
    """What a body was asked for has come, or what it asked of us is delivered.

    Raises:
        LedgerError: it is settled already, or nothing is said of how.
    """
    must_be_open(session, item)
    if body.settled_at is not None:
        raise LedgerError("该单位的事项已办结。")
    must_say(note)
    read_by_acting(session, now, office_time, item, staff)
    body.settled_at, body.settled_note = now, note.strip()
    event = events.record(
        session,
        item,
        "joint_body_settled",
        now,
        staff,
        name=body.name,
        leads=body.leads,
        note=body.settled_note,
    )
    findings.look_at(session, now, item, event, staff)
    kind = PromiseKind.OWED if body.leads else PromiseKind.REPLY
    promises.meet(session, now, item, kind, staff, about_body(body))
    promise_follow_up(session, now, office_time, item)


def take_back(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, words: str
) -> None:
    """It was no joint matter after all: the answer is due again as it was first promised.

    Nothing starts a clock again (invariant 6), so that a wrong entry gains no time.

    Raises:
        LedgerError: it is no joint matter, or somebody else than a supervisor would undo it.
    """
    must_be_open(session, item)
    if item.joint_at is None:
        raise LedgerError("该事项不是联办事项。")
    if Role.SUPERVISOR not in staff.roles:
        raise LedgerError("撤销联办由办公室督办员登记。")
    must_say(words)
    for body in bodies(session, item):
        if body.settled_at is None:
            body.settled_at, body.settled_note = now, words.strip()
            promises.end(session, now, item, PromiseKind.OWED, about_body(body))
            promises.end(session, now, item, PromiseKind.REPLY, about_body(body))
    item.joint_at = None
    event = events.record(session, item, "joint_taken_back", now, staff, words=words.strip())
    findings.look_at(session, now, item, event, staff)
    _leave_plan_to_others(session, now, office_time, item)
    promise_follow_up(session, now, office_time, item)


def must_say(words: str) -> None:
    """Refuse what says nothing."""
    if not words.strip():
        raise LedgerError("请写明内容。")
