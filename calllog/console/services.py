"""The service catalogue (事项清单): what people come with, and what holds for it (clause 5.4)."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from calllog.catalogue import matters
from calllog.console.access import allow
from calllog.console.catalogue import _, _n
from calllog.console.request import office_day, reading
from calllog.models import MatterEdition, Role
from calllog.times.resolution import LimitUnit

pages = Blueprint("services", __name__)


@pages.get("/services")
@allow(*Role)
def show() -> str:
    """Every matter in the edition in force today, or those that hold the words."""
    words = request.args.get("words", "").strip()
    today = office_day()
    with reading() as session:
        listed = matters.matters_on(session, today)
        found = matters.holding(listed, words)
        return render_template("services.html", found=found, words=words, today=today, limit=limit)


@pages.get("/services/<key>")
@allow(*Role)
def matter(key: str) -> str:
    """One matter: the edition in force first, the others below it."""
    today = office_day()
    with reading() as session:
        found = matters.matter(session, key)
        if found is None:
            abort(404)
        coming, current, past = matters.by_time(found.editions, today)
        groups = {"coming": coming, "current": current, "past": past}
        return render_template("service.html", matter=found, limit=limit, **groups)


def limit(edition: MatterEdition) -> str:
    """The time limit with its unit, as people say it."""
    unit, days = LimitUnit(edition.limit_unit), edition.limit_days or 0
    if unit is LimitUnit.WORKING_DAYS:
        return _n("%(num)d个工作日", "%(num)d个工作日", days)
    if unit is LimitUnit.CALENDAR_DAYS:
        return _n("%(num)d日（自然日）", "%(num)d日（自然日）", days)
    if unit is LimitUnit.IMMEDIATE:
        return _("即时办结")
    return _("以本中心公布为准")
