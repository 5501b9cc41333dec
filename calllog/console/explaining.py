"""Why something is due when it is, in the language of the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from calllog.console.request import office_time
from calllog.console.words import language
from calllog.times import due_words


def explainer(session: Session) -> Callable[[dict[str, Any]], str]:
    """A function for a page; the office's hours are read once for all its rows."""
    hours, spoken = office_time(session), language()
    return lambda why: due_words.explain(why, hours, spoken)
