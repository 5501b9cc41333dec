"""The filters of a list as conditions on ``Item``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from calllog.lists.filters import Age, Chosen, Reading
from calllog.lists.searching import found_by
from calllog.lists.states import diligent_among, never_read, read_not_reached, state_column
from calllog.lists.tabs import Day, Tab, is_listed, waits_since
from calllog.models import Item, Mark, OfficeProfile, Section, Staff
from calllog.office.viewers import Viewer, may_see

DAYS_AGO = {Age.THREE_DAYS: 3, Age.SEVEN_DAYS: 7}


def chosen_rows(session: Session, viewer: Viewer, day: Day, chosen: Chosen) -> ColumnElement[bool]:
    """Which items a list shows: what the viewer may see of the tab, narrowed by every filter."""
    listed = and_(may_see(viewer), is_listed(chosen.tab, day))
    return and_(listed, *_filters(session, day, chosen, listed))


def _filters(
    session: Session, day: Day, chosen: Chosen, listed: ColumnElement[bool]
) -> Iterator[ColumnElement[bool]]:
    if chosen.section:
        yield Item.section_id == _id_of_section(chosen.section)
    if chosen.person:
        yield Item.responsible_id == _id_of_person(chosen.person)
    if chosen.channel:
        yield Item.channel == chosen.channel
    if chosen.urgent:
        yield is_urgent()
    if chosen.mark:
        yield has_mark(chosen.mark)
    if chosen.age:
        yield is_of_age(chosen.tab, day, Age(chosen.age))
    if chosen.state:
        yield is_in_state(session, chosen.state, listed)
    if chosen.q:
        yield is_found(session, day, chosen.q)


def is_urgent() -> ColumnElement[bool]:
    """加急: the person has called again and nobody answered."""
    return Item.times_called > 1


def has_mark(kind: str) -> ColumnElement[bool]:
    """Whether a mark of a kind is in force."""
    return exists().where(Mark.item_id == Item.id, Mark.kind == kind, Mark.removed_at.is_(None))


def is_of_age(tab: Tab, day: Day, age: Age) -> ColumnElement[bool]:
    """Since when the person waits: today, an earlier day, so many days ago or longer."""
    since = waits_since(tab)
    if age is Age.TODAY:
        return since >= day.begins_at
    return since < day.begins_at - timedelta(days=DAYS_AGO.get(age, 1) - 1)


def is_in_state(session: Session, state: str, listed: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an item of the list is shown in a state; the two readings go across the states."""
    if state == Reading.NEVER_READ:
        return never_read()
    if state == Reading.READ_NOT_REACHED:
        return read_not_reached()
    return state_column(diligent_among(session, listed)) == state


def is_found(session: Session, day: Day, typed: str) -> ColumnElement[bool]:
    """Whether an item is found by what was typed."""
    profile = session.get(OfficeProfile, 1)
    return found_by(typed, profile.area_code if profile else "", day.year)


def _id_of_section(key: str) -> ColumnElement[int]:
    return select(Section.id).where(Section.key == key).scalar_subquery()


def _id_of_person(login: str) -> ColumnElement[int]:
    return select(Staff.id).where(Staff.login == login).scalar_subquery()
