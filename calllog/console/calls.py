"""Calls that left no item: 无号码, 短时来电, and those that only heard the guide (办事指南)."""

from __future__ import annotations

from flask import Blueprint, render_template

from calllog.console.access import allow
from calllog.console.request import reading, viewer
from calllog.models import CallKind
from calllog.office.viewers import SEES_MATTERS
from calllog.showing import queries
from calllog.showing.queries import Audio

pages = Blueprint("calls", __name__)


@pages.get("/calls/no-number")
@allow(*SEES_MATTERS)
def no_number() -> str:
    """Nobody answered and no number is known: only the audio tells what they wanted."""
    return _page(CallKind.NO_NUMBER)


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


def _page(kind: CallKind) -> str:
    with reading() as session:
        calls = queries.calls_of_kind(session, viewer(), kind)
        audio = {call.id: [Audio.of(one) for one in call.recordings] for call in calls}
        return render_template("calls.html", kind=kind.value, calls=calls, audio=audio)
