"""A commit that fails costs its own work, and nobody else's."""

from __future__ import annotations

from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest
from sqlalchemy.exc import OperationalError

from calllog.db import Database
from calllog.models import Heartbeat
from tests.support.clock import MONDAY_MORNING


def test_after_a_commit_that_failed_the_next_writer_is_let_in(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disk_is_full(_connection: Any) -> None:
        raise sqlite.OperationalError("database or disk is full")

    with monkeypatch.context() as outage:
        outage.setattr(db.engine.dialect, "do_commit", disk_is_full)
        with pytest.raises(OperationalError), db.writing() as session:
            session.add(Heartbeat(job="lost", at=MONDAY_MORNING))

    with db.writing() as session:
        session.add(Heartbeat(job="kept", at=MONDAY_MORNING))
    with db.reading() as session:
        assert [beat.job for beat in session.query(Heartbeat)] == ["kept"]
