"""An item comes onto a section's list, unread (clause 3.1.2c)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import promises
from calllog.models import Item, Promise, PromiseKind, Section, Staff
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime


def arrive(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    section: Section,
    reader: Staff,
) -> Promise:
    """The item comes to a section; somebody there has to read it in time.

    What was promised to the person stays as it is: nothing starts a clock again (invariant 6).
    """
    promises.end(session, now, item, PromiseKind.READ)
    item.section, item.handed_over_at = section, now
    item.read_at = item.read_by = item.deemed_read_at = None
    due = deadlines.read_due(now, office_time, policies.of(item))
    return promises.make(session, now, office_time, item, PromiseKind.READ, due, reader)
