"""Calls whose last callback never came: the carrier is asked, and the call is settled.

Callbacks are best effort. Without this a caller who hung up at the wrong moment could be lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import requests
import structlog
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from calllog import door
from calllog.settings import Settings
from ivr.line import Now
from ivr.parts import PhoneParts
from ivr.requests import FINAL

log = structlog.get_logger(__name__)

BATCH = 50
PATIENCE_SECONDS = 10


def carrier_client(settings: Settings) -> Client:
    """The carrier's REST client, at the address in the settings.

    No region or edge is set: the client would build another address from them.
    """
    http = TwilioHttpClient(timeout=PATIENCE_SECONDS)
    client = Client(settings.account_sid, settings.auth_tokens[0], http_client=http)
    client.api.base_url = settings.carrier_url
    return client


@dataclass(frozen=True, slots=True)
class CallEnd:
    """What the carrier says of a call."""

    is_over: bool
    status: str | None
    seconds: int | None


def ask_carrier(client: Client, sid: str) -> CallEnd:
    """Whether a call is over. One that the carrier does not know, or cannot tell of, is."""
    try:
        call = client.calls(sid).fetch()
    except (TwilioException, requests.RequestException) as error:
        log.warning("carrier_did_not_tell", error=type(error).__name__)
        return CallEnd(is_over=True, status=None, seconds=None)
    seconds = int(call.duration) if (call.duration or "").isdecimal() else None
    return CallEnd(call.status in FINAL, call.status, seconds)


def settle(parts: PhoneParts, client: Client, moment: datetime) -> int:
    """Settle the calls of which nothing was heard for too long; returns how many there were.

    One that cannot be settled is put off, so that it keeps no other from it.
    """
    now = parts.desk.now(moment)
    with parts.db.reading() as session:
        waiting = door.unsettled(session, moment, BATCH)
    for sid in waiting:
        try:
            _settle_one(parts, now, sid, ask_carrier(client, sid))
        except Exception as error:
            log.error("call_not_settled", error=type(error).__name__)
            with parts.db.writing() as session:
                door.still_going(session, moment, sid)
    return len(waiting)


def _settle_one(parts: PhoneParts, now: Now, sid: str, told: CallEnd) -> None:
    with parts.db.writing() as session:
        call = door.quiet_call(session, now.moment, sid)
        if call is None:
            return
        if not told.is_over:
            door.still_going(session, now.moment, sid)
            return
        door.end(
            session,
            now.moment,
            now.time,
            call,
            status=told.status,
            seconds=told.seconds,
            by_sweep=True,
        )
