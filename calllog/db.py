"""The database: one engine, reading and writing sessions, migrations.

SQLite is the default. Its library comes from ``pysqlite3``, because the one in Debian 12 (3.40) has
a defect of the write-ahead log that was mended in 3.51.3 (https://www.sqlite.org/wal.html). Only
one process may write at a time; instead of SQLite's own polling, writers queue at a lock of ours.
PostgreSQL needs none of this.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, select
from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
SQLITE_FLOOR = (3, 51, 3)
# A carrier waits 15 seconds for an answer, and a call led to the conduct line waits for two
# databases: each may take 5.5 seconds, at the gate and then for a writer that knows no gate.
PATIENCE_SECONDS = 4.0
BUSY_MILLISECONDS = 1_500
LOOK_EVERY_SECONDS = 0.002
# A database that let us wait this long in vain is left alone for a while: one answer asks each
# database more than once, and must not wait for it each time. Failing at once costs nothing.
VAIN_SECONDS = 1.0
LEFT_ALONE_SECONDS = 5.0
POSTGRESQL_PATIENCE = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2_000,  # Milliseconds; for connections that were open already.
    "options": "-c lock_timeout=4s",
}


class DatabaseBusy(Exception):  # noqa: N818 - It is a state, not a mistake.
    """Another writer has kept the database for too long."""


def is_away(error: Exception) -> bool:
    """Whether the database cannot be asked just now, rather than refuses what it was given."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout | DatabaseBusy | OSError):
        return True
    # A file that is damaged, or no database, is a DatabaseError and nothing more special; a wrong
    # statement or value is, and asking again would not help it.
    is_damaged = type(error) is DatabaseError
    return is_damaged or (isinstance(error, DBAPIError) and error.connection_invalidated)


