"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket, without fsync.

``TEST_DATABASE_URL`` names another one instead, whose user may create databases.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text

from tests.support.machine import postgresql

OWNER = "postgres"


@contextmanager
def server() -> Iterator[URL | None]:
    """The address of a server's main database; None when there is no server on this machine."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    programs = postgresql()
    if programs is None:
        yield None
        return
    # Not below pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-"))
    try:
        with _started(Path(programs), folder):
            yield URL.create(
                "postgresql+psycopg", username=OWNER, database=OWNER, query={"host": str(folder)}
            )
    finally:
        shutil.rmtree(folder)


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[None]:
    prefix: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        owner = pwd.getpwnam(OWNER)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ["setpriv", f"--reuid={OWNER}", f"--regid={owner.pw_gid}", "--init-groups"]
    data = folder / "data"
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"

    def run(name: str, *arguments: str) -> None:
        subprocess.run(
            [*prefix, str(programs / name), *arguments], check=True, stdout=subprocess.DEVNULL
        )

    run("initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync")
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@contextmanager
def database(main: URL, name: str, template: str = "template1") -> Iterator[str]:
    """A new database on the server, a copy of another or empty, dropped at the end."""
    engine = create_engine(main, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        try:
            yield main.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()
