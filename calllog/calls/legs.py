"""Legs to members of staff: who was rung, how many rings, and with what result (clause 3.3.2a)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.models import Call, Leg, LegResult, Section, Staff
from calllog.telephone import DialEnd, LegProgress, LegStatus, Rung

RING_EVERY_SECONDS = 5  # China's ringback: 1 s of tone, 4 s of silence.
ANNOUNCED_SECONDS = 5  # Between our answer and the first ring the caller hears who is rung.

RESULTS = {
    LegStatus.NO_ANSWER: LegResult.NO_ANSWER,
    LegStatus.BUSY: LegResult.BUSY,
    LegStatus.FAILED: LegResult.FAILED,
    LegStatus.CANCELED: LegResult.CANCELED,
}


def start(session: Session, now: datetime, call: Call, rung: Rung) -> list[Leg]:
    """Write down who is rung now; together they are one rung of the ladder.

    Once for each: a time without the ledger is told of twice, by the reports of the telephones
    that rang in it, and by the request that had them rung, once that is stored. A step may name
    people whom the office no longer knows; they are left out.
    """
    if session.get(Section, rung.section_id) is None:
        return []
    there = [staff_id for staff_id in rung.staff_ids if session.get(Staff, staff_id) is not None]
    known = {leg.staff_id: leg for leg in of_rung(call, rung)}
    last = max((leg.rung for leg in call.legs), default=0)
    step = min((leg.rung for leg in known.values()), default=last + 1)
    made = {
        staff_id: Leg(
            staff_id=staff_id,
            section_id=rung.section_id,
            rung=step,
            is_together=rung.is_together,
            is_on_duty=staff_id in rung.on_duty,
            is_free=not _is_talking(session, now, staff_id),
            dialled_at=now,
        )
        for staff_id in there
        if staff_id not in known
    }
    call.legs.extend(made.values())
    session.flush()
    return [known.get(staff_id) or made[staff_id] for staff_id in there]


def of_rung(call: Call, rung: Rung) -> list[Leg]:
    """The legs of these people; nobody is rung twice alone, nor a section twice together."""
    return [
        leg
        for leg in call.legs
        if (leg.section_id, leg.is_together) == (rung.section_id, rung.is_together)
        and (rung.is_together or leg.staff_id in rung.staff_ids)
    ]


def began(now: datetime, call: Call, ended: DialEnd) -> datetime:
    """When the ringing that has ended began, as far as its end can tell."""
    lasted = ANNOUNCED_SECONDS + ended.ring_seconds + (ended.talk_seconds or 0)
    return max(call.started_at, now - timedelta(seconds=lasted))


def _is_talking(session: Session, now: datetime, staff_id: int) -> bool:
    talking = select(Leg.id).where(
        Leg.staff_id == staff_id,
        Leg.accepted_at.is_not(None),
        Leg.ended_at.is_(None),
        Leg.dialled_at > now - timedelta(hours=4),
    )
    return session.scalar(talking.limit(1)) is not None


def picked_up(session: Session, now: datetime, leg_id: int, sid: str) -> Leg | None:
    """A telephone was picked up, as its request for the whisper shows."""
    leg = _locked(session, leg_id)
    if leg is not None:
        leg.sid = leg.sid or sid
        leg.picked_up_at = leg.picked_up_at or now
    return leg


def _locked(session: Session, leg_id: int) -> Leg | None:
    """The leg, while nobody else is at work on its call: what the reports say depends on others."""
    of_leg = select(Leg.call_id).where(Leg.id == leg_id).scalar_subquery()
    session.execute(select(Call.id).where(Call.id == of_leg).with_for_update())
    return session.get(Leg, leg_id, populate_existing=True)


def progress(session: Session, leg_id: int, report: LegProgress) -> None:
    """Take a report in, in whatever order it comes; a result that stands is not taken back."""
    leg = _locked(session, leg_id)
    if leg is None:
        return
    leg.sid = leg.sid or report.sid
    if report.status is LegStatus.RINGING:
        leg.ringing_at = report.at
    elif report.status is LegStatus.PICKED_UP:
        leg.picked_up_at = report.at
    elif report.status is not LegStatus.DIALLED:
        leg.ended_at = report.at
        if leg.accepted_at is not None:
            leg.talk_seconds = leg.talk_seconds or report.talk_seconds
        leg.result = leg.result or RESULTS.get(report.status)
    _count_rings(leg)


def end_rung(now: datetime, call: Call, rung: Rung, ended: DialEnd) -> Leg | None:
    """Give every leg of a rung its result; returns the leg that a person took."""
    legs = of_rung(call, rung)
    winner = _winner(legs, ended)
    for leg in legs:
        leg.ended_at = leg.ended_at or now
        if leg is winner:
            took = _took(leg, ended)
            refused = LegResult.CANCELED if ended.caller_is_gone else LegResult.DECLINED
            leg.result = LegResult.ANSWERED if took else refused
            leg.talk_seconds = ended.talk_seconds if took else leg.talk_seconds
            if took and ended.talk_seconds is not None:
                talked = timedelta(seconds=ended.talk_seconds)
                leg.picked_up_at = leg.picked_up_at or max(call.started_at, now - talked)
        else:
            quicker = winner is not None or ended.status is LegStatus.ENDED
            settled = LegResult.CANCELED if quicker else RESULTS.get(ended.status)
            leg.result = leg.result or settled or LegResult.FAILED
        _count_rings(leg, ended.ring_seconds)
    return winner if winner is not None and winner.result == LegResult.ANSWERED else None


def rang_seconds(call: Call, rung: Rung, ended: DialEnd) -> int:
    """How long a rung rang. What the carrier has not told is taken to be long."""
    legs = of_rung(call, rung)
    told = [leg.ring_seconds for leg in legs if leg.ring_seconds is not None]
    rang = max(told, default=ended.ring_seconds)
    if not told and ended.status in (LegStatus.BUSY, LegStatus.FAILED):
        # It may not have rung at all, or have been pressed away after three rings.
        waited = ((leg.ended_at - leg.dialled_at) for leg in legs if leg.ended_at is not None)
        rang = int(max(waited, default=timedelta()).total_seconds()) - ANNOUNCED_SECONDS
    return min(max(0, rang), ended.ring_seconds)


def _winner(legs: list[Leg], ended: DialEnd) -> Leg | None:
    """Who picked up. If two talked, somebody did; not known who, it is the first on duty."""
    if ended.status is not LegStatus.ENDED and ended.is_bridged is not True:
        return None
    by_sid = (leg for leg in legs if ended.leg_sid and leg.sid == ended.leg_sid)
    accepted = (leg for leg in legs if leg.accepted_at is not None)
    is_certain = len(legs) == 1 or ended.is_bridged is True
    return next(by_sid, None) or next(accepted, None) or (legs[0] if legs and is_certain else None)


def _took(leg: Leg, ended: DialEnd) -> bool:
    if ended.is_bridged is not None:
        return ended.is_bridged
    return leg.accepted_at is not None


def close_open(now: datetime, call: Call) -> Leg | None:
    """The call has ended: legs without a result get one; returns the leg that was talking."""
    taken = None
    for leg in call.legs:
        if leg.result is None:
            talked = leg.accepted_at is not None
            leg.result = LegResult.ANSWERED if talked else LegResult.CANCELED
            leg.ended_at = leg.ended_at or now
            taken = leg if talked else taken
            _count_rings(leg)
    return taken


def _count_rings(leg: Leg, ring_seconds: int | None = None) -> None:
    """Rings heard: the first at once, one more with every five seconds begun."""
    stopped = leg.picked_up_at or leg.ended_at
    if leg.ringing_at is not None and stopped is not None:
        rang = (stopped - leg.ringing_at).total_seconds()
        leg.rings = max(1, math.ceil(rang / RING_EVERY_SECONDS))
    elif leg.result == LegResult.NO_ANSWER and ring_seconds is not None and leg.rings is None:
        leg.rings = math.ceil(ring_seconds / RING_EVERY_SECONDS)
    elif leg.result in (LegResult.BUSY, LegResult.FAILED):
        leg.rings = 0
