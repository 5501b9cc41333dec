"""A leg whose person sits at a terminal: time stands still while an answer is waited for."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

from ivr.exchange.jump import Clock
from ivr.exchange.legs import Doing, PromptsEnded
from ivr.exchange.scripted import Press, Script, Speak
from ivr.exchange.scripted_leg import Note, ScriptedLeg
from ivr.exchange.speech import uttered_seconds
from ivr.exchange.verbs import Dial, Gather, Record

# A terminal that says nothing for this long, in real time, has been left.
LEFT_ALONE_SECONDS = 600


# What can be asked for.
KEYS = "keys"
KEYS_OR_WORDS = "keys or words"
WORDS = "words"
PATIENCE = "patience"


class NotAskedError(Exception):
    """The call is not waiting for anything."""


@dataclass(frozen=True)
class Reply:
    """What the person does: keys, words, hanging up after some seconds, or nothing at all."""

    keys: str = ""
    words: str = ""
    hangs_up_after: float | None = None


class HumanLeg(ScriptedLeg):
    """Asks for keys once the prompts of a Gather are over, for words when a Record begins, and

    at each Dial whether to wait. What is asked for is noted as an event ``asks``.
    """

    def __init__(self, clock: Clock, note: Note) -> None:
        super().__init__(Script(), note)
        self._clock = clock
        self._listens = False
        self._reply: asyncio.Future[Reply] | None = None
        self._asking: asyncio.Task[None] | None = None

    def attend(self, doing: Doing) -> None:
        super().attend(doing)
        match doing:
            case Gather():
                self._listens = doing.hears_speech
            case PromptsEnded():
                self._ask(KEYS_OR_WORDS if self._listens else KEYS)
            case Record():
                self._ask(WORDS)
            case Dial():
                self._ask(PATIENCE)

    def reply(self, reply: Reply) -> None:
        """The person's answer, from another thread; :class:`NotAskedError` if none is awaited."""
        waiting = self._reply
        if waiting is None:
            raise NotAskedError
        self._reply = None
        self._loop.call_soon_threadsafe(_settle, waiting, reply)

    def _ask(self, what: str) -> None:
        self._asking = asyncio.ensure_future(self._wait_for_reply(what))

    async def _wait_for_reply(self, what: str) -> None:
        waiting = self._loop.create_future()
        leaves = Reply(hangs_up_after=0)
        watch = threading.Timer(
            LEFT_ALONE_SECONDS, self._loop.call_soon_threadsafe, (_settle, waiting, leaves)
        )
        watch.daemon = True
        watch.start()
        hung_up = asyncio.ensure_future(self.gone.wait())
        try:
            with self._clock.in_flight():
                self._reply = waiting
                self._note("asks", what)
                await asyncio.wait({waiting, hung_up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            watch.cancel()
            hung_up.cancel()
            self._reply = None
        if waiting.done():
            self._do(what, waiting.result())

    def _do(self, asked: str, reply: Reply) -> None:
        hangs_up = reply.hangs_up_after is not None
        words = Speak(reply.words, uttered_seconds(reply.words), reply.keys, hangs_up)
        if asked == WORDS:
            # What is said, pressed or left is said after the beep, into the recording.
            self._saying = words
            if self._recording_to is not None:
                self._say()
            return
        if reply.words and asked == KEYS_OR_WORDS:
            self._saying = words
            self._speak_to_recogniser(words)
        self._press(Press(reply.keys))
        if reply.hangs_up_after is not None:
            self._later(reply.hangs_up_after, self._leave)


def _settle(waiting: asyncio.Future[Reply], reply: Reply) -> None:
    if not waiting.done():
        waiting.set_result(reply)
