"""The migrations make exactly the tables of the models, in SQLite and in PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from calllog.conduct.place import MIGRATIONS as CONDUCT
from calllog.db import MIGRATIONS as LEDGER
from calllog.db import Database

BOTH = pytest.mark.parametrize("migrations", [LEDGER, CONDUCT], ids=["ledger", "conduct"])


def check(url: str, migrations: Path) -> None:
    """What ``alembic check`` does; and coming a second time changes nothing."""
    with closing(Database.open(url, migrations)) as db:
        assert not db.is_current()
        db.migrate()
        db.migrate()
        assert db.is_current()
        assert not db.is_newer_than_code()
        with db.engine.connect() as connection:
            command.check(db.alembic(connection))


@BOTH
def test_the_migrations_make_the_tables_of_the_models_in_sqlite(
    migrations: Path, tmp_path: Path
) -> None:
    check(f"sqlite:///{tmp_path / 'some.db'}", migrations)


@BOTH
def test_the_migrations_make_the_tables_of_the_models_in_postgresql(
    migrations: Path, postgres_url: str
) -> None:
    check(postgres_url, migrations)
