"""What stands around every page: who is signed in, what is new for them, the way round."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from sqlalchemy import func, select

from calllog.conduct.desk.catalogue import chosen_language
from calllog.conduct.desk.own_view import has_large_type
from calllog.conduct.desk.request import member_id, now, parts, reading
from calllog.conduct.models import Notice
from calllog.two_languages import LANGUAGES


def add_frame(app: Flask) -> None:
    """Give the templates the frame, and what forms need everywhere."""
    app.context_processor(_for_templates)


def _for_templates() -> dict[str, Any]:
    return {
        "LANGUAGES": LANGUAGES,
        "has_large_type": has_large_type(),
        "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
        "is_sample": parts().settings.demo,
        "language": chosen_language(),
        "monitor": g.get("monitor"),
        "now": now(),
        "unseen": _unseen,
    }


def _unseen() -> int:
    """How many notices the monitor has not seen; asked when a page with a head needs it."""
    if "unseen" not in g:
        with reading() as session:
            of_member = select(func.count()).where(
                Notice.member_id == member_id(), Notice.seen_at.is_(None)
            )
            g.unseen = session.scalar(of_member) or 0
    count: int = g.unseen
    return count
