"""A call as the exchange knows it, and the parameters that describe it to the application."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from ivr.exchange.transcript import CALLER, Event, Transcript, Webhook

API_VERSION = "2010-04-01"
INBOUND = "inbound"
OUTBOUND_API = "outbound-api"
OUTBOUND_DIAL = "outbound-dial"
FINAL_STATUSES = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


def new_sid(prefix: str) -> str:
    """An identifier of the carrier's form: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass
class Call:
    """One leg of the exchange: a call in, a call out, or a call that a Dial rang."""

    account_sid: str
    from_: str
    to: str
    direction: str
    created_at: datetime
    transcript: Transcript
    status: str
    parent: Call | None = None
    who: str = CALLER
    sid: str = field(default_factory=lambda: new_sid("CA"))
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    # Who ended it: caller (whoever called in), callee (whoever was rung), line (the document or
    # the exchange), error, api.
    ended_by: str = ""
    children: list[Call] = field(default_factory=list)
    # What the script still had to do when the call ended. A test usually wants it empty.
    unplayed: tuple[str, ...] = ()
    callbacks_sent: int = 0
    # Hangs the leg up from another thread, while the call lasts.
    drop: Callable[[], None] | None = None
    # Leads the call to another document from another thread, while it lasts.
    lead: Callable[[Any], None] | None = None

    @property
    def is_over(self) -> bool:
        return self.status in FINAL_STATUSES

    @property
    def far_end(self) -> str:
        """Who is at the other end of this leg, as ``ended_by`` names it."""
        return "caller" if self.direction == INBOUND else "callee"

    @property
    def seconds(self) -> int:
        """How long the call has been connected, in whole seconds."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    @property
    def webhooks(self) -> list[Webhook]:
        """Every request made for this call and its legs, in order."""
        return self.transcript.webhooks

    @property
    def events(self) -> list[Event]:
        return self.transcript.events

    def heard(self) -> list[str]:
        """What this leg heard, in order. A sentence that was cut short is in it too."""
        return self.transcript.texts("heard", self.who)

    def dialled_in_order(self) -> list[str]:
        """The numbers that were rung for this call, in order."""
        return [child.to for child in self.children]

    def callbacks(self, kind: str) -> list[Webhook]:
        """The requests of one kind, see :class:`Webhook`."""
        return [webhook for webhook in self.webhooks if webhook.kind == kind]

    def errors(self) -> list[str]:
        return [event.text for event in self.events if event.kind == "error"]

    def note(self, now: datetime, kind: str, text: str = "", **data: object) -> None:
        self.transcript.add(Event(now, kind, self.who, text, data))

    def answer(self, now: datetime) -> None:
        if self.answered_at is None:
            self.status = "in-progress"
            self.answered_at = now
            self.note(now, "answered")

    def end(self, now: datetime, status: str, ended_by: str) -> None:
        """The first end counts; a later one is an echo of it."""
        if self.ended_at is None:
            self.status = status
            self.ended_at = now
            self.ended_by = self.ended_by or ended_by
            self.note(now, "ended", status, by=self.ended_by, seconds=self.seconds)

    def params(self) -> dict[str, str]:
        """What every request that asks for TwiML says about the call."""
        params = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": API_VERSION,
            "Direction": self.direction,
        }
        if self.parent is not None:
            params["ParentCallSid"] = self.parent.sid
        if self.direction == INBOUND:
            params |= _places("From", self.from_) | _places("To", self.to)
            params |= _places("Caller", self.from_) | _places("Called", self.to)
        return params

    def progress(self, now: datetime, status: str) -> dict[str, str]:
        """What a status callback says; the sequence counts the callbacks of this leg from 0."""
        params = self.params() | {
            "CallStatus": status,
            "Timestamp": rfc_2822(now),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self.callbacks_sent),
        }
        self.callbacks_sent += 1
        if status in FINAL_STATUSES:
            params["CallDuration"] = str(self.seconds)
            # The whole minutes that are billed.
            params["Duration"] = str(-(-self.seconds // 60))
        return params


def rfc_2822(moment: datetime) -> str:
    """Sun, 22 Nov 2026 01:10:00 +0000, as the carrier writes times."""
    return format_datetime(moment)


def _places(prefix: str, number: str) -> dict[str, str]:
    """Where the carrier believes a number to be; of Chinese numbers it knows the country only."""
    country = "CN" if number.startswith("+86") else ""
    return {
        f"{prefix}City": "",
        f"{prefix}State": "",
        f"{prefix}Zip": "",
        f"{prefix}Country": country,
    }
