"""The carrier's webhooks: everything below ``/voice/``, signed or refused.

The check sits before the whole blueprint, so that a route added later cannot forget it. Answers are
always ``text/xml``; an error still gives the caller a sentence and a message to leave.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import structlog
from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from calllog.public.frame import not_found
from ivr.carriers import is_signed
from ivr.desk import Desk
from ivr.line import Now
from ivr.parts import PhoneParts
from ivr.requests import UnreadableRequest, VoiceRequest

log = structlog.get_logger(__name__)

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

voice = Blueprint("voice", __name__, url_prefix="/voice")


def parts() -> PhoneParts:
    """The parts that this application was made of."""
    made: PhoneParts = current_app.extensions["hotline"]
    return made


def xml(body: str, status: int = HTTPStatus.OK) -> Response:
    """Every answer to the carrier is XML: plain text would be read aloud."""
    return Response(body, status=status, content_type="text/xml; charset=utf-8")


@voice.before_request
def check_signature() -> None:
    """Let in only what the carrier has signed with one of our tokens.

    The address that counts is the one in our settings: what a proxy says of itself
    (``X-Forwarded-*``, ``Host``) anybody can write. A body larger than any webhook ends here.
    """
    settings = parts().settings
    body = request.get_data()
    if request.content_length is None and len(body) >= (request.max_content_length or 0):
        # Sent in chunks, it was cut off where it became too large.
        raise RequestEntityTooLarge
    url = settings.public_url + quote(request.path)
    if request.query_string:
        url += "?" + request.query_string.decode("ascii", "replace")
    signature = request.headers.get(parts().carrier.signature_header, "")
    if not is_signed(url, request.form, body, signature, settings.auth_tokens):
        log.warning("webhook_refused", reason="signature", signed=bool(signature))
        abort(HTTPStatus.FORBIDDEN)


@voice.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    log.warning("webhook_refused", reason="too_large")
    return xml(EMPTY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


@voice.errorhandler(UnreadableRequest)
def unreadable(_error: UnreadableRequest) -> Response:
    log.warning("webhook_refused", reason="unreadable")
    return xml(EMPTY, HTTPStatus.BAD_REQUEST)


@voice.errorhandler(HTTPException)
def refused(error: HTTPException) -> Response:
    return xml(EMPTY, error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


@voice.errorhandler(Exception)
def broken(_error: Exception) -> Response:
    """Whatever it is, a caller may be waiting: a sentence, and not an error of the carrier's."""
    log.exception("webhook_failed")
    return xml(desk().last_resort())


@voice.app_errorhandler(HTTPException)
def unknown(error: HTTPException) -> Response | HTTPException:
    """An address or method that no route of ours has: refused in XML too, like the rest."""
    if not request.path.startswith(voice.url_prefix or "/voice"):
        return not_found(error)
    log.warning("webhook_refused", reason="unknown")
    return refused(error)


@voice.post("/incoming")
def incoming() -> Response:
    """A new call."""
    return xml(desk().converse(*_read()))


@voice.post("/step/<token>")
def step(token: str) -> Response:
    """The caller has done something, or nothing, at a step of the service line."""
    return xml(desk().converse(*_read(token)))


@voice.post("/conduct/<token>")
def conduct_step(token: str) -> Response:
    """The same on the conduct line."""
    return xml(desk().converse_on_conduct_line(*_read(token)))


@voice.post("/fallback")
def fallback() -> Response:
    """The carrier could not use our answer: the caller can still leave a message."""
    log.error("carrier_fallback")
    return xml(desk().fault(*_read()))


@voice.post("/whisper/<token>")
def whisper(token: str) -> Response:
    """A staff telephone was picked up."""
    return xml(desk().whisper(*_read(token)))


@voice.post("/accept/<token>")
def accept(token: str) -> Response:
    """The person at a staff telephone has pressed a key, or none."""
    return xml(desk().accept(*_read(token)))


@voice.post("/leg/<token>")
def leg(token: str) -> Response:
    """A report about a staff telephone."""
    desk().leg_reported(*_read(token))
    return xml(EMPTY)


@voice.post("/recording/<token>")
def recording(token: str) -> Response:
    """A recording of the service line is ready; its audio is fetched by a job of its own."""
    desk().recording_reported(*_read(token))
    return xml(EMPTY)


@voice.post("/conduct-recording", defaults={"token": None})
@voice.post("/conduct-recording/<token>")
def conduct_recording(token: str | None) -> Response:
    """A report about a recording of the conduct line; an earlier release asked without a step."""
    desk().conduct_recording_reported(*_read(token))
    return xml(EMPTY)


@voice.post("/status")
def status() -> Response:
    """The carrier's last word on a call of the line."""
    desk().ended(*_read())
    return xml(EMPTY)


@voice.post("/placed/<token>")
def placed(token: str) -> Response:
    """A call that the system placed: it was picked up, or something was done at a step of it."""
    return xml(parts().outbound.converse(*_read(token)))


@voice.post("/placed-status/<token>")
def placed_status(token: str) -> Response:
    """A report about a call that the system placed."""
    parts().outbound.first_reported(*_read(token))
    return xml(EMPTY)


@voice.post("/placed-person/<token>")
def placed_person(token: str) -> Response:
    """A report about the telephone of the person whom such a call is for."""
    parts().outbound.person_reported(*_read(token))
    return xml(EMPTY)


def desk() -> Desk:
    """Where the answers come from."""
    return parts().desk


def _read(token: str | None = None) -> tuple[Now, VoiceRequest]:
    now = parts().now()
    return now, VoiceRequest.of(request.form, token, now.office.area_code)
