"""How an inspection begins: each month by the clock, and whenever somebody wants one (5.5).

The month's inspections are drawn when the month's figures are frozen: at the opening of the first
working day after it, for each section.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.clock import Clock
from calllog.db import Database, add_unless_known
from calllog.figures.loading import THREE_RINGS_SECONDS
from calllog.figures.monthly import freezes_at
from calllog.figures.periods import ONE_DAY, Period, month_of, next_month
from calllog.inspection import closing, drawing, following, signing
from calllog.models import (
    DrawnFor,
    InspectedItem,
    Inspection,
    InspectionKind,
    Item,
    Role,
    Section,
    Staff,
)
from calllog.news import inspection_news
from calllog.office import absences, directory
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from calllog.times import policies
from calllog.times.office_hours import OfficeTime

SEED_BYTES = 8
LONGEST_DAYS = 400
NOTHING_TO_INSPECT = "本期没有可检查的事项。"


def begin(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    sections: Iterable[Section],
    period: Period,
    staff: Staff,
) -> list[Inspection]:
    """Begin an inspection of each of these sections at will (随时检查), where there is any item.

    Raises:
        LedgerError: the period is none or still to come, a section is not for them to inspect, or
            there is nothing to inspect.
    """
    today = office_time.local(now).date()
    if period.first > period.last or (period.last - period.first).days > LONGEST_DAYS:
        raise LedgerError("检查期间的起止日期应先后有序，最多四百天。")
    if period.last > today:
        raise LedgerError("检查期间不能晚于今天。")
    places = list(sections)
    if not places:
        raise LedgerError("请选择科室。")
    if not all(signing.inspects(Viewer.of(staff), section) for section in places):
        raise LedgerError("只能检查本科室；检查其他科室由办公室督办员或者领导发起。")
    drawn = (_draw(session, now, office_time, section, period, staff) for section in places)
    made = [one for one in drawn if one is not None]
    if not made:
        names = "、".join(section.name for section in places)
        raise LedgerError("%(section)s本期没有可检查的事项。", section=names)
    return made


def begin_due(
    db: Database, clock: Clock, zone: ZoneInfo, *, three_rings: int = THREE_RINGS_SECONDS
) -> int:
    """Begin the inspections of every month whose time has come; returns how many were begun."""
    now, begun = clock.now(), 0
    with db.reading() as session:
        if not directory.has_office(session):
            return 0
        office_time = directory.office_time(session, zone)
        due = [
            (month, one.id)
            for month in _months(session, now, office_time)
            for one in _not_begun(session, month)
        ]
    for month, section_id in due:
        with db.writing() as session:
            section = session.get_one(Section, section_id)
            inspection = _draw(session, now, office_time, section, month_of(month))
            if inspection is not None:
                begun += 1
                _close_if_empty(session, now, office_time, inspection, three_rings)
    return begun


def _close_if_empty(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    inspection: Inspection,
    three_rings: int,
) -> None:
    """A month in which nothing was registered is put on record; there is nothing to sign."""
    if not inspection.drawn:
        inspection.closed_at, inspection.closing_words = now, NOTHING_TO_INSPECT
        inspection.next_step_at = None
        closing.freeze(session, now, office_time, inspection, three_rings)


def _months(session: Session, now: datetime, office_time: OfficeTime) -> list[date]:
    """The months to look at: from the last that was inspected; else only the month before.

    An office that begins to inspect does not go through all its years.
    """
    first_item = session.scalar(select(Item.created_at).order_by(Item.id).limit(1))
    if first_item is None:
        return []
    monthly = Inspection.kind == InspectionKind.MONTHLY
    latest = session.scalar(select(func.max(Inspection.first)).where(monthly))
    this_month = office_time.local(now).date().replace(day=1)
    month = latest or (this_month - ONE_DAY).replace(day=1)
    month = max(month, office_time.local(first_item).date().replace(day=1))
    found = []
    while now >= freezes_at(month, office_time):
        found.append(month)
        month = next_month(month)
    return found


def _not_begun(session: Session, month: date) -> list[Section]:
    begun = select(Inspection.section_id).where(
        Inspection.kind == InspectionKind.MONTHLY, Inspection.first == month
    )
    open_sections = select(Section).where(Section.closed_at.is_(None), Section.id.not_in(begun))
    return list(session.scalars(open_sections.order_by(Section.id)))


def _draw(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    section: Section,
    period: Period,
    staff: Staff | None = None,
) -> Inspection | None:
    """Draw the sample and begin; None where another was quicker, nothing is there, or nobody."""
    inspector = staff or _inspector(session, section, now)
    if inspector is None:
        return None
    today = office_time.local(now).date()
    policy = policies.on(session, today)
    frame = drawing.frame_of(session, office_time, section, period, policy)
    seed = secrets.token_hex(SEED_BYTES)
    drawn = drawing.draw(frame, seed)
    if staff is not None and not drawn:
        return None
    days = policy.inspection_working_days
    inspection = Inspection(
        kind=InspectionKind.MONTHLY if staff is None else InspectionKind.AT_WILL,
        section=section,
        first=period.first,
        last=period.last,
        begun_at=now,
        begun_by=staff,
        inspector=inspector,
        seed=seed,
        frame=frame.as_kept(),
        due_at=office_time.closing(office_time.calendar.add_working_days(today, days)),
        steps_done=[],
    )
    if not add_unless_known(session, inspection):
        return None
    inspection.drawn = _in_order(drawn)
    session.flush()
    following.set_clock(inspection, now, office_time)
    if staff is None and drawn:
        inspection_news.begun(session, now, office_time, inspection)
    return inspection


def _in_order(drawn: Mapping[int, Iterable[DrawnFor]]) -> list[InspectedItem]:
    return [
        InspectedItem(item_id=item_id, position=place, why=list(why))
        for place, (item_id, why) in enumerate(drawn.items(), start=1)
    ]


def _inspector(session: Session, section: Section, now: datetime) -> Staff | None:
    """The section's head leads by example (5.2), or who stands in; else the supervisor or a leader.

    None in an office that has none of them, which must not keep the other sections from theirs: the
    month begins as soon as there is somebody.
    """
    if section.head is not None:
        return absences.standing_in(session, section.head, now)
    for role in (Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.LEADER):
        if found := directory.people_with(session, role):
            return found[0]
    return None
