"""One item with its whole story, what is known of it to be filled in, and its telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog import access_log, events, ledger
from calllog.console import telling
from calllog.console.access import allow
from calllog.console.audio import note_reading
from calllog.console.catalogue import _
from calllog.console.explaining import explainer
from calllog.console.forms import ActForm, FillInForm, FinishForm, RegisterForm, RevealForm
from calllog.console.frame import office_profile
from calllog.console.request import actor, now, reading, this_year, viewer, writing
from calllog.console.staleness import newer_than, shown
from calllog.console.story import story
from calllog.models import AccessKind, Call, Event, Item, Staff
from calllog.office.viewers import ACTS, SEES_MATTERS, reads_for_section
from calllog.showing import queries
from calllog.showing.queries import Audio, DueBy
from calllog.showing.stories import due_promise, missing, state

pages = Blueprint("item", __name__)

AnyPhoneForm = TypeVar("AnyPhoneForm", FillInForm, FinishForm, RegisterForm)


@dataclass
class Forms:
    """The forms of an item page; the one that was sent keeps what was typed."""

    act: ActForm | None = None
    fill_in: FillInForm | None = None
    finish: FinishForm | None = None
    reveal: RevealForm | None = None


@pages.get("/items/<number>")
@allow(*SEES_MATTERS)
def show(number: str) -> ResponseReturnValue:
    """The page. Opening it counts as reading the item (阅知)."""
    with reading() as session:
        item = found(session, number)
        if number != item.number:
            return redirect(url_for("item.show", number=item.number))
        item_id = item.id
    note_reading(item_id, "opened")
    with reading() as session:
        return page(session, found(session, number))


@pages.post("/items/<number>/fill-in")
@allow(*ACTS)
def fill_in(number: str) -> ResponseReturnValue:
    """Write down what is now known: organisation, name, number, matter."""
    with reading() as session:
        form = filled(session, FillInForm())
        if not form.validate():
            return page(session, found(session, number), Forms(fill_in=form)), 422
    with writing() as session:
        item = found(session, number)
        if newer := newer_than(session, item, form):
            return page(session, item, Forms(fill_in=form), newer), 409
        facts = known(form) | {"matter": form.matter.data}
        ledger.fill_in(session, now(), item, actor(session), **facts)
    flash(_("%(number)s号：已保存。", number=item.number), "success")
    return redirect(url_for("item.show", number=item.number))


@pages.post("/items/<number>/phone")
@allow(*SEES_MATTERS)
def reveal(number: str) -> ResponseReturnValue:
    """Show the whole number: to who is responsible, to others with a reason. Both go on record."""
    form = RevealForm()
    with writing() as session:
        item, staff = found(session, number), actor(session)
        if not form.validate() or not (form.reason.data or item.responsible_id == staff.id):
            form.reason.errors = [*form.reason.errors, _("请写明查看原因。")]
            return page(session, item, Forms(reveal=form)), 422
        _keep_on_record(session, item, staff, form.reason.data)
        return page(session, item, is_revealed=True)


def _keep_on_record(session: Session, item: Item, staff: Staff, reason: str | None) -> None:
    """In the item's history, and in the log of who saw what (查看记录)."""
    events.record(session, item, "number_revealed", now(), staff, reason=reason)
    kind = AccessKind.NUMBER
    access_log.record(session, now(), staff, kind, item=item, reason=reason or "")


def found(session: Session, number: str) -> Item:
    """The item; whoever may not see it is told that there is none."""
    item = queries.visible_item(session, viewer(), number, this_year())
    if item is None:
        abort(404)
    return item


def filled(session: Session, form: AnyPhoneForm) -> AnyPhoneForm:
    """The form, told the office's area code."""
    profile = office_profile(session)
    form.area_code = profile.area_code if profile else ""
    return form


def known(form: FillInForm | RegisterForm) -> dict[str, str | None]:
    """What a form tells about the person."""
    return {
        "organisation": form.organisation.data,
        "name": form.name.data,
        "phone": form.phone_e164,
        "extension": form.extension,
    }


def page(
    session: Session,
    item: Item,
    forms: Forms | None = None,
    newer: Sequence[Event] = (),
    is_revealed: bool = False,
) -> str:
    """The item's page, also as the answer to a form that could not be carried out."""
    session.refresh(item, ["events", "promises", "attempts", "marks"])
    sent = forms or Forms()
    calls = [call for one in _with_merged(item) for call in one.calls]
    return render_template(
        "item.html",
        item=item,
        forms=_fresh(item, sent),
        fills_in=sent.fill_in is not None,
        newer=newer,
        is_revealed=is_revealed,
        state=state(item),
        due=DueBy.of(due_promise(item), now()),
        missing=missing(item),
        audio=[Audio.of(words) for one in _with_merged(item) for words in one.recordings],
        calls=calls,
        lines=story(item, calls),
        audio_of=_audio_of,
        reads=reads_for_section(viewer(), item),
        is_mine=item.responsible_id == viewer().staff_id,
        explain=explainer(session),
        names=telling.names_in(session, item.events),
        told=telling.told,
    )


def _audio_of(call: Call) -> list[Audio]:
    return [Audio.of(words) for words in call.recordings]


def _with_merged(item: Item) -> list[Item]:
    """The item and those that were merged into it: the caller spoke about all of them."""
    return [item, *item.merged_here]


def _fresh(item: Item, sent: Forms) -> Forms:
    # The number is not put into the form: whoever corrects it types it anew.
    facts = {"organisation": item.organisation, "name": item.name, "matter": item.matter}
    forms = Forms(
        sent.act or ActForm(formdata=None),
        sent.fill_in or FillInForm(formdata=None, data=facts),
        sent.finish or FinishForm(formdata=None, data=facts),
        sent.reveal or RevealForm(formdata=None),
    )
    for form in (forms.act, forms.fill_in, forms.finish):
        if form is not None:
            shown(form, item)
    return forms
