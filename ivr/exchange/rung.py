"""A leg that the exchange rings: for a Dial, or for a call placed through the REST interface."""

from __future__ import annotations

import asyncio
import re

from ivr.exchange.calls import OUTBOUND_DIAL, Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.legs import PickUp
from ivr.exchange.scripted import Staff
from ivr.exchange.scripted_leg import ScriptedPhone
from ivr.exchange.verbs import Party
from ivr.exchange.waiting import cancel

E164 = re.compile(r"\+[1-9]\d{6,14}")


class RungLeg:
    """The call of the leg, its telephone, and the callbacks about its progress."""

    def __init__(
        self,
        conversation: Conversation,
        parent: Call | None,
        party: Party,
        caller_id: str,
        call: Call | None = None,
    ) -> None:
        self._conversation = conversation
        self.party = party
        equipment = conversation.equipment
        self.call = call or Call(
            account_sid=equipment.account_sid,
            from_=caller_id,
            to=party.address,
            direction=OUTBOUND_DIAL,
            created_at=conversation.clock.now(),
            transcript=conversation.transcript,
            status="initiated",
            parent=parent,
            who=party.address,
        )
        if parent is not None:
            parent.children.append(self.call)
        equipment.calls[self.call.sid] = self.call
        is_number = party.is_sip or E164.fullmatch(party.address)
        behaviour = equipment.next_behaviour(party.address) if is_number else Staff.unreachable()
        self.leg = ScriptedPhone(behaviour, self._note)

    def _note(self, kind: str, text: str) -> None:
        self.call.note(self._conversation.clock.now(), kind, text)

    async def ring(self) -> bool:
        """Ring until something comes of it: True when somebody picked up."""
        self._tell("initiated", "initiated")
        rings = asyncio.Event()
        result = asyncio.ensure_future(self.leg.ring(rings))
        beginning = asyncio.ensure_future(rings.wait())
        try:
            await asyncio.wait({result, beginning}, return_when=asyncio.FIRST_COMPLETED)
            if rings.is_set():
                self.call.status = "ringing"
                self._note("rang", self.call.to)
                self._tell("ringing", "ringing")
            picked_up = await result
        finally:
            await cancel({result, beginning})
        if picked_up is not PickUp.ANSWERED:
            self.end(picked_up.value, "callee")
            return False
        self.call.answer(self._conversation.clock.now())
        self._tell("answered", "in-progress")
        return True

    def end(self, status: str, ended_by: str) -> None:
        """End the leg with this status, once."""
        if self.call.is_over:
            return
        self.call.end(self._conversation.clock.now(), status, ended_by)
        self._conversation.spawn(self.leg.hang_up())
        self._tell("completed", status)

    def _tell(self, event: str, status: str) -> None:
        if event in self.party.status_events and self.party.status_callback is not None:
            params = self.call.progress(self._conversation.clock.now(), status)
            self._conversation.callback(self.call, "leg", self.party.status_callback, params)
