"""Record: what the caller says until silence, a key, the longest time, or the end of the call."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from ivr.exchange.calls import new_sid, rfc_2822
from ivr.exchange.legs import Leg
from ivr.exchange.recordings import Recording
from ivr.exchange.stage import Request, Stage
from ivr.exchange.verbs import Record
from ivr.exchange.waiting import GoneError, first_of

# The action is asked at once; the file can be fetched, and its callback comes, this much later.
PROCESSING_SECONDS = 2
# What ended a recording, besides a key.
SILENCE = "silence"
LONGEST = "longest"
HANGUP = "hangup"


async def perform(stage: Stage, verb: Record) -> Request:
    """The request of the action; made, unheard, even when the caller hung up while recording."""
    await stage.answer()
    leg, call = stage.leg, stage.call
    leg.forget_keys()
    leg.attend(verb)
    if verb.beeps:
        await stage.while_here(leg.beep())
    note = _begin(stage)
    leg.start_recording(stage.conversation.equipment.recordings.path(note.sid))
    ended_by = await _end(leg, verb)
    seconds = leg.stop_recording()
    note = replace(note, seconds=round(seconds))
    stage.conversation.equipment.recordings.save(note)
    call.note(stage.now(), "recorded", ended_by, sid=note.sid, seconds=seconds)
    stage.conversation.spawn(_complete(stage, verb, note))
    request = Request(verb.action, _params(stage, note, ended_by))
    if ended_by == HANGUP:
        await stage.goodbye(request)
        raise GoneError
    return request


def _begin(stage: Stage) -> Recording:
    note = Recording(
        sid=new_sid("RE"),
        account_sid=stage.call.account_sid,
        call_sid=stage.call.sid,
        started_at=stage.now().isoformat(),
        status="processing",
        seconds=0,
    )
    stage.conversation.equipment.recordings.save(note)
    return note


async def _end(leg: Leg, verb: Record) -> str:
    """Wait for the recording's end and name it; a key is named by itself."""
    ends = [_gone(leg), _finishing_key(leg, verb.finish_on_key), _longest(leg, verb)]
    if verb.silence_seconds:
        ends.append(_silence(leg, verb.silence_seconds))
    return await first_of(*ends) or LONGEST


async def _gone(leg: Leg) -> str:
    await leg.gone.wait()
    return HANGUP


async def _finishing_key(leg: Leg, keys: str) -> str:
    while (key := await leg.next_key()) not in keys:
        pass
    return key


async def _longest(leg: Leg, verb: Record) -> str:
    await leg.filled(verb.longest_seconds)
    return LONGEST


async def _silence(leg: Leg, seconds: float) -> str:
    await leg.silence(seconds)
    return SILENCE


def _params(stage: Stage, note: Recording, ended_by: str) -> dict[str, str]:
    """The duration is the untrimmed one; ``Digits`` is there only for a key or a hang-up."""
    params = {
        "RecordingUrl": stage.conversation.equipment.recording_url(note.sid),
        "RecordingSid": note.sid,
        "RecordingDuration": str(note.seconds),
    }
    if ended_by not in {SILENCE, LONGEST}:
        params["Digits"] = ended_by
    return params


async def _complete(stage: Stage, verb: Record, note: Recording) -> None:
    """Trim the file, let it be fetched, and tell; the callback says nothing of who called."""
    await asyncio.sleep(PROCESSING_SECONDS)
    equipment = stage.conversation.equipment
    done = equipment.recordings.complete(note, verb.is_trimmed)
    params = {
        "AccountSid": done.account_sid,
        "CallSid": done.call_sid,
        "RecordingSid": done.sid,
        "RecordingUrl": equipment.recording_url(done.sid),
        "RecordingStatus": done.status,
        "RecordingDuration": str(done.seconds),
        "RecordingChannels": "1",
        "RecordingSource": done.source,
        "RecordingStartTime": rfc_2822(datetime.fromisoformat(done.started_at)),
    }
    stage.conversation.callback(stage.call, "recording", verb.status_callback, params)
