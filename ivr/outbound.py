"""Calls that the system places, through the carrier's REST interface.

A request that times out may have placed its call: Twilio has no idempotency key for it. So only a
clear refusal counts as one; after anything else the ledger looks the call up here before it asks
again (https://www.twilio.com/docs/voice/api/call-resource).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

import requests
from pydantic import TypeAdapter, ValidationError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from calllog.placed.placer import CallRefused, CarrierUnsure, Order, PlacedEnd
from calllog.telephone import LegStatus
from ivr.outbound_flow import OutPosition, OutStep
from ivr.requests import FINAL, LEG_STATUSES
from ivr.steps import SignedSteps
from ivr.twiml import LEG_EVENTS

Result = TypeVar("Result")

RING_SECONDS = 30  # A voicemail picks up later on most telephones.
MOST_FOUND = 20
MOST_LEGS = 5
CLOCKS_APART = timedelta(minutes=1)  # Ours and the carrier's.
# Answers after which nobody knows, or which say themselves to come again.
UNSURE = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)

POSITION = TypeAdapter(OutPosition)


def sign(steps: SignedSteps, position: OutPosition) -> str:
    """Where a placed call stands, for its action URL."""
    return steps.sign(asdict(position))


def read(steps: SignedSteps, token: str) -> OutPosition | None:
    """The position in a token; None when we did not sign it, or another release did."""
    try:
        return POSITION.validate_python(steps.read(token))
    except ValidationError:
        return None


def start_of(order: Order) -> OutPosition:
    """Where an ordered call stands when it is picked up."""
    step = OutStep(order.purpose)
    return OutPosition(
        placed=order.id,
        step=step,
        item=order.item_number,
        number=order.number,
        shown=order.shown,
        due=order.due_at.isoformat() if order.due_at else "",
        agreed=order.is_agreed,
        name=order.from_name,
        section=order.section if step is OutStep.NEWS else "",
        late=order.is_late,
    )


@dataclass(frozen=True, slots=True)
class CarrierPlacer:
    """Places calls at one carrier; its documents and reports come to our own address."""

    client: Client
    steps: SignedSteps
    url: Callable[..., str]  # An address of ours below /voice/.

    def place(self, order: Order) -> str:
        """Ask for the call; returns the carrier's id of it."""
        token = sign(self.steps, start_of(order))
        return _asked(
            lambda: str(
                self.client.calls.create(
                    to=order.first_number,
                    from_=order.shown,
                    url=self.url("placed", token),
                    status_callback=self.url("placed-status", token),
                    status_callback_event=LEG_EVENTS.split(),
                    timeout=RING_SECONDS,
                ).sid
            )
        )

    def find(self, order: Order) -> list[str]:
        """The calls that we placed to this number since the order, oldest first.

        The carrier's own filter by time leaves out calls that have not begun yet.
        """
        since = order.asked_at - CLOCKS_APART
        found = _asked(
            lambda: self.client.calls.list(
                to=order.first_number, from_=order.shown, limit=MOST_FOUND
            )
        )
        return [
            str(call.sid)
            for call in reversed(found)
            if call.direction == "outbound-api" and (call.date_created or since) >= since
        ]

    def end_of(self, sid: str) -> PlacedEnd:
        """How a placed call stands, and what became of ringing the person."""
        try:
            call = _asked(lambda: self.client.calls(sid).fetch())
        except CallRefused:
            return PlacedEnd(is_over=True, status=None)
        if call.status not in FINAL:
            return PlacedEnd(is_over=False, status=LEG_STATUSES.get(call.status))
        legs = _asked(lambda: self.client.calls.list(parent_call_sid=sid, limit=MOST_LEGS))
        person = _last_over(legs)
        return PlacedEnd(
            is_over=True,
            status=LEG_STATUSES.get(call.status),
            person=LEG_STATUSES.get(person.status) if person else None,
            talk_seconds=_seconds(person) if person else None,
        )

    def lead(self, sid: str, order: Order) -> None:
        """Lead a caller's own call to the member of staff whom an order has made ready."""
        there = OutPosition(
            placed=order.id,
            step=OutStep.LED,
            item=order.item_number,
            number=order.first_number,
            shown=order.shown,
            name=order.from_name,
            to_name=order.to_name,
            section=order.section,
            back=order.from_phone,
        )
        url = self.url("placed", sign(self.steps, there))
        _asked(lambda: self.client.calls(sid).update(url=url, method="POST"))


def _asked(ask: Callable[[], Result]) -> Result:
    """The carrier's answer.

    Raises:
        CallRefused: it said no.
        CarrierUnsure: it said nothing that can be relied on.
    """
    try:
        return ask()
    except TwilioRestException as error:
        is_clear = 400 <= error.status < 500 and error.status not in UNSURE
        if is_clear:
            raise CallRefused(f"carrier {error.code or error.status}") from error
        raise CarrierUnsure from error
    except (TwilioException, requests.RequestException, ValueError) as error:
        # A ValueError is an answer that is no JSON, such as a proxy's page.
        raise CarrierUnsure from error


def _last_over(legs: Iterable[CallInstance]) -> CallInstance | None:
    """The person's telephone, which is the only one that the call rang."""
    return next((leg for leg in legs if leg.status in FINAL), None)


def _seconds(call: CallInstance) -> int | None:
    is_talk = LEG_STATUSES.get(call.status) is LegStatus.ENDED
    return int(call.duration) if is_talk and (call.duration or "").isdecimal() else None
