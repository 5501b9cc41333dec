"""The earlier item that a complaint names: its whole story, read from the ledger without a trace.

No 阅知, no event, no entry of an access log: whoever holds the item must not see by it that
somebody has looked. What is shown is written into the audit of the case, behind the wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template
from sqlalchemy.orm import Session

from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case import number_of
from calllog.conduct.desk.item_words import ITEM_EVENTS, ITEM_PROMISES
from calllog.conduct.desk.opening import found, note_opening
from calllog.conduct.desk.request import office_day, reading, reading_ledger, zone
from calllog.exports.words import STATES
from calllog.showing import queries, stories

pages = Blueprint("earlier_item", __name__)

ITEM_OPENED = "item_opened"
# What is told beside its due time already.
TOLD_ELSEWHERE = frozenset({"promised", "due_confirmed", "promise_ended"})
WORDS: Mapping[str, Any] = {
    "EVENTS": ITEM_EVENTS,
    "PROMISES": ITEM_PROMISES,
    "STATES": STATES,
    "TOLD_ELSEWHERE": TOLD_ELSEWHERE,
}
# What an event says in words; the rest of it is numbers and codes.
SAID = ("note", "reason", "words", "answer", "matter", "section", "to_name")


@pages.get("/cases/<receipt>/item")
@allow()
def show(receipt: str) -> str:
    """The item's story beside the case."""
    note_opening(receipt, ITEM_OPENED)
    with reading() as session:
        number = number_of(found(session, receipt))
    if number is None:
        abort(404)
    with reading_ledger() as ledger:
        story = _story(ledger, number)
    return render_template(
        "case_item.html", receipt=receipt, number=number, story=story, said=said, **WORDS
    )


def said(event: dict[str, Any]) -> str:
    """What an event says in words."""
    words = (event["data"].get(part) for part in SAID)
    return "；".join(str(part) for part in words if isinstance(part, str) and part)


def _story(ledger: Session, number: str) -> dict[str, Any] | None:
    item = queries.item_by_number(ledger, number, office_day().year)
    return stories.story(item, zone()) if item is not None else None
