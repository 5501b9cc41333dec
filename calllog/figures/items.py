"""What was promised, tried, handed over, asked and settled in a period, as facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from calllog.figures.facts import (
    AttemptFact,
    FollowUpFact,
    HandOverFact,
    LateFact,
    OutcomeFact,
    PromiseFact,
)
from calllog.figures.holding import Holder, Holding, Move
from calllog.figures.open_hours import OpenHours
from calllog.models import (
    CONTACTS,
    EXCLUDED,
    Attempt,
    AttemptChannel,
    FollowUp,
    HandOver,
    HandOverKind,
    Item,
    PolicyRow,
    Promise,
    PromiseKind,
    TextMessage,
)
from calllog.sms.texts import takes_texts
from calllog.times import diligence, policies
from calllog.times.office_hours import OfficeTime
from calllog.times.policy import DEFAULT, Policy

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]

PROMISED = (
    PromiseKind.READ,
    PromiseKind.CONTACT,
    PromiseKind.ANSWER,
    PromiseKind.RESOLUTION,
)
BETWEEN_SECTIONS = (HandOverKind.TO_SECTION, HandOverKind.TO_HANDLER)
ONE_DAY = timedelta(days=1)

OF_ITEM = (Item.section_id, Item.responsible_id, Item.matter_id)


def counts() -> ColumnElement[bool]:
    """No exercise, and not left out of the rates with approval (打错、骚扰、无实质内容)."""
    is_in = or_(Item.outcome.is_(None), Item.outcome.not_in(EXCLUDED))
    return and_(Item.exercise.is_(None), is_in)


@dataclass(frozen=True)
class Around:
    """What stands around the promises of a period: tries, texts, policies, who had what when."""

    held: Holding
    listed: Holding  # On whose list it was, accepted or not: who had to read it.
    tries: dict[int, list[AnyRow]]
    texts: dict[int, list[datetime]]
    policies: dict[int, Policy]
    hours: OpenHours


def promises(
    session: Session,
    begin: datetime,
    end: datetime,
    office_time: OfficeTime,
    kinds: Iterable[PromiseKind] = PROMISED,
) -> tuple[PromiseFact, ...]:
    """The promises that fell due in a period."""
    due = and_(Promise.due_at >= begin, Promise.due_at < end, Promise.kind.in_(list(kinds)))
    rows = session.execute(_promises(due)).all()
    around = _around(session, select(Promise.item_id).where(due), office_time)
    return tuple(_promise(row, around) for row in rows)


def _promises(due: ColumnElement[bool]) -> AnySelect:
    return (
        select(
            Promise.id,
            Promise.item_id,
            Promise.kind,
            Promise.made_at,
            Promise.due_at,
            Promise.day_ends_at,
            Promise.holder_id,
            Promise.met_at,
            Promise.missed_at,
            Promise.missed_by_id,
            Promise.voided_at,
            Promise.ended_at,
            Item.phone,
            Item.policy_id,
            *OF_ITEM,
        )
        .join(Item, Item.id == Promise.item_id)
        # What stands still falls due at no time that is known yet.
        .where(due, counts(), or_(Promise.ended_at.is_not(None), ~_stands_still()))
        .order_by(Promise.id)
    )


def _around(session: Session, items: AnySelect, office_time: OfficeTime) -> Around:
    rows = session.scalars(select(PolicyRow)).all()
    held, listed = holdings(session, items)
    return Around(
        held,
        listed,
        _tries(session, items),
        _texts(session, items),
        {row.id: policies.POLICY.validate_python(row.values) for row in rows},
        OpenHours(office_time),
    )


def _tries(session: Session, items: AnySelect) -> dict[int, list[AnyRow]]:
    query = select(
        Attempt.item_id, Attempt.at, Attempt.channel, Attempt.result, Attempt.is_self_reported
    )
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in session.execute(
        query.where(Attempt.item_id.in_(items)).order_by(Attempt.at, Attempt.id)
    ):
        found[row.item_id].append(row)
    return found


def _texts(session: Session, items: AnySelect) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = defaultdict(list)
    sent = TextMessage.failed_at.is_(None)
    query = select(TextMessage.item_id, TextMessage.sent_at)
    for item_id, at in session.execute(query.where(TextMessage.item_id.in_(items), sent)):
        if at is not None:
            found[item_id].append(at)
    return found


def holdings(session: Session, items: AnySelect) -> tuple[Holding, Holding]:
    """Who was responsible, by what was accepted; and whose list it was on, by what was asked."""
    held, listed = [], []
    rows = session.scalars(
        select(HandOver).where(HandOver.item_id.in_(items)).order_by(HandOver.id)
    )
    for row in rows:
        giver = Holder(row.from_staff_id, row.from_section_id)
        asked = Holder(row.to_staff_id, row.to_section_id)
        listed.append(Move(row.item_id, row.at, giver, asked))
        if row.returned_at is not None:
            listed.append(Move(row.item_id, row.returned_at, asked, giver))
        if row.accepted_at is not None:
            taker = Holder(row.accepted_by_id or row.to_staff_id, row.to_section_id)
            held.append(Move(row.item_id, row.accepted_at, giver, taker))
    return Holding(held), Holding(listed)


def _promise(row: AnyRow, around: Around) -> PromiseFact:
    """A promise counts for who held it when it was missed or met, and for their section then."""
    promise_id, item_id, kind, made_at, due_at, day_ends_at, holder_id, met_at = row[:8]
    missed_at, missed_by_id, voided_at, ended_at, phone, policy_id = row[8:14]
    section_id, responsible_id, matter_id = row[14:]
    today = Holder(responsible_id, section_id)
    holding = around.listed if kind == PromiseKind.READ else around.held
    had = holding.at(item_id, missed_at or met_at or due_at, today)
    tries = around.tries.get(item_id, ()) if kind == PromiseKind.CONTACT else ()
    first = _first_try(tries, made_at, ended_at)
    texts, policy = around.texts.get(item_id, ()), around.policies.get(policy_id, DEFAULT)
    return PromiseFact(
        id=promise_id,
        at=due_at,
        section_id=had.section_id,
        person_id=missed_by_id or holder_id,
        matter_id=matter_id,
        item_id=item_id,
        kind=kind,
        made_at=made_at,
        day_ends_at=day_ends_at,
        met_at=met_at,
        missed_at=missed_at,
        voided_at=voided_at,
        ended_at=ended_at,
        is_diligent=_is_diligent(tries, texts, day_ends_at, phone, policy),
        attempt_seconds=(first - made_at).total_seconds() if first else None,
        attempt_office_seconds=around.hours.seconds_between(made_at, first) if first else None,
    )


def _first_try(
    tries: Iterable[AnyRow], made_at: datetime, ended_at: datetime | None
) -> datetime | None:
    """The first attempt after the promise and until it ended; a text message is none."""
    for one in tries:
        if one.at >= made_at and one.channel != AttemptChannel.SMS:
            found: datetime = one.at
            return found if ended_at is None or found <= ended_at else None
    return None


def _is_diligent(
    tries: Iterable[AnyRow],
    texts: Iterable[datetime],
    day_ends_at: datetime | None,
    phone: str | None,
    policy: Policy,
) -> bool:
    failed = [one for one in tries if one.result not in CONTACTS]
    if len(failed) < 2 or day_ends_at is None:
        return False
    made = [
        diligence.Try(one.at, not one.is_self_reported, one.channel == AttemptChannel.SMS)
        for one in failed
    ]
    made += [diligence.Try(at, True, True) for at in texts]
    takes_sms = phone is not None and takes_texts(phone)
    begins_at = day_ends_at - ONE_DAY
    return diligence.is_diligent(made, begins_at, day_ends_at, takes_sms=takes_sms, policy=policy)


def attempts(session: Session, begin: datetime, end: datetime) -> tuple[AttemptFact, ...]:
    """The contacts of a period, each counted for who made it."""
    made = and_(Attempt.at >= begin, Attempt.at < end, Attempt.result.in_(CONTACTS))
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.item_id,
            Attempt.at,
            Attempt.staff_id,
            Attempt.is_self_reported,
            *OF_ITEM,
        )
        .join(Item, Item.id == Attempt.item_id)
        .where(made, counts())
        .order_by(Attempt.id)
    ).all()
    held, _listed = holdings(session, select(Attempt.item_id).where(made))
    return tuple(
        AttemptFact(
            id=row.id,
            at=row.at,
            section_id=holder_at(held, row, row.at).section_id,
            person_id=row.staff_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            is_self_reported=row.is_self_reported,
        )
        for row in rows
    )


def holder_at(held: Holding, row: AnyRow, at: datetime) -> Holder:
    """Who had the item of a row at a moment; the row tells who has it today."""
    return held.at(row.item_id, at, Holder(row.responsible_id, row.section_id))


def hand_overs(session: Session, begin: datetime, end: datetime) -> tuple[HandOverFact, ...]:
    """The hand-overs to another section, made in a period."""
    rows = session.execute(
        select(
            HandOver.id,
            HandOver.item_id,
            HandOver.at,
            HandOver.from_section_id,
            HandOver.from_staff_id,
            HandOver.returned_at,
            Item.matter_id,
        )
        .join(Item, Item.id == HandOver.item_id)
        .where(
            HandOver.at >= begin,
            HandOver.at < end,
            HandOver.kind.in_(BETWEEN_SECTIONS),
            HandOver.from_section_id != HandOver.to_section_id,
            counts(),
        )
        .order_by(HandOver.id)
    )
    return tuple(
        HandOverFact(
            id=row.id,
            at=row.at,
            section_id=row.from_section_id,
            person_id=row.from_staff_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            is_returned=row.returned_at is not None,
        )
        for row in rows
    )


def follow_ups(session: Session, begin: datetime, end: datetime) -> tuple[FollowUpFact, ...]:
    """Who was asked in a period; what they said counts for who was responsible then."""
    asked = and_(FollowUp.at >= begin, FollowUp.at < end)
    rows = session.execute(
        select(FollowUp.id, FollowUp.item_id, FollowUp.at, FollowUp.rating, *OF_ITEM)
        .join(Item, Item.id == FollowUp.item_id)
        .where(asked, counts())
        .order_by(FollowUp.id)
    ).all()
    held, _listed = holdings(session, select(FollowUp.item_id).where(asked))
    made = []
    for row in rows:
        holder = holder_at(held, row, row.at)
        ids = (row.id, row.at, holder.section_id, holder.person_id, row.matter_id, row.item_id)
        made.append(FollowUpFact(*ids, row.rating))
    return tuple(made)


def outcomes(session: Session, begin: datetime, end: datetime) -> tuple[OutcomeFact, ...]:
    """The items that came to their outcome in a period, those left out of the rates as well."""
    given = and_(Item.outcome_at >= begin, Item.outcome_at < end)
    rows = session.execute(
        select(Item.id, Item.outcome_at, Item.outcome, *OF_ITEM)
        .where(given, Item.exercise.is_(None), Item.outcome.is_not(None))
        .order_by(Item.id)
    ).all()
    held, _listed = holdings(session, select(Item.id).where(given))
    made = []
    for row in rows:
        today = Holder(row.responsible_id, row.section_id)
        had = held.at(row.id, row.outcome_at, today)
        ids = (row.id, row.outcome_at, had.section_id, had.person_id, row.matter_id, row.id)
        made.append(OutcomeFact(*ids, row.outcome))
    return tuple(made)


def late(session: Session, now: datetime) -> tuple[LateFact, ...]:
    """What is late at a moment."""
    rows = session.execute(
        select(
            Promise.id, Promise.due_at, Promise.item_id, Promise.kind, Promise.holder_id, *OF_ITEM
        )
        .join(Item, Item.id == Promise.item_id)
        .where(_is_late(now))
        .order_by(Promise.id)
    )
    return tuple(
        LateFact(
            id=row.id,
            at=row.due_at,
            section_id=row.section_id,
            person_id=row.holder_id,
            matter_id=row.matter_id,
            item_id=row.item_id,
            kind=row.kind,
        )
        for row in rows
    )


def late_count(session: Session, now: datetime) -> int:
    """How many of them there are, for who looks all the time and asks for no row."""
    query = select(func.count(Promise.id)).join(Item, Item.id == Promise.item_id)
    return session.scalar(query.where(_is_late(now))) or 0


def _stands_still() -> ColumnElement[bool]:
    """A resolution's clock that is stopped (中止计时)."""
    return and_(Promise.kind == PromiseKind.RESOLUTION, Item.suspended_at.is_not(None))


def _is_late(now: datetime) -> ColumnElement[bool]:
    """A resolution whose clock stands still is not late."""
    return and_(
        Promise.ended_at.is_(None),
        Promise.voided_at.is_(None),
        Promise.due_at < now,
        Item.closed_at.is_(None),
        ~_stands_still(),
        counts(),
    )
