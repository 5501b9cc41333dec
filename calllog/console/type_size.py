"""The switch between ordinary and large type (大字版), remembered on the person."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from calllog.console.access import safe_path
from calllog.console.request import actor, writing

pages = Blueprint("type_size", __name__)


@pages.post("/large-type")
def switch() -> ResponseReturnValue:
    """Go on in the other size on the same page."""
    is_large = request.form.get("large") == "1"
    session["large_type"] = is_large
    if current_user.is_authenticated:
        with writing() as database:
            actor(database).large_type = is_large
    return redirect(safe_path(request.form.get("next")) or "/")


def has_large_type() -> bool:
    """Whether this session shows large type: ordinary until it is chosen."""
    return bool(session.get("large_type"))
