"""The verbs that the exchange plays, as read from a document."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.exchange.webhooks import Target

ANY_KEY = "1234567890*#"


@dataclass(frozen=True)
class Say:
    text: str
    loop: int = 1
    language: str = ""


@dataclass(frozen=True)
class Play:
    url: str
    loop: int = 1


@dataclass(frozen=True)
class Pause:
    seconds: int = 1


Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    action: Target
    prompts: tuple[Prompt, ...] = ()
    hears_keys: bool = True
    hears_speech: bool = False
    num_digits: int | None = None
    finish_on_key: str = "#"
    timeout_seconds: float = 5
    asks_when_empty: bool = False


@dataclass(frozen=True)
class Party:
    """A number or SIP address that a Dial rings."""

    address: str
    is_sip: bool = False
    whisper: Target | None = None
    status_callback: Target | None = None
    status_events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class Dial:
    parties: tuple[Party, ...]
    action: Target | None = None
    timeout_seconds: float = 30
    time_limit_seconds: float = 14400
    caller_id: str | None = None
    answers_on_bridge: bool = False


@dataclass(frozen=True)
class Record:
    action: Target
    silence_seconds: float = 5
    finish_on_key: str = ANY_KEY
    longest_seconds: float = 3600
    beeps: bool = True
    is_trimmed: bool = True
    status_callback: Target | None = None


@dataclass(frozen=True)
class Redirect:
    target: Target


@dataclass(frozen=True)
class Reject:
    reason: str = "rejected"


@dataclass(frozen=True)
class Hangup:
    pass


Verb = Say | Play | Pause | Gather | Dial | Record | Redirect | Reject | Hangup
