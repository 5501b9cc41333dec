"""The carrier's reports on text messages: below ``/texts/``, signed or refused."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, abort, request
from werkzeug.exceptions import HTTPException

from calllog.sms import texts
from calllog.sms.texter import Word
from ivr.webhooks import EMPTY, check_signature, parts, refused, xml

log = structlog.get_logger(__name__)

LONGEST_SID = 128

reports = Blueprint("texts", __name__, url_prefix="/texts")
reports.before_request(check_signature)
reports.register_error_handler(HTTPException, refused)


@reports.post("/status/<token>")
def status(token: str) -> Response:
    """How a message stands. What cannot be stored now is asked after later."""
    told = parts().desk.line.steps.read(token) or {}
    word = _word()
    if not isinstance(told.get("text"), int) or word is None:
        log.warning("webhook_refused", reason="unreadable")
        abort(HTTPStatus.BAD_REQUEST)
    try:
        with parts().db.writing() as session:
            texts.told(session, parts().clock.now(), told["text"], word)
    except Exception as error:
        log.error("text_report_not_kept", error=type(error).__name__)
    return xml(EMPTY)


def _word() -> Word | None:
    sid = request.form.get("MessageSid") or request.form.get("SmsSid", "")
    state = request.form.get("MessageStatus") or request.form.get("SmsStatus", "")
    if not 1 <= len(sid) <= LONGEST_SID or not state.isascii() or not state.isprintable():
        return None
    code = request.form.get("ErrorCode", "")
    return Word(sid, state[:20], code if code.isdecimal() else "")
