"""Room for files: a request may be larger than others only where its view says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
LARGEST = "largest_request"


def takes(most: int) -> Callable[[View], View]:
    """Let the view take a request of so many bytes."""

    def declare(view: View) -> View:
        setattr(view, LARGEST, most)
        return view

    return declare


def add_uploads(app: Flask) -> None:
    """Stand behind the guard, so that only who may open a view may send it much."""
    app.before_request(_make_room)


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, LARGEST, current_app.config["MAX_CONTENT_LENGTH"])
