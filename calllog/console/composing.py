"""The one-time notice composed before one's eyes: the matter's papers, and how it will read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.catalogue import matters
from calllog.console import item as item_page
from calllog.console.access import allow
from calllog.console.catalogue import refusal
from calllog.console.outcome_deeds import DEEDS
from calllog.console.outcome_forms import NoticeForm
from calllog.console.outcomes import form_of
from calllog.console.request import office_day, reading, session_of
from calllog.ledger import LedgerError, one_time
from calllog.models import Given, Item, MatterEdition
from calllog.office.viewers import ACTS
from calllog.sms import texts

pages = Blueprint("composing", __name__)

FRAGMENT = "X-Fragment"
NAME = "notice"


@dataclass(frozen=True)
class Preview:
    """How a notice will read; as a text message it is shorter, or cannot be sent."""

    edition: MatterEdition
    words: str
    text: str | None
    why_no_text: str | None


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"preview": preview}


@pages.post("/items/<number>/compose")
@allow(*ACTS)
def compose(number: str) -> ResponseReturnValue:
    """What has been filled in so far, as it will read: for static/item.js, or as the page anew."""
    with reading() as session:
        item = item_page.found(session, number)
        form = form_of(session, item, DEEDS[NAME])
        if request.headers.get(FRAGMENT):
            return render_template("_notice.html", item=item, form=form)
        g.sent = (NAME, form)
        return item_page.page(session, item)


def preview(item: Item, form: NoticeForm) -> Preview | None:
    """How the notice will read; None while no matter is chosen."""
    session = session_of(item)
    today = office_day()
    edition = matters.matter_on(session, form.matter.data or "", today)
    if edition is None:
        return None
    notice = one_time.composed(edition, one_time.trimmed(form.papers))
    text, why = None, None
    if form.given.data == Given.SMS:
        text, why = _as_text(session, item, notice)
    return Preview(edition, one_time.as_words(notice), text, why)


def _as_text(session: Session, item: Item, notice: Any) -> tuple[str | None, str | None]:
    try:
        return texts.notice_text(session, item, notice), None
    except LedgerError as why:
        return None, refusal(why)
