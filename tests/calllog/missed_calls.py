"""Missed calls on the ledger of the sample office, and what is on record about them afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.models import Call, Event, Item, Message, Promise, PromiseKind, PromiseStep, Staff
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import section

CALLER = "+8613900000001"


def missed_call(session: Session, now: datetime, section_key: str = "loans") -> Item:
    """Register a call that nobody answered."""
    count = session.scalar(select(func.count(Call.id)))
    chosen = section(session, section_key)
    call = Call(
        sid=f"CA{count}",
        from_raw=CALLER,
        to_raw="+865620000000",
        caller=CALLER,
        params={},
        started_at=now,
        section=chosen,
    )
    session.add(call)
    session.flush()
    return ledger.register_missed_call(session, now, OFFICE, call, chosen)


def register(office: Database, clock: ManualClock, section_key: str = "loans") -> int:
    """The same in a transaction of its own; returns the item's id."""
    with office.writing() as session:
        return missed_call(session, clock.now(), section_key).id


# What is promised about every item that is registered, in this order.
PROMISED = ["promised read", "promised contact", "promised answer"]


def promise_of(session: Session, item: Item, kind: PromiseKind) -> Promise:
    """The last promise of a kind."""
    return next(p for p in reversed(item.promises) if p.kind == kind)


def story(session: Session) -> list[str]:
    """The events of all items as short lines: what, about which promise, and which step."""
    lines = []
    for event in session.scalars(select(Event).order_by(Event.item_id, Event.seq)):
        words = [event.kind, event.data.get("promise"), event.data.get("step")]
        if event.data.get("is_late"):
            words.append("(late)")
        lines.append(" ".join(word for word in words if word))
    return lines


def messages(session: Session) -> list[str]:
    """What the clock told people in their consoles: to whom, and what of (逾期未联系).

    Without what registering tells at once (待阅知), which is the same for every item.
    """
    rows = session.execute(
        select(Message, Staff.login)
        .join(Staff, Staff.id == Message.recipient_id)
        .where(Message.channel == "console", ~Message.title.endswith("待阅知"))
        .order_by(Message.id)
    )
    return [f"{login} {message.title.partition('号')[2]}" for message, login in rows]


def on_record(office: Database, *, with_times: bool = True) -> dict[str, list[Any]]:
    """Everything that the sweep writes, to compare two ledgers.

    Without times, it leaves out when the sweep came, and what it did later because it came late.
    """
    with office.reading() as session:
        items = session.scalars(select(Item).order_by(Item.id)).all()
        owed = session.scalars(select(Promise).order_by(Promise.id)).all()
        steps = session.scalars(
            select(PromiseStep).order_by(PromiseStep.promise_id, PromiseStep.id)
        ).all()
        return {
            "items": [(i.responsible_id, i.deemed_read_at, i.escalation_level) for i in items],
            "promises": [
                [
                    *(p.kind, p.version, p.due_at, p.holder_id, p.next_step_at, p.ended_at),
                    *(p.missed_at, p.missed_by_id, p.met_at, p.moved_at),
                ]
                for p in owed
            ],
            "steps": [
                (s.promise_id, s.version, s.step, s.due_at, s.done_at if with_times else None)
                for s in steps
            ],
            "events": [
                (e.item_id, e.seq, e.kind, e.data, e.at if with_times else None)
                for e in session.scalars(select(Event).order_by(Event.item_id, Event.seq))
            ],
            "messages": [
                (m.key, m.title, m.body, m.created_at if with_times else None)
                for m in session.scalars(select(Message).order_by(Message.key))
            ],
        }


def steps_of(session: Session, kind: PromiseKind) -> list[str]:
    """The steps carried out for promises of a kind, with the time each was due."""
    rows = session.execute(
        select(PromiseStep)
        .join(Promise, Promise.id == PromiseStep.promise_id)
        .where(Promise.kind == kind)
        .order_by(PromiseStep.id)
    ).scalars()
    return [f"{row.step} {told(row.due_at)}" for row in rows]


def sweep_at(office: Database, clock: ManualClock, moment: str) -> None:
    """Sweep at a moment, for the first time since the clock last stood still."""
    clock.set(the_moment(moment))
    sweep.sweep_all(office, clock, SHANGHAI)


def sweep_through(office: Database, clock: ManualClock, until: str, minutes: int = 1) -> None:
    """Sweep every so many minutes until a moment."""
    while clock.now() < the_moment(until):
        clock.set(min(clock.now() + timedelta(minutes=minutes), the_moment(until)))
        sweep.sweep_all(office, clock, SHANGHAI)
