"""The database: what is committed stays, one writer at a time, moments are moments."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from calllog import db as module
from calllog.db import Database, DatabaseBusy
from calllog.models import Heartbeat

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))


def beat(db: Database, job: str, at: datetime = NOON) -> None:
    with db.writing() as session:
        session.merge(Heartbeat(job=job, at=at))


def beats(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(Heartbeat.job).order_by(Heartbeat.job)))


def test_what_fails_leaves_nothing(db: Database) -> None:
    def fail() -> None:
        with db.writing() as session:
            session.add(Heartbeat(job="sweep", at=NOON))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert beats(db) == []


def test_reading_never_changes_anything(db: Database) -> None:
    with db.reading() as session:
        session.add(Heartbeat(job="sweep", at=NOON))
        session.flush()
    assert beats(db) == []


def test_writers_on_sqlite_take_turns_over_all_connections(db: Database) -> None:
    others = [Database.open(f"sqlite:///{db.engine.url.database}") for _ in range(3)]

    def write(database: Database, name: str) -> None:
        for n in range(10):
            beat(database, f"{name}-{n}")

    threads = [
        threading.Thread(target=write, args=(other, str(number)))
        for number, other in enumerate(others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(beats(db)) == 30
    for other in others:
        other.close()


def test_a_writer_who_waits_too_long_is_told_that_the_database_is_busy(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    other = Database.open(f"sqlite:///{db.engine.url.database}")
    with db.writing(), pytest.raises(DatabaseBusy):
        beat(other, "sweep")
    beat(other, "sweep")
    assert beats(db) == ["sweep"]
    other.close()


def test_a_moment_is_read_as_it_was_written_in_utc(db: Database) -> None:
    beat(db, "sweep")
    with db.reading() as session:
        at = session.scalars(select(Heartbeat.at)).one()
    assert at == NOON
    assert at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        beat(db, "sweep", datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001


def test_sqlite_is_one_without_the_defect_and_set_to_lose_nothing(db: Database) -> None:
    with db.engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
        assert tuple(map(int, version.split("."))) >= module.SQLITE_FLOOR
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="file"):
        Database.open("sqlite://")


def test_a_row_that_another_was_quicker_to_add_is_not_added_and_the_rest_stands(
    db: Database,
) -> None:
    beat(db, "sweep")
    with db.writing() as session:
        session.add(Heartbeat(job="settle", at=NOON))
        assert not module.add_unless_known(session, Heartbeat(job="sweep", at=NOON))
        assert module.add_unless_known(session, Heartbeat(job="messages", at=NOON))
    assert beats(db) == ["messages", "settle", "sweep"]


def test_locking_a_row_keeps_what_was_not_yet_written(db: Database) -> None:
    beat(db, "sweep")
    with db.writing() as session:
        row = session.get_one(Heartbeat, "sweep")
        row.at = NOON + timedelta(minutes=1)
        module.lock(session, row)
        assert row.at == NOON + timedelta(minutes=1)


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'new' / 'folder' / 'ledger.db'}")
    assert not database.is_current()
    database.migrate()
    assert database.is_current()
    database.close()
