"""Most passes of the background jobs find nothing to do: then they keep nobody waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import event

from tests.scenarios.days import missed_call
from tests.support.hotline import Hotline


def test_a_pass_that_finds_nothing_asks_the_ledger_little_and_never_locks_it(line: Hotline) -> None:
    missed_call(line)
    line.until(line.now + timedelta(minutes=2))
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(line.parts.db.engine, "before_cursor_execute", note)
    try:
        line.sweep()
    finally:
        event.remove(line.parts.db.engine, "before_cursor_execute", note)
    assert [statement for statement in asked if not statement.startswith(("BEGIN", "SELECT"))] == []
    assert "BEGIN IMMEDIATE" not in asked
    assert len(asked) <= 3 * len(line.jobs)
