"""What is done about an item, from its page: each form is one action of the ledger (``DEEDS``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console import item as item_page
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.chain_deeds import CHAIN_DEEDS
from calllog.console.chain_forms import PassingForm
from calllog.console.forms import Unseen
from calllog.console.outcome_choices import fill_choices
from calllog.console.outcome_deeds import DEEDS, Deed
from calllog.console.outcome_offers import offered
from calllog.console.request import (
    actor,
    now,
    office_time,
    reading,
    session_of,
    this_year,
    viewer,
    writing,
)
from calllog.console.staleness import newer_than, shown
from calllog.models import Item
from calllog.office.viewers import ACTS
from calllog.showing import queries

pages = Blueprint("outcomes", __name__)

ALL_DEEDS = DEEDS | CHAIN_DEEDS


@dataclass(frozen=True)
class Offer:
    """One action that the item's state allows, with its form."""

    name: str
    deed: Deed
    form: Unseen
    is_sent: bool  # It could not be carried out and keeps what was typed.
    endpoint: str = "outcomes.act"  # Where the form goes.


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"offers": offers, "others_of": others_of, "chosen_in": chosen_in}


def chosen_in(form: Any, name: str) -> str:
    """What is chosen in a form's field, as a browser would send it."""
    data = form[name].data
    if isinstance(data, bool):
        return "y" if data else ""
    choices = getattr(form[name], "choices", None)
    if data or not choices:
        return str(data or "")
    # A list of choices shows its first one until another is chosen.
    return str(choices[0].value)


@pages.post("/items/<number>/do/<name>")
@allow(*ACTS)
def act(number: str, name: str) -> ResponseReturnValue:
    """Carry one action out, unless something newer should be known first."""
    deed = ALL_DEEDS.get(name) or abort(404)
    with writing() as session:
        item = item_page.found(session, number)
        form = form_of(session, item, deed)
        g.sent = (name, form)
        if not form.validate():
            return item_page.page(session, item), 422
        if newer := newer_than(session, item, form):
            return item_page.page(session, item, None, newer), 409
        went_to = deed.carry_out((session, now(), office_time(session), item, actor(session)), form)
    flash(_("%(number)s号：%(done)s。", number=item.number, done=deed.done), "success")
    return redirect(_way_on(went_to or item.number))


def _way_on(number: str) -> str:
    """To the item; or home, where it is no longer for this person to see."""
    with reading() as session:
        if queries.visible_item(session, viewer(), number, this_year()) is None:
            return "/"
    return url_for("item.show", number=number)


def offers(item: Item) -> list[Offer]:
    """The actions that the item's state allows, in the order in which the work goes."""
    session = session_of(item)
    return [offer(session, item, name) for name in offered(session, item)]


def offer(session: Session, item: Item, name: str) -> Offer:
    """One action with its form, which keeps what was typed where it could not be carried out."""
    sent_name, sent_form = g.get("sent", ("", None))
    deed, is_sent = ALL_DEEDS[name], name == sent_name
    form = sent_form if is_sent else form_of(session, item, deed, formdata=None)
    shown(form, item)
    return Offer(name, deed, form, is_sent)


def others_of(item: Item) -> list[Item]:
    """What else is open of the same caller or the same organisation (同一来电人、同一单位)."""
    return list(queries.others_of(session_of(item), viewer(), item))


def form_of(session: Session, item: Item, deed: Deed, **kwargs: Any) -> Any:
    """The form of an action with what may be chosen in it for this item."""
    form = deed.form(**kwargs)
    if isinstance(form, PassingForm):
        form.fill(session, item)
    else:
        fill_choices(session, item, form)
    return form
