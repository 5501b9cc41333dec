"""The exchange's web application: the carrier's REST interface, and the terminal's telephone.

It runs in one process: calls live in its memory.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from ivr.exchange import browsers as browser_pages
from ivr.exchange import control, rest_calls, rest_messages, rest_recordings
from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest_shared import RestError
from ivr.exchange.runner import Runner


def create_app(
    exchange: Exchange,
    runner: Runner,
    browsers: BrowserTelephones | None = None,
) -> Flask:
    """Everything behind basic authentication with the account's id and token.

    Without ``browsers`` the exchange has no telephones in browsers.
    """
    app = Flask(__name__)

    @app.before_request
    def authenticate() -> None:
        given = request.authorization
        name = (given.username or "") if given else ""
        token = (given.password or "") if given else ""
        is_known = hmac.compare_digest(name.encode(), exchange.account_sid.encode())
        if not (is_known and hmac.compare_digest(token.encode(), exchange.token.encode())):
            raise RestError(401, 20003, "Authentication Error - invalid username or token")

    app.register_error_handler(RestError, RestError.response)
    app.register_error_handler(HTTPException, _http_error)
    prefix = f"/2010-04-01/Accounts/{exchange.account_sid}"
    app.add_url_rule(f"{prefix}.json", view_func=_account(exchange))
    app.register_blueprint(rest_calls.blueprint(exchange, runner, browsers), url_prefix=prefix)
    app.register_blueprint(rest_messages.blueprint(exchange, runner), url_prefix=prefix)
    app.register_blueprint(rest_recordings.blueprint(exchange), url_prefix=prefix)
    app.register_blueprint(control.blueprint(exchange, runner), url_prefix="/exchange")
    if browsers is not None:
        app.register_blueprint(browser_pages.blueprint(exchange, browsers), url_prefix="/exchange")
    return app


def _account(exchange: Exchange) -> Callable[[], Response]:
    def account() -> Response:
        return jsonify(sid=exchange.account_sid, status="active", friendly_name="Local exchange")

    return account


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = 20404 if status == 404 else 20000 + status
    return RestError(status, code, error.description or error.name).response()
