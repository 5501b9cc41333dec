"""值班表: the duty roster by week, for a section or printed for all, and its changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin import roster_forms
from calllog.console.admin.roster_forms import CopyWeeksForm, RosterForm
from calllog.console.admin.roster_words import WORRIES
from calllog.console.catalogue import _, chosen_language
from calllog.console.request import (
    actor,
    now,
    office_day,
    office_time,
    reading,
    viewer,
    writing,
    zone,
)
from calllog.duty import roster_changes, rosters
from calllog.duty.roster_changes import EDITS, MOST_WEEKS, Change, Difference, Overtaken
from calllog.duty.rosters import STANDING, SectionWeek
from calllog.ledger import LedgerError
from calllog.models import Section
from calllog.office import directory
from calllog.office.viewers import SEES_MATTERS

WEEK = timedelta(days=7)

pages = Blueprint("roster", __name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of the page is asked for: the day that is edited, what was typed, what has changed."""

    edit: str = ""
    sent: RosterForm | None = None
    differences: tuple[Difference, ...] = ()


@pages.get("/admin/roster")
@allow(*SEES_MATTERS)
def show() -> str:
    """A section's week; one's own section and this week unless another is asked for."""
    with reading() as session:
        section = _section(session, request.args.get("section"))
        return _page(session, section, _week(), Shown(request.args.get("edit", "")))


@pages.get("/admin/roster/sheet")
@allow(*SEES_MATTERS)
def sheet() -> str:
    """The week of all sections on one sheet, to be printed."""
    monday = _week()
    with reading() as session:
        weeks = rosters.of_week(session, office_time(session), office_day(), monday)
        days = rosters.days_from(monday)
        return render_template("admin/roster_sheet.html", weeks=weeks, days=days, **_dates())


@pages.post("/admin/roster/<key>/days/<day>")
@allow(*EDITS)
def write(key: str, day: str) -> ResponseReturnValue:
    """Write the roster of a day, or the standing one."""
    with writing() as session:
        change = _change(session, key)
        form = roster_forms.offer(session, change.section, RosterForm())
        on_day = _day(day)
        if not form.validate():
            return _page(session, change.section, _week(), Shown(day, form)), 422
        try:
            roster_changes.write(change, on_day, form.chosen(), form.seen.data or "")
        except (LedgerError, Overtaken) as error:
            return _not_done(change, error, Shown(day, form))
    return _done(key, _("值班表已修改，立即生效。"))


@pages.post("/admin/roster/<key>/days/<day>/clear")
@allow(*EDITS)
def clear(key: str, day: str) -> ResponseReturnValue:
    """Let a day follow the standing roster again."""
    with writing() as session:
        change = _change(session, key)
        try:
            roster_changes.clear(change, _day(day) or abort(404), request.form.get("seen", ""))
        except (LedgerError, Overtaken) as error:
            return _not_done(change, error, Shown())
    return _done(key, _("已恢复常规排班。"))


@pages.post("/admin/roster/<key>/copy-day")
@allow(*EDITS)
def copy_day(key: str) -> ResponseReturnValue:
    """Let other days have the roster of one."""
    with writing() as session:
        change = _change(session, key)
        day, seen = _day(request.form.get("day", "")), request.form.get("seen", "")
        targets = roster_forms.dates(request.form.getlist("to"))
        try:
            count = roster_changes.copy_day(change, day or abort(400), targets, seen)
        except (LedgerError, Overtaken) as error:
            return _not_done(change, error, Shown())
    return _done(key, _("已复制，%(count)s天有变动。", count=count))


@pages.post("/admin/roster/<key>/copy-last-week")
@allow(*EDITS)
def copy_last_week(key: str) -> ResponseReturnValue:
    """Last week to this."""
    monday = _week()
    return _copied(key, monday - WEEK, [monday], request.form.get("seen", ""))


@pages.post("/admin/roster/<key>/copy-on")
@allow(*EDITS)
def copy_on(key: str) -> ResponseReturnValue:
    """This week to the next ones."""
    form, monday = CopyWeeksForm(), _week()
    if not form.validate():
        with reading() as session:
            return _page(session, _section(session, key), monday, Shown(), form), 422
    weeks = [monday + n * WEEK for n in range(1, (form.weeks.data or 1) + 1)]
    return _copied(key, monday, weeks, form.seen.data or "")


