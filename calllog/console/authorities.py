"""The directory of other authorities (其他主管部门): where to guide people (clause 3.1.4a)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from calllog.catalogue import authorities
from calllog.console.access import allow
from calllog.console.request import office_day, reading
from calllog.models import Role

pages = Blueprint("authorities", __name__)


@pages.get("/authorities")
@allow(*Role)
def show() -> str:
    """All of them, or those whose name or competence holds the words."""
    words = request.args.get("words", "").strip()
    with reading() as session:
        found = authorities.search(session, office_day(), words)
        return render_template("authorities.html", found=found, words=words)
