"""Calls that a person places from a terminal, over HTTP.

POST /exchange/calls             place a call: scripted, or interactive
GET  /exchange/calls/ID/events   what has happened from number ``after`` on; waits for news
POST /exchange/calls/ID/do       what the person does when the call ``asks``
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.exchange.calls import Call
from ivr.exchange.exchange import Exchange, UnknownNumberError
from ivr.exchange.human_leg import HumanLeg, NotAskedError, Reply
from ivr.exchange.jump import Clock
from ivr.exchange.rest_shared import RestError, not_found
from ivr.exchange.runner import Runner
from ivr.exchange.scripted import WITHHELD, Caller, HangUp, Staff, Step, Wait
from ivr.exchange.scripted_leg import ScriptedLeg
from ivr.exchange.transcript import POLL_SECONDS

WRONG_REQUEST = 20001
BEHAVIOURS = {
    "answers": Staff.answers(presses="1", talks=30),
    "ignores": Staff.ignores(),
    "declines": Staff.declines(),
    "busy": Staff.busy(),
    "unreachable": Staff.unreachable(),
    "voicemail": Staff.voicemail(),
    "hangs-up": Staff.hangs_up_in_whisper(),
}
# In a list of keys, a turn at which none is pressed.
NO_KEY = "-"


@dataclass(frozen=True)
class Wish:
    """The call that a terminal asks for."""

    caller: Caller
    to: str
    staff: dict[str, Staff]
    is_interactive: bool


def blueprint(exchange: Exchange, runner: Runner) -> Blueprint:
    """The terminal's calls, kept by their id as long as the process lives."""
    control = Blueprint("control", __name__)
    terminals = _Terminals(exchange)

    @control.post("/calls")
    def place() -> tuple[Response, int]:
        exchange.renew_numbers()
        wish = _wish(request.get_json(force=True, silent=True), exchange)
        try:
            call = exchange.incoming(runner.now(), wish.caller.number, wish.to)
        except UnknownNumberError as error:
            raise RestError(400, WRONG_REQUEST, str(error)) from error
        runner.start(lambda clock: terminals.play(clock, call, wish))
        return jsonify(call=call.sid), 201

    @control.get("/calls/<sid>/events")
    def events(sid: str) -> Response:
        if sid not in exchange.calls:
            raise not_found()
        after = request.args.get("after", 0, type=int)
        transcript = exchange.calls[sid].transcript
        news = transcript.wait_for_news(after, POLL_SECONDS)
        is_over = transcript.is_over and after + len(news) == len(transcript.events)
        return jsonify(events=[event.as_json() for event in news], over=is_over)

    @control.post("/calls/<sid>/do")
    def do(sid: str) -> tuple[str, int]:
        if sid not in exchange.calls:
            raise not_found()
        reply = _reply(_fields(request.get_json(force=True, silent=True)))
        terminals.reply(sid, reply)
        return "", 204

    return control


class _Terminals:
    """The legs of interactive calls, as long as the calls last."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._legs: dict[str, HumanLeg] = {}

    async def play(self, clock: Clock, call: Call, wish: Wish) -> None:
        """The whole call that the terminal wishes for."""

        def note(kind: str, text: str) -> None:
            call.note(clock.now(), kind, text)

        leg = HumanLeg(clock, note) if wish.is_interactive else ScriptedLeg(wish.caller, note)
        if isinstance(leg, HumanLeg):
            self._legs[call.sid] = leg
        try:
            await self._exchange.play(clock, call, leg, wish.staff)
        finally:
            # However it went, whoever reads the events must come to an end.
            call.transcript.finish()
            self._legs.pop(call.sid, None)

    def reply(self, sid: str, reply: Reply) -> None:
        try:
            self._legs[sid].reply(reply)
        except (KeyError, NotAskedError) as error:
            raise RestError(409, 20409, "the call is not waiting for anything") from error


def _fields(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise RestError(400, WRONG_REQUEST, "the body must be a JSON object")
    return body


def _wish(body: Any, exchange: Exchange) -> Wish:
    fields = _fields(body)
    known = {"from", "to", "keys", "speak", "hang_up_after", "staff", "interactive"}
    for name in fields.keys() - known:
        raise RestError(400, WRONG_REQUEST, f"the field {name!r} is not known")
    return Wish(
        caller=Caller(_text(fields, "from") or WITHHELD, steps=_steps(fields), in_any_order=True),
        to=_text(fields, "to") or next(iter(exchange.numbers), ""),
        staff=_staff(fields.get("staff", {})),
        is_interactive=fields.get("interactive") is True,
    )


def _steps(fields: dict[str, Any]) -> tuple[Step, ...]:
    """Keys for one Gather after the other, words for one Record after the other."""
    script = Caller()
    for keys in _texts(fields, "keys"):
        script = script.then(Wait()) if keys == NO_KEY else _press(script, keys)
    for words in _texts(fields, "speak"):
        script = script.speaks(words) if words else script.is_silent()
    after = fields.get("hang_up_after")
    if after is None:
        return script.steps
    return (HangUp(_seconds(after)), *script.steps)


def _press(script: Caller, keys: str) -> Caller:
    if not set(keys) <= set("0123456789*#"):
        raise RestError(400, WRONG_REQUEST, f"{keys!r} are not keys of a telephone")
    # Prompts are heard out, so that the conversation that is printed is a whole one. The shortest
    # time for a key is three seconds.
    return script.presses(keys, after=0.5, heard_out=True)


def _staff(behaviours: Any) -> dict[str, Staff]:
    for number, name in _fields(behaviours).items():
        if name not in BEHAVIOURS:
            choices = ", ".join(BEHAVIOURS)
            raise RestError(400, WRONG_REQUEST, f"{number} can be one of: {choices}")
    return {number: BEHAVIOURS[name] for number, name in behaviours.items()}


def _reply(fields: dict[str, Any]) -> Reply:
    hangs_up = fields.get("hang_up") is True
    return Reply(
        keys=_text(fields, "keys"),
        words=_text(fields, "speak"),
        hangs_up_after=_seconds(fields.get("after", 0)) if hangs_up else None,
    )


def _text(fields: dict[str, Any], name: str) -> str:
    text = fields.get(name) or ""
    if not isinstance(text, str):
        raise RestError(400, WRONG_REQUEST, f"{name!r} must be a text")
    return text


def _texts(fields: dict[str, Any], name: str) -> list[str]:
    texts = fields.get(name) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise RestError(400, WRONG_REQUEST, f"{name!r} must be a list of texts")
    return texts


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise RestError(400, WRONG_REQUEST, "seconds must be a number from 0 on")
    return float(value)
