"""管理变更记录: who changed what, with what stood there before and what stands there since."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin.hub import ADMINISTERS, MACHINE, OFFICE
from calllog.console.admin.words import AREAS, Teller
from calllog.console.request import reading, viewer
from calllog.office import admin_log
from calllog.office.admin_log import OF_THE_MACHINE, OF_THE_OFFICE, Area

ON_A_PAGE = 50
LAST_PAGE = 10_000

pages = Blueprint("admin_changes", __name__)


@pages.get("/admin/changes")
@allow(*ADMINISTERS)
def show() -> str:
    """The changes of the areas that this person may read, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as session:
        return _page(session, page, request.args.get("area", ""))


def _page(session: Session, page: int, area: str) -> str:
    readable = _readable()
    chosen = [one for one in readable if one == area] or readable
    rows, has_more = admin_log.changes(session, chosen, page, ON_A_PAGE)
    teller = Teller.of(session)
    return render_template(
        "admin/changes.html",
        told=[(row, teller.who(row.by), teller.lines(row)) for row in rows],
        page=page,
        has_more=has_more,
        areas={one: AREAS[one] for one in readable},
        area=area if area in readable else "",
        words=AREAS,
    )


def _readable() -> list[Area]:
    """Of the office's areas the supervisor reads, of the machine's the administrator, in order."""
    mine: frozenset[Area] = frozenset()
    if viewer().has_any(OFFICE):
        mine |= OF_THE_OFFICE
    if viewer().has_any(MACHINE):
        mine |= OF_THE_MACHINE | {Area.PEOPLE}
    return [area for area in Area if area in mine]
