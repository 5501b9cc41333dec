"""REST: recordings, what is known of them and their sound."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request, send_file

from ivr.exchange.calls import API_VERSION, rfc_2822
from ivr.exchange.exchange import Exchange
from ivr.exchange.recordings import Recording
from ivr.exchange.rest_shared import not_found, page_of


def blueprint(exchange: Exchange) -> Blueprint:
    """Fetch, list and delete recordings; the sound is there once the recording is completed."""
    rest = Blueprint("recordings", __name__)

    @rest.get("/Recordings.json")
    def list_recordings() -> Response:
        return _page(exchange, request.args.get("CallSid"))

    @rest.get("/Calls/<sid>/Recordings.json")
    def list_of_call(sid: str) -> Response:
        return _page(exchange, sid)

    @rest.get("/Recordings/<sid>.json")
    def fetch(sid: str) -> Response:
        return jsonify(_as_json(exchange, _find(exchange, sid)))

    @rest.delete("/Recordings/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        exchange.recordings.delete(_find(exchange, sid).sid)
        return "", 204

    @rest.get("/Recordings/<sid>")
    @rest.get("/Recordings/<sid>.wav")
    def sound(sid: str) -> Response:
        recording = _find(exchange, sid)
        if recording.status != "completed":
            raise not_found()
        return send_file(exchange.recordings.path(sid), mimetype="audio/x-wav")

    return rest


def _find(exchange: Exchange, sid: str) -> Recording:
    recording = exchange.recordings.find(sid)
    if recording is None:
        raise not_found()
    return recording


def _page(exchange: Exchange, call_sid: str | None) -> Response:
    found = [one for one in exchange.recordings.all() if call_sid in {None, one.call_sid}]
    return page_of("recordings", found, lambda one: _as_json(exchange, one))


def _as_json(exchange: Exchange, recording: Recording) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{recording.account_sid}/Recordings/{recording.sid}"
    started = rfc_2822(datetime.fromisoformat(recording.started_at))
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "channels": 1,
        "date_created": started,
        "date_updated": started,
        "start_time": started,
        "duration": str(recording.seconds),
        "encryption_details": None,
        "error_code": None,
        "media_url": exchange.recording_url(recording.sid),
        "price": None,
        "price_unit": "USD",
        "source": recording.source,
        "status": recording.status,
        "track": "inbound",
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }
