"""The calls of a period and the telephones that were rung for them, as facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import Session

from calllog.figures.facts import CallFact, LegFact
from calllog.figures.open_hours import OpenHours
from calllog.models import Call, CallKind, Item, Leg, LegResult, Section
from calllog.models.calls import has_left_menu
from calllog.times.office_hours import OfficeTime

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

REPEAT_WITHIN = timedelta(days=7)
# Rung to an end that tells something of the person: not gone first, not quicker elsewhere.
TELLING = (LegResult.ANSWERED, LegResult.NO_ANSWER, LegResult.DECLINED)


def of_period(
    session: Session, begin: datetime, end: datetime, office_time: OfficeTime, three_rings: int
) -> tuple[tuple[CallFact, ...], tuple[LegFact, ...]]:
    """The calls that began in a period and their legs; exercises are left out."""
    rows = session.execute(_calls(begin, end)).all()
    general = session.scalar(select(Section.id).where(Section.is_general_desk).limit(1))
    repeats = _repeats(session, begin, rows)
    hours = OpenHours(office_time)
    calls = tuple(_call(row, general, hours, three_rings, repeats) for row in rows)
    known = {call.id: call for call in calls}
    legs = session.execute(_legs(begin, end)).all()
    # Legs of exercises have no call among those that count.
    told = (_leg(leg, known, three_rings) for leg in legs if leg[1] in known)
    return calls, tuple(told)


def _counts() -> ColumnElement[bool]:
    """No exercise: neither the call was marked one, nor the item that it stands under.

    And none that may still be led to the conduct line: no number falls again.
    """
    return and_(Call.exercise.is_(None), Item.exercise.is_(None), has_left_menu())


def _began(begin: datetime, end: datetime) -> ColumnElement[bool]:
    return and_(Call.started_at >= begin, Call.started_at < end)


def _calls(begin: datetime, end: datetime) -> AnySelect:
    rung = (
        select(
            Leg.call_id,
            func.min(func.coalesce(Leg.ringing_at, Leg.dialled_at)).label("began"),
            func.max(Leg.ended_at).label("ended"),
        )
        .join(Call, Call.id == Leg.call_id)
        .where(_began(begin, end))
        .group_by(Leg.call_id)
        .subquery()
    )
    return (
        select(
            Call.id,
            Call.started_at,
            Call.section_id,
            Call.answered_by_id,
            Call.answered_at,
            Call.kind,
            Call.heard_progress_at.is_not(None).label("has_heard_progress"),
            Call.caller,
            Call.item_id,
            Item.matter_id,
            rung.c.began,
            rung.c.ended,
        )
        .outerjoin(Item, Item.id == Call.item_id)
        .outerjoin(rung, rung.c.call_id == Call.id)
        .where(_began(begin, end), _counts())
        .order_by(Call.started_at, Call.id)
    )


def _legs(begin: datetime, end: datetime) -> AnySelect:
    return (
        select(
            Leg.id,
            Leg.call_id,
            Leg.staff_id,
            Leg.section_id,
            Leg.ringing_at,
            func.coalesce(Leg.picked_up_at, Leg.ended_at).label("stopped"),
            Leg.result,
        )
        .join(Call, Call.id == Leg.call_id)
        .where(_began(begin, end))
        .where(Leg.is_on_duty, Leg.is_free, Leg.result.in_(TELLING))
        .order_by(Leg.id)
    )


def _wants_person() -> ColumnElement[bool]:
    """Registered or answered, or without a number; not who only asked how an item stands."""
    only_asked = and_(Call.kind == CallKind.REGISTERED, Call.heard_progress_at.is_not(None))
    wanted = (CallKind.REGISTERED, CallKind.ANSWERED, CallKind.NO_NUMBER)
    return and_(Call.kind.in_(wanted), ~only_asked)


def wants_person(kind: str | None, has_heard_progress: bool) -> bool:
    """Whether a caller wanted a person; of a call that goes on nobody knows yet."""
    if kind == CallKind.REGISTERED:
        return not has_heard_progress
    return kind in (CallKind.ANSWERED, CallKind.NO_NUMBER)


def _repeats(session: Session, begin: datetime, rows: Sequence[AnyRow]) -> set[int]:
    """The calls whose number had called for a person within the seven days before."""
    before = (
        select(Call.caller, func.max(Call.started_at))
        .outerjoin(Item, Item.id == Call.item_id)
        .where(_began(begin - REPEAT_WITHIN, begin), _counts(), _wants_person())
        .where(Call.caller.is_not(None))
        .group_by(Call.caller)
    )
    last: dict[str | None, datetime] = {row[0]: row[1] for row in session.execute(before)}
    found = set()
    for row in rows:
        if row.caller is None or not wants_person(row.kind, row.has_heard_progress):
            continue
        earlier = last.get(row.caller)
        if earlier is not None and row.started_at - earlier <= REPEAT_WITHIN:
            found.add(row.id)
        last[row.caller] = row.started_at
    return found


def _call(
    row: AnyRow, general: int | None, hours: OpenHours, three_rings: int, repeats: set[int]
) -> CallFact:
    # Taken apart once: a month has many rows, and a name looked up in a row is slow.
    (
        call_id,
        started_at,
        section_id,
        answered_by_id,
        answered_at,
        kind,
        has_heard_progress,
        _caller,
        item_id,
        matter_id,
        began,
        ended,
    ) = row
    until = answered_at or ended
    since_ring = answered_at - began if answered_at and began else None
    return CallFact(
        id=call_id,
        at=started_at,
        section_id=section_id or general,
        person_id=answered_by_id,
        matter_id=matter_id,
        item_id=item_id,
        wants_person=wants_person(kind, has_heard_progress),
        is_in_hours=hours.is_open(started_at),
        is_answered=answered_at is not None,
        wait_seconds=(until - started_at).total_seconds() if until else None,
        has_rung=began is not None,
        is_within_three_rings=since_ring is not None and since_ring.total_seconds() <= three_rings,
        is_repeat=call_id in repeats,
    )


def _leg(row: AnyRow, calls: dict[int, CallFact], three_rings: int) -> LegFact:
    """A leg on duty and free; 在岗未接 as ``Leg.is_unanswered_on_duty`` has it."""
    leg_id, call_id, staff_id, section_id, ringing_at, stopped_at, result = row
    call = calls[call_id]
    rang = stopped_at - ringing_at if stopped_at and ringing_at else None
    return LegFact(
        id=leg_id,
        at=call.at,
        section_id=section_id,
        person_id=staff_id,
        matter_id=call.matter_id,
        item_id=call.item_id,
        call_id=call_id,
        is_answered=result == LegResult.ANSWERED,
        is_unanswered=result == LegResult.NO_ANSWER,
        is_timed=rang is not None,
        is_within_three_rings=rang is not None and rang.total_seconds() <= three_rings,
    )
