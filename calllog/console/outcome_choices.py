"""What may be chosen in the forms of outcomes: authorities, matters, papers, promises, leaders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from calllog.catalogue import authorities, matters
from calllog.console.catalogue import _
from calllog.console.outcome_forms import (
    ClassifyForm,
    ExtendForm,
    NoticeForm,
    OutcomeForm,
    RulingForm,
    TransferForm,
)
from calllog.console.request import now, office_day
from calllog.console.words import PROMISES
from calllog.ledger.extending import EXTENDABLE
from calllog.ledger.rulings import RULES
from calllog.models import Item, Promise, Role, Staff
from calllog.promises import is_suspended

Choices = list[Any]


def fill_choices(session: Session, item: Item, form: Any) -> None:
    """Give a form what may be chosen for this item today."""
    today = office_day()
    if isinstance(form, (OutcomeForm, TransferForm)):
        form.authority.choices = _authorities(session, today)
    if isinstance(form, ClassifyForm):
        form.matter.choices = _matters(session, today)
    if isinstance(form, NoticeForm):
        form.matter.choices = [SelectChoice("", _("请选择")), *_matters(session, today)]
        if form.matter.data is None and item.catalogue_matter is not None:
            form.matter.data = item.catalogue_matter.key
        form.missing.choices = _papers(session, form.matter.data, today)
    if isinstance(form, ExtendForm):
        form.kind.choices = _extendable(item)
    if isinstance(form, RulingForm):
        form.leader.choices = _leaders(session)


def _authorities(session: Session, today: date) -> Choices:
    listed = authorities.listed(session, today)
    none = SelectChoice("", _("不涉及"))
    return [none, *(SelectChoice(str(one.id), f"{one.name} {one.phone}") for one in listed)]


def _matters(session: Session, today: date) -> Choices:
    editions = matters.matters_on(session, today)
    return [SelectChoice(one.matter.key, one.matter.name) for one in editions]


def _papers(session: Session, key: str | None, today: date) -> Choices:
    edition = matters.matter_on(session, key, today) if key else None
    return [SelectChoice(paper, paper) for paper in edition.materials] if edition else []


def is_in_time(promise: Promise, at: datetime) -> bool:
    """Whether a promise is open, its clock goes on, and its time has not passed."""
    return promise.ended_at is None and not is_suspended(promise) and at <= promise.due_at


def _extendable(item: Item) -> Choices:
    owed = [promise for promise in item.promises if is_in_time(promise, now())]
    kinds = dict.fromkeys(promise.kind for promise in owed if promise.kind in EXTENDABLE)
    return [SelectChoice(kind, PROMISES[kind]) for kind in kinds]


def _leaders(session: Session) -> Choices:
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id))
    leaders = [person for person in people if RULES & frozenset(map(Role, person.roles))]
    return [SelectChoice(person.id, f"{person.name} {person.post}") for person in leaders]
