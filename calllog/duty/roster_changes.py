"""Changes of the duty roster, which count for the line at once, each in the log of changes.

Days that are over stay as they were. Whoever sends a form tells what it showed; where that is not
what stands there now, nothing is changed, and they are told the difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calllog.db import lock
from calllog.duty import rosters
from calllog.duty.office_store import take_turn
from calllog.duty.rosters import STANDING, Place
from calllog.models import Duty, Role, Section, Staff
from calllog.office import admin_log
from calllog.office.admin_log import Area
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

EDITS = frozenset({Role.SUPERVISOR, Role.SECTION_HEAD})
MOST_PLACES = 12
MOST_WEEKS = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """A day, or (no day) the standing roster: its people as they were shown, and as they are."""

    day: date | None
    shown: tuple[str, ...]
    now: tuple[str, ...]


class Overtaken(Exception):  # noqa: N818 - It is an answer.
    """Somebody else has changed meanwhile what the form showed."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__("the roster was changed meanwhile")
        self.differences = tuple(differences)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes which section's roster, and when."""

    session: Session
    now: datetime
    office_time: OfficeTime
    section: Section
    by: Staff

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.office_time.local(self.now).date()


def may_change(viewer: Viewer, section: Section) -> bool:
    """The general office's supervisor all rosters, the head of a section its own."""
    if viewer.has_any(frozenset({Role.SUPERVISOR})):
        return True
    is_head = viewer.has_any(frozenset({Role.SECTION_HEAD}))
    is_own = section.head_id == viewer.staff_id or section.id == viewer.section_id
    return is_head and is_own


# What a form showed


def shown(
    session: Session, office_time: OfficeTime, section: Section, days: Iterable[date | None]
) -> str:
    """The rosters of some days (None: the standing one) as text, for a form to carry."""
    return json.dumps(
        {_key(day): _state(rosters.rows_on(session, office_time, section, day)) for day in days},
        separators=(",", ":"),
    )


def _key(day: date | None) -> str:
    return day.isoformat() if day is not None else STANDING


def _state(rows: Iterable[Duty]) -> list[list[int]]:
    return [[row.staff_id, int(row.covers_noon), int(row.rings_for_news)] for row in rows]


def _must_be_as_shown(change: Change, seen: str, days: Sequence[date | None]) -> None:
    """Take the office's and the section's turn, and compare.

    Raises:
        Overtaken: another has been there since.
    """
    take_turn(change.session)
    lock(change.session, change.section)
    states = _read(seen)
    differences = []
    for day in days:
        rows = rosters.rows_on(change.session, change.office_time, change.section, day)
        before = states.get(_key(day), [])
        if before != _state(rows):
            was = tuple(_named(change.session, before))
            differences.append(Difference(day, was, tuple(row.staff.name for row in rows)))
    if differences:
        raise Overtaken(differences)


def _read(seen: str) -> dict[str, list[list[int]]]:
    try:
        states = json.loads(seen)
    except ValueError:
        return {}
    return states if isinstance(states, dict) else {}


def _named(session: Session, state: Iterable[object]) -> Iterable[str]:
    for place in state:
        staff_id = place[0] if isinstance(place, list) and place else None
        staff = session.get(Staff, staff_id) if isinstance(staff_id, int) else None
        if staff is not None:
            yield staff.name


# Changes


def write(change: Change, day: date | None, places: Sequence[Place], seen: str) -> None:
    """Write a day's roster, or (no day) the standing one.

    Raises:
        LedgerError: the day is over, nobody is on it, somebody twice, somebody who has left, or on
            the standing roster nobody with a telephone.
        Overtaken: somebody else has changed it meanwhile.
    """
    _must_not_be_over(change, day)
    _must_be_sound(change.session, day, places)
    _must_be_as_shown(change, seen, [day])
    _put(change, day, places)


def clear(change: Change, day: date, seen: str) -> None:
    """Let a day follow the standing roster again.

    Raises:
        LedgerError: the day is over.
        Overtaken: somebody else has changed it meanwhile.
    """
    _must_not_be_over(change, day)
    _must_be_as_shown(change, seen, [day])
    _put(change, day, [])


