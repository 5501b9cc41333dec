"""Gather: prompts that a key or a word interrupts, and what was typed or said."""

from __future__ import annotations

import asyncio

from ivr.exchange.legs import Leg, PromptsEnded, Sound
from ivr.exchange.stage import Request, Stage
from ivr.exchange.verbs import Gather
from ivr.exchange.waiting import cancel, first_of

LONGEST_SPEECH_SECONDS = 60
SPEAKING = "speaking"


async def perform(stage: Stage, verb: Gather) -> Request | None:
    """The request of the action, or None: nothing came and the next verb follows.

    A caller who hangs up leaves no request: only the call's own callback tells of it.
    """
    await stage.answer()
    sounds = await stage.sounds(verb.prompts)
    stage.leg.forget_keys()
    stage.leg.attend(verb)
    result = await stage.while_here(_collect(stage, verb, sounds))
    # A finishing key without a digit before it is empty too.
    if any(result.values()) or verb.asks_when_empty:
        return Request(verb.action, result)
    return None


async def _collect(stage: Stage, verb: Gather, sounds: list[Sound]) -> dict[str, str]:
    """The parameters that the input adds; whichever comes first, key or word, is the input."""
    first = await _first_input(stage, verb, sounds)
    if first is None:
        return {}
    if first != SPEAKING:
        return {"Digits": await _digits(stage, verb, first)}
    speech = await first_of(stage.leg.speech(), seconds=LONGEST_SPEECH_SECONDS)
    if speech is None or not speech.text:
        return {}
    return {"SpeechResult": speech.text, "Confidence": str(speech.confidence)}


async def _first_input(stage: Stage, verb: Gather, sounds: list[Sound]) -> str | None:
    """The first key, or that somebody speaks; None once the time after the prompts is over."""
    prompts = asyncio.ensure_future(stage.hear_out(sounds))
    listening = asyncio.ensure_future(_listen(stage.leg, verb))
    try:
        await asyncio.wait({prompts, listening}, return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            stage.leg.attend(PromptsEnded())
            await asyncio.wait({listening}, timeout=verb.timeout_seconds)
        return listening.result() if listening.done() else None
    finally:
        await cancel({prompts, listening})


async def _listen(leg: Leg, verb: Gather) -> str | None:
    ways = []
    if verb.hears_keys:
        ways.append(leg.next_key())
    if verb.hears_speech:
        ways.append(_speaking(leg))
    return await first_of(*ways)


async def _speaking(leg: Leg) -> str:
    await leg.speech_begins()
    return SPEAKING


async def _digits(stage: Stage, verb: Gather, first: str) -> str:
    """All digits, until the finishing key (not one of them), their number, or a long pause."""
    digits = ""
    key: str | None = first
    try:
        while key is not None and key != verb.finish_on_key:
            digits += key
            if len(digits) == verb.num_digits:
                return digits
            key = await first_of(stage.leg.next_key(), seconds=verb.timeout_seconds)
        return digits
    finally:
        typed = digits + verb.finish_on_key if key == verb.finish_on_key else digits
        stage.call.note(stage.now(), "pressed", typed)
