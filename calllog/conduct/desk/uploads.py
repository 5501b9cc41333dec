"""Files that monitors hand in: room for them where a view asks for it, and never on the disk.

Werkzeug would lay a file of more than half a megabyte down in a temporary folder, in plain; here it
stays in memory until it is sealed.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, TypeVar

from flask import Flask, Request, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from calllog.conduct.cases import LARGEST_FILE, File

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
TAKES_FILES = "takes_files"
# A form with one file, and the words beside it.
LARGEST = LARGEST_FILE + 256 * 1024


class InMemory(Request):
    """A request whose files never touch the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def takes_files(view: View) -> View:
    """Let the view take a file."""
    setattr(view, TAKES_FILES, True)
    return view


def add_uploads(app: Flask) -> None:
    """Stand behind the guard, so that only who may open a view may send it much."""
    app.request_class = InMemory
    app.before_request(_make_room)


def handed_in(field: FileStorage | None) -> File | None:
    """The file that was chosen, if one was."""
    if field is None or not field.filename:
        return None
    return File(field.filename, field.stream.read())


def _make_room() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, TAKES_FILES, False):
        request.max_content_length = LARGEST
