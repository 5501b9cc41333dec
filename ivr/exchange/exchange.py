"""The exchange: places calls into the application and calls that the application asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.exchange.calls import INBOUND, OUTBOUND_API, Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.equipment import Equipment, Number
from ivr.exchange.jump import Clock, JumpLoop
from ivr.exchange.legs import Leg, dropper
from ivr.exchange.player import Player
from ivr.exchange.rung import RungLeg
from ivr.exchange.scripted import Caller, Staff
from ivr.exchange.scripted_leg import ScriptedLeg
from ivr.exchange.stage import Request
from ivr.exchange.telephones import Telephones
from ivr.exchange.transcript import Transcript
from ivr.exchange.verbs import Party
from ivr.exchange.waiting import first_of
from ivr.exchange.webhooks import Target


class UnknownNumberError(ValueError):
    """Nobody has this number here."""


@dataclass(frozen=True)
class Order:
    """A call that the application asks for: whom to ring, and what to play to who picks up."""

    from_: str
    to: str
    document: Request
    fallback: Target | None = None
    status_callback: Target | None = None
    status_events: frozenset[str] = field(default=frozenset({"completed"}))
    timeout_seconds: float = 60


@dataclass
class Exchange(Equipment):
    """One account with its numbers and telephones. See :class:`Equipment` for what it has.

    exchange.numbers["+865622100000"] = Number(Target(f"{url}/voice/incoming"))
    call = exchange.place(loop, Caller("+8613900000001").presses("2"), "+865622100000")
    """

    # Calls in.

    def place(self, loop: JumpLoop, caller: Caller, to: str) -> Call:
        """A whole call, to its end and until every callback has been delivered."""
        return loop.run_until_complete(self.receive(loop.clock, caller, to))

    def begin(self, loop: JumpLoop, caller: Caller, to: str) -> asyncio.Task[Call]:
        """Begin a call and return at once; it goes on whenever the loop runs."""
        return loop.create_task(self.receive(loop.clock, caller, to))

    async def receive(self, clock: Clock, caller: Caller, to: str) -> Call:
        """A scripted caller calls the number ``to``."""
        call = self.incoming(clock.now(), caller.number, to)
        leg = ScriptedLeg(caller, lambda kind, text: call.note(clock.now(), kind, text))
        if caller.gone_before_answer:
            await self._miss(clock, call)
        else:
            await self.play(clock, call, leg)
        call.unplayed = leg.unplayed
        return call

    def incoming(self, now: datetime, from_: str, to: str) -> Call:
        """A new call to one of the account's numbers, still ringing."""
        self._number(to)
        self.forget_old_calls(now)
        call = Call(
            account_sid=self.account_sid,
            from_=from_,
            to=to,
            direction=INBOUND,
            created_at=now,
            transcript=Transcript(),
            status="ringing",
        )
        self.calls[call.sid] = call
        call.note(now, "began", to, sid=call.sid, of=from_)
        return call

    async def play(
        self,
        clock: Clock,
        call: Call,
        leg: Leg,
        staff: Mapping[str, Staff] | None = None,
        others: Staff | None = None,
        telephones: Telephones | None = None,
    ) -> None:
        """Let the application answer the call, to its end, and tell it of the end."""
        conversation = Conversation(self, clock, call.transcript, staff, others, telephones)
        number = self._number(call.to)
        call.drop = dropper(call, leg)
        player = Player(conversation, call, leg, number.fallback)
        await player.run(Request(number.voice))
        call.drop = None
        self._tell_end(conversation, call)
        await conversation.settle()

    async def _miss(self, clock: Clock, call: Call) -> None:
        """The caller was gone before the first answer: the end's callback overtakes the request."""
        conversation = Conversation(self, clock, call.transcript)
        ringing = call.params()
        call.end(clock.now(), "no-answer", "caller")
        self._tell_end(conversation, call)
        # The callback has been sent when the loop comes round again.
        await asyncio.sleep(0)
        await conversation.document(call, self._number(call.to).voice, ringing)
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

    # Calls out.

    def outgoing(self, now: datetime, order: Order) -> Call:
        """A new call that waits to be rung with :meth:`dial_out`."""
        self.forget_old_calls(now)
        call = Call(
            account_sid=self.account_sid,
            from_=order.from_,
            to=order.to,
            direction=OUTBOUND_API,
            created_at=now,
            transcript=Transcript(),
            status="queued",
            who=order.to,
        )
        self.calls[call.sid] = call
        return call

    async def dial_out(
        self, clock: Clock, call: Call, order: Order, telephones: Telephones | None = None
    ) -> None:
        """Ring, and play the order's document to who picks up."""
        conversation = Conversation(self, clock, call.transcript, telephones=telephones)
        if call.is_over:
            # It was canceled while it was queued: nobody is told.
            return
        party = Party(
            order.to,
            is_sip=order.to.startswith("sip:"),
            status_callback=order.status_callback,
            status_events=order.status_events,
        )
        rung = RungLeg(conversation, call, party)
        if await first_of(rung.ring(), seconds=order.timeout_seconds):
            await Player(conversation, call, rung.leg, order.fallback).run(order.document)
        rung.end("no-answer", "line")
        await conversation.settle()
