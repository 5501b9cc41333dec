"""Spreadsheets to take away: the missed-callback list as shown, and the ledger of a period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from calllog.console import listing
from calllog.console.access import allow
from calllog.console.catalogue import _, _l
from calllog.console.list_words import FILTER_NAMES, ORDERS, TABS
from calllog.console.request import now, office_day, parts, reading, viewer, zone
from calllog.console.words import STATES
from calllog.exports import process
from calllog.exports.shelf import Shelf, Slip, State
from calllog.exports.wanted import (
    LISTS_OF_CALLS,
    SEARCHED,
    TAKES_NUMBERS,
    Calls,
    Ledger,
    Standing,
    Wanted,
)
from calllog.lists.filters import Chosen, Known, Order
from calllog.models import CallKind
from calllog.office.viewers import SEES_MATTERS
from calllog.showing.stories import State as Shown

LONGEST_REASON = 200
LOOK_AGAIN_SECONDS = 2

STANDINGS: dict[str, Any] = {
    Standing.OPEN.value: _l("未办结"),
    Standing.CLOSED.value: _l("已办结"),
    **{state.value: name for state, name in STATES.items() if state is not Shown.CLOSED},
}
REFUSALS = (
    _l("超过100万件，一张表放不下，请缩短期间。"),
    _l("带完整号码的表格由科长、办公室督办员或者分管领导导出。"),
    _l("带完整号码的表格一次最多1000件，请缩小范围。"),
    _l("这份清单只导出部分隐去的号码。"),
)

pages = Blueprint("exports", __name__)


@pages.get("/export/list")
@allow(*SEES_MATTERS)
def of_list() -> str:
    """What of the list will be in the file, and whether with whole numbers."""
    with reading() as session:
        chosen, _is_understood = listing.chosen_in(session, request.args)
        return _choose(_list_about(chosen, listing.known(session)), chosen=chosen)


@pages.post("/export/list")
@allow(*SEES_MATTERS)
def make_list() -> ResponseReturnValue:
    """Have the list made as it is shown, over all its pages."""
    with reading() as session:
        chosen, _is_understood = listing.chosen_in(session, request.form)
        # The file is in Chinese, in whatever language its page was read.
        with force_locale("zh"):
            about = list(_list_about(chosen, listing.known(session)))
    back = f"{url_for('exports.of_list')}?{chosen.query}"
    return _begin(back, about, chosen=chosen)


@pages.get("/export/ledger")
@allow(*SEES_MATTERS)
def of_ledger() -> str:
    """The form for a period of the ledger."""
    today = office_day()
    with reading() as session:
        return _ledger_form(session, Ledger(first=today.replace(day=1), last=today))


@pages.post("/export/ledger")
@allow(*SEES_MATTERS)
def make_ledger() -> ResponseReturnValue:
    """Have a period of the ledger made."""
    back = url_for("exports.of_ledger")
    with reading() as session:
        there_are = listing.known(session)
    asked = _asked_ledger(request.form, there_are)
    if asked is None:
        flash(_("请填写起止日期，止不早于起。"), "warning")
        return redirect(back)
    return _begin(back, _ledger_about(asked, there_are), ledger=asked)


@pages.post("/export/calls")
@allow(*SEES_MATTERS)
def make_calls() -> ResponseReturnValue:
    """Have a list of calls without an item made as it is shown, over all its pages."""
    kind = request.form.get("kind", "")
    if kind not in LISTS_OF_CALLS:
        abort(400)
    asked = Calls(kind=CallKind(kind), is_handled=bool(request.form.get("handled")))
    return _begin(url_for(f"calls.{kind}"), _calls_about(asked), calls=asked)


@pages.get("/export/<token>")
@allow(*SEES_MATTERS)
def wait(token: str) -> ResponseReturnValue:
    """How far the file is. The page asks again by itself, also where there is no script."""
    slip = _own(token)
    answer = current_page(slip)
    return (answer, {"Refresh": str(LOOK_AGAIN_SECONDS)}) if slip.state is State.MAKING else answer


@pages.get("/export/<token>/file")
@allow(*SEES_MATTERS)
def fetch(token: str) -> ResponseReturnValue:
    """The finished file, to who has asked for it."""
    slip = _own(token)
    if slip.state is not State.READY:
        return redirect(url_for("exports.wait", token=token))
    path = _shelf().path(slip)
    return send_file(path, as_attachment=True, download_name=slip.file_name, max_age=0)


def current_page(slip: Slip) -> str:
    """The page of one file."""
    return render_template("export_wait.html", slip=slip)


def _choose(about: Iterator[tuple[str, str]], chosen: Chosen) -> str:
    return render_template(
        "export_list.html", about=list(about), chosen=chosen, takes_numbers=_takes_numbers()
    )


def _ledger_form(session: Session, asked: Ledger) -> str:
    return render_template(
        "export_ledger.html",
        asked=asked,
        sections=listing.known(session).sections,
        states=STANDINGS,
        takes_numbers=_takes_numbers(),
    )


def _takes_numbers() -> bool:
    return viewer().has_any(TAKES_NUMBERS)


def _begin(
    back: str,
    about: Iterable[tuple[str, str]],
    chosen: Chosen | None = None,
    ledger: Ledger | None = None,
    calls: Calls | None = None,
) -> ResponseReturnValue:
    """Start the process that makes it; one file at a time for each person."""
    shelf, settings = _shelf(), parts().settings
    shelf.clear(now())
    fault = _fault(shelf)
    if fault is not None:
        flash(fault, "warning")
        return redirect(back)
    wanted = Wanted(
        at=now(),
        viewer=viewer(),
        by=viewer().name,
        chosen=chosen,
        ledger=ledger,
        calls=calls,
        about=tuple(about),
        reason=_reason(),
    )
    task = process.Task(
        home=settings.home,
        database_url=settings.database_url,
        zone=settings.zone.key,
        slip=shelf.begin(wanted, zone()),
        wanted=wanted,
    )
    process.start(task)
    return redirect(url_for("exports.wait", token=task.slip.token))


def _fault(shelf: Shelf) -> str | None:
    """Why no file is made just now."""
    if _wants_whole() and not _reason():
        return _("请写明需要完整号码的理由。")
    if shelf.is_busy(viewer().staff_id):
        return _("您上一份表格还在生成，请稍候。")
    return None


def _wants_whole() -> bool:
    return request.form.get("numbers") == "whole"


def _reason() -> str:
    """Why the numbers are to be whole; nothing where they are masked."""
    return request.form.get("reason", "").strip()[:LONGEST_REASON] if _wants_whole() else ""


def _own(token: str) -> Slip:
    """The person's own file; anybody else's, and one that has been removed, is not there."""
    slip = _shelf().of(viewer().staff_id, token)
    if slip is None:
        abort(404)
    return slip


def _shelf() -> Shelf:
    return Shelf(parts().settings.home)


def _list_about(chosen: Chosen, there_are: Known) -> Iterator[tuple[str, str]]:
    """The list in words, for the page and for the first sheet."""
    yield _("清单"), str(TABS[chosen.tab])
    for name, label, _without in listing.chips(chosen, there_are):
        yield _(SEARCHED) if name == "q" else str(FILTER_NAMES[name]), str(label)
    turned = _("（倒序）") if chosen.down else ""
    yield _("排列"), str(ORDERS[Order(chosen.sort)]) + turned


def _ledger_about(asked: Ledger, there_are: Known) -> Iterator[tuple[str, str]]:
    with force_locale("zh"):
        yield _("登记日期"), _("%(first)s至%(last)s", first=asked.first, last=asked.last)
        yield _("科室"), there_are.sections.get(asked.section, _("全部可见科室"))
        yield _("状态"), str(STANDINGS.get(asked.state, _("全部")))


def _calls_about(asked: Calls) -> Iterator[tuple[str, str]]:
    with force_locale("zh"):
        yield _("清单"), LISTS_OF_CALLS[asked.kind]
        if asked.is_handled:
            yield _("处理情况"), _("已处理")


def _asked_ledger(form: Mapping[str, str], there_are: Known) -> Ledger | None:
    """What the form asks for; None where that cannot be."""
    try:
        first = date.fromisoformat(form.get("from", ""))
        last = date.fromisoformat(form.get("to", ""))
    except ValueError:
        return None
    section, state = form.get("section", ""), form.get("state", "")
    is_known = section in ("", *there_are.sections) and state in ("", *STANDINGS)
    if last - first < timedelta(0) or not is_known:
        return None
    return Ledger(first=first, last=last, section=section, state=state)
