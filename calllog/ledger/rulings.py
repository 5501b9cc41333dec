"""Rulings (裁定, 3.3.4): unclear policy goes to a leader, and the caller is answered with it.

Meanwhile the promise of an answer goes on: a question to a leader is no reason to be late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings
from calllog.db import lock
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Role, Ruling, Staff
from calllog.news import outbox
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

RULES = frozenset({Role.LEADER_IN_CHARGE, Role.LEADER})


def ask_ruling(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    question: str,
    leader: Staff,
) -> Ruling:
    """Ask a leader what holds (提请裁定).

    Raises:
        LedgerError: the item is closed, the question is missing, or who is asked is no leader.
    """
    must_be_open(session, item)
    if not question.strip():
        raise LedgerError("请写明提请裁定的问题。")
    if not RULES & frozenset(map(Role, leader.roles)) or leader.left_at is not None:
        raise LedgerError("应提请分管领导或中心领导裁定。")
    read_by_acting(session, now, office_time, item, staff)
    ruling = Ruling(
        item_id=item.id, question=question.strip(), asked_by=staff, asked_at=now, leader=leader
    )
    session.add(ruling)
    session.flush()
    told = {"ruling": ruling.id, "question": ruling.question, "leader": leader.id}
    event = events.record(session, item, "ruling_asked", now, staff, **told)
    findings.look_at(session, now, item, event, staff)
    number = item.number
    _tell(
        session,
        now,
        office_time,
        item,
        key=f"ruling{ruling.id}|asked",
        recipient=leader,
        title=f"{number}号提请裁定",
        body=f"{item.section.name}{number}号事项政策界限不明，提请您裁定，以便答复办事人。",
    )
    return ruling


def rule(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    ruling: Ruling,
    words: str,
) -> None:
    """The leader who was asked rules; who asked, and who is responsible, are told.

    Raises:
        LedgerError: somebody else was asked, it was ruled before, or the ruling has no words.
    """
    must_be_open(session, item)
    lock(session, ruling)
    if ruling.leader_id != staff.id:
        raise LedgerError("应由被提请的领导本人裁定。")
    if ruling.ruled_at is not None:
        raise LedgerError("该问题已裁定。")
    if not words.strip():
        raise LedgerError("请写明裁定意见。")
    ruling.ruling, ruling.ruled_at = words.strip(), now
    told = {"ruling": ruling.id, "words": ruling.ruling}
    events.record(session, item, "ruling_given", now, staff, **told)
    findings.look(session, now, item, f"ruling:{ruling.id}", ruling.ruling, staff)
    number = item.number
    for recipient in {ruling.asked_by.id: ruling.asked_by, item.responsible_id: item.responsible}:
        _tell(
            session,
            now,
            office_time,
            item,
            key=f"ruling{ruling.id}|given",
            recipient=session.get_one(Staff, recipient),
            title=f"{number}号已裁定",
            body=f"{item.section.name}{number}号事项已裁定，请按裁定意见答复办事人。",
        )


def tell(session: Session, now: datetime, item: Item, staff: Staff) -> None:
    """The person was answered: what was ruled by then has reached them."""
    ruled = select(Ruling).where(
        Ruling.item_id == item.id, Ruling.ruled_at.is_not(None), Ruling.told_at.is_(None)
    )
    for ruling in session.scalars(ruled):
        ruling.told_at = now
        events.record(session, item, "ruling_told", now, staff, ruling=ruling.id)


def waiting_for(session: Session, leader_id: int) -> Sequence[Ruling]:
    """The questions that a leader has still to rule on, the oldest first."""
    asked = select(Ruling).join(Item, Item.id == Ruling.item_id)
    waiting = asked.where(
        Ruling.leader_id == leader_id, Ruling.ruled_at.is_(None), Item.closed_at.is_(None)
    )
    return session.scalars(waiting.order_by(Ruling.id)).all()


def _tell(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    *,
    key: str,
    recipient: Staff,
    title: str,
    body: str,
) -> None:
    outbox.tell(
        session, now, office_time, item, key=key, recipients=[recipient], title=title, body=body
    )