def _copied(key: str, monday: date, weeks: list[date], seen: str) -> ResponseReturnValue:
    with writing() as session:
        change = _change(session, key)
        try:
            count = roster_changes.copy_week(change, monday, weeks, seen)
        except (LedgerError, Overtaken) as error:
            return _not_done(change, error, Shown())
    return _done(key, _("已复制，%(count)s天有变动。", count=count))


def _done(key: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("roster.show", section=key, week=_week().isoformat()))


def _not_done(change: Change, error: Exception, shown: Shown) -> ResponseReturnValue:
    """The page again with what was typed, and why nothing was changed."""
    differences: tuple[Difference, ...] = ()
    if isinstance(error, Overtaken):
        differences = error.differences
        if shown.sent is not None:
            day = [_day(shown.edit)]
            told = roster_changes.shown(change.session, change.office_time, change.section, day)
            shown.sent.seen.data = told
    else:
        flash(_(str(error)), "danger")
    again = Shown(shown.edit, shown.sent, differences)
    return _page(change.session, change.section, _week(), again), 409


# What is asked for


def _change(session: Session, key: str) -> Change:
    section = _section(session, key)
    if not roster_changes.may_change(viewer(), section):
        abort(403)
    return Change(session, now(), office_time(session), section, actor(session))


def _section(session: Session, key: str | None) -> Section:
    """The section with this key; without one the viewer's own, or the first."""
    sections = directory.open_sections(session)
    for section in sections:
        if section.key == key or (key is None and section.id == viewer().section_id):
            return section
    if key is not None or not sections:
        abort(404)
    return sections[0]


def _week() -> date:
    """The Monday of the week that is asked for, of this one otherwise."""
    asked = roster_forms.dates([request.args.get("week", "")])
    return rosters.monday_of(asked[0] if asked else office_day())


def _day(text: str) -> date | None:
    """A day of an address; None for the standing roster."""
    if text == STANDING:
        return None
    found = roster_forms.dates([text])
    return found[0] if found else abort(404)


# The page


def _page(
    session: Session,
    section: Section,
    monday: date,
    shown: Shown,
    weeks_form: CopyWeeksForm | None = None,
) -> str:
    hours, today = office_time(session), office_day()
    of_all = rosters.of_week(session, hours, today, monday)
    week = next(one for one in of_all if one.section.id == section.id)
    may_change = roster_changes.may_change(viewer(), section)
    is_over = monday + WEEK <= today
    return render_template(
        "admin/roster.html",
        week=week,
        sections=[one.section for one in of_all],
        monday=monday,
        this_monday=rosters.monday_of(today),
        form=_edit_form(session, week, shown) if may_change else None,
        edit=shown.edit,
        differences=shown.differences,
        may_change=may_change,
        is_over=is_over,
        **_copying(session, section, monday, weeks_form),
        **_dates(),
    )


def _edit_form(session: Session, week: SectionWeek, shown: Shown) -> RosterForm | None:
    """The form of the day that is edited; days that are over have none."""
    if shown.sent is not None or not shown.edit:
        return shown.sent
    day = _day(shown.edit)
    if day is not None and day < office_day():
        return None
    hours = office_time(session)
    rows = rosters.rows_on(session, hours, week.section, day)
    seen = roster_changes.shown(session, hours, week.section, [day])
    return roster_forms.filled(session, week.section, rows, seen)


def _copying(
    session: Session, section: Section, monday: date, sent: CopyWeeksForm | None
) -> dict[str, Any]:
    """What the forms for copying carry: the days from which and to which they copy."""
    hours = office_time(session)
    before, these, after = (rosters.days_from(monday + n * WEEK) for n in (-1, 0, 1))
    form = sent or CopyWeeksForm(formdata=None)
    form.seen.data = roster_changes.shown(session, hours, section, these)
    return {
        "plain": FlaskForm(formdata=None),
        "weeks_form": form,
        "most_weeks": MOST_WEEKS,
        "last_and_this": roster_changes.shown(session, hours, section, [*before, *these]),
        "this_and_next": roster_changes.shown(session, hours, section, [*these, *after]),
        "targets": [
            day
            for day in (*these, *after)
            if day >= office_day() and hours.calendar.is_working(day)
        ],
    }


def _dates() -> dict[str, Any]:
    return {
        "week_length": WEEK,
        "today": office_day(),
        "day_words": _day_words,
        "WORRIES": WORRIES,
    }


def _day_words(day: date) -> str:
    """A day with its weekday: 11月23日周一."""
    at_noon = datetime.combine(day, time(12), tzinfo=zone())
    return str(format_skeleton("MMMEd", at_noon, locale=chosen_language()))
