"""Items on their way through the sample office: who hands what to whom, and who has it then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog import ledger
from calllog.ledger import handing_over, naming
from calllog.models import Channel, Item, Promise, PromiseKind
from tests.calllog.moments import OFFICE, told
from tests.support.office import person, section


def received(session: Session, now: datetime, by: str = "liufang", key: str = "loans") -> Item:
    """Somebody receives a visitor and registers the matter for a section."""
    return ledger.register(
        session,
        now,
        OFFICE,
        channel=Channel.VISIT,
        staff=person(session, by),
        section=section(session, key),
        organisation=None,
        name="张三",
        phone="+8613900000001",
        matter="提前还款",
    )


def hand_over(
    session: Session,
    now: datetime,
    item: Item,
    by: str,
    key: str,
    to: str | None = None,
    note: str = "",
) -> None:
    """Hand an item to a section, or to a handler of it by name."""
    there = person(session, to) if to else None
    place = section(session, key)
    handing_over.hand_over(session, now, OFFICE, item, person(session, by), place, there, note)


def accept(session: Session, now: datetime, item: Item, by: str) -> None:
    handing_over.accept(session, now, OFFICE, item, person(session, by))


def send_back(session: Session, now: datetime, item: Item, by: str, why: str = "属提取") -> None:
    handing_over.send_back(session, now, OFFICE, item, person(session, by), why)


def take_over(session: Session, now: datetime, item: Item, by: str) -> None:
    handing_over.take_over(session, now, OFFICE, item, person(session, by))


def name_section(session: Session, now: datetime, item: Item, by: str, key: str) -> None:
    naming.name_section(session, now, OFFICE, item, person(session, by), section(session, key))


def has_it(item: Item) -> tuple[str, str]:
    """On whose list it is, and who answers for it."""
    return item.section.key, item.responsible.login


def owed(item: Item, kind: PromiseKind) -> Promise:
    """The promise of a kind that is still owed."""
    (found,) = [p for p in item.promises if p.kind == kind and p.ended_at is None]
    return found


def holders(item: Item) -> dict[str, str]:
    """Who holds what is still owed."""
    return {p.kind: p.holder.login for p in item.promises if p.ended_at is None}


def dues(item: Item, *kinds: PromiseKind) -> Sequence[str]:
    """When what is still owed falls due."""
    return [told(owed(item, kind).due_at) for kind in kinds]
