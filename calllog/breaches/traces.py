"""Where the records show what a person has to judge, and what is written of each (4.1.1, 4.1.2).

Left out are misses that are void (invariant 5), contacts that were tried in vain and proved so
(尽责未达), what was excluded with approval, and exercises, except that of an inspector who calls as
a citizen: that is what it is for (暗访).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from calllog import contact_tries, findings
from calllog.breaches import evidence
from calllog.models import (
    EXCLUDED,
    Answer,
    Attempt,
    Call,
    Exercise,
    Finding,
    FindingKind,
    HandOver,
    HandOverKind,
    Item,
    Leg,
    LegResult,
    OneTimeNotice,
    Outcome,
    Promise,
    PromiseKind,
    Staff,
)
from calllog.times.office_hours import OfficeTime

LOOK_BACK = timedelta(days=45)
MISSES = {
    PromiseKind.READ: FindingKind.UNREAD,
    PromiseKind.CONTACT: FindingKind.NO_CONTACT,
    PromiseKind.FINISH: FindingKind.NOT_HANDED_ON,
    PromiseKind.NAMING: FindingKind.NOT_HANDED_ON,
    PromiseKind.REPORT: FindingKind.NOT_HANDED_ON,
    PromiseKind.ANSWER: FindingKind.LATE_ANSWER,
    PromiseKind.RESOLUTION: FindingKind.LATE_RESOLUTION,
    PromiseKind.PLAN: FindingKind.LATE_PLAN,
}

Candidates: TypeAlias = Callable[["Session", "Span"], Sequence[int]]
Write: TypeAlias = Callable[["Session", "Span", int], bool]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are looked at: from 45 days ago to the midnight that has just passed."""

    now: datetime
    begin: datetime
    end: datetime
    office_time: OfficeTime

    @classmethod
    def before(cls, now: datetime, office_time: OfficeTime) -> Span:
        """The days before today."""
        midnight = office_time.at(office_time.local(now).date(), time.min)
        return cls(now, midnight - LOOK_BACK, midnight, office_time)

    def has(self, at: Any) -> ColumnElement[bool]:
        """Whether something lies in these days."""
        return and_(at >= self.begin, at < self.end)


def _known(kind: FindingKind, source: str, row_id: Any) -> ColumnElement[bool]:
    """Whether a row is the source of a suspicion of this kind already."""
    found = select(Finding.id).where(
        Finding.kind == kind, Finding.source == func.concat(f"{source}:", row_id)
    )
    return found.exists()


def _counts() -> ColumnElement[bool]:
    """No exercise but an inspector's, and not left out with approval (打错、骚扰、无实质内容).

    Of what was erased on request nobody can tell any more what was said.
    """
    is_in = or_(Item.outcome.is_(None), Item.outcome.not_in(EXCLUDED))
    is_real = or_(Item.exercise.is_(None), Item.exercise == Exercise.INSPECTION)
    return and_(is_real, is_in, Item.purged_at.is_(None))


def _missed(session: Session, span: Span) -> Sequence[int]:
    """Promises that were missed; a contact only if nobody was spoken to until midnight either."""
    day_is_over = or_(Promise.day_ends_at.is_(None), Promise.day_ends_at <= span.end)
    is_on_the_day = and_(
        Promise.day_ends_at.is_not(None),
        Promise.met_at.is_not(None),
        Promise.met_at < Promise.day_ends_at,
    )
    query = (
        select(Promise)
        .join(Item, Item.id == Promise.item_id)
        .where(
            Promise.kind.in_(list(MISSES)),
            span.has(Promise.due_at),
            Promise.missed_at.is_not(None),
            Promise.voided_at.is_(None),
            # The sweep comes at the due time itself, at which it can still be kept.
            or_(Promise.met_at.is_(None), Promise.met_at > Promise.due_at),
            day_is_over,
            ~is_on_the_day,
            _counts(),
            ~select(Finding.id).where(Finding.promise_id == Promise.id).exists(),
        )
        .order_by(Promise.due_at, Promise.id)
    )
    return [promise.id for promise in session.scalars(query) if not _was_tried(promise)]


def _was_tried(promise: Promise) -> bool:
    """尽责未达: nobody was reached, and it is proved that it was tried; no suspicion."""
    is_contact = promise.kind == PromiseKind.CONTACT
    return is_contact and contact_tries.is_diligent(promise.item, promise)


def _write_missed(session: Session, span: Span, promise_id: int) -> bool:
    promise = session.get_one(Promise, promise_id)
    if promise.voided_at is not None:
        return False
    passage, facts = evidence.of_promise(promise, span.now, span.office_time)
    found = findings.flag(
        session,
        span.now,
        promise.item,
        MISSES[PromiseKind(promise.kind)],
        source=f"promise:{promise.id}",
        passage=passage,
        facts=facts,
        about=session.get_one(Staff, promise.missed_by_id or promise.holder_id),
        occurred_at=promise.due_at,
        promise=promise,
    )
    return found is not None


def _unaccepted(session: Session, span: Span) -> Sequence[int]:
    """Hand-overs that the clock took from who was asked, because they were not accepted."""
    taken = aliased(HandOver)
    was_taken = select(taken.id).where(
        taken.item_id == HandOver.item_id,
        taken.kind == HandOverKind.UNACCEPTED,
        taken.at == HandOver.ended_at,
        taken.id != HandOver.id,
    )
    query = (
        select(HandOver.id)
        .join(Item, Item.id == HandOver.item_id)
        .where(
            span.has(HandOver.ended_at),
            HandOver.accepted_at.is_(None),
            HandOver.returned_at.is_(None),
            was_taken.exists(),
            _counts(),
            ~_known(FindingKind.NOT_HANDED_ON, "unaccepted", HandOver.id),
        )
        .order_by(HandOver.id)
    )
    return session.scalars(query).all()


