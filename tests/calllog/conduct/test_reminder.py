"""The daily message: to everybody who wants it, on every working day, whatever there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.conduct import reminder, sealing
from calllog.conduct.models import Base, Channel, Member
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.news.notify import NotSentError
from tests.calllog.moments import OFFICE
from tests.support import conduct
from tests.support.clock import ManualClock, shanghai


class Letterbox:
    """Takes what is sent, unless it is told not to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.is_away = False

    def send(self, address: str, title: str, body: str) -> None:
        if self.is_away:
            raise NotSentError("TimedOut")
        self.sent.append((address, title, body))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A line whose 林静 has two addresses and whose 韩斌 has none."""
    opened = Place.at(tmp_path / "conduct").open_database()
    Base.metadata.create_all(opened.engine)
    with opened.writing() as session:
        conduct.set_up(session, ManualClock().now())
        member = session.scalars(select(Member).where(Member.login == "linjing")).one()
        member.addresses = ["json://one", "json://two"]
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (shanghai(2026, 11, 23, 8, 59), 0),  # Monday
        (shanghai(2026, 11, 23, 9, 0), 2),
        (shanghai(2026, 11, 23, 17, 29), 2),
        (shanghai(2026, 11, 23, 17, 30), 0),  # closing
        (shanghai(2026, 11, 28, 9, 0), 0),  # Saturday
        (shanghai(2026, 10, 1, 9, 0), 0),  # National Day
        (shanghai(2026, 10, 10, 9, 0), 2),  # Saturday, made up
    ],
)
def test_it_comes_in_office_hours_of_working_days_from_nine_on(
    db: Database, moment: datetime, count: int
) -> None:
    box = Letterbox()
    assert reminder.remind(db, moment, lambda: OFFICE, box) == count
    assert len(box.sent) == count


@pytest.mark.attack("somebody who sees a monitor's mailbox waits for the mail that tells of a case")
def test_it_is_the_same_with_and_without_a_case_and_comes_once_a_day(db: Database) -> None:
    box = Letterbox()
    reminder.remind(db, shanghai(2026, 11, 23, 9), lambda: OFFICE, box)
    without = list(box.sent)
    reminder.remind(db, shanghai(2026, 11, 23, 10), lambda: OFFICE, box)
    assert box.sent == without
    with db.writing() as session:
        sealing.open_case(session, shanghai(2026, 11, 23, 10), Channel.MAILBOX)
    reminder.remind(db, shanghai(2026, 11, 24, 9), lambda: OFFICE, box)
    assert box.sent == without * 2
    assert without[0] == ("json://one", "作风监督", "今日请登录作风监督系统查看")


def test_what_was_not_taken_is_tried_again(db: Database) -> None:
    box = Letterbox()
    box.is_away = True
    assert reminder.remind(db, shanghai(2026, 11, 23, 9), lambda: OFFICE, box) == 0
    box.is_away = False
    assert reminder.remind(db, shanghai(2026, 11, 23, 9, 1), lambda: OFFICE, box) == 2
