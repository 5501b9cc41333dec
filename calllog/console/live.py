"""What keeps an open page as it is at the server: fragments, asked for every three seconds.

A page shows ``<div id="X" data-live="URL" data-digest="D">``, and static/live.js asks URL. The view
of URL reads its digest first, which is cheap, and the list only if something is new::

    with reading() as session:
        digest = live.digest(session)
        return live.nothing_new(digest) or live.fragment("rows.html", digest, rows=rows(session))

``nothing_new`` comes before the list is read: ``or`` does not evaluate what is not needed.
"""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, make_response, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from calllog.console.access import allow, is_poll, seconds_left
from calllog.console.catalogue import chosen_language
from calllog.console.request import now, reading, viewer, zone
from calllog.models import Role
from calllog.showing.pulse import pulse, unseen

DIGEST = "X-Digest"

pages = Blueprint("live", __name__)


@pages.get("/live/frame")
@allow(*Role)
def frame() -> Response:
    """The person's notices and the counts of the menu, for every open page."""
    with reading() as session:
        seen = frame_digest(session)
    return nothing_new(seen) or fragment("_notices.html", seen)


def frame_digest(session: Session) -> str:
    """Changes with the person's messages too, however they were seen."""
    return digest(session, *unseen(session, viewer().staff_id))


def as_of() -> str:
    """The time of what is shown, as it is said: 10:32."""
    return f"{now().astimezone(zone()):%H:%M}"


def digest(session: Session, *more: object) -> str:
    """What a page shows, in short: it changes with every event, call and recording.

    It changes with the minute as well, for times left and what nobody records. ``more`` is whatever
    else the page depends on.
    """
    minute = int(now().timestamp()) // 60
    shown = repr((pulse(session), minute, _looker(), chosen_language(), more))
    return hashlib.sha256(shown.encode()).hexdigest()[:20]


def _looker() -> object:
    """Nobody in particular looks at the wallboard."""
    if not current_user.is_authenticated:
        return None
    return viewer().staff_id, sorted(viewer().roles)


def nothing_new(digest: str) -> Response | None:
    """The answer to who shows this already; None if there is something new to show."""
    if request.headers.get(DIGEST) != digest:
        return None
    return _with_digest(Response(status=204), digest)


def fragment(template: str, digest: str, **values: object) -> Response:
    """A part of a page, as it is now."""
    return _with_digest(make_response(render_template(template, **values)), digest)


def _with_digest(answer: Response, digest: str) -> Response:
    answer.headers[DIGEST] = digest
    return answer


@pages.after_app_request
def _tell_the_page(answer: Response) -> Response:
    """Whose page it would be, how it stands at what time, and when the session ends."""
    if is_poll():
        answer.headers["X-At"] = as_of()
    if is_poll() and current_user.is_authenticated:
        answer.headers["X-Person"] = str(viewer().staff_id)
        answer.headers["X-Ends-In"] = str(seconds_left())
    return answer
