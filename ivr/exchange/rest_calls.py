"""REST: the account's calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.calls import API_VERSION, FINAL_STATUSES, Call, rfc_2822
from ivr.exchange.exchange import Exchange, Order
from ivr.exchange.markup import NUMBER_EVENTS
from ivr.exchange.rest_shared import RestError, form_of, not_found, page_of, time_or_none
from ivr.exchange.rung import E164
from ivr.exchange.runner import Runner
from ivr.exchange.stage import Request
from ivr.exchange.webhooks import CallError, Target

LONGEST_INLINE = 4000
LONGEST_RING = 600


def blueprint(
    exchange: Exchange, runner: Runner, browsers: BrowserTelephones | None = None
) -> Blueprint:
    """The account's calls; ``runner`` rings the calls that are created.

    Somebody at a browser is rung in real time.
    """
    rest = Blueprint("calls", __name__)

    @rest.post("/Calls.json")
    def create_call() -> tuple[Response, int]:
        exchange.renew_numbers()
        order = _order(exchange)
        call = exchange.outgoing(runner.now(), order)
        if browsers is not None and browsers.telephones.at(order.to):
            telephones = browsers.telephones
            browsers.runner.start(lambda clock: exchange.dial_out(clock, call, order, telephones))
        else:
            runner.start(lambda clock: exchange.dial_out(clock, call, order))
        return jsonify(_call_json(call)), 201

    @rest.get("/Calls.json")
    def list_calls() -> Response:
        newest_first = reversed(list(exchange.calls.values()))
        return page_of("calls", [call for call in newest_first if _is_asked_for(call)], _call_json)

    @rest.get("/Calls/<sid>.json")
    def fetch_call(sid: str) -> Response:
        return jsonify(_call_json(_find(exchange, sid)))

    @rest.post("/Calls/<sid>.json")
    def update_call(sid: str) -> Response:
        call = _find(exchange, sid)
        form = form_of("Status", "Url", "Method", "Twiml")
        if "Status" in form:
            _end(call, form["Status"], runner.now())
        else:
            _lead(call, form)
        return jsonify(_call_json(call))

    return rest


def _find(exchange: Exchange, sid: str) -> Call:
    if sid not in exchange.calls:
        raise not_found()
    return exchange.calls[sid]


def _order(exchange: Exchange) -> Order:
    """The call that the form asks for; what is missing or wrong gets the carrier's code."""
    form = form_of(
        "To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod", "Timeout",
        "StatusCallback", "StatusCallbackMethod", "StatusCallbackEvent",
    )  # fmt: skip
    if not form.get("To"):
        raise RestError(400, 21201, "No 'To' number is specified")
    if not _can_be_called(exchange, form["To"]):
        raise RestError(400, 21211, "The phone number you are attempting to call is not valid")
    if not form.get("From"):
        raise RestError(400, 21213, "No 'From' number is specified")
    if form["From"] not in exchange.numbers:
        raise RestError(400, 21210, "'From' is not a number of this account")
    timeout = form.get("Timeout", "60")
    if not timeout.isdecimal() or not 1 <= int(timeout) <= LONGEST_RING:
        raise RestError(400, 20001, f"Timeout must be 1 to {LONGEST_RING} seconds")
    try:
        return Order(
            from_=form["From"],
            to=form["To"],
            document=_document(form),
            fallback=_target(form, "FallbackUrl", "FallbackMethod"),
            status_callback=_target(form, "StatusCallback", "StatusCallbackMethod"),
            status_events=_events(),
            timeout_seconds=int(timeout),
        )
    except CallError as error:
        raise RestError(400, 21205, error.message) from error


def _can_be_called(exchange: Exchange, number: str) -> bool:
    is_known = number in exchange.numbers or number in exchange.staff
    return is_known or number.startswith(("sip:", "client:")) or bool(E164.fullmatch(number))


def _document(form: dict[str, str]) -> Request:
    target = _target(form, "Url", "Method")
    if target is not None:
        return Request(target)
    if not form.get("Twiml"):
        raise RestError(400, 21205, "Url or Twiml is required")
    if len(form["Twiml"]) > LONGEST_INLINE:
        raise RestError(400, 32018, f"Twiml is longer than {LONGEST_INLINE} characters")
    return Request(Target(""), inline=form["Twiml"])


def _target(form: dict[str, str], name: str, method: str) -> Target | None:
    return Target(form[name], _method(form, method)) if form.get(name) else None


def _method(form: dict[str, str], name: str) -> str:
    method = form.get(name, "POST")
    if method not in {"GET", "POST"}:
        raise RestError(400, 20001, f"{name} must be GET or POST")
    return method


def _events() -> frozenset[str]:
    given = " ".join(request.form.getlist("StatusCallbackEvent")).split()
    if not set(given) <= NUMBER_EVENTS:
        raise RestError(400, 21626, "StatusCallbackEvent is not one of this interface")
    return frozenset(given) or frozenset({"completed"})


def _end(call: Call, status: str, now: datetime) -> None:
    """Hang the call up. Only a call that is not connected yet can be ``canceled``."""
    if status not in {"completed", "canceled"}:
        raise RestError(400, 20001, "Status must be completed or canceled")
    if call.is_over or (status == "canceled" and call.answered_at):
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    if call.drop is not None:
        call.drop()
    else:
        call.end(now, "canceled", "api")


def _lead(call: Call, form: dict[str, str]) -> None:
    """Lead a call that lasts to another document."""
    to = _document(form)
    if call.is_over or call.answered_at is None or call.lead is None:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    call.lead(to)


def _is_asked_for(call: Call) -> bool:
    """The list's filters; ``StartTime`` with ``<`` or ``>`` bounds the day or moment."""
    asked = request.args
    equal = {"To": call.to, "From": call.from_, "Status": call.status}
    equal["ParentCallSid"] = call.parent.sid if call.parent else ""
    if any(name in asked and asked[name] != value for name, value in equal.items()):
        return False
    started = call.created_at
    return not (
        ("StartTime<" in asked and started > _moment(asked["StartTime<"]))
        or ("StartTime>" in asked and started < _moment(asked["StartTime>"]))
        or ("StartTime" in asked and started.date() != _moment(asked["StartTime"]).date())
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RestError(400, 20001, f"{text!r} is not a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _call_json(call: Call) -> dict[str, Any]:
    uri = f"/{API_VERSION}/Accounts/{call.account_sid}/Calls/{call.sid}"
    is_over = call.status in FINAL_STATUSES
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "parent_call_sid": call.parent.sid if call.parent else None,
        "from": call.from_,
        "from_formatted": call.from_,
        "to": call.to,
        "to_formatted": call.to,
        # The REST interface knows no "initiated": the call is still queued for it.
        "status": "queued" if call.status == "initiated" else call.status,
        "direction": call.direction,
        "date_created": rfc_2822(call.created_at),
        "date_updated": rfc_2822(call.ended_at or call.answered_at or call.created_at),
        "start_time": time_or_none(call.answered_at or call.created_at),
        "end_time": time_or_none(call.ended_at),
        "duration": str(call.seconds) if is_over else None,
        "answered_by": None,
        "api_version": API_VERSION,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }
