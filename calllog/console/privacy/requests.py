"""查阅和删除申请: a citizen asks what is held about them, or to have it erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.validators import DataRequired

from calllog.console.access import allow
from calllog.console.catalogue import _, _l, refusal
from calllog.console.forms import REQUIRED, IsPhone, long_text, text
from calllog.console.frame import office_profile
from calllog.console.request import actor, now, office_time, parts, reading, writing, zone
from calllog.models import AccessRequest
from calllog.personal_data import held, package, requests
from calllog.personal_data.requests import HANDLES, Wish
from calllog.refusals import LedgerError

SETTLED_SHOWN = 20
LONGEST = 500

pages = Blueprint("access_requests", __name__)


class ReceiveForm(FlaskForm):  # type: ignore[misc]
    """Who asks for what, and how it was made sure who they are."""

    phone_e164: str | None = None
    extension: str | None = None
    area_code = ""

    phone = text(_l("申请人的电话号码"), 40, DataRequired(REQUIRED), IsPhone())
    name = text(_l("申请人姓名"), 100, DataRequired(REQUIRED))
    identity_check = long_text(_l("身份核验"), LONGEST, DataRequired(REQUIRED))
    wants_erasure = BooleanField(_l("同时要求删除"))


@pages.get("/privacy/requests")
@allow(*HANDLES)
def show() -> str:
    """What is open and what was settled, and the form for a new one."""
    with reading() as session:
        return _listed(session, ReceiveForm(formdata=None))


@pages.post("/privacy/requests")
@allow(*HANDLES)
def receive() -> ResponseReturnValue:
    """Take a request up."""
    with writing() as session:
        form = ReceiveForm()
        profile = office_profile(session)
        form.area_code = profile.area_code if profile else ""
        if not form.validate():
            return _listed(session, form), 422
        erasure = form.wants_erasure.data
        wish = Wish(form.phone_e164 or "", form.name.data, form.identity_check.data, erasure)
        made = requests.receive(session, now(), office_time(session), actor(session), wish)
        request_id = made.id
    return redirect(url_for("access_requests.one", request_id=request_id))


@pages.get("/privacy/requests/<int:request_id>")
@allow(*HANDLES)
def one(request_id: int) -> str:
    """One request, with what is held and what may be done."""
    with reading() as session:
        return _page(session, _found(session, request_id))


@pages.post("/privacy/requests/<int:request_id>/left-out")
@allow(*HANDLES)
def leave_out(request_id: int) -> ResponseReturnValue:
    """Which items of the number are somebody else's."""
    with writing() as session:
        asked = _found(session, request_id)
        mine = set(request.form.getlist("mine"))
        others = {item.number for item in requests.all_items(session, asked)} - mine
        requests.leave_out(session, asked, others, _words())
    flash(_("已保存。"), "success")
    return redirect(url_for("access_requests.one", request_id=request_id))


@pages.post("/privacy/requests/<int:request_id>/file")
@allow(*HANDLES)
def file(request_id: int) -> ResponseReturnValue:
    """Put together what is held, and give it out; nothing of it stays here."""
    home = parts().settings.home
    with writing() as session:
        asked, hours = _found(session, request_id), office_time(session)
        requests.must_be_open(session, asked)
        found = held.gather(session, now(), hours, home, asked)
        made, digest = package.make(found, home)
        requests.file_made(session, now(), actor(session), asked, digest)
        name = package.file_name(asked)
    return send_file(made, "application/zip", as_attachment=True, download_name=name, max_age=0)


@pages.post("/privacy/requests/<int:request_id>/hand-over")
@allow(*HANDLES)
def hand_over(request_id: int) -> ResponseReturnValue:
    """The applicant has the file."""
    with writing() as session:
        asked = _found(session, request_id)
        requests.hand_over(session, now(), actor(session), asked, _words())
    flash(_("已登记交给申请人。"), "success")
    return redirect(url_for("access_requests.one", request_id=request_id))


@pages.post("/privacy/requests/<int:request_id>/erase")
@allow(*HANDLES)
def erase(request_id: int) -> ResponseReturnValue:
    """Erase what may be erased; each that is not says why."""
    settings = parts().settings
    with writing() as session:
        asked = _found(session, request_id)
        requests.erase(session, now(), settings.zone, settings.home, actor(session), asked)
    parts().db.scrub()
    flash(_("已办理删除，不能删除的事项见下表。"), "success")
    return redirect(url_for("access_requests.one", request_id=request_id))


@pages.post("/privacy/requests/<int:request_id>/close")
@allow(*HANDLES)
def close(request_id: int) -> ResponseReturnValue:
    """The applicant was told what came of it."""
    with writing() as session:
        asked = _found(session, request_id)
        requests.close(session, now(), actor(session), asked, _words())
    flash(_("申请已办结。"), "success")
    return redirect(url_for("access_requests.show"))


@pages.errorhandler(LedgerError)
def refused(error: LedgerError) -> ResponseReturnValue:
    """What is refused is said on the page itself."""
    flash(refusal(error), "danger")
    request_id = (request.view_args or {}).get("request_id")
    if request_id is None:
        return redirect(url_for("access_requests.show"))
    return redirect(url_for("access_requests.one", request_id=request_id))


def _words() -> str:
    return request.form.get("words", "").strip()[:LONGEST]


def _found(session: Session, request_id: int) -> AccessRequest:
    return session.get(AccessRequest, request_id) or abort(404)


def _listed(session: Session, form: Any) -> str:
    return render_template(
        "privacy/requests.html",
        form=form,
        open_requests=requests.open_requests(session),
        settled=requests.settled(session, SETTLED_SHOWN),
    )


def _page(session: Session, asked: AccessRequest) -> str:
    today = now().astimezone(zone()).date()
    items = requests.all_items(session, asked)
    return render_template(
        "privacy/request.html",
        asked=asked,
        items=[(one, _said(requests.why_kept(session, today, zone(), one))) for one in items],
        loose=len(requests.loose_calls(session, asked)),
        erasure={row["number"]: _said(row["why"]) for row in asked.erasure or []},
    )


def _said(whys: Iterable[str]) -> list[str]:
    """Why an item is not erased, in the language of who reads it."""
    return [_(why) for why in whys]
