"""Calls that left no item: 无号码, 短时来电, and those that only heard the guide (办事指南)."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calllog.console import listing
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.request import actor, now, reading, viewer, writing
from calllog.lists import call_lists
from calllog.lists.counts import counts
from calllog.models import CallKind
from calllog.office.viewers import ACTS, SEES_MATTERS
from calllog.showing.queries import Audio

pages = Blueprint("calls", __name__)


@pages.get("/calls/no-number")
@allow(*SEES_MATTERS)
def no_number() -> str:
    """Nobody answered and no number is known: only the audio tells what they wanted."""
    return _page(CallKind.NO_NUMBER, handled=request.args.get("handled") == "1")


@pages.get("/calls/short")
@allow(*SEES_MATTERS)
def short() -> str:
    """Hung up within five seconds without a key: counted, without a promise."""
    return _page(CallKind.SHORT)


@pages.get("/calls/guide")
@allow(*SEES_MATTERS)
def guide() -> str:
    """Heard what holds for a matter, and wanted no more: nothing is promised."""
    return _page(CallKind.GUIDE)


@pages.post("/calls/<call:call_id>/handled")
@allow(*ACTS)
def deal_with(call_id: int) -> ResponseReturnValue:
    """A call without a number was dealt with (已处理), and how."""
    with writing() as session:
        call = call_lists.visible_call(session, viewer(), call_id) or abort(404)
        call_lists.deal_with(now(), call, actor(session), request.form.get("how", "")[:500])
    flash(_("已登记处理情况。"), "success")
    return redirect(url_for("calls.no_number"))


def _page(kind: CallKind, *, handled: bool = False) -> str:
    number = max(1, request.args.get("page", 1, type=int))
    with reading() as session:
        found = call_lists.calls_of_kind(session, viewer(), kind, number, handled=handled)
        return render_template(
            "calls.html",
            kind=kind,
            handled=handled,
            found=found,
            audio={call.id: [Audio.of(one) for one in call.recordings] for call in found.calls},
            counts=counts(session, viewer(), listing.day_of(session)),
        )
