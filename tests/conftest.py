"""What every test may use: a settings object, a fresh database, a clock, the sample office."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import URL

from calllog.conduct import keys
from calllog.db import Database
from calllog.settings import PREFIX, Settings
from tests.support import compiled, postgres
from tests.support.clock import ManualClock
from tests.support.office import fill_office

# The same examples at every run, however busy the machine is.
hypothesis.settings.register_profile(
    "hotline",
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("hotline")

pytest_plugins = ["tests.support.attacks", "tests.support.clauses"]


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with compiled.kept():
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passphrases() -> None:
    """What a guesser has to pay for each guess the tests need not pay."""
    keys.PASSES, keys.MEMORY_BYTES = 1, 8192


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own variables and ``.env`` file are not the tests' settings."""
    for name in list(os.environ):
        if name.startswith((PREFIX, "TWILIO_")):
            monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The default settings with a data folder of the test's own; the carrier is the exchange."""
    return Settings.read(home=tmp_path / "home")


@pytest.fixture
def clock() -> ManualClock:
    """Monday 2026-11-23, 09:10 in the office, until the test moves it."""
    return ManualClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger migrated once; each test gets a copy, which is ten times faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture(scope="session")
def staffed_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the sample office in it."""
    path = tmp_path_factory.mktemp("template") / "office.db"
    shutil.copyfile(migrated_file, path)
    database = Database.open(f"sqlite:///{path}")
    with database.writing() as session:
        fill_office(session, ManualClock().now())
    database.close()
    return path


@pytest.fixture
def db(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty ledger of the test's own, at ``home/ledger.db`` as the settings say."""
    yield from _copy(migrated_file, tmp_path)


@pytest.fixture
def office(staffed_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A ledger with the sample office; take its people with ``tests.support.office.person``."""
    yield from _copy(staffed_file, tmp_path)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A PostgreSQL server; tests that need one are skipped where there is none."""
    with postgres.server() as main:
        if main is None:
            pytest.skip("PostgreSQL is not installed")
        yield main


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database of the test's own."""
    with postgres.database(postgres_server, f"hotline_{uuid.uuid4().hex}") as url:
        yield url


@pytest.fixture(scope="session")
def staffed_postgres(postgres_server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database with the sample office in it, migrated once."""
    name = f"hotline_{uuid.uuid4().hex}"
    with postgres.database(postgres_server, name) as url:
        database = Database.open(url)
        database.migrate()
        with database.writing() as session:
            fill_office(session, ManualClock().now())
        database.close()
        yield name


@pytest.fixture
def postgres_office_url(postgres_server: URL, staffed_postgres: str) -> Iterator[str]:
    """The address of a ledger on PostgreSQL with the sample office, a test's own."""
    name = f"hotline_{uuid.uuid4().hex}"
    with postgres.database(postgres_server, name, staffed_postgres) as url:
        yield url


@pytest.fixture
def postgres_office(postgres_office_url: str) -> Iterator[Database]:
    """A ledger on PostgreSQL with the sample office."""
    database = Database.open(postgres_office_url)
    yield database
    database.close()


def _copy(template: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "home" / "ledger.db"
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(template, path)
    database = Database.open(f"sqlite:///{path}")
    yield database
    database.close()
