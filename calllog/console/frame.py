"""What stands around every page: the office, the person, their messages, the way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request
from sqlalchemy.orm import Session

from calllog.breaches.judging import SEES_FINDINGS
from calllog.console.access import signed_in_at
from calllog.console.admin.hub import ADMINISTERS
from calllog.console.catalogue import chosen_language
from calllog.console.landing import PROTECTS, first_page
from calllog.console.live import as_of, frame_digest
from calllog.console.practice import PRACTISES
from calllog.console.request import now, reading, viewer
from calllog.console.type_size import has_large_type
from calllog.ledger.deciding import SEES_APPROVALS
from calllog.models import OfficeProfile
from calllog.office.viewers import ACTS, OVERSEES, REGISTERS, SEES_MATTERS
from calllog.overviews import own_section
from calllog.prompts import versions
from calllog.showing import pop_ups, pulse
from calllog.showing.pop_ups import News
from calllog.showing.waiting import Waiting, waiting_for


@dataclass(frozen=True, slots=True)
class Frame:
    """What the head of a page shows."""

    office_name: str
    is_sample: bool
    sees_matters: bool
    acts: bool
    registers: bool
    administers: bool
    sees_findings: bool
    approves: bool
    hears_prompts: bool
    oversees: bool
    watches_section: bool
    protects_data: bool
    first_page: str
    practises: bool
    waiting: Waiting
    counts: dict[str, int]  # What waits for the person, by the data-count where it stands.
    news: News
    digest: str
    as_of: str


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
        "has_large_type": has_large_type(),
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
        waiting = waiting_for(session, person, now())
        unseen, _last = pulse.unseen(session, person.staff_id)
        profile = office_profile(session)
        return Frame(
            office_name=profile.name if profile else "",
            is_sample=profile is not None and profile.is_sample,
            sees_matters=person.has_any(SEES_MATTERS),
            acts=person.has_any(ACTS),
            registers=person.has_any(REGISTERS),
            sees_findings=person.has_any(SEES_FINDINGS),
            approves=person.has_any(SEES_APPROVALS),
            hears_prompts=person.has_any(versions.APPROVES),
            oversees=person.has_any(OVERSEES),
            watches_section=bool(own_section.watched(session, person, now())),
            protects_data=person.has_any(PROTECTS),
            first_page=first_page(person),
            practises=person.has_any(PRACTISES),
            waiting=waiting,
            counts={
                "messages": unseen,
                "approvals": waiting.approvals,
                "findings": waiting.findings,
                "commendations": waiting.commendations,
                "own_record": waiting.to_state,
                "review": waiting.approvals
                + waiting.findings
                + waiting.prompts
                + waiting.commendations,
                "prompts": waiting.prompts,
                "shifts": waiting.shifts,
            },
            news=pop_ups.since(session, person.staff_id, signed_in_at(), unseen),
            digest=frame_digest(session),
            as_of=as_of(),
            administers=person.has_any(ADMINISTERS),
        )
