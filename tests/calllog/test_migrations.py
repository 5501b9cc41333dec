"""Every revision of the tables can be gone up and down, with data in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Table, inspect, text

from calllog.conduct.place import MIGRATIONS as CONDUCT
from calllog.db import MIGRATIONS as LEDGER
from calllog.db import Database
from calllog.models import Event
from tests.calllog.missed_calls import missed_call
from tests.support.clock import MONDAY_MORNING
from tests.support.office import fill_office


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'some.db'}"
    return str(request.getfixturevalue("postgres_url"))


def go(db: Database, to: str, *, up: bool) -> None:
    with db.engine.execution_options(hotline_writes=True).begin() as connection:
        (command.upgrade if up else command.downgrade)(db.alembic(connection), to)


def revisions(migrations: Path) -> Iterator[str]:
    """From the first to the last."""
    walked = list(ScriptDirectory(str(migrations)).walk_revisions())
    return (script.revision for script in reversed(walked))


@pytest.mark.parametrize("migrations", [LEDGER, CONDUCT], ids=["ledger", "conduct"])
def test_each_revision_goes_up_down_and_up_again(url: str, migrations: Path) -> None:
    db = Database.open(url, migrations)
    for revision in revisions(migrations):
        go(db, revision, up=True)
        before = tables(db)
        go(db, "-1", up=False)
        go(db, revision, up=True)
        assert tables(db) == before
        assert db.current_revision() == revision
    go(db, "base", up=False)
    assert set(tables(db)) == {"alembic_version"}
    db.close()


def tables(db: Database) -> dict[str, list[str]]:
    """Tables and their columns."""
    seen = inspect(db.engine)
    return {
        name: [column["name"] for column in seen.get_columns(name)]
        for name in sorted(seen.get_table_names())
    }


def test_going_down_and_up_keeps_the_history_and_its_protection(url: str) -> None:
    db = Database.open(url)
    db.migrate()
    with db.writing() as session:
        fill_office(session, MONDAY_MORNING)
        missed_call(session, MONDAY_MORNING)
    go(db, "0001", up=False)
    go(db, "head", up=True)
    with db.reading() as session:
        assert session.query(Event).count() == 4
    with pytest.raises(Exception, match="never changed"), db.writing() as session:
        session.execute(text("DELETE FROM events"))
    db.close()


def test_a_database_of_a_later_release_is_recognised(url: str) -> None:
    db = Database.open(url)
    db.migrate()
    assert not db.is_newer_than_code()
    with db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert db.is_newer_than_code()
    assert not db.is_current()
    db.close()


def put(db: Database, name: str, **values: Any) -> None:
    """A row with the id 1 in a table as it was then: what it needs and is not given is empty."""
    with db.engine.execution_options(hotline_writes=True).begin() as connection:
        table = Table(name, MetaData(), autoload_with=connection)
        empty = {int: 0, bool: False, str: "", datetime: MONDAY_MORNING, object: []}
        needed = [c for c in table.columns if not c.nullable and c.server_default is None]
        row = {column.name: empty[column.type.python_type] for column in needed}
        connection.execute(table.insert().values(row | {"id": 1} | values))


def test_what_was_judged_before_decisions_were_kept_is_the_first_decision(url: str) -> None:
    db = Database.open(url)
    go(db, "0006", up=True)
    put(db, "sections", key="loans")
    put(db, "staff", login="wuhao", employment="seconded", section_id=1)
    whose = {"section_id": 1, "first_contact_id": 1, "responsible_id": 1}
    put(db, "items", **whose)
    judged = {"judged_at": MONDAY_MORNING, "judged_by_id": 1, "item_id": 1}
    put(db, "findings", source="a", about_id=1, is_real=True, judgement="推诿", **judged)
    put(db, "findings", id=2, source="b", is_real=False, judgement="转述", **judged)
    go(db, "0007", up=True)
    with db.reading() as session:
        decided = session.execute(text("SELECT measure, reason FROM finding_decisions ORDER BY id"))
        assert [tuple(row) for row in decided] == [("real", "推诿"), ("none", "转述")]
        then = session.execute(text("SELECT employment, section_id FROM findings ORDER BY id"))
        assert [tuple(row) for row in then] == [("seconded", 1), (None, 1)]
    with pytest.raises(Exception, match="never changed"), db.writing() as session:
        session.execute(text("UPDATE finding_decisions SET measure = 'none'"))
    go(db, "0006", up=False)
    with db.reading() as session:
        kept = session.execute(text("SELECT judgement FROM findings WHERE is_real"))
        assert list(kept.scalars()) == ["推诿"]
    db.close()
