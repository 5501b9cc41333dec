"""What the exchange has: its account, numbers, telephones, recordings, and what it remembers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ivr.exchange.calls import Call
from ivr.exchange.deliveries import ONCE, Deliveries
from ivr.exchange.recordings import RecordingStore
from ivr.exchange.scripted import Staff
from ivr.exchange.webhooks import Sender, Target


@dataclass(frozen=True)
class Number:
    """A number of the line and where the application answers for it."""

    voice: Target
    status_callback: Target | None = None
    fallback: Target | None = None


@dataclass(frozen=True)
class ExchangeError:
    """Something wrong that the carrier would report to its customer."""

    at: datetime
    call_sid: str
    code: int
    message: str
    url: str


@dataclass(frozen=True)
class Message:
    """A short message that was sent through the exchange. Nobody receives it."""

    sid: str
    from_: str
    to: str
    body: str
    created_at: datetime


@dataclass
class Equipment:
    """One account's exchange. Calls on several loops may use it at the same time."""

    account_sid: str
    token: str
    folder: Path
    # Where the REST interface and the recordings are served; recording URLs begin with it.
    public_url: str = "http://127.0.0.1:8002"
    numbers: dict[str, Number] = field(default_factory=dict)
    # How the telephones behave that are rung; one that is not listed rings unanswered.
    staff: dict[str, Staff] = field(default_factory=dict)
    deliveries: Deliveries = ONCE
    # Twilio rings five seconds longer than a Dial's timeout says; this exchange does not.
    added_dial_seconds: float = 0.0
    calls: dict[str, Call] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    errors: list[ExchangeError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recordings = RecordingStore(self.folder / "recordings")
        self.sender = Sender(self.account_sid, self.token)

    def recording_url(self, sid: str) -> str:
        return f"{self.public_url}/2010-04-01/Accounts/{self.account_sid}/Recordings/{sid}"
