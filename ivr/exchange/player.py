"""Plays the application's documents to one leg, verb by verb."""

from __future__ import annotations

import asyncio

from ivr.exchange import dial, gather, markup, record
from ivr.exchange.calls import Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.legs import Leg, Sound
from ivr.exchange.speech import spoken_seconds
from ivr.exchange.stage import Request, Stage
from ivr.exchange.verbs import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from ivr.exchange.waiting import GoneError, cancel
from ivr.exchange.webhooks import CallError, Target

# A call that has asked for this many documents goes round in a circle.
MOST_DOCUMENTS = 200
APOLOGY = "We are sorry, an application error has occurred. Goodbye."
WHISPER_VERBS = Say | Play | Gather | Hangup


class HungUpError(Exception):
    """The document ended the call: a Hangup, or a Reject with the status it leaves."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


class BrokenOffError(Exception):
    """A fault that no fallback caught has ended the call."""


class Player(Stage):
    """One leg and the documents played to it. A whisper is played by a player of its own."""

    def __init__(
        self,
        conversation: Conversation,
        call: Call,
        leg: Leg,
        fallback: Target | None = None,
        is_whisper: bool = False,
    ) -> None:
        super().__init__(conversation, call, leg)
        self._fallback = fallback
        self._is_whisper = is_whisper
        self._documents = 0
        self._led_to: asyncio.Queue[Request] = asyncio.Queue()

    async def run(self, first: Request) -> None:
        """Play a whole call, to its end, and settle how it ended."""
        status, ended_by = "completed", "line"
        self._may_be_led()
        try:
            await self._follow_wherever(first)
            # The end of a document ends the call; a call nobody answered yet is answered by it.
            await self.answer()
        except HungUpError as end:
            status = end.status
        except BrokenOffError:
            ended_by = "error"
        except GoneError:
            status = "completed" if self.call.answered_at else "no-answer"
            ended_by = self.call.far_end
        self.call.lead = None
        self.call.end(self.now(), status, ended_by)
        await self.leg.hang_up()

    def _may_be_led(self) -> None:
        """Let the REST interface lead the call elsewhere, from its own threads."""
        loop = asyncio.get_running_loop()

        def lead(to: Request) -> None:
            loop.call_soon_threadsafe(self._led_to.put_nowait, to)

        self.call.lead = lead

    async def _follow_wherever(self, first: Request) -> None:
        """Play documents to their end; whenever the call is led elsewhere, begin there.

        What was going on is broken off: whoever was rung or talked with is let go, and no action
        is asked for.
        """
        following: Request | None = first
        while following is not None:
            playing = asyncio.ensure_future(self.follow(following))
            leading = asyncio.ensure_future(self._led_to.get())
            try:
                await asyncio.wait({playing, leading}, return_when=asyncio.FIRST_COMPLETED)
                following = None if playing.done() else leading.result()
            finally:
                await cancel({playing, leading})
            if following is None:
                playing.result()

    async def follow(self, first: Request) -> None:
        """Play one document after another until one ends without naming another."""
        following: Request | None = first
        while following is not None:
            request = following
            try:
                following = await self._play_document(request)
            except CallError as fault:
                following = await self._after(fault, request)

    async def _play_document(self, request: Request) -> Request | None:
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            raise CallError(11200, f"more than {MOST_DOCUMENTS} documents", request.target.url)
        if request.inline is not None:
            document = markup.read(request.inline.encode(), request.target.url)
        else:
            document = await self.conversation.document(self.call, request.target, request.extra)
        for verb in document:
            following = await self._perform(verb)
            if following is not None:
                return following
        return None

    async def _after(self, fault: CallError, request: Request) -> Request:
        """The fallback's document after a fault, or the canned apology and the end."""
        self.conversation.error(self.call, fault)
        if self._fallback and not request.is_fallback and self._documents <= MOST_DOCUMENTS:
            extra = {"ErrorCode": str(fault.code), "ErrorUrl": fault.url}
            return Request(self._fallback, extra, is_fallback=True)
        await self.answer()
        await self.hear([Sound(APOLOGY, spoken_seconds(APOLOGY))])
        raise BrokenOffError

    async def _perform(self, verb: Verb) -> Request | None:
        if self._is_whisper and not isinstance(verb, WHISPER_VERBS):
            name = type(verb).__name__
            raise CallError(12200, f"<{name}> is not supported in the whisper of a Dial")
        match verb:
            case Say() | Play() | Pause():
                await self._prompt(verb)
                return None
            case Gather():
                return await gather.perform(self, verb)
            case Dial():
                return await dial.perform(self, verb, self._whisper)
            case Record():
                return await record.perform(self, verb)
            case Redirect(target):
                return Request(target)
            case Reject(reason):
                # Only the first verb of a call can refuse it; later it can but hang up.
                is_answered = self.call.answered_at is not None
                refused = "busy" if reason == "busy" else "no-answer"
                raise HungUpError("completed" if is_answered else refused)
            case Hangup():
                await self.answer()
                raise HungUpError

    async def _prompt(self, verb: Prompt) -> None:
        # A Pause at the very beginning delays the pick-up: it is waited for while it rings.
        if not isinstance(verb, Pause):
            await self.answer()
        sounds = await self.sounds((verb,))
        self.leg.attend(verb)
        await self.hear(sounds)

    async def _whisper(self, child: Call, leg: Leg, target: Target) -> bool:
        """Play a document to the one who was rung, before the two are joined: did it end well?

        The legs are joined when the document ends. A Hangup declines.
        """
        player = Player(self.conversation, child, leg, is_whisper=True)
        try:
            await player.follow(Request(target))
        except (HungUpError, BrokenOffError, GoneError):
            return False
        return not leg.gone.is_set()