def copy_day(change: Change, day: date, targets: Sequence[date], seen: str) -> int:
    """Let other days have the roster of one; returns how many have changed.

    Raises:
        LedgerError: no other day was chosen, one of them is over, or nobody is on the first.
        Overtaken: somebody else has changed one of them meanwhile.
    """
    others = [target for target in targets if target != day]
    if not others:
        raise LedgerError("请选择要复制到的日期。")
    for target in others:
        _must_not_be_over(change, target)
    _must_be_as_shown(change, seen, [day, *others])
    rows = rosters.rows_on(change.session, change.office_time, change.section, day)
    if not rows:
        raise LedgerError("这一天没有排班，不能复制。")
    return sum(_put(change, target, rosters.as_places(rows)) for target in others)


def copy_week(change: Change, monday: date, weeks: Sequence[date], seen: str) -> int:
    """Let other weeks (their Mondays) have the roster of one, weekday by weekday.

    Only working days that are not over change, and only from a day that was worked itself; one that
    followed the standing roster lets the other follow it too. Returns how many have changed.

    Raises:
        Overtaken: somebody else has changed meanwhile what the page showed of these days.
    """
    compared = [day for day in rosters.days_from(monday) if _key(day) in _read(seen)]
    compared += [
        day for week in weeks for day in rosters.days_from(week) if _key(day) in _read(seen)
    ]
    _must_be_as_shown(change, seen, list(dict.fromkeys(compared)))
    calendar = change.office_time.calendar
    changed = 0
    for week in weeks:
        for n, source in enumerate(rosters.days_from(monday)):
            target = week + timedelta(days=n)
            are_worked = calendar.is_working(source) and calendar.is_working(target)
            if are_worked and target >= change.today and week != monday:
                changed += _put(change, target, _dated(change, source))
    return changed


def _dated(change: Change, day: date) -> list[Place]:
    """The places written for a day itself; none where it follows the standing roster."""
    rows = rosters.rows_on(change.session, change.office_time, change.section, day)
    return rosters.as_places(row for row in rows if row.on_date == day)


def _must_not_be_over(change: Change, day: date | None) -> None:
    if day is not None and day < change.today:
        raise LedgerError("已经过去的日期不能修改。")


def _must_be_sound(session: Session, day: date | None, places: Sequence[Place]) -> None:
    if not places:
        raise LedgerError("请至少安排一人值班；要恢复常规排班，请用“恢复常规排班”。")
    if len({place.staff_id for place in places}) < len(places):
        raise LedgerError("同一人在一天里只能排一次。")
    people = [session.get(Staff, place.staff_id) for place in places]
    here = [one for one in people if one is not None and one.left_at is None]
    if len(here) < len(people):
        raise LedgerError("所选人员已经离开本单位，请另选。")
    if day is None and not any(one.phone for one in here):
        raise LedgerError("常规排班中至少要有一人登记了电话。")


def _put(change: Change, day: date | None, places: Sequence[Place]) -> bool:
    """Replace the rows of a day; False where they say the same already."""
    of_day = Duty.on_date == day if day is not None else Duty.on_date.is_(None)
    own = (Duty.section_id == change.section.id, of_day)
    there = select(Duty).where(*own).order_by(Duty.position, Duty.id)
    before = rosters.as_places(change.session.scalars(there))
    if before == list(places):
        return False
    change.session.execute(delete(Duty).where(*own))
    for position, place in enumerate(places, start=1):
        row = Duty(
            section_id=change.section.id,
            staff_id=place.staff_id,
            position=position,
            on_date=day,
            covers_noon=place.covers_noon,
            rings_for_news=place.rings_for_news,
        )
        change.session.add(row)
    change.session.flush()
    _log(change, day, before, places)
    return True


def _log(change: Change, day: date | None, before: Sequence[Place], after: Sequence[Place]) -> None:
    """Without people a day follows the standing roster."""
    of_day = f"{change.section.name}{day.isoformat() if day else '常规排班'}"
    admin_log.record(
        change.session,
        change.now,
        change.by,
        Area.ROSTER,
        admin_log.named(of_day, change.section.key),
        _logins(change.session, before),
        _logins(change.session, after),
    )


def _logins(session: Session, places: Sequence[Place]) -> dict[str, list[str]]:
    login = {place.staff_id: session.get_one(Staff, place.staff_id).login for place in places}
    return {
        "roster": [login[place.staff_id] for place in places],
        "noon": [login[place.staff_id] for place in places if place.covers_noon],
        "rings": [login[place.staff_id] for place in places if place.rings_for_news],
    }
