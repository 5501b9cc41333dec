"""Calls whose last callback never came: the carrier is asked, and the call is settled.

Callbacks are best effort. Without this a caller who hung up at the wrong moment could be lost, and
so could what was said in a recording of which nobody told us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import requests
import structlog
from sqlalchemy.orm import Session
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from calllog.calls import door, settling
from ivr.line import Now
from ivr.parts import PhoneParts
from ivr.requests import FINAL

log = structlog.get_logger(__name__)

BATCH = 50
MOST_RECORDINGS = 20  # Of one call; ours asks for three or four.
WITHOUT_SOUND = ("failed", "absent")


@dataclass(frozen=True, slots=True)
class CallEnd:
    """What the carrier says of a call."""

    is_over: bool
    status: str | None
    seconds: int | None


def ask_carrier(client: Client, sid: str) -> CallEnd | None:
    """Whether a call is over; None when the carrier cannot tell. One that it does not know, is."""
    try:
        call = client.calls(sid).fetch()
    except (TwilioException, requests.RequestException) as error:
        log.warning("carrier_did_not_tell", error=type(error).__name__)
        is_unknown = isinstance(error, TwilioRestException) and error.status == HTTPStatus.NOT_FOUND
        return CallEnd(is_over=True, status=None, seconds=None) if is_unknown else None
    seconds = int(call.duration) if (call.duration or "").isdecimal() else None
    return CallEnd(call.status in FINAL, call.status, seconds)


def recordings_of(client: Client, sid: str) -> dict[str, int] | None:
    """What the carrier recorded in a call: seconds by id; None when it cannot tell."""
    try:
        found = client.recordings.list(call_sid=sid, limit=MOST_RECORDINGS)
    except (TwilioException, requests.RequestException) as error:
        log.warning("carrier_did_not_tell", error=type(error).__name__)
        return None
    return {
        str(one.sid): int(one.duration) if (one.duration or "").isdecimal() else 0
        for one in found
        if one.status not in WITHOUT_SOUND
    }


def settle(parts: PhoneParts, client: Client, moment: datetime) -> int:
    """Settle the calls of which nothing was heard for too long; returns how many there were.

    One that cannot be settled is put off, so that it keeps no other from it.
    """
    with parts.db.reading() as session:
        waiting = settling.unsettled(session, moment, BATCH)
    if not waiting:
        parts.desk.renew_copy(moment)
        return 0
    now = parts.desk.now(moment)
    for sid in waiting:
        try:
            _settle_one(parts, client, now, sid)
        except Exception as error:
            log.error("call_not_settled", error=type(error).__name__)
            with parts.db.writing() as session:
                settling.still_going(session, moment, sid)
    return len(waiting)


def _settle_one(parts: PhoneParts, client: Client, now: Now, sid: str) -> None:
    told = ask_carrier(client, sid)
    # Of what may be the conduct line's nothing is asked, and nothing is kept here.
    is_ours = parts.desk.conduct.owns(sid) is False and not parts.desk.has_gone_over(sid)
    recorded = recordings_of(client, sid) if is_ours and told and told.is_over else {}
    if recorded is None and told and told.status is not None:
        # The caller is registered now, and the call is left open until the carrier can tell; one
        # that it does not know will have no recordings either.
        told = None
    with parts.db.writing() as session:
        call = settling.quiet_call(session, now.moment, sid)
        if call is None:
            return
        if parts.desk.has_gone_over(sid):
            # Erasing it was not possible yet; it waits behind the wall.
            settling.still_going(session, now.moment, sid)
        elif told is None:
            settling.cannot_be_asked_after(session, now.moment, now.time, call)
        elif told.is_over:
            _keep_unknown(session, now, call, recorded or {})
            door.end(
                session,
                now.moment,
                now.time,
                call,
                status=told.status,
                seconds=told.seconds,
                by_sweep=True,
            )
        else:
            settling.still_going(session, now.moment, sid)


def _keep_unknown(
    session: Session, now: Now, call: door.CallRecord, recorded: dict[str, int]
) -> None:
    """Keep the recordings of which no callback told; nobody knows what was asked there."""
    known = {recording.sid for recording in call.recordings}
    for sid, seconds in recorded.items():
        if sid not in known:
            door.keep_recording(session, now.moment, call, "message", sid, seconds)
