"""Joint matters (联办事项), urging, papers and marks: their part of an item's page, and a list."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console import item as item_page
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.desk_deeds import DESK_DEEDS, fill_marks, offered_at_desk
from calllog.console.explaining import explainer
from calllog.console.joint_deeds import DEEDS, fill_choices, offered
from calllog.console.joint_forms import OpenPaperForm
from calllog.console.outcome_deeds import Deed
from calllog.console.outcomes import ALL_DEEDS as OTHER_DEEDS
from calllog.console.outcomes import Offer, form_of
from calllog.console.request import actor, now, office_time, reading, session_of, viewer, writing
from calllog.console.staleness import newer_than, shown
from calllog.documents.filling import DOCX
from calllog.ledger import joint, urging
from calllog.models import Item
from calllog.office.viewers import SEES_MATTERS
from calllog.paperwork import papers
from calllog.showing import joint_list

pages = Blueprint("joint", __name__)

ALL_DEEDS = DEEDS | DESK_DEEDS


@pages.app_context_processor
def _for_templates() -> dict[str, Callable[..., Any]]:
    return {"by_hand": by_hand, "joint_part": joint_part}


@pages.get("/joint")
@allow(*SEES_MATTERS)
def show() -> str:
    """Open joint matters: what is to be reported, what waits for a plan, what we owe others."""
    with reading() as session:
        rows = joint_list.open_matters(session, viewer(), now())
        return render_template("joint.html", rows=rows, explain=explainer(session))


@pages.post("/items/<number>/by-hand/<name>")
@allow(*SEES_MATTERS)
def act(number: str, name: str) -> ResponseReturnValue:
    """Carry one action out, if it is offered to this person and nothing newer is to be known."""
    deed = ALL_DEEDS.get(name) or abort(404)
    with writing() as session:
        item = item_page.found(session, number)
        if name not in _offered(session, item):
            abort(403)
        form = g.sent_by_hand = _form(session, item, name, deed)
        if not form.validate():
            return item_page.page(session, item), 422
        if newer := newer_than(session, item, form):
            return item_page.page(session, item, None, newer), 409
        deed.carry_out((session, now(), office_time(session), item, actor(session)), form)
    flash(_("%(number)s号：%(done)s。", number=item.number, done=deed.done), "success")
    return redirect(url_for("item.show", number=item.number))


@pages.post("/items/<number>/choose/<name>")
@allow(*SEES_MATTERS)
def choose(number: str, name: str) -> ResponseReturnValue:
    """Without script a form is filled in in two steps: what is chosen first says what is asked."""
    with reading() as session:
        item = item_page.found(session, number)
        if name in ALL_DEEDS and name in _offered(session, item):
            g.sent_by_hand = _form(session, item, name, ALL_DEEDS[name])
        elif name in OTHER_DEEDS:
            g.sent = (name, form_of(session, item, OTHER_DEEDS[name]))
        return item_page.page(session, item)


@pages.post("/items/<number>/papers/<int:paper>")
@allow(*SEES_MATTERS)
def open_paper(number: str, paper: int) -> ResponseReturnValue:
    """The Word file. It has the whole number, so that opening it goes on record."""
    form = OpenPaperForm()
    with writing() as session:
        item = item_page.found(session, number)
        document = papers.of_item(session, item, paper)
        if document is None or not form.validate():
            abort(404 if document is None else 400)
        name, why = papers.file_name(session, document), form.reason.data or ""
        content = papers.opened(session, now(), item, actor(session), document, why)
    return send_file(BytesIO(content), DOCX, as_attachment=True, download_name=name)


def by_hand(item: Item) -> list[Offer]:
    """The actions that are offered to whoever looks at the page."""
    session = session_of(item)
    sent = g.get("sent_by_hand")
    made = []
    for name in _offered(session, item):
        is_sent = sent is not None and sent.meta.sent_as == name
        form = sent if is_sent else _form(session, item, name, ALL_DEEDS[name], formdata=None)
        shown(form, item)
        made.append(Offer(name, ALL_DEEDS[name], form, is_sent, "joint.act"))
    return made


def joint_part(item: Item) -> dict[str, Any]:
    """What the page shows of bodies, decisions, urgings and papers."""
    session = session_of(item)
    made = papers.papers(session, item)
    return {
        "bodies": joint.bodies(session, item),
        "decisions": joint.decisions(session, item),
        "urgings": urging.urgings(session, item),
        "papers": [(one, papers.number(session, one)) for one in made],
    }


def _offered(session: Session, item: Item) -> list[str]:
    staff = actor(session)
    return [*offered(session, item, staff), *offered_at_desk(item, staff)]


def _form(session: Session, item: Item, name: str, deed: Deed, **kwargs: Any) -> Any:
    form = deed.form(meta={"sent_as": name}, **kwargs)
    fill_choices(session, item, actor(session), name, form)
    fill_marks(item, actor(session), form)
    return form
