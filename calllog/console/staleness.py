"""Two people at one item: nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from calllog.console.forms import Unseen
from calllog.console.request import viewer
from calllog.db import lock
from calllog.models import Event, Item
from calllog.showing import queries

# Looking at something, how far a placed call has got while its result is being typed, who calls
# back, and what reaches the person by another way or changes nothing of the item's own.
HARMLESS = frozenset(
    {
        "number_revealed",
        "document_opened",
        "call_asked",
        "call_placed",
        "call_not_placed",
        "claimed",
        "claim_released",
        "claim_taken_over",
        "reminder_sent",
        "exercise_marked",
        "exercise_taken_back",
    }
)


def shown(form: Unseen, item: Item) -> None:
    """Let a form carry what its page shows of the item."""
    form.version.data = item.version
    form.seen.data = item.events[-1].seq if item.events else 0


def newer_than(session: Session, item: Item, form: Unseen) -> Sequence[Event]:
    """What happened to the item that the form's page did not show, as far as it matters.

    Whoever sends a form takes the item's turn first, so that of the same form sent twice at once
    the second sees what the first did. The events tell it: to urge or to ask changes no field.
    """
    lock(session, item)
    happened = queries.events_since(session, item, form.seen.data)
    return [event for event in happened if _matters(event)]


def _is_filed_by_carrier(event: Event) -> bool:
    """An attempt that the call itself proved: who called saw it end on the page."""
    return event.kind == "tried" and not event.data.get("self_reported", True)


def _matters(event: Event) -> bool:
    """Whether a person has to know of an event before they act.

    The clock contradicts nothing that a person types, and neither does their own reading: they
    play the audio in the list and then press a button of the same page.
    """
    if event.kind == "read" or _is_filed_by_carrier(event):
        return event.actor_id != viewer().staff_id
    is_by_person = event.actor_id is not None and event.kind not in HARMLESS
    return is_by_person or event.kind == "called_again"
