"""Remind (提醒): a light message to who has to act. Unlike urging (催办) it asks for no receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events
from calllog.ledger.errors import must_be_open
from calllog.ledger.urging import may_urge
from calllog.models import Event, Item, Staff
from calllog.news import action_news
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime


@dataclass(frozen=True, slots=True)
class Reminder:
    """One item of which people are reminded, and the event that tells of it."""

    item: Item
    event: Event
    told: list[Staff]


def remind(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str = "",
) -> Reminder:
    """Remind who is responsible, and who has yet to accept the item.

    Raises:
        LedgerError: the item is closed, it is not for this person, or concerns only their own work.
    """
    reminder = write(session, now, item, staff, words)
    action_news.reminded(session, now, office_time, staff, [(item, reminder.told)], reminder.event)
    return reminder


def write(session: Session, now: datetime, item: Item, staff: Staff, words: str) -> Reminder:
    """The same without the message: who reminds of many items sends one to each person."""
    must_be_open(session, item)
    if not may_urge(staff, item):
        raise LedgerError("提醒由办公室督办员、承办科室科长或者首问负责人发出。")
    asked = [item.pending.to_staff] if item.pending is not None else []
    told = [person for person in (item.responsible, *asked) if person.id != staff.id]
    if not told:
        raise LedgerError("该事项由本人负责，请直接办理。")
    ids = [person.id for person in told]
    event = events.record(session, item, "reminder_sent", now, staff, told=ids, words=words.strip())
    return Reminder(item, event, told)
