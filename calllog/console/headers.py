"""What every answer tells the browser: no foreign content, no frames, nothing kept."""

from __future__ import annotations

from flask import Flask, Response, request

# Bootstrap's style sheet draws its small signs from data: images.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        # What was recorded on this page is played back before it is sent.
        "media-src 'self' blob:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
KEPT = frozenset({"static", "bootstrap.static"})


def add_headers(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_harden)


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The checks of forms over https need the referrer, within the console only.
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint not in KEPT:
        response.headers["Cache-Control"] = "no-store"
    return response
