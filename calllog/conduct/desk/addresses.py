"""What may stand in an address or a form: numbers of rows, words that a database can hold."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

LARGEST_NUMBER = 2**31 - 1


class RowNumber(IntegerConverter):
    """A whole number that the databases can hold; of any other there is no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_NUMBER} | kwargs)


def add_addresses(app: Flask) -> None:
    """Before the first rule that has a number in it."""
    app.url_map.converters["int"] = RowNumber


def add_words_check(app: Flask) -> None:
    """Behind whatever makes room for files, because it reads the form."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """PostgreSQL holds no NUL in a text, and no keyboard types one."""
    if any("\0" in text for _name, text in request.values.items(multi=True)):
        abort(400)


def row_number(text: str) -> int:
    """The same behind a question mark.

    Raises:
        ValueError: it is none.
    """
    number = int(text)
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(text)
    return number
