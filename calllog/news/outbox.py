"""The outbox: messages to staff, written with their cause and sent after it.

Every message is shown in the person's console at once, and is sent to each address the person
has. The key of promise, version, step, recipient and channel makes a second one impossible. Who
sends leases a message first; when the lease ends without a result, the message may have gone out,
and goes out again marked as a repeat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from calllog.models import CONSOLE, Item, Message, Promise, Staff
from calllog.times.office_hours import OfficeTime

# No messages to staff at night (design section 3).
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(7, 30)

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 180))  # The last one repeats.
MOST_TRIES = 12  # With these waits, what cannot be sent is tried for 22 hours.
TITLE_LENGTH = 120

ADDRESS_GONE = "AddressGone"
NO_RESULT = "NoResult"

# A repeat is told to the person: they may have read the message before.
REPEAT = "（重发）"


@dataclass(frozen=True)
class Letter:
    """A leased message on its way to one address."""

    message_id: int
    address: str = field(repr=False)
    title: str
    body: str


def enqueue(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    promise: Promise,
    *,
    step: str,
    recipient: Staff,
    title: str,
    body: str,
) -> None:
    """Write the message about a step of a promise to one person."""
    key = f"promise{promise.id}|version{promise.version}|{step}"
    tell(
        session,
        now,
        office_time,
        promise.item,
        key=key,
        recipients=[recipient],
        title=title,
        body=body,
    )


def tell(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item | None,
    *,
    key: str,
    recipients: Iterable[Staff],
    title: str,
    body: str,
) -> None:
    """Write a message; a key used before for the same person writes nothing more."""
    send_after = after_quiet(now, office_time.zone)
    about_id = item.id if item is not None else None
    text = {"item_id": about_id, "title": title[:TITLE_LENGTH], "body": body, "created_at": now}
    rows = []
    for person in recipients:
        about = {**text, "recipient_id": person.id, "tries": 0}
        shown = {"channel": CONSOLE, "send_after": None, "sent_at": now}
        sent = [
            {"channel": channel_of(address), "send_after": send_after, "sent_at": None}
            for address in person.addresses
        ]
        for channel in (shown, *sent):
            own_key = f"{key}|{person.id}|{channel['channel']}"
            rows.append({**about, **channel, "key": own_key})
    _insert_new(session, rows)


def post(
    session: Session,
    now: datetime,
    office_zone: ZoneInfo,
    *,
    key: str,
    addresses: Iterable[str],
    title: str,
    body: str,
) -> None:
    """Write a message to addresses that belong to no person; a key used before writes nothing."""
    about = {"item_id": None, "recipient_id": None, "tries": 0, "sent_at": None}
    text = {"title": title[:TITLE_LENGTH], "body": body, "created_at": now}
    channels = [channel_of(address) for address in addresses]
    send_after = after_quiet(now, office_zone)
    rows = [
        {**about, **text, "channel": channel, "send_after": send_after, "key": f"{key}|{channel}"}
        for channel in channels
    ]
    _insert_new(session, rows)


def _insert_new(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(Message).on_conflict_do_nothing(), rows)
    else:
        session.execute(sqlite.insert(Message).on_conflict_do_nothing(), rows)


def channel_of(address: str) -> str:
    """The name of an address in a message: enough to find it again, and not the address itself."""
    return "address:" + hashlib.sha256(address.encode()).hexdigest()[:16]


def is_quiet(now: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night (21:00 to 07:30), when staff are not sent anything."""
    return after_quiet(now, zone) != now


def after_quiet(now: datetime, zone: ZoneInfo) -> datetime:
    """The moment itself, or 07:30 after the night it lies in."""
    local = now.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    morning = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(morning, QUIET_UNTIL, tzinfo=zone)


def has_due(session: Session, now: datetime) -> bool:
    """Whether any message is due: asked every few seconds, without a lock."""
    return session.scalar(select(Message.id).where(*_is_free(now)).limit(1)) is not None


def _is_free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.send_after <= now,
        or_(Message.leased_until.is_(None), Message.leased_until <= now),
    )


def lease(
    session: Session, now: datetime, limit: int, own_addresses: Iterable[str] = ()
) -> list[Letter]:
    """Take due messages for two minutes, to be sent outside of this transaction.

    Addresses take turns, so that many messages to one that does not answer hold up nobody else's.
    The try is counted here, because a sender that dies cannot count it. ``own_addresses`` are the
    installation's, for messages to no person.
    """
    # Whoever leases at the same time on PostgreSQL passes over locked rows, and finds them leased
    # afterwards; on SQLite there is one writer at a time.
    free = _is_free(now)
    turn = func.row_number().over(
        partition_by=(Message.recipient_id, Message.channel),
        order_by=(Message.send_after, Message.id),
    )
    due = select(Message.id, turn.label("turn")).where(*free).subquery()
    next_ones = select(due.c.id).order_by(due.c.turn, due.c.id).limit(limit)
    messages = session.scalars(
        select(Message)
        .where(Message.id.in_(next_ones), *free)
        .order_by(Message.id)
        .with_for_update(skip_locked=True)
    ).all()
    own = tuple(own_addresses)
    letters = [_lease_one(now, message, own) for message in messages]
    return [letter for letter in letters if letter is not None]


def _lease_one(now: datetime, message: Message, own_addresses: Iterable[str]) -> Letter | None:
    recipient = message.recipient
    known = own_addresses if recipient is None else recipient.addresses
    addresses = {channel_of(address): address for address in known}
    has_left = recipient is not None and recipient.left_at is not None
    if message.channel not in addresses or has_left:
        _give_up(message, ADDRESS_GONE)
        return None
    if message.tries >= MOST_TRIES:
        _give_up(message, NO_RESULT)
        return None
    title = message.title + REPEAT if message.leased_until is not None else message.title
    message.leased_until = now + LEASE
    message.tries += 1
    return Letter(message.id, addresses[message.channel], title, message.body)


def mark_sent(session: Session, now: datetime, message_id: int) -> None:
    """The address took the message."""
    message = session.get_one(Message, message_id)
    message.sent_at = now
    message.send_after = message.leased_until = message.failed_why = None


def mark_failed(
    session: Session, now: datetime, message_id: int, why: str, *, is_final: bool = False
) -> None:
    """The address did not take the message: again after 1, 5, 15, 60 and then every 180 minutes.

    After twelve tries, or where trying again is of no use, it is given up: ``failed_why`` stands
    in a message that was not sent and is not to be sent.
    """
    message = session.get_one(Message, message_id)
    if message.sent_at is not None:
        return
    if is_final or message.tries >= MOST_TRIES:
        _give_up(message, why)
        return
    message.failed_why = why
    message.leased_until = None
    message.send_after = now + WAITS[min(message.tries, len(WAITS)) - 1]


def _give_up(message: Message, why: str) -> None:
    message.failed_why = why
    message.send_after = message.leased_until = None
