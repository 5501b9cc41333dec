"""What the line may say and do next, in words that know no carrier.

The flows of the lines return one ``Answer``; ``ivr.twiml`` turns it into the carrier's markup.
``next`` is the step, already signed, that goes into the action URL: where the call goes on once
the caller has done something, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of ``ivr.prompts``, with its blanks already in spoken form.

    A function stands for what is known only once the ledger has been told of the step.
    """

    id: str
    values: Mapping[str, str | Callable[[], str]] = field(default_factory=dict)

    def filled(self) -> dict[str, str]:
        """The words for the blanks, as they are known by now."""
        return {name: it if isinstance(it, str) else it() for name, it in self.values.items()}


@dataclass(frozen=True, slots=True)
class Keys:
    """Say the lines and wait for keys; a key may be pressed while a line is still spoken.

    Nothing pressed goes on to ``next`` as well: silence is an answer that the flow decides on.
    """

    lines: tuple[Line, ...]
    next: str
    max_digits: int | None = 1  # None: as many as come before the finishing key or the silence.
    finish_key: str = ""  # "#", or empty where one key alone is awaited.
    timeout_seconds: int = 8


@dataclass(frozen=True, slots=True)
class Take:
    """Say the lines, then record the caller's words after a beep; ``#`` ends the recording."""

    lines: tuple[Line, ...]
    field: str
    next: str
    max_seconds: int = 120
    silence_seconds: int = 4


@dataclass(frozen=True, slots=True)
class Target:
    """One telephone to ring."""

    leg_id: int
    phone: str  # E.164 or a sip: address.
    whisper: str  # The signed step that the person hears after picking up.


@dataclass(frozen=True, slots=True)
class Ring:
    """Say the lines, then ring the targets at once, at most for so many seconds."""

    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    seconds: int
    next: str


@dataclass(frozen=True, slots=True)
class Connect:
    """Say the lines, then ring a person outside, who sees the office's number."""

    lines: tuple[Line, ...]
    number: str = field(repr=False)
    shown: str
    seconds: int
    next: str
    report: str  # The signed step that goes into the reports of the person's telephone.
    whisper: str = ""  # The signed step of what they hear first; empty for the public.


@dataclass(frozen=True, slots=True)
class End:
    """Say the lines and hang up."""

    lines: tuple[Line, ...]


Answer = Keys | Take | Ring | Connect | End
