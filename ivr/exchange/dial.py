"""Dial: rings one or several parties, whispers to the first who picks up, and joins the two."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ivr.exchange.calls import Call
from ivr.exchange.legs import Leg, Talk
from ivr.exchange.rung import RungLeg, child_call
from ivr.exchange.stage import Request, Stage
from ivr.exchange.verbs import Dial
from ivr.exchange.waiting import GoneError, cancel, first_of
from ivr.exchange.webhooks import CallError, Target

Whisper = Callable[[Call, Leg, Target], Awaitable[bool]]

# When nobody of several picked up, the result that says most: somebody was rung in vain.
WORST_FIRST = ("no-answer", "busy", "failed")


async def perform(stage: Stage, verb: Dial, whisper: Whisper) -> Request | None:
    """The request of the action, or None when there is no action and the next verb follows.

    The action is asked even when the caller hung up, with the call completed; nobody hears it.
    """
    if not verb.answers_on_bridge:
        await stage.answer()
    stage.leg.attend(verb)
    dialling = _Dialling(stage, verb, whisper)
    try:
        await stage.while_here(dialling.run())
    except GoneError:
        dialling.end_all("canceled", "caller")
        if verb.action is not None:
            await stage.goodbye(Request(verb.action, dialling.result()))
        raise
    except asyncio.CancelledError:
        # The call is led elsewhere.
        dialling.end_all("canceled", "line")
        raise
    if verb.action is None:
        return None
    return Request(verb.action, dialling.result())


class _Dialling:
    def __init__(self, stage: Stage, verb: Dial, whisper: Whisper) -> None:
        self._stage = stage
        self._verb = verb
        self._whisper = whisper
        self._legs: list[RungLeg] = []
        self._winner: RungLeg | None = None
        self._is_bridged = False

    async def run(self) -> None:
        """Ring; the first to pick up is the one, and the rest stop ringing at once."""
        caller_id = self._verb.caller_id or self._stage.call.from_
        if not self._may_show(caller_id):
            fault = CallError(13214, "the callerId is not one of this account or call")
            self._stage.conversation.error(self._stage.call, fault)
            return
        conversation = self._stage.conversation
        for party in self._verb.parties:
            call = child_call(conversation, self._stage.call, party, caller_id)
            self._legs.append(RungLeg(conversation, call, party))
        self._winner = await self._first_to_pick_up()
        if self._winner is None:
            self.end_all("no-answer", "line")
            return
        for leg in self._legs:
            if leg is not self._winner:
                leg.end("canceled", "line")
        await self._connect(self._winner)
        self._winner.end("completed", "callee" if self._winner.leg.gone.is_set() else "line")

    def _may_show(self, caller_id: str) -> bool:
        """Twilio shows the caller's number, the line's, or another number of the account."""
        call, numbers = self._stage.call, self._stage.conversation.equipment.numbers
        return caller_id in {call.from_, call.to, *numbers}

    async def _first_to_pick_up(self) -> RungLeg | None:
        """The first of all who answers, None when all have failed or the time is over."""
        equipment = self._stage.conversation.equipment
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._verb.timeout_seconds + equipment.added_dial_seconds
        ringing = {asyncio.ensure_future(leg.ring()): leg for leg in self._legs}
        try:
            waiting = set(ringing)
            while waiting:
                done, waiting = await asyncio.wait(
                    waiting,
                    timeout=max(0.0, ends_at - loop.time()),
                    return_when=asyncio.FIRST_COMPLETED,
                )
                # Of two who pick up at the same moment the one named first in the Dial has it.
                for task, leg in ringing.items():
                    if task in done and task.result():
                        return leg
                if not done:
                    return None
            return None
        finally:
            await cancel(ringing)

    async def _connect(self, winner: RungLeg) -> None:
        """The whisper, and when that ended well the talk, until one of the two hangs up."""
        whisper = winner.party.whisper
        if whisper is not None and not await self._whisper(winner.call, winner.leg, whisper):
            return
        await self._stage.answer()
        self._is_bridged = True
        self._stage.call.note(self._stage.now(), "bridged", winner.call.to)
        self._stage.leg.attend(Talk(winner.leg))
        winner.leg.attend(Talk(self._stage.leg))
        await first_of(winner.leg.gone.wait(), seconds=self._verb.time_limit_seconds)

    def end_all(self, ringing_status: str, ended_by: str) -> None:
        """End every leg: one that was answered is completed, one that still rings as given."""
        for leg in self._legs:
            leg.end("completed" if leg.call.answered_at else ringing_status, ended_by)

    def result(self) -> dict[str, str]:
        """What the action is told: of the one who picked up, else of the worst result."""
        leg = self._winner or self._unanswered()
        if leg is None:
            # Nobody was rung: the caller was too quick, or the Dial was refused.
            is_gone = self._stage.leg.gone.is_set()
            return {"DialCallStatus": "canceled" if is_gone else "failed"}
        params = {
            "DialCallStatus": leg.call.status,
            "DialCallSid": leg.call.sid,
            "DialBridged": str(self._is_bridged).lower(),
        }
        if leg.call.answered_at is not None:
            params["DialCallDuration"] = str(leg.call.seconds)
        return params

    def _unanswered(self) -> RungLeg | None:
        def rank(leg: RungLeg) -> int:
            status = leg.call.status
            return WORST_FIRST.index(status) if status in WORST_FIRST else -1

        return min(self._legs, key=rank, default=None)
