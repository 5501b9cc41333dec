"""Language and size of type, as each monitor has chosen them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, redirect, request, session
from flask.typing import ResponseReturnValue

from calllog.conduct.desk.access import safe_path
from calllog.conduct.desk.request import member, writing
from calllog.two_languages import LANGUAGES

pages = Blueprint("own_view", __name__)


@pages.post("/language")
def language() -> ResponseReturnValue:
    """Go on in the other language on the same page."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    return _remembered("language", chosen)


@pages.post("/large-type")
def type_size() -> ResponseReturnValue:
    """Go on in ordinary or large type (大字版) on the same page."""
    is_large = request.form.get("large") == "1"
    session["large_type"] = is_large
    return _remembered("large_type", is_large)


def has_large_type() -> bool:
    """Whether this session shows large type: ordinary until it is chosen."""
    return bool(session.get("large_type"))


def _remembered(name: str, value: Any) -> ResponseReturnValue:
    if g.get("monitor") is not None:
        with writing() as database:
            setattr(member(database), name, value)
    return redirect(safe_path(request.form.get("next")) or "/")
