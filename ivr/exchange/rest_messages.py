"""REST: short messages. They are kept and listed; nobody receives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.exchange.calls import API_VERSION, new_sid, rfc_2822
from ivr.exchange.equipment import ExchangeError, Message
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest_shared import RestError, form_of, not_found, page_of
from ivr.exchange.runner import TimeOfDay
from ivr.exchange.webhooks import CallError, Target

LONGEST_MESSAGE = 1600


def blueprint(exchange: Exchange, clock: TimeOfDay) -> Blueprint:
    """Send, list and fetch messages."""
    rest = Blueprint("messages", __name__)

    @rest.post("/Messages.json")
    def create_message() -> tuple[Response, int]:
        message = _message(exchange, clock.now())
        exchange.messages[message.sid] = message
        _report(exchange, message)
        return jsonify(_message_json(exchange, message)), 201

    @rest.get("/Messages.json")
    def list_messages() -> Response:
        to, from_ = request.args.get("To"), request.args.get("From")
        newest_first = reversed(list(exchange.messages.values()))
        asked_for = [
            message
            for message in newest_first
            if to in {None, message.to} and from_ in {None, message.from_}
        ]
        return page_of("messages", asked_for, lambda message: _message_json(exchange, message))

    @rest.get("/Messages/<sid>.json")
    def fetch_message(sid: str) -> Response:
        if sid not in exchange.messages:
            raise not_found()
        return jsonify(_message_json(exchange, exchange.messages[sid]))

    return rest


def _message(exchange: Exchange, now: datetime) -> Message:
    form = form_of("To", "From", "Body", "StatusCallback")
    if not form.get("To"):
        raise RestError(400, 21604, "A 'To' phone number is required.")
    if form.get("From") not in exchange.numbers:
        raise RestError(400, 21606, "'From' is not a number of this account")
    body = form.get("Body", "")
    if not body:
        raise RestError(400, 21602, "Message body is required.")
    if len(body) > LONGEST_MESSAGE:
        raise RestError(400, 21617, f"The message is longer than {LONGEST_MESSAGE} characters")
    callback = form.get("StatusCallback", "")
    return Message(new_sid("SM"), form["From"], form["To"], body, now, callback)


def _report(exchange: Exchange, message: Message) -> None:
    """Tell that the message has arrived; a carrier may well do so before its answer is read."""
    if not message.status_callback:
        return
    params = {
        "AccountSid": exchange.account_sid,
        "ApiVersion": API_VERSION,
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": "delivered",
        "SmsStatus": "delivered",
        "From": message.from_,
        "To": message.to,
    }
    try:
        for _ in range(exchange.deliveries.copies):
            exchange.sender.send(Target(message.status_callback), params, new_sid("RQ"))
    except CallError as error:
        lost = ExchangeError(message.created_at, "", error.code, error.message, error.url)
        exchange.errors.append(lost)


def _message_json(exchange: Exchange, message: Message) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{exchange.account_sid}/Messages/{message.sid}"
    created = rfc_2822(message.created_at)
    return {
        "sid": message.sid,
        "account_sid": exchange.account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "from": message.from_,
        "to": message.to,
        "direction": "outbound-api",
        "status": "delivered",
        "date_created": created,
        "date_updated": created,
        "date_sent": created,
        "error_code": None,
        "error_message": None,
        "messaging_service_sid": None,
        "num_media": "0",
        # A message in Chinese is cut at 70 characters, or 67 each when it needs several.
        "num_segments": "1" if len(message.body) <= 70 else str(-(-len(message.body) // 67)),
        "price": None,
        "price_unit": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }
