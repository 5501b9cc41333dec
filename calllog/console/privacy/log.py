"""查看记录: who saw personal data whole or in bulk; read, filtered and exported, never edited.

It belongs to the person in charge of data protection alone (个人信息保护法 52): who is watched by
it does not read it, supervisors and administrators least of all. It tells items by their number.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import access_log
from calllog.access_log import Asked
from calllog.console.access import allow
from calllog.console.addresses import day_in
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _, refusal
from calllog.console.landing import PROTECTS
from calllog.console.personal_data_words import ACCESS_KINDS
from calllog.console.request import actor, now, office_day, parts, reading, writing, zone
from calllog.models import AccessEntry, AccessKind
from calllog.personal_data import log_sheet
from calllog.refusals import LedgerError
from calllog.showing import queries

ON_A_PAGE = 50
LAST_PAGE = 10_000
MOST_EXPORTED = 50_000
LONGEST_REASON = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

pages = Blueprint("access_log", __name__)


@pages.get("/privacy/log")
@allow(*PROTECTS)
def show() -> str:
    """A page of the log, the newest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as session:
        rows, has_more = access_log.page(session, _asked(session, request.args), page, ON_A_PAGE)
        return render_template(
            "privacy/log.html",
            told=[(row, _who(session, row)) for row in rows],
            page=page,
            has_more=has_more,
            typed=_typed(request.args),
            kinds=ACCESS_KINDS,
            people=_people(session),
        )


@pages.post("/privacy/log/export")
@allow(*PROTECTS)
def export() -> ResponseReturnValue:
    """The lines as they are filtered, as a spreadsheet; that itself is a line of the log."""
    reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
    if not reason:
        flash(_("请写明理由。"), "warning")
        return redirect(f"{url_for('access_log.show')}?{urlencode(_typed(request.form))}")
    with writing() as session:
        asked = _asked(session, request.form)
        count = access_log.count(session, asked)
        if count > MOST_EXPORTED:
            raise LedgerError(_("超过5万条，请缩短期间。"))
        book = _book(session, asked, count)
        kind = AccessKind.LOG_EXPORT
        access_log.record(session, now(), actor(session), kind, count=count, reason=reason)
    name = log_sheet.file_name(now(), zone())
    return send_file(io.BytesIO(book), XLSX, as_attachment=True, download_name=name, max_age=0)


@pages.errorhandler(LedgerError)
def refused(error: LedgerError) -> ResponseReturnValue:
    """What is refused is said on the page itself."""
    flash(refusal(error), "danger")
    return redirect(url_for("access_log.show"))


def _typed(source: Mapping[str, str]) -> dict[str, str]:
    """What the filter says, as it was typed; words that are too long are nobody's."""
    return {name: source.get(name, "")[:80] for name in ("kind", "by", "item", "from", "to")}


def _asked(session: Session, source: Mapping[str, str]) -> Asked:
    """The lines that the filter asks for; what it cannot be asks for nothing."""
    typed = _typed(source)
    kind = AccessKind(typed["kind"]) if typed["kind"] in ACCESS_KINDS else None
    item_id: int | None = None
    if typed["item"]:
        item = queries.item_by_number(session, typed["item"], office_day().year)
        item_id = item.id if item is not None else 0
    first, last = _day(typed["from"]), _day(typed["to"])
    return Asked(
        kind=kind,
        login=typed["by"],
        item_id=item_id,
        first=_midnight(first) if first else None,
        before=_midnight(last + timedelta(days=1)) if last else None,
    )


def _day(text: str) -> date | None:
    try:
        return day_in(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def _people(session: Session) -> dict[str, str]:
    """Everybody who is in the log, by login."""
    teller = Teller.of(session)
    logins = session.scalars(select(AccessEntry.by).distinct().order_by(AccessEntry.by))
    return {login: teller.who(login) for login in logins}


def _who(session: Session, entry: AccessEntry) -> str:
    return entry.staff.name if entry.staff is not None else Teller.of(session).who(entry.by)


def _book(session: Session, asked: Asked, count: int) -> bytes:
    people, home = _people(session), parts().settings.home
    return log_sheet.make(session, now(), zone(), home, asked=asked, count=count, people=people)
