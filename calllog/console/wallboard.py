"""The wallboard (值班大屏): opened by its link alone, without signing in and without a cookie."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy.orm import Session

from calllog.console import live
from calllog.console.frame import office_profile
from calllog.console.request import now, office_time, parts, reading, writing
from calllog.console.sign_in import limiter
from calllog.models import WallboardLink
from calllog.wallboard import links
from calllog.wallboard.standing import standing, waiting

WRONG_BY_ADDRESS = "30 per 15 minutes"
# The address is the key: it must not go to any other place that a page could lead to.
PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}

pages = Blueprint("wallboard", __name__)


@pages.get("/wallboard/<token>")
@limiter.limit(
    WRONG_BY_ADDRESS,
    # A screen that is in order is never throttled, whoever else tries behind the same address.
    exempt_when=lambda: _link() is not None,
    on_breach=lambda _limit: _closed(429),
)
def show(token: str) -> Response:
    """The whole page, for a screen that was just switched on or runs no script."""
    link = _link()
    if link is None or link.revoked_at is not None:
        return _closed(404 if link is None else 410)
    _note_use(link)
    with reading() as session:
        values = _values(session)
        digest = live.digest(session, waiting(session, now()))
        page = render_template("wallboard.html", token=token, digest=digest, **values)
    return _private(make_response(page))


@pages.get("/wallboard/<token>/now")
@limiter.limit(
    WRONG_BY_ADDRESS,
    exempt_when=lambda: _link() is not None,
    on_breach=lambda _limit: _closed(429),
)
def numbers(token: str) -> Response:
    """The numbers alone, as often as the page asks for them."""
    link = _link()
    if link is None or link.revoked_at is not None:
        return _closed(404 if link is None else 410)
    _note_use(link)
    with reading() as session:
        digest = live.digest(session, waiting(session, now()))
        return _private(
            live.nothing_new(digest)
            or live.fragment("wallboard_numbers.html", digest, **_values(session))
        )


def _link() -> WallboardLink | None:
    """The link of this request's token, read once."""
    if "wallboard_link" not in g:
        with reading() as session:
            link = links.by_token(session, (request.view_args or {})["token"])
            if link is not None:
                session.expunge(link)
            g.wallboard_link = link
    found: WallboardLink | None = g.wallboard_link
    return found


def _note_use(link: WallboardLink) -> None:
    if links.is_use_due(link, now()):
        with writing() as session:
            session.get_one(WallboardLink, link.id).last_used_at = now()


def _values(session: Session) -> dict[str, Any]:
    profile = office_profile(session)
    rings = parts().settings.three_rings_seconds
    return {
        "standing": standing(session, office_time(session), now(), three_rings=rings),
        "office": profile.name if profile else "",
        "as_of": live.as_of(),
    }


def _closed(code: int) -> Response:
    return _private(make_response(render_template("wallboard_closed.html", code=code), code))


def _private(answer: Response) -> Response:
    answer.headers.update(PRIVATE)
    return answer
