"""What the parts of the REST interface share: errors, pages, checked parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, jsonify, request

from ivr.exchange.calls import rfc_2822

Thing = TypeVar("Thing")

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE = 1000


class RestError(Exception):
    """An error as the carrier writes it."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> Response:
        answer = jsonify(
            code=self.code,
            message=self.message,
            more_info=f"https://www.twilio.com/docs/errors/{self.code}",
            status=self.status,
        )
        answer.status_code = self.status
        if self.status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="exchange"'
        return answer


def not_found() -> RestError:
    return RestError(404, 20404, f"The requested resource {request.path} was not found")


def form_of(*supported: str) -> dict[str, str]:
    """The form's fields; one that is not supported is refused rather than overlooked."""
    for name in request.form:
        if name not in supported:
            raise RestError(400, 20001, f"the parameter {name} is not supported")
    return {name: request.form[name] for name in request.form}


def page_of(
    name: str, things: Sequence[Thing], as_json: Callable[[Thing], dict[str, Any]]
) -> Response:
    """One page of a list. Addresses are relative to the host, as the client expects them."""
    size = min(request.args.get("PageSize", DEFAULT_PAGE_SIZE, type=int), LARGEST_PAGE)
    number = request.args.get("Page", 0, type=int)
    if size < 1 or number < 0:
        raise RestError(400, 20001, "PageSize and Page must be positive")
    start = size * number
    shown = things[start : start + size]
    has_more = start + size < len(things)
    return jsonify(
        {
            name: [as_json(thing) for thing in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": start + len(shown) - 1,
            "uri": _page_uri(size, number),
            "first_page_uri": _page_uri(size, 0),
            "next_page_uri": _page_uri(size, number + 1) if has_more else None,
            "previous_page_uri": _page_uri(size, number - 1) if number else None,
        }
    )


def _page_uri(size: int, number: int) -> str:
    kept = {k: v for k, v in request.args.items() if k not in {"PageSize", "Page"}}
    return f"{request.path}?{urlencode(kept | {'PageSize': size, 'Page': number})}"


def time_or_none(moment: datetime | None) -> str | None:
    return rfc_2822(moment) if moment else None
