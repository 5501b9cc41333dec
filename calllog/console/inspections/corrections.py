"""整改: what is to be put right, until when, and what became of it (5.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.catalogue import _l, refusal
from calllog.console.inspections.forms import BackForm, ConfirmForm, DoneForm, PassForm
from calllog.console.request import actor, now, office_time, reading, viewer, writing
from calllog.console.telling import names_in, told
from calllog.inspection import correcting, queries, states
from calllog.inspection.signing import inspects
from calllog.models import Correction, Event, Staff
from calllog.office.viewers import SEES_MATTERS
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

At: TypeAlias = tuple[Session, datetime, OfficeTime, Correction, Staff]

pages = Blueprint("corrections", __name__)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done about a correction: its form, what it says afterwards, how it is done."""

    title: Any
    form: type[Any]
    said: Any
    carry_out: Callable[..., None]


def _done(at: At, form: DoneForm) -> None:
    correcting.done(*at, form.words.data)


def _confirm(at: At, form: ConfirmForm) -> None:
    correcting.confirm(*at, form.words.data or "")


def _send_back(at: At, form: BackForm) -> None:
    correcting.send_back(*at, words=form.words.data, day=form.day.data)


def _pass_on(at: At, form: PassForm) -> None:
    correcting.pass_on(*at, at[0].get_one(Staff, form.owner.data))


DEEDS = {
    "done": Deed(_l("登记整改完成"), DoneForm, _l("已登记完成，等待检查人确认。"), _done),
    "confirm": Deed(_l("确认整改"), ConfirmForm, _l("整改已确认。"), _confirm),
    "back": Deed(_l("退回整改"), BackForm, _l("已退回。"), _send_back),
    "pass-on": Deed(_l("改由他人负责"), PassForm, _l("已改由他人负责。"), _pass_on),
}


@pages.app_context_processor
def _for_templates() -> dict[str, Any]:
    return {"CORRECTION_DEEDS": DEEDS}


@pages.get("/corrections")
@allow(*SEES_MATTERS)
def show() -> str:
    """Those that the person sees, what is late first; or those that are put right."""
    is_closed = request.args.get("tab") == "closed"
    with reading() as session:
        found = queries.corrections(session, viewer(), only_open=not is_closed)
        return render_template(
            "inspections/corrections.html", found=found, is_closed=is_closed, state_of=_state
        )


@pages.get("/corrections/<int:correction_id>")
@allow(*SEES_MATTERS)
def one(correction_id: int) -> str:
    """One correction with its history, and what the person can do about it."""
    with reading() as session:
        return _page(session, _found(session, correction_id))


@pages.post("/corrections/<int:correction_id>/<name>")
@allow(*SEES_MATTERS)
def act(correction_id: int, name: str) -> ResponseReturnValue:
    """Do one of these, if it is offered to the person."""
    deed = DEEDS.get(name) or abort(404)
    with writing() as session:
        correction = _found(session, correction_id)
        form = _form(session, correction, name)
        if not form.validate():
            return _page(session, correction, name, form), 422
        at = (session, now(), office_time(session), correction, actor(session))
        deed.carry_out(at, form)
    flash(str(deed.said), "success")
    return redirect(url_for("corrections.one", correction_id=correction_id))


@pages.errorhandler(LedgerError)
def refused(error: LedgerError) -> ResponseReturnValue:
    """The correction's page shows how it stands now."""
    flash(refusal(error), "danger")
    return redirect(url_for("corrections.one", **(request.view_args or {}) | {"name": None}))


def _state(correction: Correction) -> states.CorrectionState:
    return states.state_of(correction, now())


def _found(session: Session, correction_id: int) -> Correction:
    return queries.correction(session, viewer(), now(), correction_id) or abort(404)


def _page(session: Session, correction: Correction, sent: str = "", form: Any = None) -> str:
    offered = _offered(session, correction)
    forms = {name: _form(session, correction, name, formdata=None) for name in offered}
    if sent in forms:
        forms[sent] = form
    events = _history(session, correction)
    return render_template(
        "inspections/correction.html",
        correction=correction,
        state=_state(correction),
        forms=forms,
        events=events,
        names=names_in(session, events),
        told=told,
        sees_inspection=inspects(viewer(), correction.inspected.inspection.section),
    )


def _offered(session: Session, correction: Correction) -> list[str]:
    staff = actor(session)
    may_pass_on = correction.done_at is None and inspects(
        viewer(), correction.inspected.inspection.section
    )
    may_confirm = correcting.may_confirm(correction, staff)
    offers = {
        "done": correcting.may_do(session, correction, staff, now()),
        "confirm": may_confirm,
        "back": may_confirm,
        "pass-on": may_pass_on,
    }
    return [name for name, is_offered in offers.items() if is_offered]


def _form(session: Session, correction: Correction, name: str, **kwargs: Any) -> Any:
    form = DEEDS[name].form(**kwargs, prefix=f"{name}-")
    if name == "pass-on":
        people = queries.owners(session, correction.inspected.inspection.section)
        form.offer([one for one in people if one.id != correction.owner_id], 0)
    return form


def _history(session: Session, correction: Correction) -> Sequence[Event]:
    """What happened to it, from the events of its item."""
    of_item = Event.item_id == correction.inspected.item_id
    rows = session.scalars(
        select(Event).where(of_item, Event.kind.startswith("correction_")).order_by(Event.seq)
    )
    return [one for one in rows if one.data.get("correction") == correction.id]