class WriteGate:
    """Lets one writer in at a time, over all threads and processes that name the same file.

    Raises:
        DatabaseBusy: nobody made room within four seconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()

    @contextmanager
    def __call__(self) -> Iterator[None]:
        give_up = time.monotonic() + PATIENCE_SECONDS
        if not self._threads.acquire(timeout=PATIENCE_SECONDS):
            raise DatabaseBusy
        try:
            with self._path.open("a") as file:
                self._lock(file.fileno(), give_up)
                try:
                    yield
                finally:
                    fcntl.flock(file, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _lock(self, file: int, give_up: float) -> None:
        # A blocking flock knows no time-out, so that waiting for another process is looking often.
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > give_up:
                    raise DatabaseBusy from error
                time.sleep(LOOK_EVERY_SECONDS)
            else:
                return


class Database:
    """One database and the two ways into it: reading, which never changes it, and writing."""

    def __init__(self, engine: Engine, gate: WriteGate | None, migrations: Path) -> None:
        self.engine = engine
        self._writer = engine.execution_options(hotline_writes=True)
        self._gate = gate
        self._migrations = migrations
        self._left_alone_until = 0.0  # Of the monotonic clock.

    @classmethod
    def open(cls, url: str, migrations: Path = MIGRATIONS) -> Database:
        """Open the database at a URL; an SQLite file and its folder are made when missing."""
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            engine = create_engine(
                parsed,
                pool_pre_ping=True,
                pool_timeout=PATIENCE_SECONDS,
                hide_parameters=True,
                connect_args=POSTGRESQL_PATIENCE,
            )
            return cls(engine, None, migrations)
        if not parsed.database or parsed.database == ":memory:":
            raise ValueError("the ledger needs a database file: sqlite:////folder/ledger.db")
        path = Path(parsed.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock_file = path.with_name(path.name + ".lock")
        _close_to_others(path, lock_file)
        engine = create_engine(
            parsed,
            module=sqlite,
            pool_timeout=PATIENCE_SECONDS,
            connect_args={"isolation_level": None, "check_same_thread": False},
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_transaction)
        return cls(engine, WriteGate(lock_file), migrations)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and changes nothing."""
        with (
            self._not_in_vain(),
            Session(self.engine, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed at the end; an exception rolls it back."""
        gate: AbstractContextManager[None] = self._gate() if self._gate else nullcontext()
        with self._not_in_vain(), gate, Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def _not_in_vain(self) -> Iterator[None]:
        """Ask nothing of a database that was waited for in vain a moment ago.

        Raises:
            DatabaseBusy: it was, within the last five seconds.
        """
        began = time.monotonic()
        if began < self._left_alone_until:
            raise DatabaseBusy
        try:
            yield
        except Exception as error:
            if is_away(error) and time.monotonic() - began >= VAIN_SECONDS:
                self._left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
            raise

    def migrate(self) -> None:
        """Bring the tables to the newest form."""
        gate: AbstractContextManager[None] = self._gate() if self._gate else nullcontext()
        with (
            gate,
            self._writer.connect() as connection,
            _tables_may_be_copied(connection),
            connection.begin(),
        ):
            command.upgrade(self.alembic(connection), "head")
            _check_references(connection)

    def is_newer_than_code(self) -> bool:
        """Whether the tables were made by a later release than this one."""
        known = {
            script.revision for script in ScriptDirectory(str(self._migrations)).walk_revisions()
        }
        return bool(self.current_revision() and self.current_revision() not in known)

    def is_current(self) -> bool:
        """Whether every migration has been applied."""
        return self.current_revision() == ScriptDirectory(str(self._migrations)).get_current_head()

    def current_revision(self) -> str | None:
        """The migration that the tables stand at; None for an empty database."""
        with self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def alembic(self, connection: Connection) -> Config:
        """The Alembic configuration for this database."""
        config = Config()
        config.set_main_option("script_location", str(self._migrations).replace("%", "%%"))
        config.attributes["connection"] = connection
        return config

    def scrub(self) -> bool:
        """Take what was deleted out of SQLite's write-ahead log too. Not within a transaction.

        Whoever reads just now holds the log open, so that it cannot be emptied; then it stays due,
        for all processes (an empty file beside the database says so). Returns whether it was done.
        """
        due = self._scrub_is_due
        if due is None:
            return True
        due.touch(mode=0o600)
        if self._empty_log():
            due.unlink(missing_ok=True)
            return True
        # Another process that was done meanwhile may have taken the file away.
        due.touch(mode=0o600)
        return False

    def scrub_if_due(self) -> None:
        """Empty the write-ahead log if that could not be done when it should have been."""
        due = self._scrub_is_due
        if due is not None and due.exists():
            self.scrub()

    @property
    def _scrub_is_due(self) -> Path | None:
        """The file that says so; None for a database that keeps no such log."""
        if self.engine.dialect.name != "sqlite":
            return None
        path = Path(self.engine.url.database or "")
        return path.with_name(path.name + ".scrub")

    def _empty_log(self) -> bool:
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            cursor.close()
        finally:
            connection.close()
        return not is_busy

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def lock(session: Session, row: object) -> None:
    """Wait until nobody else is at work on a row, and see it as it is then.

    Writers on SQLite take turns anyway; on PostgreSQL they do so row by row. What has not been
    flushed yet would be lost in reading the row again.
    """
    session.flush()
    state = inspect(row)
    mapper = state.mapper
    is_it = [column == key for column, key in zip(mapper.primary_key, state.identity, strict=True)]
    again = select(mapper).where(*is_it).with_for_update()
    session.scalars(again.execution_options(populate_existing=True)).one()


def add_unless_known(session: Session, row: object) -> bool:
    """Add a row; False if another transaction was quicker to add it. It is not added then."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True


@contextmanager
def _tables_may_be_copied(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying it, and would not let go one that others refer to.

    Their references are checked before the commit instead
    (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.cursor()
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")
        raw.close()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"{len(lost)} rows"))


def _close_to_others(*paths: Path) -> None:
    """Only their owner may read these; SQLite gives its side files the database's permissions."""
    for path in paths:
        path.touch(mode=0o600)
        path.chmod(0o600)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: a call led to the conduct line leaves nothing behind.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _end_transaction(connection: Any, _record: object) -> None:
    # A commit that failed leaves its transaction open, and with it the database locked.
    if connection is not None and connection.in_transaction:
        connection.cursor().execute("ROLLBACK").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hotline_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
