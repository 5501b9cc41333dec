"""A leg that the exchange rings: for a Dial, or for a call placed through the REST interface."""

from __future__ import annotations

import asyncio
import re

from ivr.exchange.browser_leg import BrowserPhone
from ivr.exchange.calls import OUTBOUND_DIAL, Call
from ivr.exchange.conversation import Conversation
from ivr.exchange.legs import PickUp, dropper
from ivr.exchange.scripted import Staff
from ivr.exchange.scripted_leg import ScriptedPhone
from ivr.exchange.telephones import Telephone
from ivr.exchange.verbs import Party
from ivr.exchange.waiting import GoneError, cancel, unless_gone

E164 = re.compile(r"\+[1-9]\d{6,14}")


def child_call(conversation: Conversation, parent: Call, party: Party, caller_id: str) -> Call:
    """The call of a party that a Dial is about to ring."""
    child = Call(
        account_sid=parent.account_sid,
        from_=caller_id,
        to=party.address,
        direction=OUTBOUND_DIAL,
        created_at=conversation.clock.now(),
        transcript=conversation.transcript,
        status="initiated",
        parent=parent,
        who=party.address,
    )
    parent.children.append(child)
    conversation.equipment.calls[child.sid] = child
    return child


class RungLeg:
    """The call of the leg, its telephone, and the callbacks about its progress."""

    def __init__(self, conversation: Conversation, call: Call, party: Party) -> None:
        self._conversation = conversation
        self.call = call
        self.party = party
        self._has_ended = False
        can_be_rung = party.is_sip or E164.fullmatch(party.address)
        # A number that is none is not even tried: the result is "failed".
        behaviour = (
            conversation.next_behaviour(party.address) if can_be_rung else Staff.unreachable()
        )
        self.leg = self._leg_at(conversation.browsers_at(party.address), behaviour)

    def _leg_at(self, browsers: list[Telephone], behaviour: Staff) -> BrowserPhone | ScriptedPhone:
        """Whoever sits at a browser with this number is rung there, else the script's person."""
        if browsers:
            return BrowserPhone(browsers, self.call, self._conversation.clock.now)
        return ScriptedPhone(behaviour, self._note)

    def _note(self, kind: str, text: str) -> None:
        self.call.note(self._conversation.clock.now(), kind, text)

    async def ring(self) -> bool:
        """Ring until something comes of it: True when somebody picked up."""
        self.call.drop = dropper(self.call, self.leg)
        self._tell("initiated", "initiated")
        try:
            picked_up = await unless_gone(self.leg.gone, self._pick_up())
        except GoneError:
            self.end("canceled", "api")
            return False
        if picked_up is not PickUp.ANSWERED:
            self.end(picked_up.value, "callee")
            return False
        self.call.answer(self._conversation.clock.now())
        self._tell("answered", "in-progress")
        return True

    async def _pick_up(self) -> PickUp:
        rings = asyncio.Event()
        result = asyncio.ensure_future(self.leg.ring(rings))
        beginning = asyncio.ensure_future(rings.wait())
        try:
            await asyncio.wait({result, beginning}, return_when=asyncio.FIRST_COMPLETED)
            if rings.is_set():
                self.call.status = "ringing"
                self._note("rang", self.call.to)
                self._tell("ringing", "ringing")
            return await result
        finally:
            await cancel({result, beginning})

    def end(self, status: str, ended_by: str) -> None:
        """End the leg, once, with this status unless it has one already."""
        if self._has_ended:
            return
        self._has_ended = True
        self.call.end(self._conversation.clock.now(), status, ended_by)
        self.call.drop = None
        self._conversation.spawn(self.leg.hang_up())
        self._tell("completed", self.call.status)

    def _tell(self, event: str, status: str) -> None:
        if event in self.party.status_events and self.party.status_callback is not None:
            params = self.call.progress(self._conversation.clock.now(), status)
            kind = "call" if self.call.parent is None else "leg"
            self._conversation.callback(self.call, kind, self.party.status_callback, params)
