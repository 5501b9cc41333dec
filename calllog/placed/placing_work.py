"""The jobs that place calls, look for lost orders, and ask after calls that have gone quiet.

The carrier is asked outside of any transaction; what it says is written down after.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import structlog

from calllog.clock import Clock
from calllog.db import Database
from calllog.office import directory
from calllog.placed import follow_up_calls, live_transfers, news_calls, placed_calls, placing
from calllog.placed.placer import CallRefused, CarrierUnsure, Order, PlacedEnd, Placer

log = structlog.get_logger(__name__)


def place_waiting(db: Database, clock: Clock, placer: Placer) -> int:
    """Order the calls that wait to be placed; returns how many there were."""
    with db.reading() as session:
        if not placing.has_waiting(session):
            return 0
    with db.writing() as session:
        orders = placing.lease(session, clock.now())
    for order in orders:
        _place(db, clock, placer, order)
    return len(orders)


def _place(db: Database, clock: Clock, placer: Placer, order: Order) -> None:
    try:
        sid = placer.place(order)
    except CallRefused as refusal:
        log.warning("call_refused", why=str(refusal))
        with db.writing() as session:
            placing.refused(session, clock.now(), order.id, str(refusal))
    except CarrierUnsure:
        # It may ring by now: the order is looked up before anything is dialled again.
        log.warning("carrier_did_not_tell")
    else:
        with db.writing() as session:
            placing.ordered(session, clock.now(), order.id, sid)


def lead_callers(db: Database, clock: Clock, placer: Placer) -> int:
    """Lead callers to the handlers who wait for them; returns how many there were."""
    with db.reading() as session:
        if not live_transfers.has_ready(session):
            return 0
    with db.writing() as session:
        ready = live_transfers.lease(session, clock.now())
    for order, sid in ready:
        try:
            placer.lead(sid, order)
        except CallRefused as refusal:
            _not_led(db, clock, order, str(refusal))
        except CarrierUnsure:
            # Led twice to the same page, the caller hears the same again.
            _not_led(db, clock, order, None)
    return len(ready)


def _not_led(db: Database, clock: Clock, order: Order, why: str | None) -> None:
    log.warning("caller_not_led", why=why)
    with db.writing() as session:
        live_transfers.not_led(session, clock.now(), order.id, why)


def ask_follow_ups(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Ask for the follow-up calls that are due; nothing is locked where nobody is to be asked.

    The next pass places them.
    """
    with db.reading() as session:
        if not follow_up_calls.is_awaiting(session, clock.now()):
            return 0
    with db.writing() as session:
        return follow_up_calls.ask_due(session, clock.now(), directory.office_time(session, zone))


def ask_rings(db: Database, clock: Clock, zone: ZoneInfo) -> int:
    """Ask for the telephones to ring for which a notice waits; nothing is locked without one."""
    with db.reading() as session:
        if not news_calls.is_on_a_roster(session):
            return 0
        office_time = directory.office_time(session, zone)
        if not news_calls.due(session, clock.now(), office_time):
            return 0
    with db.writing() as session:
        return news_calls.ask_due(session, clock.now(), directory.office_time(session, zone))


def settle(db: Database, clock: Clock, zone: ZoneInfo, placer: Placer) -> int:
    """Look up orders without an answer, and ask after quiet calls; returns how many there were."""
    with db.reading() as session:
        lost = placing.unanswered(session, clock.now())
        quiet = placed_calls.quiet(session, clock.now())
    for order in lost:
        found = _found(placer, order)
        with db.writing() as session:
            placing.looked_up(session, clock.now(), order.id, found)
    for placed_id, sid in quiet:
        told = _told(placer, sid)
        with db.writing() as session:
            office_time = directory.office_time(session, zone)
            placed_calls.settle(session, clock.now(), office_time, placed_id, told)
    return len(lost) + len(quiet)


def _found(placer: Placer, order: Order) -> list[str] | None:
    try:
        return placer.find(order)
    except (CarrierUnsure, CallRefused):
        log.warning("carrier_did_not_tell")
        return None


def _told(placer: Placer, sid: str) -> PlacedEnd | None:
    try:
        return placer.end_of(sid)
    except (CarrierUnsure, CallRefused):
        log.warning("carrier_did_not_tell")
        return None