def _write_unaccepted(session: Session, span: Span, row_id: int) -> bool:
    row = session.get_one(HandOver, row_id)
    passage, facts = evidence.of_unaccepted(row, span.office_time)
    found = findings.flag(
        session,
        span.now,
        row.item,
        FindingKind.NOT_HANDED_ON,
        source=f"unaccepted:{row.id}",
        passage=passage,
        facts=facts,
        about=row.to_staff,
        section_id=row.to_section_id,
        occurred_at=row.ended_at,
    )
    return found is not None


def _unanswered(session: Session, span: Span) -> Sequence[int]:
    """Telephones of people on duty and free that rang in vain; once for each person and call."""
    real = or_(Call.exercise.is_(None), Call.exercise == Exercise.INSPECTION)
    query = (
        select(func.min(Leg.id))
        .join(Call, Call.id == Leg.call_id)
        .where(
            span.has(Call.started_at),
            # A call that has come to nothing yet may still turn out to be another line's.
            Call.kind.is_not(None),
            real,
            Leg.is_on_duty,
            Leg.is_free,
            Leg.result == LegResult.NO_ANSWER,
        )
        .group_by(Leg.call_id, Leg.staff_id)
        .order_by(func.min(Leg.dialled_at), func.min(Leg.id))
    )
    known = select(Finding.leg_id).where(
        Finding.leg_id.is_not(None), Finding.occurred_at >= span.begin
    )
    found = frozenset(session.scalars(known))
    return [leg_id for leg_id in session.scalars(query) if leg_id not in found]


def _write_unanswered(session: Session, span: Span, leg_id: int) -> bool:
    leg = session.get_one(Leg, leg_id)
    item = session.get(Item, leg.call.item_id) if leg.call.item_id is not None else None
    passage, facts = evidence.of_leg(leg, span.office_time)
    found = findings.flag(
        session,
        span.now,
        item,
        FindingKind.UNANSWERED,
        source=f"leg:{leg.id}",
        passage=passage,
        facts=facts,
        about=leg.staff,
        section_id=leg.section_id,
        occurred_at=leg.dialled_at,
        leg=leg,
    )
    return found is not None


def _refused(session: Session, span: Span) -> Sequence[int]:
    query = (
        select(Answer)
        .join(Item, Item.id == Answer.item_id)
        .where(
            Answer.outcome == Outcome.REFUSED,
            span.has(Answer.at),
            _counts(),
            ~_known(FindingKind.NO_BASIS, "answer", Answer.id),
        )
        .order_by(Answer.id)
    )
    return [row.id for row in session.scalars(query) if evidence.of_refusal(row) is not None]


def _write_refused(session: Session, span: Span, answer_id: int) -> bool:
    answer = session.get_one(Answer, answer_id)
    passage = evidence.of_refusal(answer)
    if passage is None:
        return False
    found = findings.flag(
        session,
        span.now,
        session.get_one(Item, answer.item_id),
        FindingKind.NO_BASIS,
        source=f"answer:{answer.id}",
        passage=passage,
        about=answer.staff,
        occurred_at=answer.at,
    )
    return found is not None


def _without_notice(
    session: Session, span: Span, row: Any, text: Any, source: str
) -> Sequence[int]:
    given = select(OneTimeNotice.id).where(OneTimeNotice.item_id == row.item_id)
    query = (
        select(row.id, text)
        .join(Item, Item.id == row.item_id)
        .where(
            span.has(row.at),
            ~given.exists(),
            _counts(),
            ~_known(FindingKind.NO_NOTICE, source, row.id),
        )
        .order_by(row.id)
    )
    return [row_id for row_id, said in session.execute(query) if evidence.papers_wanted(said)]


def _answers(session: Session, span: Span) -> Sequence[int]:
    return _without_notice(session, span, Answer, Answer.words, "answer")


def _attempts(session: Session, span: Span) -> Sequence[int]:
    return _without_notice(session, span, Attempt, Attempt.note, "attempt")


def _write_answer(session: Session, span: Span, answer_id: int) -> bool:
    answer = session.get_one(Answer, answer_id)
    return _write_wanted(session, span, answer, f"answer:{answer.id}", answer.words)


def _write_attempt(session: Session, span: Span, attempt_id: int) -> bool:
    attempt = session.get_one(Attempt, attempt_id)
    return _write_wanted(session, span, attempt, f"attempt:{attempt.id}", attempt.note)


def _write_wanted(
    session: Session, span: Span, row: Answer | Attempt, source: str, text: str
) -> bool:
    """Papers were asked for in passing, and no one-time notice was given that day (3.1.1b)."""
    wanted = evidence.papers_wanted(text)
    if wanted is None:
        return False
    words, passage = wanted
    found = findings.flag(
        session,
        span.now,
        session.get_one(Item, row.item_id),
        FindingKind.NO_NOTICE,
        source=source,
        words=words,
        passage=passage,
        about=row.staff,
        occurred_at=row.at,
    )
    return found is not None


LOOKED_FOR: tuple[tuple[Candidates, Write], ...] = (
    (_missed, _write_missed),
    (_unaccepted, _write_unaccepted),
    (_unanswered, _write_unanswered),
    (_refused, _write_refused),
    (_answers, _write_answer),
    (_attempts, _write_attempt),
)
