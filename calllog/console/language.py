"""The switch between Chinese and English, remembered on the person."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from calllog.console.access import safe_path
from calllog.console.catalogue import LANGUAGES
from calllog.console.request import actor, writing

pages = Blueprint("language", __name__)


@pages.post("/language")
def switch() -> ResponseReturnValue:
    """Go on in the other language on the same page."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    session["language"] = chosen
    if current_user.is_authenticated:
        with writing() as database:
            actor(database).language = chosen
    return redirect(safe_path(request.form.get("next")) or "/")
