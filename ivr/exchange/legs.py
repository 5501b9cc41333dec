"""What one end of a call offers the player: a scripted person, a browser, a telephone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from ivr.exchange.calls import Call
from ivr.exchange.verbs import Verb


@dataclass(frozen=True)
class Sound:
    """Something to play: its words or its address, how long it takes, and its audio if any."""

    text: str
    seconds: float
    audio: bytes = b""
    language: str = ""


@dataclass(frozen=True)
class Speech:
    """What a recogniser made of what was said."""

    text: str
    confidence: float


@dataclass(frozen=True)
class PromptsEnded:
    """The prompts of a Gather have been played to their end; keys are waited for."""


@dataclass(frozen=True)
class Talk:
    """The leg has been joined with another person, who is on the other leg."""

    other: Leg


Doing = Verb | PromptsEnded | Talk


class PickUp(StrEnum):
    """What became of ringing someone."""

    ANSWERED = "answered"
    BUSY = "busy"
    FAILED = "failed"


class Leg(Protocol):
    """One end of a call. Its waits may be cancelled at any moment; cancelling stops the sound."""

    # Set once this end is gone, whoever hung up.
    gone: asyncio.Event

    def attend(self, doing: Doing) -> None:
        """What the call comes to now. A person takes the next step of a script; a telephone

        needs nothing of it.
        """

    async def answer(self) -> None:
        """Pick the incoming call up."""

    async def play(self, sound: Sound) -> None:
        """Play the sound and return when it has ended."""

    async def beep(self) -> None:
        """The tone before a recording."""

    async def next_key(self) -> str:
        """Wait for a key and return it."""
        ...

    def forget_keys(self) -> None:
        """Drop the keys that were pressed and not yet asked for."""

    async def speech_begins(self) -> None:
        """Wait until this end starts to speak."""

    async def speech(self) -> Speech:
        """Wait until what is being said has ended and is understood."""
        ...

    def start_recording(self, path: Path) -> None:
        """Write what this end says into a WAV file from now on."""

    async def silence(self, seconds: float) -> None:
        """Return once nothing has been said for this long, counted from the recording's start."""

    async def filled(self, seconds: float) -> None:
        """Return once so many seconds have been recorded."""

    def stop_recording(self) -> float:
        """Close the file and return its seconds; silence is filled in by time."""
        ...

    async def hang_up(self) -> None:
        """End this leg."""


def dropper(call: Call, leg: Leg) -> Callable[[], None]:
    """What hangs the leg up from another thread, as the REST interface does."""
    loop = asyncio.get_running_loop()

    def hang_up() -> None:
        call.ended_by = "api"
        leg.gone.set()

    def from_outside() -> None:
        loop.call_soon_threadsafe(hang_up)

    return from_outside
