"""The forms of the duty roster: one day, the standing roster, and copies of days and weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from calllog.console.addresses import day_in
from calllog.console.catalogue import _, _l
from calllog.console.forms import REQUIRED
from calllog.duty.roster_changes import MOST_PLACES, MOST_WEEKS
from calllog.duty.rosters import Place
from calllog.models import Duty, Role, Section, Staff

NOBODY = 0
SPARE = 2  # Empty places below those that are taken.
FEWEST = 4
IN_ORDER = NumberRange(1, 99, message=_l("顺序请填1到99的整数。"))
WEEKS = NumberRange(1, MOST_WEEKS, message=_l("请填1到%(max)d周。"))


class PlaceForm(Form):  # type: ignore[misc]
    """One place: in which order, who, at noon as well, and whether notices ring."""

    order = IntegerField(_l("顺序"), [Optional(), IN_ORDER])
    person = SelectField(_l("值班人员"), coerce=int, default=NOBODY)
    noon = BooleanField(_l("午间值班"))
    rings = BooleanField(_l("电话提醒"))


class RosterForm(FlaskForm):  # type: ignore[misc]
    """A day's roster; ``seen`` is what its page showed."""

    seen = HiddenField()
    places = FieldList(FormField(PlaceForm), max_entries=MOST_PLACES)

    def chosen(self) -> list[Place]:
        """The places in order; rows without a person are none."""
        taken = [place for place in self.places if place.person.data != NOBODY]
        # What has no number comes last, as it stands on the page.
        taken.sort(key=lambda place: place.order.data or 100)
        return [Place(one.person.data, one.noon.data, one.rings.data) for one in taken]


class CopyWeeksForm(FlaskForm):  # type: ignore[misc]
    """This week to so many weeks after it."""

    seen = HiddenField()
    weeks = IntegerField(_l("周数"), [Optional(REQUIRED), WEEKS], default=1)


def filled(session: Session, section: Section, rows: Sequence[Duty], seen: str) -> RosterForm:
    """The form as a day stands, with a few empty places below."""
    count = min(MOST_PLACES, max(FEWEST, len(rows) + SPARE))
    form = RosterForm(formdata=None)
    form.seen.data = seen
    for n in range(count):
        row = rows[n] if n < len(rows) else None
        form.places.append_entry(
            {
                "order": n + 1,
                "person": row.staff_id if row else NOBODY,
                "noon": row.covers_noon if row else False,
                "rings": row.rings_for_news if row else False,
            }
        )
    offer(session, section, form)
    return form


def offer(session: Session, section: Section, form: RosterForm) -> RosterForm:
    """Give each place its choices: the section's people first, then everybody else."""
    choices = list(_choices(session, section))
    for place in form.places:
        place.person.choices = choices
    return form


def _choices(session: Session, section: Section) -> Iterable[SelectChoice]:
    yield SelectChoice(NOBODY, _("（空）"))
    working = select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.section_id, Staff.id)
    people = [one for one in session.scalars(working) if Role.ADMINISTRATOR not in one.roles]
    for is_own, group in ((True, _("本科室")), (False, _("其他科室"))):
        for person in people:
            if (person.section_id == section.id) is is_own:
                label = person.name if person.phone else _("%(name)s（无电话）", name=person.name)
                yield SelectChoice(person.id, label, optgroup=group)


def dates(texts: Iterable[str]) -> list[date]:
    """The dates among what was sent."""
    found = []
    for text in texts:
        try:
            found.append(day_in(text))
        except ValueError:
            continue
    return found
