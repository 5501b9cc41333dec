"""Saving what is administered: nobody overwrites what they have not seen; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import IntegerField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from calllog.console.admin import faults
from calllog.console.forms import LARGEST_COUNT
from calllog.console.request import actor, now, writing, zone
from calllog.duty.office_changes import change_office
from calllog.duty.office_file import OfficeFile, OfficeFileError
from calllog.duty.office_store import take_turn
from calllog.models import AdminChange
from calllog.office import admin_log
from calllog.office.admin_log import Area


@contextmanager
def changing() -> Iterator[Session]:
    """A session in which nobody else changes the office: it is read, edited, and written whole."""
    with writing() as session:
        take_turn(session)
        yield session


class SeenForm(FlaskForm):  # type: ignore[misc]
    """A form that carries the last change which its page knew."""

    seen = IntegerField(validators=[NumberRange(0, LARGEST_COUNT)], widget=HiddenInput())


def shown(session: Session, form: SeenForm) -> None:
    """Let a form carry what is known by now; what was typed stays."""
    form.seen.data = admin_log.newest(session)


def newer_than(
    session: Session, form: SeenForm, area: Area, key: str | None = None
) -> Sequence[AdminChange]:
    """What others have changed of this person, section or area since the page was made."""
    return admin_log.newer(session, area, form.seen.data, key)


def saved(session: Session, form: SeenForm, edited: Callable[[], OfficeFile]) -> bool:
    """Make the office what an edit gives; False, with the reason in the form, if it is refused."""
    try:
        change_office(session, now(), zone(), actor(session), edited())
    except OfficeFileError as refusal:
        explain(form, refusal)
        return False
    return True


def explain(form: SeenForm, refusal: OfficeFileError) -> None:
    """Put a refusal of the office's rules into the form."""
    if refusal.fault is None:
        raise refusal
    faults.show(form, refusal.fault)
