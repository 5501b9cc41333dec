"""工作日历: a year with its days off and make-up days; a year entered from the yearly notice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms.validators import DataRequired

from calllog.background import recalculation
from calllog.background.recalculation import Outcome, What
from calllog.console.access import allow
from calllog.console.admin import faults, saving
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _, _l
from calllog.console.explaining import explainer
from calllog.console.forms import REQUIRED, text
from calllog.console.request import actor, now, office_time, parts, reading, writing, zone
from calllog.models import AdminChange
from calllog.office import decisions
from calllog.office.admin_log import Area
from calllog.times import calendar_file, calendars
from calllog.times.calendar_file import CalendarFileError
from calllog.times.working_days import DayFacts, EnteredYear, Source

FIRST_YEAR, LAST_YEAR = 2000, 2100
SPARE_ROWS = 3  # For holidays that a notice names besides the usual ones.
MOST_ROWS = 20

pages = Blueprint("admin_calendar", __name__)


@dataclass(frozen=True)
class Row:
    """One holiday as it is typed: its name, first and last day off, and the days made up for it."""

    name: str = ""
    first: str = ""
    last: str = ""
    make_up: str = ""

    def values(self) -> dict[str, Any]:
        """As the calendar's file has it."""
        days = re.split(r"[\s,，、]+", self.make_up.strip())
        return {
            "name": self.name,
            "from": self.first,
            "to": self.last or self.first,
            "make_up": [day for day in days if day],
        }


class YearForm(SeenForm):
    """A year of the notice. Its holidays are rows, of which the empty ones are passed over."""

    document = text(_l("放假通知文号"), 100, DataRequired(REQUIRED))
    rows: Sequence[Row] = ()

    def read_rows(self) -> None:
        """The rows as they were typed."""
        columns = [
            [one.strip() for one in request.form.getlist(name)[:MOST_ROWS]]
            for name in ("name", "first", "last", "make_up")
        ]
        self.rows = [Row(*cells) for cells in zip(*columns, strict=False) if any(cells)]

    def entered(self, year: int) -> EnteredYear | None:
        """The year as typed; None, with the reason in the form, if it cannot be one."""
        holidays = [row.values() for row in self.rows]
        try:
            return calendar_file.made(
                {"year": year, "document": self.document.data or "", "holidays": holidays}
            )
        except CalendarFileError as refusal:
            if refusal.fault is None:
                raise
            faults.show(self, refusal.fault)
            return None


@pages.get("/admin/calendar")
@allow(*OFFICE)
def this_year() -> ResponseReturnValue:
    """The year that it is."""
    return redirect(url_for("admin_calendar.show", year=now().astimezone(zone()).year))


@pages.get("/admin/calendar/<int:year>")
@allow(*OFFICE)
def show(year: int) -> str:
    """A year, and the form to enter it."""
    with reading() as session:
        form = YearForm(formdata=None)
        row = calendars.in_force(session, _possible(year))
        if row is not None:
            form.document.data = row.document
        form.rows = _standing(session, year)
        saving.shown(session, form)
        return _page(session, year, form)


@pages.post("/admin/calendar/<int:year>")
@allow(*OFFICE)
def enter(year: int) -> ResponseReturnValue:
    """Show what the year would move; or, once that was seen, enter it."""
    form = YearForm()
    form.read_rows()
    with writing() as session:
        entered = form.entered(_possible(year)) if form.validate() else None
        if entered is None:
            return _page(session, year, form), 422
        if newer := saving.newer_than(session, form, Area.CALENDAR):
            saving.shown(session, form)
            return _page(session, year, form, newer=newer), 409
        if request.form.get("deed") != "save":
            return _page(session, year, form, entered)
        decisions.enter_calendar(session, now(), entered, actor(session))
    return _done(entered)


def _done(entered: EnteredYear) -> ResponseReturnValue:
    """Reckon anew what is promised, a few items at a time, and tell how much that moved."""
    found = recalculation.recalculate(parts().db, parts().clock, zone(), entered)
    whats = [outcome.what for outcomes in found for outcome in outcomes]
    told = {"moved": whats.count(What.MOVED), "voided": whats.count(What.VOIDED)}
    flash(_("日历已保存：%(moved)s项时限顺延，%(voided)s项逾期作废。", **told), "success")
    return redirect(url_for("admin_calendar.show", year=entered.year))


def _possible(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        abort(404)
    return year


def _standing(session: Session, year: int) -> list[Row]:
    """What stands there for the year: as entered, as published, or the statutory holidays."""
    row = calendars.in_force(session, year)
    if row is not None:
        return [
            Row(one.name, str(one.first), str(one.last), " ".join(map(str, one.make_up)))
            for one in calendars.as_entered(row).holidays
        ]
    facts = calendars.facts(session, year)
    if facts.source is not Source.PUBLISHED:
        holidays = calendar_file.statutory_holidays(year)
        return [Row(name, str(first), str(last)) for name, first, last in holidays]
    return [
        Row(
            name,
            str(first),
            str(last),
            " ".join(str(on) for why, on in facts.make_up if name in why),
        )
        for name, first, last in facts.days_off
    ]


def _page(
    session: Session,
    year: int,
    form: YearForm,
    entered: EnteredYear | None = None,
    newer: Sequence[AdminChange] = (),
) -> str:
    outcomes: Sequence[Outcome] = ()
    if entered is not None:
        outcomes = list(recalculation.foresee(session, now(), office_time(session), entered))
    teller = Teller.of(session)
    left_out = calendar_file.statutory_days_left_out(entered) if entered is not None else {}
    return render_template(
        "admin/calendar.html",
        year=year,
        facts=calendars.facts(session, year),
        months=_months(session, year),
        form=form,
        spare=[Row()] * SPARE_ROWS,
        is_preview=entered is not None,
        outcomes=outcomes,
        left_out=left_out,
        explain=explainer(session),
        newer=[(one, teller.who(one.by), list(teller.lines(one))) for one in newer],
        who=teller.who,
    )


def _months(session: Session, year: int) -> list[list[list[DayFacts | None]]]:
    """The months, each as weeks from Monday on; None stands before and after the month."""
    calendar = calendars.work_calendar(session)
    months = []
    for month in range(1, 13):
        day = date(year, month, 1)
        cells: list[DayFacts | None] = [None] * day.weekday()
        while day.month == month:
            cells.append(calendar.day(day))
            day += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        months.append([cells[n : n + 7] for n in range(0, len(cells), 7)])
    return months
