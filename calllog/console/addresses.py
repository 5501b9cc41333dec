"""What may stand in an address or a form: a number that a row can have, a day that a calendar can
have, words that a database can hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

from calllog.console.forms import LARGEST_COUNT
from calllog.models.calls import CALL_ID_BITS

# Days on either side of these, midnights and weeks would leave what can be counted.
YEARS = range(2000, 2200)


class RowNumber(IntegerConverter):
    """A whole number that the databases can hold; of any other there is no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_COUNT} | kwargs)


class CallNumber(IntegerConverter):
    """The id of a call, which is drawn and may be longer than any count."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**CALL_ID_BITS - 1} | kwargs)


def add_addresses(app: Flask) -> None:
    """Before the first rule that has a number in it."""
    app.url_map.converters |= {"int": RowNumber, "call": CallNumber}


def add_words_check(app: Flask) -> None:
    """Behind whatever makes room for files, because it reads the form."""
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """PostgreSQL holds no NUL in a text, and no keyboard types one."""
    if any("\0" in text for _name, text in request.values.items(multi=True)):
        abort(400)


def day_in(text: str) -> date:
    """The day that stands in an address or a form.

    Raises:
        ValueError: it is none, or none of these times.
    """
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day
