"""办公时间: the hours in force and to come; new ones from a day on, with what they move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import DateField, TimeField
from wtforms.validators import InputRequired

from calllog.background import recalculation
from calllog.background.recalculation import Outcome, What
from calllog.console.access import allow
from calllog.console.admin import saving
from calllog.console.admin.hub import OFFICE
from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _, _l
from calllog.console.explaining import explainer
from calllog.console.forms import REQUIRED
from calllog.console.request import now, office_day, office_time, parts, reading, zone
from calllog.duty import office_edits
from calllog.duty.office_file import HoursPart, OfficeFile, OfficeFileError, made
from calllog.duty.office_store import export_office
from calllog.models import AdminChange
from calllog.office.admin_log import Area
from calllog.times.office_hours import Hours

pages = Blueprint("admin_hours", __name__)


class HoursForm(SeenForm):
    """The hours of every working day from a day on."""

    valid_from = DateField(_l("执行日期"), [InputRequired(REQUIRED)])
    morning_opens = TimeField(_l("上午上班"), [InputRequired(REQUIRED)])
    morning_closes = TimeField(_l("上午下班"), [InputRequired(REQUIRED)])
    afternoon_opens = TimeField(_l("下午上班"), [InputRequired(REQUIRED)])
    afternoon_closes = TimeField(_l("下午下班"), [InputRequired(REQUIRED)])

    def validate(self, extra_validators: object = None) -> bool:
        """What was promised for today stays as it is: new hours begin tomorrow at the earliest."""
        is_right: bool = super().validate(extra_validators)
        day = self.valid_from.data
        if day is not None and day <= office_day():
            self.valid_from.errors = [_("请从明天或者以后的日期开始执行。")]
            return False
        return is_right

    def part(self) -> HoursPart:
        """The row of the office's file.

        Raises:
            OfficeFileError: the times do not follow one another.
        """
        return made(HoursPart, {name: self[name].data for name in HoursPart.model_fields})


@pages.get("/admin/hours")
@allow(*OFFICE)
def show() -> str:
    """The hours, and the form with those in force, or with those to come to be corrected."""
    with reading() as session:
        coming = _coming(session, request.args.get("of", ""))
        form = HoursForm(formdata=None, obj=coming or office_time(session).hours_on(office_day()))
        if coming is None:
            form.valid_from.data = None
        saving.shown(session, form)
        return _page(session, form)


@pages.post("/admin/hours")
@allow(*OFFICE)
def enter() -> ResponseReturnValue:
    """Show what new hours would move; or, once that was seen, enter them."""
    with saving.changing() as session:
        office, form = export_office(session), HoursForm()
        if not form.validate() or not _is_right(form):
            return _page(session, form), 422
        if newer := saving.newer_than(session, form, Area.HOURS):
            saving.shown(session, form)
            return _page(session, form, newer=newer), 409
        if request.form.get("deed") != "save":
            return _page(session, form, _foreseen(session, form))
        if not saving.saved(session, form, lambda: _edited(form, office)):
            return _page(session, form), 422
    return _done()


@pages.get("/admin/hours/<first_day>/withdraw")
@allow(*OFFICE)
def withdrawal(first_day: str) -> str:
    """What it would move if hours to come were withdrawn."""
    with reading() as session:
        form = SeenForm(formdata=None)
        saving.shown(session, form)
        return _withdrawal(session, form, _coming_or_gone(session, first_day))


@pages.post("/admin/hours/<first_day>/withdraw")
@allow(*OFFICE)
def withdraw(first_day: str) -> ResponseReturnValue:
    """Withdraw hours to come; those in force are what the public was promised, and stay."""
    with saving.changing() as session:
        office, form = export_office(session), SeenForm()
        row = _coming_or_gone(session, first_day)
        newer = saving.newer_than(session, form, Area.HOURS) if form.validate() else ()
        if newer or form.errors:
            saving.shown(session, form)
            return _withdrawal(session, form, row, newer), 409
        saving.saved(session, form, lambda: office_edits.without_hours(office, row.valid_from))
    return _done()


def _coming_or_gone(session: Session, first_day: str) -> Hours:
    row = _coming(session, first_day)
    return row if row is not None else abort(404)


def _coming(session: Session, first_day: str) -> Hours | None:
    """The hours that begin on a day to come, while others are in force until then."""
    hours = office_time(session)
    in_force = hours.hours_on(office_day())
    coming = (row for row in hours.hours if row != in_force and row.valid_from > office_day())
    return next((row for row in coming if row.valid_from.isoformat() == first_day), None)


def _withdrawal(
    session: Session, form: SeenForm, row: Hours, newer: Sequence[AdminChange] = ()
) -> str:
    hours = office_time(session)
    # Withdrawn, what holds on the day before holds on that day as well.
    going_on = replace(
        hours.hours_on(row.valid_from - timedelta(days=1)), valid_from=row.valid_from
    )
    return render_template(
        "admin/hours_withdraw.html",
        form=form,
        row=row,
        going_on=going_on,
        outcomes=list(recalculation.foresee(session, now(), hours, going_on)),
        explain=explainer(session),
        newer=_told(session, newer),
    )


def _told(
    session: Session, newer: Sequence[AdminChange]
) -> list[tuple[AdminChange, str, list[tuple[str, str, str]]]]:
    teller = Teller.of(session)
    return [(one, teller.who(one.by), list(teller.lines(one))) for one in newer]


def _is_right(form: HoursForm) -> bool:
    try:
        form.part()
    except OfficeFileError as refusal:
        saving.explain(form, refusal)
        return False
    return True


def _edited(form: HoursForm, office: OfficeFile) -> OfficeFile:
    return office_edits.with_hours(office, form.part())


def _foreseen(session: Session, form: HoursForm) -> list[Outcome]:
    hours = Hours(**form.part().model_dump())
    return list(recalculation.foresee(session, now(), office_time(session), hours))


def _done() -> ResponseReturnValue:
    """Reckon what is promised by the new hours, a few items at a time, and tell how much moved."""
    with reading() as session:
        entered = recalculation.new_hours(session)
    outcomes = [
        outcome
        for hours in entered
        for some in recalculation.recalculate(parts().db, parts().clock, zone(), hours)
        for outcome in some
    ]
    moved = sum(outcome.what is What.MOVED for outcome in outcomes)
    flash(_("办公时间已保存，%(moved)s项未到期时限顺延。", moved=moved), "success")
    return redirect(url_for("admin_hours.show"))


def _page(
    session: Session,
    form: HoursForm,
    outcomes: Sequence[Outcome] | None = None,
    newer: Sequence[AdminChange] = (),
) -> str:
    hours, today = office_time(session), office_day()
    return render_template(
        "admin/hours.html",
        form=form,
        rows=sorted(hours.hours, key=lambda row: row.valid_from, reverse=True),
        in_force=hours.hours_on(today),
        today=today,
        outcomes=outcomes,
        explain=explainer(session),
        newer=_told(session, newer),
    )
