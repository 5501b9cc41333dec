"""A hundred thousand invented items for measuring: written straight into the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.models import Event, Item, Promise, Staff

BATCH = 5_000
MATTERS = (
    "提前还款需要的材料",
    "租房提取的额度",
    "单位欠缴公积金怎么办",
    "异地转移接续",
    "贷款进度",
)
NAMES = ("张秀英", "李国强", "王桂兰", "刘建华", "陈玉珍", "杨志明")
ORGANISATIONS = ("市第三中学", "市人民医院", "个人", "江南纺织厂", "滨江物业服务公司")
TABLES: dict[str, Any] = {"items": Item, "promises": Promise, "events": Event}


def fill(db: Database, now: datetime, count: int, waiting: int, awaiting: int) -> None:
    """So many items: the newest wait for a callback, those before them for an answer."""
    with db.reading() as session:
        people = _people(session)
    chance = random.Random(2026)  # The same rows at every run.
    with click.progressbar(range(0, count, BATCH), label="Filling") as batches:
        for first in batches:
            rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
            for number in range(first + 1, min(first + BATCH, count) + 1):
                left = count - number
                is_open, is_waiting = left < waiting + awaiting, left < waiting
                at = now - timedelta(minutes=left * 2 + 5)
                staff_id, section_id = chance.choice(people)
                item = _item(number, at, staff_id, section_id, chance)
                rows["items"].append(_come_to(item, at, is_open, is_waiting, chance))
                rows["promises"] += _promises(number, at, staff_id, is_open, is_waiting)
                rows["events"].append(_event(number, at))
            with db.writing() as session:
                for name, model in TABLES.items():
                    session.execute(insert(model), rows[name])


def _people(session: Session) -> list[tuple[int, int]]:
    found = session.execute(select(Staff.id, Staff.section_id).where(Staff.section_id.is_not(None)))
    return [(staff_id, section_id) for staff_id, section_id in found if section_id is not None]


def _item(
    number: int, at: datetime, staff_id: int, section_id: int, chance: random.Random
) -> dict[str, Any]:
    return {
        "id": number,
        "year": 2026,
        "running": 100 + number,
        "channel": "phone",
        "line": "service",
        "is_draft": False,
        "organisation": chance.choice(ORGANISATIONS),
        "name": chance.choice(NAMES),
        "phone": f"+861390{chance.randrange(10_000_000):07}",
        "matter": chance.choice(MATTERS),
        "section_id": section_id,
        "first_contact_id": staff_id,
        "responsible_id": staff_id,
        "created_at": at,
        "handed_over_at": at,
        "first_called_at": at,
        "last_called_at": at,
        "times_called": chance.choice((1, 1, 1, 2)),
        "version": 1,
    }


def _come_to(
    item: dict[str, Any], at: datetime, is_open: bool, is_waiting: bool, chance: random.Random
) -> dict[str, Any]:
    is_read = not is_waiting or chance.random() < 0.5
    is_tried = is_waiting and is_read and chance.random() < 0.3
    later = at + timedelta(minutes=1)
    return item | {
        "read_at": later if is_read else None,
        "read_by_id": item["responsible_id"] if is_read else None,
        "times_tried": 2 if is_tried else 0,
        "tried_at": later if is_tried else None,
        "contacted_at": None if is_waiting else later,
        "outcome": None if is_open else "answered",
        "closed_at": None if is_open else later,
    }


def _promises(
    number: int, at: datetime, staff_id: int, is_open: bool, is_waiting: bool
) -> Iterator[dict[str, Any]]:
    ends = {"read": True, "contact": not is_waiting, "answer": not is_open}
    for hours, (kind, has_ended) in enumerate(ends.items(), 1):
        due = at + timedelta(hours=hours * 4)
        why: dict[str, Any] = {
            "code": "in-hours",
            "kind": kind,
            "start": at.isoformat(),
            "due": due.isoformat(),
        }
        why["is_presumed"] = False
        yield {
            "item_id": number,
            "kind": kind,
            "version": 1,
            "made_at": at,
            "due_at": due,
            "why": why,
            "holder_id": staff_id,
            "ended_at": at + timedelta(minutes=1) if has_ended else None,
            "met_at": at + timedelta(minutes=1) if has_ended else None,
        }


def _event(number: int, at: datetime) -> dict[str, Any]:
    return {
        "item_id": number,
        "seq": 1,
        "kind": "registered",
        "at": at,
        "data": {},
        "salt": "0" * 32,
        "chain": "0" * 64,
    }
