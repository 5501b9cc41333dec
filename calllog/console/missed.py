"""The missed-callback list (待回电清单): the console's first page; the search over all."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from calllog.console import item as item_page
from calllog.console import listing, live
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.explaining import explainer
from calllog.console.landing import first_page
from calllog.console.request import now, office_time, reading, viewer, writing
from calllog.lists import finding, saved
from calllog.lists.filters import LONGEST_QUERY
from calllog.lists.rows import rows_of
from calllog.lists.tabs import OWED, Tab
from calllog.models import Role
from calllog.office.viewers import SEES_MATTERS

pages = Blueprint("missed", __name__)


@pages.get("/")
@allow(*Role)
def home() -> ResponseReturnValue:
    """The list for those who see matters; their own first page for the others."""
    if viewer().has_any(SEES_MATTERS):
        return list_page()
    return redirect(first_page(viewer()))


@pages.get("/live/missed")
@allow(*SEES_MATTERS)
def rows() -> Response:
    """The part of the list that changes by itself: tabs, counts and rows."""
    with reading() as session:
        chosen, _is_understood = listing.chosen_in(session, request.args)
        digest = listing.digest(session, chosen)
        return live.nothing_new(digest) or live.fragment(
            "missed_list.html", digest, **listing.live_part(session, chosen)
        )


@pages.get("/items/<number>/glance")
@allow(*SEES_MATTERS)
def glance(number: str) -> str:
    """What a row of the list shows when its details are opened."""
    with reading() as session:
        chosen, _is_understood = listing.chosen_in(session, request.args)
        item = item_page.found(session, number)
        (row,) = rows_of(session, viewer(), now(), {item.id: False}, OWED[chosen.tab])
        return render_template("missed_glance.html", row=row, explain=explainer(session))


@pages.get("/find")
@allow(*SEES_MATTERS)
def find() -> ResponseReturnValue:
    """Everything that the viewer may see, closed items too; an item's number opens the item."""
    typed = request.args.get("q", "").strip()[:LONGEST_QUERY]
    number = request.args.get("page", 1, type=int)
    with reading() as session:
        found = finding.find(session, viewer(), now(), office_time(session), typed, number)
        if found.opens is not None:
            return redirect(url_for("item.show", number=found.opens))
        return render_template("found.html", typed=typed, found=found)


@pages.post("/filters")
@allow(*SEES_MATTERS)
def save_filter() -> ResponseReturnValue:
    """Keep what is chosen under a name."""
    with writing() as session:
        chosen, _is_understood = listing.chosen_in(session, request.form)
        saved.save(session, viewer(), request.form.get("name", ""), chosen)
    flash(_("已保存筛选。"), "success")
    return redirect(listing.address(chosen))


@pages.post("/filters/<int:filter_id>/remove")
@allow(*SEES_MATTERS)
def remove_filter(filter_id: int) -> ResponseReturnValue:
    """Remove one of the viewer's own."""
    with writing() as session:
        saved.remove(session, viewer(), filter_id)
    flash(_("已删除筛选。"), "success")
    return redirect(url_for("missed.home"))


def list_page(tab: Tab | None = None) -> str:
    """The list as the address chooses it; a page of its own may stand for one tab."""
    given = request.args.to_dict() | ({"tab": tab.value} if tab else {})
    with reading() as session:
        chosen, is_understood = listing.chosen_in(session, given)
        return render_template(
            "missed.html",
            is_understood=is_understood,
            digest=listing.digest(session, chosen),
            **listing.live_part(session, chosen),
        )
