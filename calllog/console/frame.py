"""What stands around every page: the office, the person, their messages, the way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from sqlalchemy.orm import Session

from calllog.console.admin.hub import ADMINISTERS
from calllog.console.catalogue import chosen_language
from calllog.console.request import now, reading, viewer
from calllog.judging import SEES_FINDINGS
from calllog.ledger.deciding import SEES_APPROVALS
from calllog.models import OfficeProfile
from calllog.office.viewers import ACTS, REGISTERS, SEES_MATTERS
from calllog.showing import queries
from calllog.showing.waiting import Waiting, waiting_for


@dataclass(frozen=True, slots=True)
class Frame:
    """What the head of a page shows."""

    office_name: str
    is_sample: bool
    unseen: int
    sees_matters: bool
    acts: bool
    registers: bool
    administers: bool
    sees_findings: bool
    approves: bool
    waiting: Waiting


def add_frame(app: Flask) -> None:
    """Give the templates the frame, and what forms need everywhere."""
    app.context_processor(_for_templates)


def office_profile(session: Session) -> OfficeProfile | None:
    """The office, once it is set up."""
    return session.get(OfficeProfile, 1)


def _for_templates() -> dict[str, Any]:
    return {
        "frame": _frame,
        "now": now(),
        "language": chosen_language(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
    }


def _frame() -> Frame:
    """Read when a page with a head asks for it: a page about a fault must not need the database."""
    if "frame" not in g:
        g.frame = _read_frame()
    frame: Frame = g.frame
    return frame


def _read_frame() -> Frame:
    person = viewer()
    with reading() as session:
        profile = office_profile(session)
        return Frame(
            office_name=profile.name if profile else "",
            is_sample=profile is not None and profile.is_sample,
            unseen=queries.unseen_notices(session, person.staff_id),
            sees_matters=person.has_any(SEES_MATTERS),
            acts=person.has_any(ACTS),
            registers=person.has_any(REGISTERS),
            sees_findings=person.has_any(SEES_FINDINGS),
            approves=person.has_any(SEES_APPROVALS),
            waiting=waiting_for(session, person),
            administers=person.has_any(ADMINISTERS),
        )
