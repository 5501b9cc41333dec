"""What the exchange has: its account, numbers, telephones, recordings, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    status_callback: str = ""


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
    # What the office has now for numbers; asked whenever a call is placed.
    look_up_numbers: Callable[[], dict[str, Number]] | None = None
    # A call is forgotten this long after its end; a carrier keeps no more of it than it is asked.
    calls_kept_for: timedelta = timedelta(minutes=15)
    most_calls: int = 500

    def __post_init__(self) -> None:
        self.recordings = RecordingStore(self.folder / "recordings")
        self.sender = Sender(self.account_sid, self.token)

    def renew_numbers(self) -> None:
        """Know the office's numbers as they are now; the old ones lead to the line still."""
        if self.look_up_numbers is not None:
            self.numbers = self.look_up_numbers() | self.numbers

    def forget_old_calls(self, now: datetime) -> None:
        """Forget calls that ended some time ago, the oldest first when there are too many."""
        calls = list(self.calls.values())
        ended = [(call.sid, call.ended_at) for call in calls if call.ended_at is not None]
        surplus = max(0, len(ended) - self.most_calls)
        for number, (sid, ended_at) in enumerate(ended):
            if number < surplus or ended_at + self.calls_kept_for <= now:
                self._forget(sid)
        for message in list(self.messages.values()):
            if message.created_at + self.calls_kept_for <= now:
                self.messages.pop(message.sid, None)

    def _forget(self, sid: str) -> None:
        self.calls.pop(sid, None)
        self.errors = [error for error in self.errors if error.call_sid != sid]

    def forget_everything(self) -> None:
        """Forget every call, message and recording, where nobody will ask for them any more."""
        self.calls.clear()
        self.messages.clear()
        self.errors.clear()
        for recording in self.recordings.all():
            self.recordings.delete(recording.sid)

    def recording_url(self, sid: str) -> str:
        return f"{self.public_url}/2010-04-01/Accounts/{self.account_sid}/Recordings/{sid}"
