"""What all public pages have in common: language, headers, and what is said when something fails.

``add_frame`` gives it to a blueprint, ``add_page`` gives a blueprint a page in both languages;
templates extend ``public/base.html``.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from calllog.privacy import whole_phone
from calllog.public import hours, ways
from calllog.public.catalogue import DEFAULT, add_languages, language
from calllog.public.headers import harden, let_keep
from calllog.public.request import EXTENSION, Parts, around
from calllog.two_languages import LANGUAGES

AGAIN_SECONDS = 60
OTHERS = ",".join(other for other in LANGUAGES if other != DEFAULT)

log = structlog.get_logger(__name__)


def add_page(
    blueprint: Blueprint,
    path: str,
    name: str,
    view: Callable[..., ResponseReturnValue],
    methods: tuple[str, ...] = ("GET",),
) -> None:
    """A page at its address, and below /en in English."""
    blueprint.add_url_rule(path, name, view, defaults={"language": DEFAULT}, methods=methods)
    blueprint.add_url_rule(f"/<any({OTHERS}):language>{path}", name, view, methods=methods)


def add_frame(blueprint: Blueprint, *, may_be_kept: bool) -> None:
    """Give a blueprint the language of its addresses, the headers and the error pages."""
    blueprint.url_value_preprocessor(_take_language)
    blueprint.after_request(harden)
    blueprint.after_request(let_keep if may_be_kept else _not_kept)
    blueprint.register_error_handler(HTTPException, refused)
    blueprint.register_error_handler(Exception, away)


def add_templates(app: Flask, parts: Parts) -> None:
    """Give an application the parts, the texts and what every template may use."""
    app.extensions[EXTENSION] = parts
    add_languages(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        around=around,
        here=ways.here,
        language=language,
        mailbox=ways.mailbox,
        way=ways.way,
        ways_of_site=ways.ways_of_site,
        whole_day=hours.whole_day,
    )
    app.jinja_env.filters.update(shown_phone=whole_phone, clock=hours.clock, day=hours.day)


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.language = (values or {}).pop("language", DEFAULT)


def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def refused(error: HTTPException) -> Response:
    """A page that says what is wrong and how to go on."""
    code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return make_response(render_template("public/error.html", code=code), code)


def away(error: Exception) -> Response:
    """The ledger is away or the page is broken: an apology with the number to call.

    The office's name and number come from the copy on disk.
    """
    log.error("public_page_failed", error=type(error).__name__)
    response = make_response(render_template("public/away.html"), HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response


def not_found(error: HTTPException) -> Response | HTTPException:
    """An address that is no page of anybody's; only a browser gets a page for it."""
    # A machine takes anything (*/*); a browser names what it wants.
    is_browser = "text/html" in request.headers.get("Accept", "")
    if error.code != HTTPStatus.NOT_FOUND or not is_browser:
        return error
    g.language = "en" if request.path.startswith("/en/") else DEFAULT
    return _not_kept(harden(refused(error)))
