"""The forms for passing an item on, and for absences. Each says what may be chosen in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import DateField, DateTimeLocalField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional

from calllog.console.catalogue import _, _l
from calllog.console.chain_words import ABSENCES
from calllog.console.forms import (
    CHOOSE,
    LONGEST_NOTE,
    REQUIRED,
    Unseen,
    choices_of,
    long_text,
)
from calllog.console.outcome_words import GIVEN
from calllog.console.request import actor, now, zone
from calllog.ledger.cooperating import may_deliver
from calllog.ledger.deputising import may_enter
from calllog.models import AbsenceKind, Item, Section, Staff
from calllog.office.viewers import IN_SECTION, Viewer

MINUTE = "%Y-%m-%dT%H:%M"
SECTION, STAFF = "section", "staff"


class PassingForm(Unseen):
    """A form whose choices depend on the item."""

    def fill(self, session: Session, item: Item) -> None:
        """Say what may be chosen."""


class HandOverForm(PassingForm):
    """To which section, or to whom by name."""

    to = SelectField(_l("转交给"), [InputRequired(CHOOSE)])
    note = long_text(_l("转交说明"), LONGEST_NOTE, Optional())

    def fill(self, session: Session, item: Item) -> None:
        """Every section but the one that has the item; and everybody by name."""
        people = handlers(session)
        made = []
        for section in sections(session):
            if section.id != item.section_id:
                label = _("%(section)s（值班人员接收）", section=section.name)
                made.append(SelectChoice(f"{SECTION}:{section.id}", label))
            made += [
                SelectChoice(f"{STAFF}:{person.id}", f"{section.name} {person.name}")
                for person in people
                if person.section_id == section.id and person.id != item.responsible_id
            ]
        self.to.choices = made

    def there(self, session: Session) -> tuple[Section, Staff | None]:
        """The section, and the person where one was named."""
        kind, _colon, key = self.to.data.partition(":")
        if kind == SECTION:
            return session.get_one(Section, int(key)), None
        person = session.get_one(Staff, int(key))
        return session.get_one(Section, person.section_id), person


class ReturnForm(PassingForm):
    """Why it is not the section's."""

    reason = long_text(_l("退回理由"), LONGEST_NOTE, DataRequired(REQUIRED))


class NameForm(PassingForm):
    """The section that the general office names."""

    section = SelectField(_l("承办科室"), [InputRequired(CHOOSE)], coerce=int)
    note = long_text(_l("指定理由"), LONGEST_NOTE, Optional())

    def fill(self, session: Session, item: Item) -> None:
        """Every section."""
        self.section.choices = [SelectChoice(one.id, one.name) for one in sections(session)]


class CooperateForm(PassingForm):
    """Which section is asked for what, and until when."""

    section = SelectField(_l("协办科室"), [InputRequired(CHOOSE)], coerce=int)
    asked = long_text(_l("协办内容"), LONGEST_NOTE, DataRequired(REQUIRED))
    day = DateField(_l("反馈期限"), [InputRequired(REQUIRED)])

    def fill(self, session: Session, item: Item) -> None:
        """Every section but the one that leads."""
        others = [one for one in sections(session) if one.id != item.section_id]
        self.section.choices = [SelectChoice(one.id, one.name) for one in others]


class DeliverForm(PassingForm):
    """What the section's part has come to."""

    cooperation = SelectField(_l("协办内容"), [InputRequired(CHOOSE)], coerce=int)
    words = long_text(_l("协办情况"), LONGEST_NOTE, DataRequired(REQUIRED))

    def fill(self, session: Session, item: Item) -> None:
        """What the viewer's section is asked and has not done."""
        staff = actor(session)
        self.cooperation.choices = [
            SelectChoice(row.id, f"{row.section.name}：{row.asked[:40]}")
            for row in item.cooperations
            if row.done_at is None and may_deliver(staff, row)
        ]


class InterimForm(PassingForm):
    """What the person was told for the time being."""

    words = long_text(_l("答复内容"), LONGEST_NOTE, DataRequired(REQUIRED))
    given = SelectField(_l("答复方式"), choices=choices_of(GIVEN), default="spoken")


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Who is away, why, and from when to when."""

    person = SelectField(_l("离岗人员"), [InputRequired(CHOOSE)], coerce=int)
    kind = SelectField(
        _l("原因"), choices=choices_of({kind.value: ABSENCES[kind] for kind in AbsenceKind})
    )
    begins = DateTimeLocalField(_l("开始时间"), [InputRequired(REQUIRED)], format=MINUTE)
    ends = DateTimeLocalField(_l("结束时间"), [InputRequired(REQUIRED)], format=MINUTE)
    note = long_text(_l("备注"), LONGEST_NOTE, Optional())

    def fill(self, session: Session) -> None:
        """Oneself, and those for whom the viewer may enter it; from now on, for an hour."""
        staff = actor(session)
        people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
        for_whom = [person for person in people if may_enter(staff, person)]
        for_whom.sort(key=lambda person: person.id != staff.id)
        self.person.choices = [SelectChoice(one.id, one.name) for one in for_whom]
        if self.begins.data is None and self.ends.data is None:
            local = now().astimezone(zone())
            self.begins.data, self.ends.data = local, local + timedelta(hours=1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From when to when, on the office's clock."""
        begins: Any = self.begins.data
        ends: Any = self.ends.data
        return begins.replace(tzinfo=zone()), ends.replace(tzinfo=zone())


def sections(session: Session) -> list[Section]:
    """Every section that is open."""
    return list(
        session.scalars(select(Section).where(Section.closed_at.is_(None)).order_by(Section.id))
    )


def handlers(session: Session) -> list[Staff]:
    """Everybody to whom an item may be assigned."""
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    return [person for person in people if Viewer.of(person).has_any(IN_SECTION)]
