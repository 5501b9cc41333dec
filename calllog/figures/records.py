"""What the assessment (考核) counts besides the figures, as facts: notices, decisions, inspections.

Exercises are left out, and so is what rests on a miss that a calendar has made void since. Whom it
counts for is who was responsible at that moment.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from calllog.figures.facts import (
    CommendationFact,
    CorrectionFact,
    FindingFact,
    NoticeFact,
    SignatureFact,
)
from calllog.figures.holding import Holder, Holding, Move
from calllog.figures.items import OF_ITEM, counts, holder_at, holdings
from calllog.models import (
    BREACHES,
    Call,
    Commendation,
    Correction,
    Event,
    Finding,
    FindingDecision,
    InspectedItem,
    Inspection,
    Item,
    Leg,
    Measure,
    OneTimeNotice,
    Promise,
)
from calllog.times.office_hours import OfficeTime

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


def notices(session: Session, begin: datetime, end: datetime) -> tuple[NoticeFact, ...]:
    """The one-time notices that staff gave in a period, each content once."""
    given = and_(
        OneTimeNotice.at >= begin,
        OneTimeNotice.at < end,
        OneTimeNotice.staff_id.is_not(None),
        OneTimeNotice.repeats_id.is_(None),
    )
    rows = session.execute(
        select(
            OneTimeNotice.id,
            OneTimeNotice.item_id,
            OneTimeNotice.at,
            OneTimeNotice.staff_id,
            *OF_ITEM,
        )
        .join(Item, Item.id == OneTimeNotice.item_id)
        .where(given, counts())
        .order_by(OneTimeNotice.id)
    ).all()
    held, _listed = holdings(session, select(OneTimeNotice.item_id).where(given))
    return tuple(
        NoticeFact(
            id=row.id,
            at=row.at,
            section_id=holder_at(held, row, row.at).section_id,
            person_id=row.staff_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
        )
        for row in rows
    )


def findings(session: Session, begin: datetime, end: datetime) -> tuple[FindingFact, ...]:
    """What happened in a period and is suspected, or was decided by a person since."""
    last = select(func.max(FindingDecision.id)).group_by(FindingDecision.finding_id)
    holds = and_(FindingDecision.finding_id == Finding.id, FindingDecision.id.in_(last))
    rows = session.execute(
        select(
            Finding.id,
            Finding.item_id,
            Finding.kind,
            Finding.occurred_at,
            Finding.section_id,
            Finding.about_id,
            Item.matter_id,
            FindingDecision.measure,
        )
        .outerjoin(FindingDecision, holds)
        .outerjoin(Item, Item.id == Finding.item_id)
        .outerjoin(Promise, Promise.id == Finding.promise_id)
        .outerjoin(Leg, Leg.id == Finding.leg_id)
        .outerjoin(Call, Call.id == Leg.call_id)
        .where(Finding.occurred_at >= begin, Finding.occurred_at < end)
        .where(Finding.lapsed_at.is_(None), Promise.voided_at.is_(None))
        .where(Item.exercise.is_(None), Call.exercise.is_(None))
        .order_by(Finding.id)
    )
    return tuple(
        FindingFact(
            id=row.id,
            at=row.occurred_at,
            section_id=row.section_id,
            person_id=row.about_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            kind=row.kind,
            measure=row.measure,
            is_breach=row.measure in BREACHES,
            is_tolerated=row.measure == Measure.TOLERANCE,
        )
        for row in rows
    )


def commendations(
    session: Session, first: date, last: date, office_time: OfficeTime
) -> tuple[CommendationFact, ...]:
    """What was granted for something that happened on these days, both included."""
    rows = session.execute(
        select(
            Commendation.id,
            Commendation.happened_on,
            Commendation.section_id,
            Commendation.staff_id,
            Commendation.item_id,
            Commendation.origin,
            Item.matter_id,
        )
        .outerjoin(Item, Item.id == Commendation.item_id)
        .where(Commendation.happened_on >= first, Commendation.happened_on <= last)
        .where(Commendation.is_granted.is_(True), Item.exercise.is_(None))
        .order_by(Commendation.id)
    )
    return tuple(
        CommendationFact(
            id=row.id,
            at=office_time.at(row.happened_on, time.min),
            section_id=row.section_id,
            person_id=row.staff_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            origin=row.origin,
        )
        for row in rows
    )


def corrections(
    session: Session, begin: datetime, end: datetime, now: datetime
) -> tuple[CorrectionFact, ...]:
    """The corrections that fell due in a period, each with who owned it when it did."""
    due = and_(Correction.due_at >= begin, Correction.due_at < end)
    rows = session.execute(
        select(
            Correction.id,
            Correction.due_at,
            Correction.done_at,
            Correction.missed_at,
            Correction.owner_id,
            InspectedItem.item_id,
            Inspection.section_id,
            Item.matter_id,
        )
        .join(InspectedItem, InspectedItem.id == Correction.inspected_id)
        .join(Inspection, Inspection.id == InspectedItem.inspection_id)
        .join(Item, Item.id == InspectedItem.item_id)
        .where(due, Item.exercise.is_(None))
        .order_by(Correction.id)
    ).all()
    owned = _owned(session, due, {row.id: row.section_id for row in rows})
    return tuple(_correction(row, owned, now) for row in rows)


def _correction(row: AnyRow, owned: Holding, now: datetime) -> CorrectionFact:
    today = Holder(row.owner_id, row.section_id)
    is_late = row.done_at is None and now > row.due_at
    return CorrectionFact(
        id=row.id,
        at=row.due_at,
        section_id=row.section_id,
        person_id=owned.at(row.id, row.missed_at or row.done_at or row.due_at, today).person_id,
        matter_id=row.matter_id,
        item_id=row.item_id,
        done_at=row.done_at,
        was_missed=row.missed_at is not None or is_late,
    )


def _owned(session: Session, due: ColumnElement[bool], sections: dict[int, int]) -> Holding:
    """Who owned which correction when: passing it on is in the events of its item."""
    items = (
        select(InspectedItem.item_id)
        .join(Correction, Correction.inspected_id == InspectedItem.id)
        .where(due)
    )
    passed = Event.kind == "correction_passed_on"
    moves = []
    for at, told in session.execute(
        select(Event.at, Event.data).where(Event.item_id.in_(items), passed).order_by(Event.id)
    ):
        section_id = sections.get(told["correction"])
        if section_id is not None:
            giver, taker = Holder(told["from"], section_id), Holder(told["to"], section_id)
            moves.append(Move(told["correction"], at, giver, taker))
    return Holding(moves)


def signatures(session: Session, begin: datetime, end: datetime) -> tuple[SignatureFact, ...]:
    """The inspected items that were signed in a period."""
    rows = session.execute(
        select(
            InspectedItem.id,
            InspectedItem.signed_at,
            InspectedItem.signed_by_id,
            InspectedItem.item_id,
            InspectedItem.is_good,
            InspectedItem.inspection_id,
            InspectedItem.position,
            Inspection.section_id,
            Item.matter_id,
        )
        .join(Inspection, Inspection.id == InspectedItem.inspection_id)
        .join(Item, Item.id == InspectedItem.item_id)
        .where(InspectedItem.signed_at >= begin, InspectedItem.signed_at < end)
        .where(Item.exercise.is_(None))
        .order_by(InspectedItem.id)
    )
    return tuple(
        SignatureFact(
            id=row.id,
            at=row.signed_at,
            section_id=row.section_id,
            person_id=row.signed_by_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            is_good=row.is_good,
            inspection_id=row.inspection_id,
            position=row.position,
        )
        for row in rows
    )
