"""The database: what is committed stays, one writer at a time, moments are moments."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    StatementError,
)

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


AWAY = {
    OperationalError: True,
    InterfaceError: True,
    DatabaseError: True,  # The file is damaged, or no database.
    ProgrammingError: False,
    DataError: False,
    IntegrityError: False,
}


@pytest.mark.parametrize("kind", AWAY)
def test_what_the_database_refuses_is_no_outage(kind: type[DatabaseError]) -> None:
    assert module.is_away(kind("SELECT 1", {}, Exception())) is AWAY[kind]


def test_a_connection_that_was_cut_is_an_outage_whatever_it_is_called() -> None:
    assert module.is_away(DatabaseError("x", {}, Exception(), connection_invalidated=True))
    assert module.is_away(ProgrammingError("x", {}, Exception(), connection_invalidated=True))
    assert not module.is_away(ValueError())


def test_the_log_that_somebody_reads_is_emptied_once_they_have_ended(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_MILLISECONDS", 10)
    db.close()
    path = Path(db.engine.url.database or "")
    beat(db, "a-job-to-be-forgotten")
    log = path.with_name("ledger.db-wal")
    with db.reading() as session:
        session.scalars(select(Heartbeat.job)).all()
        with db.writing() as other:
            other.execute(text("DELETE FROM heartbeats"))
        assert not db.scrub()
        assert path.with_name("ledger.db.scrub").read_bytes() == b""
        db.scrub_if_due()
        assert b"a-job-to-be-forgotten" in log.read_bytes()
    db.scrub_if_due()
    assert log.read_bytes() == b""
    assert not path.with_name("ledger.db.scrub").exists()
    assert db.scrub()


def test_a_database_that_was_waited_for_in_vain_is_left_alone_for_five_seconds(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 1.5, 1.5, 1.6, 6.4, 6.6])
    monkeypatch.setattr("calllog.db.time.monotonic", lambda: next(moments))

    def ask(error: Exception | None = None) -> None:
        with db.reading():
            if error is not None:
                raise error

    with pytest.raises(OSError, match="silent"):
        ask(OSError("silent"))
    for _ in ("at 1.6 seconds", "at 6.4 seconds"):
        with pytest.raises(DatabaseBusy):
            ask()
    ask()


def test_a_database_that_fails_at_once_is_asked_again_at_once(db: Database) -> None:
    def fail() -> None:
        with db.reading():
            raise OSError("refused")

    for _ in range(2):
        with pytest.raises(OSError, match="refused"):
            fail()
    assert beats(db) == []


def test_a_new_database_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch(mode=0o644)
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    with database.reading() as session:
        session.scalars(select(Heartbeat)).all()
        files = sorted(tmp_path.iterdir())
        assert len(files) >= 3
        assert {file.stat().st_mode & 0o077 for file in files} == {0}
    database.close()
