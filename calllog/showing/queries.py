"""Reads of the ledger for lists and pages: typed rows, no query per row, order made in SQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from calllog import callers
from calllog.models import (
    CONSOLE,
    Call,
    Event,
    Heartbeat,
    Item,
    Message,
    Promise,
    Recording,
    Staff,
)
from calllog.office.viewers import Viewer, may_see, may_see_call
from calllog.showing.stories import STATE_LOADS, STORY_LOADS

NOTICES_SHOWN = 100
NO_ORGANISATION = frozenset({"个人", "无"})  # What is written where there is none.


@dataclass(frozen=True, slots=True)
class Audio:
    """One recording of a caller's words, as far as its audio is here."""

    id: int
    field: str
    seconds: int
    is_here: bool
    lost_why: str | None
    is_purged: bool = False

    @classmethod
    def of(cls, recording: Recording) -> Audio:
        """What a page shows of a recording."""
        return cls(
            recording.id,
            recording.field,
            recording.spoken_seconds,
            recording.fetched_at is not None and recording.file is not None,
            recording.lost_why,
            recording.purged_at is not None,
        )


@dataclass(frozen=True, slots=True)
class DueBy:
    """When something is due, and why then."""

    at: datetime
    why: dict[str, Any]
    is_presumed: bool
    is_late: bool

    @classmethod
    def of(cls, promise: Promise | None, now: datetime) -> DueBy | None:
        """What a page shows of a promise; late once its time has passed."""
        if promise is None:
            return None
        return cls(promise.due_at, promise.why, promise.is_presumed, promise.due_at < now)


def items(session: Session, *, open_only: bool, missed_only: bool) -> Sequence[Item]:
    """All items in the order of their numbers, for the command line."""
    query = select(Item).options(
        joinedload(Item.section),
        joinedload(Item.first_contact),
        joinedload(Item.responsible),
        selectinload(Item.recordings),
        joinedload(Item.catalogue_matter),
        *STATE_LOADS,
    )
    if open_only or missed_only:
        query = query.where(Item.closed_at.is_(None))
    if missed_only:
        query = query.where(Item.contacted_at.is_(None), Item.is_draft.is_(False))
    return session.scalars(query.order_by(Item.year, Item.running)).all()


def item_by_number(session: Session, number: str, year: int) -> Item | None:
    """The item with a number such as ``2026-158``, or ``158`` of the given year, with its story."""
    return session.scalars(_numbered(number, year).options(*STORY_LOADS)).first()


def visible_item(session: Session, viewer: Viewer, number: str, year: int) -> Item | None:
    """The same, if the viewer may see it; what they may not see does not exist for them."""
    query = _numbered(number, year).where(may_see(viewer))
    return session.scalars(query.options(*STORY_LOADS)).first()


def visible_row(session: Session, viewer: Viewer, number: str, year: int) -> Item | None:
    """The same without its story."""
    return session.scalars(_numbered(number, year).where(may_see(viewer))).first()


def others_of(session: Session, viewer: Viewer, item: Item) -> Sequence[Item]:
    """What else is open of the same caller or the same organisation, as far as the viewer sees."""
    same: list[ColumnElement[bool]] = []
    if item.phone:
        same.append(callers.is_theirs(item.phone))
    if item.organisation and item.organisation not in NO_ORGANISATION:
        same.append(Item.organisation == item.organisation)
    if not same:
        return ()
    query = (
        select(Item)
        .options(joinedload(Item.section))
        .where(or_(*same), Item.id != item.id, Item.closed_at.is_(None), may_see(viewer))
    )
    return session.scalars(query.order_by(Item.id)).all()


def _numbered(number: str, year: int) -> Select[Item]:
    written = re.fullmatch(r"(?:(\d{4})-)?(\d{1,9})", number.strip(), re.ASCII)
    if written is None:
        return select(Item).where(false())
    of_year = int(written[1] or year)
    return select(Item).where(Item.year == of_year, Item.running == int(written[2]))


def staff_names(session: Session) -> dict[int, str]:
    """Everybody's name by id, of people who have left too: events mention people by id."""
    return {person.id: person.name for person in session.scalars(select(Staff))}


def events_since(session: Session, item: Item, seq: int) -> Sequence[Event]:
    """What happened to an item after its event number ``seq``, in order."""
    return session.scalars(
        select(Event)
        .options(joinedload(Event.actor))
        .where(Event.item_id == item.id, Event.seq > seq)
        .order_by(Event.seq)
    ).all()


def visible_recording(session: Session, viewer: Viewer, recording_id: int) -> Recording | None:
    """A recording, if the viewer may see the item or the call that it belongs to."""
    of_item = Recording.item_id.in_(select(Item.id).where(may_see(viewer)))
    of_call = Recording.item_id.is_(None) & Recording.call_id.in_(
        select(Call.id).where(may_see_call(viewer))
    )
    return session.scalars(
        select(Recording).where(Recording.id == recording_id, of_item | of_call)
    ).first()


def notices(session: Session, staff_id: int, page: int = 1) -> tuple[Sequence[Message], bool]:
    """A page of a person's messages in the console, and whether more follow.

    Unseen ones first, then the newest; 100 to a page, and none is left out.
    """
    found = session.scalars(
        select(Message)
        .options(joinedload(Message.item))
        .where(Message.recipient_id == staff_id, Message.channel == CONSOLE)
        .order_by(Message.seen_at.is_not(None), Message.created_at.desc(), Message.id.desc())
        .offset((page - 1) * NOTICES_SHOWN)
        .limit(NOTICES_SHOWN + 1)
    ).all()
    return found[:NOTICES_SHOWN], len(found) > NOTICES_SHOWN


def heartbeats(session: Session) -> Sequence[Heartbeat]:
    """When each background job last ran to its end."""
    return session.scalars(select(Heartbeat).order_by(Heartbeat.job)).all()


def failed_messages(session: Session) -> Sequence[Message]:
    """Messages whose last sending failed, the newest first; the last 100. For the administrator."""
    return session.scalars(
        select(Message)
        .options(joinedload(Message.recipient))
        .where(Message.failed_why.is_not(None), Message.sent_at.is_(None))
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(NOTICES_SHOWN)
    ).all()
