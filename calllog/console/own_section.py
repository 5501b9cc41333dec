"""本科室: how a section stands, for its head, for who stands in, and for those above."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from calllog.breaches import records
from calllog.breaches.judging import SEES_FINDINGS
from calllog.console import live
from calllog.console.access import allow
from calllog.console.listing import address, day_of
from calllog.console.request import now, office_time, reading, viewer
from calllog.models import Section
from calllog.office.viewers import SEES_MATTERS
from calllog.overviews import own_section

pages = Blueprint("own_section", __name__)


@pages.get("/section")
@allow(*SEES_MATTERS)
def show() -> str:
    """The whole page; there is none for who watches over no section."""
    with reading() as session:
        chosen, others = _chosen(session)
        values = _values(session, chosen) | _records(session, chosen)
        return render_template(
            "own_section.html", digest=_digest(session, chosen), sections=others, **values
        )


@pages.get("/live/section")
@allow(*SEES_MATTERS)
def standing() -> Response:
    """The part that changes by itself."""
    with reading() as session:
        chosen, _others = _chosen(session)
        digest = _digest(session, chosen)
        return live.nothing_new(digest) or live.fragment(
            "own_section_now.html", digest, **_values(session, chosen)
        )


def _chosen(session: Session) -> tuple[Section, list[Section]]:
    """The section that the address names, else the person's first; and all they may choose."""
    sections = own_section.watched(session, viewer(), now())
    key = request.args.get("section")
    found = next((section for section in sections if key in (None, section.key)), None)
    if found is None:
        abort(404)
    return found, sections


def _digest(session: Session, section: Section) -> str:
    return live.digest(session, section.key)


def _values(session: Session, section: Section) -> dict[str, Any]:
    hours, day = office_time(session), day_of(session)
    return {
        "standing": own_section.standing(session, viewer(), hours, day, section),
        "address": address,
    }


def _records(session: Session, section: Section) -> dict[str, Any]:
    """The head's own record first, and then the section's (5.2).

    Who only stands in for the head sees no record but their own.
    """
    at, own = (session, now(), office_time(session)), viewer().staff_id
    sees = viewer().has_any(SEES_FINDINGS)
    return {
        "own_record": records.of_person(*at, own) if section.head_id == own else None,
        "section_record": records.of_section(*at, section.id) if sees else None,
    }
