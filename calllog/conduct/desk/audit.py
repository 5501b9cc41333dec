"""Who did what: every monitor sees it, those on a case only who holds the case."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import audit
from calllog.conduct.audit import Deed
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.addresses import row_number
from calllog.conduct.desk.request import member, now, writing
from calllog.conduct.models import Audit, Case, Member

MOST = 100
LOOKS_AGAIN = timedelta(minutes=10)  # Turning pages is one look.

pages = Blueprint("audit", __name__)


@pages.get("/audit")
@allow()
def show() -> str:
    """The newest deeds, a hundred at a time: page by page, for an id would count what is hidden."""
    page = max(request.args.get("page", 1, type=row_number), 1)
    with writing() as session:
        found = audit.seen_by(session, member(session), page, MOST)
        _note_look(session)
        names = {one.id: one.name for one in session.scalars(select(Member))}
        numbers = {row.case_id for row in found}
        receipts = {
            one.id: one.receipt for one in session.scalars(select(Case).where(Case.id.in_(numbers)))
        }
        following = page + 1 if len(found) == MOST else None
        return render_template(
            "audit.html", found=found, names=names, receipts=receipts, following=following
        )


def _note_look(session: Session) -> None:
    by, since = member(session), now() - LOOKS_AGAIN
    looked = select(Audit.id).where(
        Audit.member_id == by.id, Audit.deed == Deed.LOOKED_AT_AUDIT, Audit.at > since
    )
    if session.scalar(looked.limit(1)) is None:
        audit.record(session, now(), Deed.LOOKED_AT_AUDIT, by=by)
