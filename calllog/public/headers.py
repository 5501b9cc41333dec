"""What every answer tells the browser: nothing foreign, no script, no frames, nothing about who."""

from __future__ import annotations

from flask import Response, request

# The pages have no script at all, so none may run.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PAGE_SECONDS = 60  # The front page says whether the office is open.
FILE_SECONDS = 3600
FILES = frozenset({"pages.static", "pages.photo"})


def harden(response: Response) -> Response:
    """Put the headers on an answer; pages of everybody may be kept for a minute."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response


def let_keep(response: Response) -> Response:
    """A page may be kept for a minute and a file for an hour; after that the browser asks again.

    What is not as it should be is never kept.
    """
    if response.status_code not in (200, 304):
        response.headers["Cache-Control"] = "no-store"
        return response
    seconds = FILE_SECONDS if request.endpoint in FILES else PAGE_SECONDS
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if response.is_streamed or response.direct_passthrough:
        return response  # A file has its mark already.
    response.add_etag()
    response.make_conditional(request)
    return response
