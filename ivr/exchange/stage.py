"""What the verbs share: a leg, its call, and the ways to speak to both."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from ivr.exchange.calls import Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.legs import Leg, Sound
from ivr.exchange.speech import spoken_seconds
from ivr.exchange.verbs import Pause, Play, Prompt, Say
from ivr.exchange.waiting import unless_gone
from ivr.exchange.webhooks import CallError, Target

Result = TypeVar("Result")

# Twilio sends the text URL-encoded to its voices and cuts it there: about 500 Chinese characters.
LONGEST_SAY = 4500


@dataclass(frozen=True)
class Request:
    """A document to fetch: where, and what to say besides the call's own parameters."""

    target: Target
    extra: Mapping[str, str] = field(default_factory=dict)
    is_fallback: bool = False
    # The document itself, where a call was placed with one; it is not fetched then.
    inline: str | None = None


class Stage:
    """One leg and the call that it is."""

    def __init__(self, conversation: Conversation, call: Call, leg: Leg) -> None:
        self.conversation = conversation
        self.call = call
        self.leg = leg

    def now(self) -> datetime:
        return self.conversation.clock.now()

    async def answer(self) -> None:
        """Pick the call up, if it still rings."""
        if self.call.answered_at is None:
            await self.while_here(self.leg.answer())
            self.call.answer(self.now())

    async def while_here(self, work: Coroutine[Any, Any, Result]) -> Result:
        return await unless_gone(self.leg.gone, work)

    async def sounds(self, prompts: tuple[Prompt, ...]) -> list[Sound]:
        """The sounds of all prompts; files are fetched before anything is played."""
        return [await self._sound(prompt) for prompt in prompts]

    async def hear(self, sounds: list[Sound]) -> None:
        """Play these one after another to a leg that is there."""
        await self.while_here(self.hear_out(sounds))

    async def hear_out(self, sounds: list[Sound]) -> None:
        """Play these; whoever cancels it interrupts the one that is playing."""
        for sound in sounds:
            if sound.text:
                self.call.note(self.now(), "heard", sound.text, seconds=sound.seconds)
            try:
                await self.leg.play(sound)
            except asyncio.CancelledError:
                self.call.note(self.now(), "interrupted", sound.text)
                raise

    async def goodbye(self, request: Request) -> None:
        """Ask for a last document when the caller is gone already; nobody hears it."""
        self.call.end(self.now(), "completed", self.call.far_end)
        try:
            await self.conversation.document(self.call, request.target, request.extra, "goodbye")
        except CallError as fault:
            self.conversation.error(self.call, fault)

    async def _sound(self, prompt: Prompt) -> Sound:
        match prompt:
            case Pause(seconds):
                return Sound("", seconds)
            case Play(url, loop):
                once = await self.conversation.sound(self.call, url)
                return Sound(once.text, once.seconds * loop, once.audio * loop)
            case Say(text, loop, language):
                self._check_say(text)
                return Sound(text, spoken_seconds(text) * loop, language=language)

    def _check_say(self, text: str) -> None:
        """Twilio warns of these and says nothing, or not all."""
        if not text:
            self.conversation.error(self.call, CallError(13520, "a <Say> without words"))
        if len(quote(text)) > LONGEST_SAY:
            self.conversation.error(self.call, CallError(13521, "a <Say> that is too long"))
