"""The public app: the carrier's webhooks, the office's own recordings of sentences, health."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request, send_file

from calllog.office import directory
from calllog.public import add_public
from calllog.public.mailbox import add_mailbox
from calllog.public.request import Parts as PublicParts
from ivr import drafts
from ivr.parts import PhoneParts
from ivr.text_webhooks import reports
from ivr.webhooks import voice

# Bytes. A carrier's webhook has one thousand; ten thousand Chinese characters, 90 kB as a form
# writes them, are still taken rather than lost.
LARGEST_REQUEST = 128 * 1024

log = structlog.get_logger(__name__)

public = Blueprint("public", __name__)


def create_phone_app(parts: PhoneParts) -> Flask:
    """The application that the carrier talks to."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    # A carrier does not repeat its form after a redirect.
    app.url_map.merge_slashes = False
    app.extensions["hotline"] = parts
    if parts.settings.demo:
        # Drafts of sentences can be tried there, in single calls.
        app.before_request(_tell_drafts)
    app.register_blueprint(voice)
    app.register_blueprint(reports)
    app.register_blueprint(public)
    add_public(app, PublicParts(parts.settings, parts.db, parts.clock))
    add_mailbox(app, parts.settings.secret_key, parts.conduct_db, parts.conduct_place)
    return app


def _tell_drafts() -> None:
    # Only the carrier's: a letter to the mailbox may be long in coming, and is not read here.
    if request.blueprint == voice.name:
        drafts.answering(request.form)


@public.get("/healthz")
def healthz() -> tuple[Response, int]:
    """200 when calls can be answered and stored; 503 while they can only be answered."""
    missing = _what_is_missing(current_app.extensions["hotline"])
    if missing is None:
        return jsonify(status="ok"), HTTPStatus.OK
    log.error("phone_unhealthy", missing=missing)
    return jsonify(status=missing), HTTPStatus.SERVICE_UNAVAILABLE


def _what_is_missing(parts: PhoneParts) -> str | None:
    """One plain word or two for whoever watches; None when nothing is."""
    try:
        with parts.db.reading() as session:
            is_current = parts.db.is_current()
            has_office = is_current and directory.has_office(session)
    except Exception as error:
        log.error("ledger_away", error=type(error).__name__)
        return "database away"
    if not is_current:
        return "tables not current"
    return None if has_office else "no office"


@public.get("/audio/<name>.wav")
def audio(name: str) -> Response:
    """A sentence that the office has spoken itself, for the carrier to play."""
    parts: PhoneParts = current_app.extensions["hotline"]
    recording = parts.prompts.recording(name) or abort(HTTPStatus.NOT_FOUND)
    return send_file(recording, mimetype="audio/wav", max_age=3600)
