"""The public app, its sample office, and a carrier that posts to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calllog.conduct.place import Place
from calllog.conduct.store import Store
from calllog.db import Database
from ivr import cli
from ivr.conduct_line import ConductLine
from tests.support.carrier import Carrier, installed
from tests.support.clock import ManualClock
from tests.support.conduct import set_up
from tests.support.conduct_telephone import PlainSteps, Telephone

Run = Callable[..., Result]


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    """Monday 2026-11-23, 09:10 in the sample office; nobody has called yet."""
    office.close()
    with installed(tmp_path / "home", clock) as made:
        yield made


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command of ``scripts/hotline`` on a data folder of the test's own."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    # The command sets it for its own process, which here is the test's; and the mask of files too.
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)
    before = os.umask(0o022)

    def run(*arguments: object) -> Result:
        given = [str(argument) for argument in arguments]
        result = CliRunner().invoke(cli.hotline, given, prog_name="scripts/hotline")
        assert "Traceback" not in result.output
        return result

    yield run
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def conduct(place: Place, clock: ManualClock) -> Iterator[Database]:
    db = place.open_database()
    db.migrate()
    with db.writing() as session:
        set_up(session, clock.now())
    yield db
    db.close()


@pytest.fixture(params=[1, 2], ids=["each webhook once", "each webhook twice"])
def telephone(
    place: Place, conduct: Database, clock: ManualClock, request: pytest.FixtureRequest
) -> Telephone:
    line = ConductLine(Store(place.secret()), PlainSteps())
    return Telephone(conduct, line, clock, copies=request.param)
