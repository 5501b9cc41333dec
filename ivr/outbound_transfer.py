"""A caller's own call on its way to another member of staff (现场转接), and the telephones rung.

The handler has pressed 1 a moment ago and hung up. They press 1 once more, because a machine may
pick up this time. Whom nobody takes comes back to who answered first, and is called back at last.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from calllog.placed import live_transfers
from calllog.telephone import DialEnd
from ivr import outbound, spoken
from ivr.dialogue import Connect, End, Line
from ivr.line import Now
from ivr.outbound_flow import OutPosition, OutStep
from ivr.requests import VoiceRequest
from ivr.steps import SignedSteps
from ivr.twiml import Renderer

RING_SECONDS = 20
PATH = "placed"
OF_CALLER = (OutStep.LED, OutStep.LED_RUNG, OutStep.BACK_RUNG)
OF_STAFF = (OutStep.TAKE, OutStep.TAKE_KEY)


def answer(
    renderer: Renderer, steps: SignedSteps, now: Now, request: VoiceRequest, here: OutPosition
) -> str:
    """What is said next; nothing of it depends on the ledger."""
    if here.step is OutStep.TAKE:
        said = Line("transfer_whisper", {"person": here.name, "item": _item(now, here)})
        token = outbound.sign(steps, replace(here, step=OutStep.TAKE_KEY))
        return renderer.whisper(said, token, must_accept=True, path=PATH)
    if here.step is OutStep.TAKE_KEY:
        return renderer.accepted(has_accepted(request))
    end = request.dial_end(RING_SECONDS)
    if request.is_gone:
        return renderer.render(End(()), PATH)
    if here.step is not OutStep.LED and has_talked(end):
        return renderer.render(End((Line("call_ended"),)), PATH)
    if here.step is OutStep.LED:
        words = {"section": here.section, "person": here.to_name}
        ringing = _ring(steps, here, Line("transfer", words), here.number, OutStep.LED_RUNG)
    elif here.step is OutStep.LED_RUNG and here.back:
        said = Line("transfer_back", {"person": here.name})
        ringing = _ring(steps, here, said, here.back, OutStep.BACK_RUNG)
    else:
        return renderer.render(End((Line("transfer_failed", {"item": _item(now, here)}),)), PATH)
    return renderer.render(ringing, PATH)


def _ring(
    steps: SignedSteps, here: OutPosition, said: Line, phone: str, following: OutStep
) -> Connect:
    """Ring one of the two; the step that follows tells which of them it was."""
    whisper = replace(here, step=OutStep.TAKE, tries=int(following is OutStep.BACK_RUNG))
    return Connect(
        (said,),
        phone,
        here.shown,
        RING_SECONDS,
        next=outbound.sign(steps, replace(here, step=following)),
        report="",
        whisper=outbound.sign(steps, whisper),
    )


def _item(now: Now, here: OutPosition) -> str:
    return spoken.item_number(here.item, now.moment, now.time.zone)


def has_accepted(request: VoiceRequest) -> bool:
    """Whether a person takes the caller."""
    return request.digits == "1" and not request.is_gone


def has_talked(end: DialEnd) -> bool:
    """Whether the two were joined; a carrier that does not say it tells how long they talked."""
    return bool(end.talk_seconds) if end.is_bridged is None else end.is_bridged


def tell(session: Session, now: Now, request: VoiceRequest, here: OutPosition) -> None:
    """Tell the ledger what a request shows, in whatever order they come."""
    is_staff = here.step in OF_STAFF
    sid = request.params.get("ParentCallSid", "") if is_staff else request.sid
    placed = live_transfers.of_caller(session, here.placed, sid)
    if placed is None:
        return
    at = (session, now.moment, now.time, placed)
    if here.step is OutStep.TAKE_KEY and has_accepted(request) and here.tries == 0:
        live_transfers.taken(*at)
    elif here.step is OutStep.LED_RUNG:
        end = request.dial_end(RING_SECONDS)
        talked = has_talked(end)
        live_transfers.rung(*at, has_talked=talked, talk_seconds=end.talk_seconds)
        if request.is_gone and not talked:
            live_transfers.lost(*at)
    elif here.step is OutStep.BACK_RUNG and not has_talked(request.dial_end(RING_SECONDS)):
        live_transfers.lost(*at)
