"""The exchange: places calls into the application and calls that the application asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from ivr.exchange.calls import INBOUND, Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.equipment import Equipment, Number
from ivr.exchange.jump import Clock, JumpLoop
from ivr.exchange.legs import Leg
from ivr.exchange.player import Player
from ivr.exchange.scripted import Caller
from ivr.exchange.scripted_leg import ScriptedLeg


class UnknownNumberError(ValueError):
    """Nobody has this number here."""


@dataclass
class Exchange(Equipment):
    """One account with its numbers and telephones. See :class:`Equipment` for what it has.

    exchange.numbers["+865622100000"] = Number(Target(f"{url}/voice/incoming"))
    call = exchange.place(loop, Caller("+8613900000001").presses("2"), "+865622100000")
    """

    def place(self, loop: JumpLoop, caller: Caller, to: str) -> Call:
        """A whole call, to its end and until every callback has been delivered."""
        return loop.run_until_complete(self.receive(loop.clock, caller, to))

    def begin(self, loop: JumpLoop, caller: Caller, to: str) -> asyncio.Task[Call]:
        """Begin a call and return at once; it goes on whenever the loop runs."""
        return loop.create_task(self.receive(loop.clock, caller, to))

    async def receive(self, clock: Clock, caller: Caller, to: str) -> Call:
        """A scripted caller calls the number ``to``."""
        conversation = Conversation(self, clock)
        call = self.incoming(conversation, caller.number, to)
        leg = ScriptedLeg(caller, lambda kind, text: call.note(clock.now(), kind, text))
        if caller.gone_before_answer:
            await self._miss(conversation, call)
        else:
            await self.play(conversation, call, leg)
        call.unplayed = leg.unplayed
        return call

    def incoming(self, conversation: Conversation, from_: str, to: str) -> Call:
        """A new call to one of the account's numbers, still ringing."""
        self._number(to)
        call = Call(
            account_sid=self.account_sid,
            from_=from_,
            to=to,
            direction=INBOUND,
            created_at=conversation.clock.now(),
            transcript=conversation.transcript,
            status="ringing",
        )
        self.calls[call.sid] = call
        call.note(call.created_at, "began", to, sid=call.sid, of=from_)
        return call

    async def play(self, conversation: Conversation, call: Call, leg: Leg) -> None:
        """Let the application answer the call, to its end, and tell it of the end."""
        number = self._number(call.to)
        call.drop = _dropper(call, leg)
        await Player(conversation, call, leg, number.fallback).run(number.voice)
        call.drop = None
        self._tell_end(conversation, call)
        await conversation.settle()

    async def _miss(self, conversation: Conversation, call: Call) -> None:
        """The caller was gone before the first answer: the end's callback overtakes the request."""
        number = self._number(call.to)
        ringing = call.params()
        call.end(conversation.clock.now(), "no-answer", "caller")
        self._tell_end(conversation, call)
        await asyncio.sleep(0)
        await conversation.document(call, number.voice, ringing)
        await conversation.settle()

    def _tell_end(self, conversation: Conversation, call: Call) -> None:
        callback = self._number(call.to).status_callback
        params = call.progress(conversation.clock.now(), call.status)
        conversation.callback(call, "call", callback, params)

    def _number(self, to: str) -> Number:
        number = self.numbers.get(to)
        if number is None:
            raise UnknownNumberError(f"{to} is not a number of this exchange")
        return number


def _dropper(call: Call, leg: Leg) -> Callable[[], None]:
    """What hangs the call up from another thread."""
    loop = asyncio.get_running_loop()

    def hang_up() -> None:
        call.ended_by = "api"
        leg.gone.set()

    def from_outside() -> None:
        loop.call_soon_threadsafe(hang_up)

    return from_outside
