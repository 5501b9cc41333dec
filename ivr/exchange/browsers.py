"""Telephones in browsers, over HTTP. Whoever serves the pages asks for them; no browser comes here.

POST   /exchange/telephones                  register a telephone
GET    /exchange/telephones/ID/events        what has happened after number ``after``; waits for it
POST   /exchange/telephones/ID/do            what the person does
POST   /exchange/telephones/ID/recording     what the person has spoken, a WAV file
GET    /exchange/telephones/ID/sounds/N      what is to be played, a WAV file
GET    /exchange/telephones/ID/result        what came of the last call that was dialled there
DELETE /exchange/telephones/ID               the person has left
GET    /exchange/lines                       the numbers that can be called
POST   /exchange/renew                       begin anew, where the exchange is one for practice
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.exchange.browser_leg import BrowserLeg
from ivr.exchange.calls import Call
from ivr.exchange.control import BEHAVIOURS
from ivr.exchange.exchange import Exchange, UnknownNumberError
from ivr.exchange.jump import Clock
from ivr.exchange.recordings import RATE
from ivr.exchange.rest_shared import RestError, not_found
from ivr.exchange.rung import E164
from ivr.exchange.runner import Runner
from ivr.exchange.scripted import WITHHELD, Staff
from ivr.exchange.telephones import ForgottenError, RefusedError, Telephone, Telephones
from ivr.exchange.transcript import POLL_SECONDS
from ivr.exchange.verbs import ANY_KEY

LONGEST_SOUND_SECONDS = 120
LARGEST_SOUND_BYTES = 2 * 1024 * 1024
LONGEST_WORDS = 500
MOST_KEYS = 32
CONFLICT = 20409


@dataclass(frozen=True)
class BrowserTelephones:
    """The telephones in browsers of one exchange, and what they may do besides calling."""

    telephones: Telephones
    # Runs their calls, in real time.
    runner: Runner
    # Keep unpublished sentences for a call, by its id; a ValueError says that they cannot be used.
    keep_drafts: Callable[[str, object], None] | None = None
    # Begin anew with the office as it is now.
    renew: Callable[[], None] | None = None
    # What has come of a call, by its id, for programs.
    result: Callable[[str], object] | None = None
    # Let it be the moment of day that is practised, given whether others are in a call.
    practise: Callable[[str, bool], None] | None = None


def blueprint(exchange: Exchange, browsers: BrowserTelephones) -> Blueprint:
    """The telephones and what their people do."""
    telephones = browsers.telephones
    pages = Blueprint("browsers", __name__)
    pages.register_error_handler(RefusedError, _refused)
    pages.register_error_handler(ForgottenError, lambda _error: not_found().response())
    deeds = Deeds(exchange, browsers)

    @pages.post("/telephones")
    def register() -> tuple[Response, int]:
        telephone = deeds.register(_fields())
        return jsonify(telephone=telephone.id), 201

    @pages.get("/telephones/<id>/events")
    def events(id: str) -> Response:
        after = request.args.get("after", 0, type=int)
        wait = min(request.args.get("wait", 0, type=int), POLL_SECONDS)
        news = telephones.find(id).news(after, wait)
        return jsonify(events=news.events, next=news.next)

    @pages.post("/telephones/<id>/do")
    def do(id: str) -> tuple[str, int]:
        deeds.do(telephones.find(id), _fields())
        return "", 204

    @pages.delete("/telephones/<id>")
    def leave(id: str) -> tuple[str, int]:
        telephones.forget(telephones.find(id))
        return "", 204

    @pages.get("/telephones/<id>/result")
    def result(id: str) -> Response:
        return jsonify(deeds.result(telephones.find(id)))

    _add_sounds(pages, telephones)
    _add_line(pages, exchange, deeds)
    return pages


def _add_sounds(pages: Blueprint, telephones: Telephones) -> None:
    """What people speak, and what is played to them."""

    @pages.post("/telephones/<id>/recording")
    def recording(id: str) -> tuple[str, int]:
        request.max_content_length = LARGEST_SOUND_BYTES
        telephones.find(id).line().give(samples_of(request.get_data()))
        return "", 204

    @pages.get("/telephones/<id>/sounds/<int:number>")
    def sound(id: str, number: int) -> Response:
        wav = telephones.find(id).sound(number)
        if wav is None:
            raise not_found()
        return Response(wav, content_type="audio/wav")


def _add_line(pages: Blueprint, exchange: Exchange, deeds: Deeds) -> None:
    """What there is to be called."""

    @pages.get("/lines")
    def lines() -> Response:
        exchange.renew_numbers()
        return jsonify(lines=list(exchange.numbers))

    @pages.post("/renew")
    def renew() -> tuple[str, int]:
        deeds.renew()
        return "", 204


class Deeds:
    """What people do at telephones in browsers."""

    def __init__(self, exchange: Exchange, browsers: BrowserTelephones) -> None:
        self._exchange = exchange
        self._browsers = browsers
        self._runner = browsers.runner
        self._telephones = browsers.telephones

    def register(self, fields: dict[str, Any]) -> Telephone:
        """A new telephone; for the first one a practice begins anew."""
        address = _text(fields, "address")
        if address and not (E164.fullmatch(address) or address.startswith("sip:")):
            raise RefusedError("bad-number")
        if self._browsers.renew is not None and not self._telephones.are_any():
            self._browsers.renew()
        return self._telephones.register(address, is_aloud=fields.get("aloud") is True)

    def renew(self) -> None:
        if self._browsers.renew is None:
            raise RefusedError("own-world-only")
        if self._telephones.are_talking():
            raise RefusedError("busy")
        self._browsers.renew()

    def result(self, telephone: Telephone) -> object:
        """What has come of the last call that was dialled there; nothing is known of most."""
        if self._browsers.result is None or not telephone.dialled:
            return {}
        return self._browsers.result(telephone.dialled)

    def do(self, telephone: Telephone, fields: dict[str, Any]) -> None:
        """One deed, by its name."""
        match fields.get("do"):
            case "dial":
                self._dial(telephone, fields)
            case "press":
                telephone.line().press(_keys(fields))
            case "say":
                telephone.line().say(_text(fields, "text")[:LONGEST_WORDS])
            case "composing":
                telephone.line().compose(fields.get("on") is True)
            case "answer":
                telephone.ringing(_text(fields, "ring")).pick_up(telephone)
            case "decline":
                telephone.ringing(_text(fields, "ring")).decline(telephone)
            case "hang_up":
                telephone.line().leave()
            case "played":
                _played(telephone, fields.get("n"))
            case "aloud":
                telephone.is_aloud = fields.get("on") is True
            case _:
                raise RefusedError("bad-deed")

    def _dial(self, telephone: Telephone, fields: dict[str, Any]) -> None:
        others = BEHAVIOURS.get(_text(fields, "others") or "ignores")
        if others is None:
            raise RefusedError("bad-deed")
        self._exchange.renew_numbers()
        to = _text(fields, "to") or next(iter(self._exchange.numbers), "")
        if not telephone.take():
            raise RefusedError("busy")
        try:
            self._practise(telephone, _text(fields, "moment"))
            call = self._call(telephone, to, fields.get("drafts"))
        except RefusedError:
            telephone.put_down()
            raise
        telephone.dialled = call.sid
        telephone.tell("dials", to=to)
        self._runner.start(lambda clock: self._play(clock, telephone, call, others))

    def _practise(self, telephone: Telephone, moment: str) -> None:
        """Without a moment it stays as it is."""
        if not moment:
            return
        if self._browsers.practise is None:
            raise RefusedError("own-world-only")
        self._browsers.practise(moment, self._telephones.are_talking(beside=telephone))

    def _call(self, telephone: Telephone, to: str, drafts: object) -> Call:
        try:
            call = self._exchange.incoming(self._runner.now(), telephone.address or WITHHELD, to)
        except UnknownNumberError as error:
            raise RefusedError("unknown-number") from error
        if drafts:
            self._keep_drafts(call, drafts)
        return call

    def _keep_drafts(self, call: Call, drafts: object) -> None:
        keep = self._browsers.keep_drafts
        if keep is None:
            raise RefusedError("own-world-only")
        try:
            keep(call.sid, drafts)
        except ValueError as error:
            raise RefusedError("bad-draft") from error

    async def _play(self, clock: Clock, telephone: Telephone, call: Call, others: Staff) -> None:
        leg = BrowserLeg(call, clock.now)
        leg.sit_down(telephone)
        try:
            await self._exchange.play(clock, call, leg, others=others, telephones=self._telephones)
        finally:
            # However it went, the receiver does not stay lifted.
            if telephone.on_line is leg:
                telephone.put_down()


def _refused(error: RefusedError) -> Response:
    return RestError(409, CONFLICT, error.code).response()


def _fields() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise RefusedError("bad-deed")
    return body


def _text(fields: dict[str, Any], name: str) -> str:
    text = fields.get(name) or ""
    if not isinstance(text, str):
        raise RefusedError("bad-deed")
    return text


def _keys(fields: dict[str, Any]) -> str:
    keys = _text(fields, "keys")
    if not keys or len(keys) > MOST_KEYS or not set(keys) <= set(ANY_KEY):
        raise RefusedError("bad-deed")
    return keys


def _played(telephone: Telephone, number: object) -> None:
    """A report that comes after the end of the call says nothing new, and is no mistake."""
    if telephone.on_line is not None and isinstance(number, int):
        telephone.on_line.played(number)


def samples_of(wav: bytes) -> bytes:
    """The samples of a recording from a browser.

    Raises:
        RefusedError: it is not what a telephone records, 8000 samples of 16 bits a second, one
            channel; or it is longer than two minutes.
    """
    try:
        with wave.open(io.BytesIO(wav)) as sound:
            form = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            count = sound.getnframes()
            samples: bytes = sound.readframes(count)
    except (wave.Error, EOFError, OverflowError) as error:
        raise RefusedError("bad-sound") from error
    if form != (1, 2, RATE) or not samples or count > LONGEST_SOUND_SECONDS * RATE:
        raise RefusedError("bad-sound")
    return samples[: len(samples) // 2 * 2]
