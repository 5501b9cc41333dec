"""What may stand in an address: a number that a row can have, a day that a calendar can have."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

from calllog.console.forms import LARGEST_COUNT

# Days on either side of these, midnights and weeks would leave what can be counted.
YEARS = range(2000, 2200)


class RowNumber(IntegerConverter):
    """A whole number that the databases can hold; of any other there is no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_COUNT} | kwargs)


def add_addresses(app: Flask) -> None:
    """Before the first rule that has a number in it."""
    app.url_map.converters["int"] = RowNumber


def day_in(text: str) -> date:
    """The day that stands in an address or a form.

    Raises:
        ValueError: it is none, or none of these times.
    """
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day
