"""The directory of colleagues (通讯录): who does what, and who is there today (clause 5.1)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from calllog.console.access import allow
from calllog.console.request import now, reading, zone
from calllog.models import Role
from calllog.office import colleagues

pages = Blueprint("colleagues", __name__)


@pages.get("/colleagues")
@allow(*Role)
def show() -> str:
    """All of them, or those whose name, post, duties or section hold the words."""
    words = request.args.get("words", "").strip()
    with reading() as session:
        found = colleagues.search(session, now(), zone(), words)
        return render_template("colleagues.html", found=found, words=words)
