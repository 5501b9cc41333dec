"""The monitors' app over the sample office, with its two monitors in office."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask

from calllog.conduct.desk import create_desk
from calllog.conduct.place import MIGRATIONS, Place
from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.support import conduct
from tests.support.clock import ManualClock


class SignIn(Protocol):
    """Signs a monitor in through the form, with their own passphrase unless another is given."""

    def __call__(self, login: str, passphrase: str | None = None) -> Browser: ...


@pytest.fixture(scope="session")
def set_up_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A conduct line set up once; each test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "conduct.db"
    database = Database.open(f"sqlite:///{path}", MIGRATIONS)
    database.migrate()
    with database.writing() as session:
        conduct.set_up(session, ManualClock().now())
    database.close()
    return path


@pytest.fixture
def place(settings: Settings) -> Place:
    """The conduct line's folder."""
    return Place.at(settings.home / "conduct")


@pytest.fixture
def conduct_db(set_up_file: Path, place: Place) -> Iterator[Database]:
    """The conduct line's database, set up."""
    shutil.copyfile(set_up_file, place.folder / "conduct.db")
    database = place.open_database()
    yield database
    database.close()


@pytest.fixture
def app(
    settings: Settings, conduct_db: Database, place: Place, office: Database, clock: ManualClock
) -> Flask:
    """The monitors' app."""
    return create_desk(settings, conduct_db, place, office, clock)


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """A browser of its own for a monitor, signed in through the form."""

    def signed_in(login: str, passphrase: str | None = None) -> Browser:
        own = Browser(app)
        own.open("/sign-in")
        own.press("登录", login=login, passphrase=passphrase or conduct.passphrase(login))
        return own

    return signed_in
