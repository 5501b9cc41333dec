"""What the monitors do leaves no trace where others look: in the log and in the ledger."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from structlog.testing import capture_logs

from calllog.conduct import members, sealing
from calllog.conduct.models import Channel
from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.conduct.desk.conftest import SignIn
from tests.support.clock import ManualClock

PAGES = (
    "/cases",
    "/notices",
    "/monitors",
    "/monitors/1",
    "/monitors/invite",
    "/audit",
    "/settings",
    "/own",
)


@pytest.mark.attack("the administrator reads the log for what the monitors do")
def test_nothing_that_a_monitor_does_is_logged(
    sign_in: SignIn, conduct_db: Database, clock: ManualClock
) -> None:
    with conduct_db.writing() as session:
        sealing.open_case(session, clock.now(), Channel.LETTER)
    with capture_logs() as entries:
        sign_in("linjing", "not her passphrase")
        own = sign_in("linjing")
        for path in ("/cases/9999", "/nowhere", *PAGES):
            own.open(path)
        own.press("退出", within="//header")
    assert entries == []


@pytest.mark.attack("the administrator reads the log for a fault that names a case")
def test_a_fault_says_its_class_in_the_log_and_its_place_to_the_monitor_alone(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_session: object) -> None:
        raise ValueError("关于张丽的一件")

    own = sign_in("linjing")
    monkeypatch.setattr(members, "everybody", fail)
    with capture_logs() as entries:
        shown = own.open("/monitors")
    assert shown.status == 500
    assert "monitors.py:" in shown.text
    assert "张丽" not in shown.text
    assert entries == [{"event": "conduct_fault", "error": "ValueError", "log_level": "error"}]


@pytest.mark.attack("the administrator watches what the monitors ask of the ledger")
def test_the_ledger_is_asked_for_whole_tables_only_and_keeps_no_trace(
    sign_in: SignIn, office: Database, settings: Settings, tmp_path: Path
) -> None:
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked.append((statement, values))

    event.listen(office.engine, "before_cursor_execute", note)
    before = _digests(settings.home)
    own = sign_in("linjing")
    for path in PAGES:
        assert own.open(path).status == 200, path
    assert any("FROM staff" in statement for statement, _values in asked)
    selects = [(words, values) for words, values in asked if not words.startswith("BEGIN")]
    assert {words.split()[0] for words, _values in selects} == {"SELECT"}
    assert [(words, values) for words, values in selects if values] == []
    assert _digests(settings.home) == before


def _digests(home: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.glob("ledger.db*")
        # SQLite's readers mark their place in the one, and make the other, empty.
        if not path.name.endswith("-shm") and path.stat().st_size
    }
